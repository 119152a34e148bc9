//! Arithmetic over plain slices, compiled a second time for wide instructions, which are used where the processor has them.

pub(crate) mod activation;
pub(crate) mod attention;
pub(crate) mod gating;
pub(crate) mod lanes;
pub(crate) mod memory;
pub(crate) mod norm;
pub(crate) mod product;
pub(crate) mod rows;
pub(crate) mod splines;

/// Defines a function over slices whose loops use wide instructions where the processor has them. In the body, `FUSED` says whether
/// [`multiply_add`] is one instruction, and `WIDE` whether there are 32 registers of 16 numbers. What the body calls has to be
/// `#[inline(always)]`, or it is compiled for every processor.
macro_rules! vectorized {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name($($arg: $type),*) $(-> $out)? {
            #[inline(always)]
            fn general<const FUSED: bool, const WIDE: bool>($($arg: $type),*) $(-> $out)? $body

            #[cfg(target_arch = "x86_64")]
            #[expect(unsafe_code, reason = "the functions use instructions that not every processor has")]
            {
                #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
                fn widest($($arg: $type),*) $(-> $out)? {
                    general::<true, true>($($arg),*)
                }
                #[target_feature(enable = "avx2,fma")]
                fn wide($($arg: $type),*) $(-> $out)? {
                    general::<true, false>($($arg),*)
                }
                match $crate::kernels::instructions() {
                    // SAFETY: this processor has the instructions.
                    $crate::kernels::Instructions::Avx512 => return unsafe { widest($($arg),*) },
                    // SAFETY: this processor has the instructions.
                    $crate::kernels::Instructions::Avx2 => return unsafe { wide($($arg),*) },
                    $crate::kernels::Instructions::General => {}
                }
            }
            general::<{ cfg!(target_arch = "aarch64") }, false>($($arg),*)
        }
    };
}
pub(crate) use vectorized;

/// `a × b + c`, rounded once where that is one instruction, and else twice: without such an instruction it would be a slow call.
#[inline(always)]
pub(crate) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Which instructions the processor has.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instructions {
    Avx512,
    Avx2,
    General,
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn instructions() -> Instructions {
    #[cfg(test)]
    if let Some(asked) = tests::ASKED.get() {
        return asked;
    }
    found()
}

#[cfg(target_arch = "x86_64")]
fn found() -> Instructions {
    use std::arch::is_x86_feature_detected as has;
    static FOUND: std::sync::OnceLock<Instructions> = std::sync::OnceLock::new();
    *FOUND.get_or_init(|| {
        if !(has!("avx2") && has!("fma")) {
            Instructions::General
        } else if has!("avx512f") && has!("avx512vl") && has!("avx512dq") && has!("avx512bw") {
            Instructions::Avx512
        } else {
            Instructions::Avx2
        }
    })
}

#[cfg(all(test, target_arch = "x86_64"))]
pub(crate) mod tests {
    use std::cell::Cell;

    use super::{Instructions, found};

    thread_local! {
        /// What this thread takes the processor for.
        pub(super) static ASKED: Cell<Option<Instructions>> = const { Cell::new(None) };
    }

    /// Runs a check with all instructions that this processor has.
    pub(crate) fn with_all_instructions(check: impl Fn()) {
        let all: &[Instructions] = match found() {
            Instructions::Avx512 => &[Instructions::Avx512, Instructions::Avx2, Instructions::General],
            Instructions::Avx2 => &[Instructions::Avx2, Instructions::General],
            Instructions::General => &[Instructions::General],
        };
        for instructions in all {
            ASKED.set(Some(*instructions));
            check();
        }
        ASKED.set(None);
    }
}

#[cfg(all(test, not(target_arch = "x86_64")))]
pub(crate) mod tests {
    /// Runs a check with all instructions that this processor has.
    pub(crate) fn with_all_instructions(check: impl Fn()) {
        check();
    }
}
