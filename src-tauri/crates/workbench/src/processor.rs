//! Whether this machine's processor can run the networks: libtorch's kernels are built for AVX2 and end the process without a word where
//! it is missing.

use crate::error::CommandError;

/// Why the networks cannot run here; None where they can. Asked before libtorch computes anything.
#[must_use]
pub fn processor_fault() -> Option<CommandError> {
    too_old(has_what_it_takes())
}

#[cfg(target_arch = "x86_64")]
fn has_what_it_takes() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

/// Every other processor that libtorch is built for has what it needs.
#[cfg(not(target_arch = "x86_64"))]
fn has_what_it_takes() -> bool {
    true
}

fn too_old(able: bool) -> Option<CommandError> {
    (!able).then(|| CommandError {
        code: "processor_too_old".to_owned(),
        message: "this computer's processor has no AVX2 instructions, which training and forecasting need (Intel since 2013, AMD since \
                  2015 have them); sales can be imported and looked at, the rest needs a newer computer"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_without_avx2_is_told_with_what_still_works_and_any_other_is_not() {
        let fault = too_old(false).expect("it cannot run the networks");
        assert_eq!(fault.code, "processor_too_old");
        assert!(fault.message.contains("AVX2") && fault.message.contains("newer computer"), "{}", fault.message);
        assert_eq!(too_old(true), None);
    }
}
