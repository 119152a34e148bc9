//! Errors of libtorch as messages.

use forecast::FitError;

/// Returns the error of a fit that libtorch refused.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(crate) fn torch(error: tch::TchError) -> FitError {
    FitError::Torch(first_sentence(&error.to_string()))
}

/// The message of a libtorch error without its call stack, which doesn't help the user.
pub(crate) fn first_sentence(text: &str) -> String {
    let inner = text.split_once("Torch(\"").map_or(text, |(_, inner)| inner);
    let end = ["\n", "\\n", "Exception raised from", "\")"].iter().filter_map(|mark| inner.find(mark)).min().unwrap_or(inner.len());
    inner[..end].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_libtorch_come_without_the_calls_that_led_to_them() {
        let said = "called `Result::unwrap()` on an `Err` value: Torch(\"The size of tensor a (4) must match the size of tensor b (3)\\nException \
                    raised from infer_size at ExpandUtils.cpp:31 (most recent call first):\\nframe #0: c10::Error\")";
        assert_eq!(first_sentence(said), "The size of tensor a (4) must match the size of tensor b (3)");
        assert_eq!(first_sentence("out of memory\nframe #0: x"), "out of memory");
        assert_eq!(first_sentence("out of memory"), "out of memory");
    }
}
