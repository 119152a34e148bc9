//! Reading JSON that anybody may have written: the memory it would need is estimated before anything is allocated, and what is wrong is said in
//! plain words.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Memory that the values of one text may take, in bytes. A version of 20,000 forecasts of test days takes a tenth.
const MOST_MEMORY: usize = 384 << 20;

/// Lists and objects within one another.
const MOST_DEPTH: usize = 100;

/// What values take in memory at most, in bytes: an element with room for one more, a list, an object, a text.
const ELEMENT: usize = 64;
const LIST: usize = 160;
const OBJECT: usize = 700;
const TEXT: usize = 48;

/// Reads a value from JSON. Its size and its depth are limited.
///
/// # Errors
/// What is wrong with the text, in English.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    check(bytes)?;
    serde_json::from_slice(bytes).map_err(|error| json_fault(&error))
}

/// Says what is wrong with JSON, for people.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    let at = if error.line() > 0 { format!(" (line {}, column {})", error.line(), error.column()) } else { String::new() };
    let message = error.to_string();
    let field = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    match (error.classify(), field) {
        (_, Some(field)) => format!("`{field}` is missing{at}"),
        (Category::Eof, None) => format!("it ends too early{at}"),
        (Category::Data, None) => format!("it has a value of the wrong kind{at}"),
        (Category::Syntax | Category::Io, None) => format!("it isn't correct JSON{at}"),
    }
}

/// Estimates what the values of a text would take, without keeping any.
fn check(bytes: &[u8]) -> Result<(), String> {
    let (mut memory, mut depth, mut deepest) = (0_usize, 0_usize, 0_usize);
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        memory += match byte {
            b',' => ELEMENT,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
                if *byte == b'[' { LIST } else { OBJECT }
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                0
            }
            b'"' => {
                let before = rest.len();
                while let Some(byte) = rest.next() {
                    match byte {
                        b'\\' => drop(rest.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
                TEXT + before - rest.len()
            }
            _ => 0,
        };
    }
    if deepest > MOST_DEPTH {
        return Err(format!("its lists are nested {deepest} deep"));
    }
    if memory > MOST_MEMORY {
        return Err("it has more values than Pharmacast ever writes".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_would_fill_the_memory_is_refused_before_it_is_read() {
        for element in ["[[]]", "{}", "[1,2]", "\"\"", "{\"a\":{}}", "0"] {
            let text = format!("{{\"x\":[{}{element}]}}", format!("{element},").repeat((60 << 20) / (element.len() + 1)));
            assert!(parse_json::<Value>(text.as_bytes()).is_err_and(|reason| reason.contains("values")), "{element}");
        }
        for nested in ["[".repeat(500_000) + &"]".repeat(500_000), "{\"a\":".repeat(200) + "1" + &"}".repeat(200)] {
            let reason = parse_json::<Value>(nested.as_bytes()).expect_err("refused");
            assert!(reason.contains("nested"), "{reason}");
        }
        let texts = format!("[\"{}\"]", "a\\\"[{,".repeat(1 << 20));
        assert!(parse_json::<Value>(texts.as_bytes()).is_ok(), "what is in texts doesn't count");
        let row =
            r#"{"store_id":"S1","product_id":"P000001","origin":"2024-01-01","date":"2024-01-02","actual":1.5,"forecast":2.5,"mean":2.25}"#;
        let many = format!("[{}{row}]", format!("{row},").repeat(100_000));
        assert_eq!(parse_json::<Vec<Value>>(many.as_bytes()).expect("far more than is ever written").len(), 100_001);
    }

    #[test]
    fn the_limits_are_exact() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(check(nested(MOST_DEPTH).as_bytes()).is_ok() && check(nested(MOST_DEPTH + 1).as_bytes()).is_err());
        assert!(check("[[],{}],".repeat(MOST_DEPTH).as_bytes()).is_ok(), "side by side isn't within one another");
        // A list, a text of as many bytes, and elements.
        let of = |bytes: usize, elements: usize| format!("[\"{}\"{}]", "a".repeat(bytes), ",".repeat(elements));
        let (elements, rest) = ((MOST_MEMORY - LIST - TEXT - 1) / ELEMENT, (MOST_MEMORY - LIST - TEXT - 1) % ELEMENT);
        assert!(check(of(rest, elements).as_bytes()).is_ok() && check(of(rest + 1, elements).as_bytes()).is_err());
        assert_eq!(parse_json::<String>(b"\"a\"").expect("a text alone"), "a");
    }

    #[test]
    fn a_fault_without_a_place_names_none() {
        #[derive(Debug, serde::Deserialize)]
        struct Named {
            #[expect(dead_code, reason = "only its kind matters")]
            name: String,
        }
        let fault = serde_json::from_value::<Named>(serde_json::json!({})).expect_err("no name");
        assert_eq!(json_fault(&fault), "`name` is missing");
    }

    #[test]
    fn faults_are_said_in_plain_words() {
        #[derive(Debug, serde::Deserialize)]
        struct Named {
            #[expect(dead_code, reason = "only its kind matters")]
            name: String,
        }
        for (text, said) in [
            ("", "it ends too early (line 1, column 0)"),
            ("{\"name\":", "it ends too early (line 1, column 8)"),
            ("nonsense", "it isn't correct JSON (line 1, column 2)"),
            ("{}", "`name` is missing (line 1, column 2)"),
            ("{\"name\":1}", "it has a value of the wrong kind (line 1, column 9)"),
            ("7", "it has a value of the wrong kind (line 1, column 1)"),
        ] {
            assert_eq!(parse_json::<Named>(text.as_bytes()).expect_err("refused"), said, "{text}");
        }
    }
}
