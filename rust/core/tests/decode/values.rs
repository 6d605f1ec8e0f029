//! Plain data and foreign values, as `serde_json` reads them.
use rtframes_core::error::ErrorKind;
use rtframes_core::serde_value::from_slice;
use serde_json::{Value, json};

use crate::common::{any, catalogue};
use crate::event::event;

/// JSON of every kind, and text that is none.
const DOCUMENTS: &[&str] = &[
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "123456789012345678",
    "1234567890123456789",
    "0.1",
    "1e5",
    "1E+5",
    "1e-5",
    "-1.5e300",
    "1e309",
    "5e-324",
    "2.2250738585072011e-308",
    "1.7976931348623157e308",
    "9007199254740993",
    "01",
    "-",
    "1.",
    ".5",
    "1e",
    "+1",
    "\"\"",
    "\"a\"",
    "\"é\"",
    "\"\\u00e9\\n\\\"\\\\\\/\\b\\f\\r\\t\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ud83dx\"",
    "\"\\udc00\"",
    "\"\\ud83d\\ud83d\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"a",
    "\"\t\"",
    "true",
    "false",
    "null",
    "nul",
    "tru",
    "True",
    "[]",
    "[1]",
    "[1,2,[3,[]]]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[",
    "]",
    "{}",
    "{\"a\":1}",
    "{\"a\":{\"b\":[{}]},\"c\":null}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{\"a\":1,\"a\":2}",
    "{\"\\u0061\":1}",
    " \t\r\n { \"a\" : [ 1 , 2 ] } \n",
    "",
    " ",
    "1 2",
    "{} x",
    "\u{feff}1",
    "\u{0}",
    "\"0123456789012345678901234567890123456789012345678901234567890123456789é\"",
];

fn same_as_serde(document: &[u8]) {
    let ours = from_slice(&any(), document, false).ok();
    let theirs = serde_json::from_slice::<Value>(document).ok();
    // `-0` is an integer to us, and a float to serde_json.
    if ours == Some(json!(0)) && theirs == Some(json!(-0.0)) {
        return;
    }
    assert_eq!(ours, theirs, "{:?}", String::from_utf8_lossy(document));
}

#[test]
fn plain_data_is_what_serde_json_says() {
    for document in DOCUMENTS {
        same_as_serde(document.as_bytes());
    }
}

#[test]
fn a_byte_changed_or_cut_off_is_what_serde_json_says() {
    let alphabet = b"\"\\{}[]:,0e.-\x00\x1f\x7f\x80\xc3\xff /u";
    for document in DOCUMENTS {
        let document = document.as_bytes();
        for end in 0..document.len() {
            same_as_serde(&document[..end]);
        }
        for place in 0..document.len() {
            for &change in alphabet {
                let mut changed = document.to_vec();
                changed[place] = change;
                same_as_serde(&changed);
            }
        }
    }
}

#[test]
fn nesting_is_walked_to_64_and_no_deeper() {
    for (depth, taken) in [(1, true), (64, true), (65, false), (1_000_000, false)] {
        let document = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let ours = from_slice(&any(), document.as_bytes(), false);
        assert_eq!(ours.is_ok(), taken, "{depth}");
        if let Err(error) = ours {
            assert_eq!(error.kind, ErrorKind::Depth);
        }
        // The same depth inside a value that is skipped: one level is the event's own.
        let event = format!(r#"{{"type":"text","skipped":{document},"id":"","delta":""}}"#);
        assert_eq!(
            from_slice(&catalogue(), event.as_bytes(), false).is_ok(),
            depth < 64,
            "{depth}"
        );
    }
}

#[test]
fn foreign_values_go_over_as_their_text() {
    let frame = r#"{"type":"item","item":null,"slice": {"a":[1, 2]} ,"map":{"x":1,"y":-2}}"#;
    let value = event(frame).unwrap();
    assert_eq!(value["slice"], json!({"a": [1, 2]}));
    assert_eq!(value["map"], json!({"x": 1, "y": -2}));
}

#[test]
fn a_foreign_value_may_be_of_any_kind() {
    for json in [
        "[1, {}]",
        "{\"a\":[]}",
        "\"x\"",
        "-1.5",
        "true",
        "false",
        "null",
    ] {
        let frame = format!(r#"{{"type":"item","item":null,"slice":{json}}}"#);
        let value: Value = serde_json::from_str(json).unwrap();
        assert_eq!(event(&frame).unwrap()["slice"], value, "{json}");
    }
}
