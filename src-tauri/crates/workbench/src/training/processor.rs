//! Whether this machine's processor can run the networks: libtorch's kernels are built for AVX2 and end the process silently where it is
//! missing.

use crate::error::{CommandError, ErrorCode};

/// Returns why the networks can't run on this machine, or None where they can. To be called before libtorch computes anything.
#[must_use]
pub fn processor_fault() -> Option<CommandError> {
    fault(is_supported())
}

#[cfg(target_arch = "x86_64")]
fn is_supported() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

/// Every other processor that libtorch is built for is supported.
#[cfg(not(target_arch = "x86_64"))]
fn is_supported() -> bool {
    true
}

fn fault(supported: bool) -> Option<CommandError> {
    (!supported).then(|| {
        CommandError::new(
            ErrorCode::ProcessorTooOld,
            "this computer's processor lacks AVX2 instructions, which training and forecasting need (most Intel processors have them since \
             2013, most AMD processors since 2015); you can import and view sales, but everything else needs a newer computer",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_without_avx2_is_refused_and_any_other_is_not() {
        let error = fault(false).expect("it can't run the networks");
        assert_eq!(error.code, ErrorCode::ProcessorTooOld);
        assert!(error.message.contains("AVX2") && error.message.contains("newer computer"), "{}", error.message);
        assert_eq!(fault(true), None);
    }
}
