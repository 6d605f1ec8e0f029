//! Whole frames and lines: what is refused and why, frames cut or changed anywhere, and texts of several lines.
use rtframes_core::error::ErrorKind;
use rtframes_core::serde_value::from_slice;
use serde_json::{Value, json};

use crate::common::{audio, bytes, catalogue, encoded};
use crate::event::event;

#[test]
fn refuses_what_does_not_fit_with_its_kind() {
    use ErrorKind::{
        Base64, Escape, MissingField, NumberRange, Syntax, Trailing, Type, UnknownField, Word,
    };
    for (frame, kind) in [
        (r#"{"type":"text","id":"a"}"#, MissingField),
        (r#"{"type":"text","id":1,"delta":""}"#, Type),
        (r#"{"type":"text","id":null,"delta":""}"#, Type),
        (r#"{"type":"text","id":"a","delta":"","index":1.0}"#, Type),
        (
            r#"{"type":"text","id":"a","delta":"","score":1e999}"#,
            NumberRange,
        ),
        (r#"{"type":"text","id":"\q","delta":""}"#, Escape),
        (r#"{"type":"text","id":"a","delta":""} x"#, Trailing),
        (r#"{"type":"text","id":"a","delta":"""#, Syntax),
        (r#"{"type":"text","id":"a" "delta":""}"#, Syntax),
        (
            r#"{"type":"text","id":"a","delta":"","type":"audio"}"#,
            ErrorKind::Tag,
        ),
        (r#"{"type":"nope"}"#, ErrorKind::Tag),
        (r#"{"type":null}"#, ErrorKind::Tag),
        (r#"{"id":"a"}"#, ErrorKind::Tag),
        ("{}", ErrorKind::Tag),
        ("[]", Type),
        (
            r#"{"type":"item","item":{"type":"call","x":1}}"#,
            UnknownField,
        ),
        (
            r#"{"type":"item","item":{"type":"call"},"word":"maybe"}"#,
            Word,
        ),
        (r#"{"type":"audio","id":"a","delta":"AA="}"#, Base64),
        (r#"{"type":"audio","id":"a","delta":"A A="}"#, Base64),
        (r#"{"type":"audio","id":"a","delta":"AAA=AAAA"}"#, Base64),
        (r#"{"type":"audio","id":"a","delta":"AAAA"#, Syntax),
    ] {
        assert_eq!(event(frame), Err(kind), "{frame}");
    }
    let invalid = b"{\"type\":\"text\",\"id\":\"\xff\",\"delta\":\"\"}";
    let error = from_slice(&catalogue(), invalid, false).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Utf8);
    assert_eq!(
        from_slice(&catalogue(), b"{\"type\":1}", false)
            .unwrap_err()
            .to_string(),
        "unknown or absent tag (byte 1)"
    );
}

#[test]
fn an_event_cut_or_changed_anywhere_never_panics_and_never_lies() {
    let schema = catalogue();
    for frame in [
        audio(30, r#","pad":"xy""#),
        r#"{"id":"i","item":{"id":"x","type":"message","content":["a","é\n"],"role":null},"type":"item","more":[]}"#
            .to_owned(),
    ] {
        let frame = frame.as_bytes();
        for end in 0..frame.len() {
            assert!(from_slice(&schema, &frame[..end], false).is_err(), "{end}");
        }
        for place in 0..frame.len() {
            for change in 0..=255 {
                let mut changed = frame.to_vec();
                changed[place] = change;
                if let Ok(value) = from_slice(&schema, &changed, false) {
                    // What we take, serde_json takes too, with the same members (invalid UTF-8 in skipped text apart).
                    let Ok(plain) = serde_json::from_slice::<Value>(&changed) else {
                        assert!(std::str::from_utf8(&changed).is_err());
                        continue;
                    };
                    for (key, member) in value.as_object().unwrap() {
                        assert!(
                            member == &plain[key] || plain.get(key).is_none() && member.is_null()
                                || key == "delta" || key == "item",
                            "{}", String::from_utf8_lossy(&changed)
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn lines_are_decoded_one_by_one() {
    use rtframes_core::decode::{Options, decode_lines};
    use rtframes_core::serde_value::ValueBuilder;
    let schema = catalogue();
    let lines = |text: &str, open| {
        let mut values = Vec::new();
        let options = Options {
            open,
            extra: true,
            utf8: false,
        };
        let mut builder = ValueBuilder { schema: &schema };
        decode_lines(&schema, text.as_bytes(), options, &mut builder, |decoded| {
            values.push((decoded.value, decoded.unknown));
            Ok(())
        })
        .map(|()| values)
        .map_err(|error| (error.kind, error.offset))
    };
    let one = audio(4800, "");
    let two = audio(100, r#","pad":"x""#);
    let expected = [4800, 100].map(|len| json!(encoded(&bytes(len))));
    for text in [
        format!("{one}\n{two}\n"),
        format!("\n \n{one}\r\n\n{two}"),
        format!("{one} {two}"),
    ] {
        let deltas: Vec<Value> = lines(&text, false)
            .unwrap()
            .iter()
            .map(|(value, _)| value["delta"].clone())
            .collect();
        assert_eq!(deltas, expected);
    }
    assert_eq!(lines("", false), Ok(vec![]));
    // Each line's unknown objects are its own.
    let flags: Vec<bool> = lines(&format!("{{}}\n{two}\n{{}}"), true)
        .unwrap()
        .iter()
        .map(|(_, unknown)| *unknown)
        .collect();
    assert_eq!(flags, [true, false, true]);
    assert_eq!(
        lines(&format!("{two}\n{{}}\n"), false),
        Err((ErrorKind::Tag, two.len() + 2))
    );
    assert_eq!(
        lines(&format!("{two}{two}"), false).unwrap_err().0,
        ErrorKind::Trailing
    );
    assert_eq!(lines("{\n}", false).unwrap_err().0, ErrorKind::Syntax);
}
