//! Objects with a tag that nobody knows.
use rtframes_core::error::ErrorKind;
use rtframes_core::serde_value::from_slice;
use serde_json::{Value, json};

use crate::common::catalogue;
use crate::event::open_event;

#[test]
fn unknown_tags_arrive_whole_at_every_depth() {
    for frame in [
        r#"{"type":"nope","a":[1,{"b":null}],"delta":"AAAA"}"#,
        r#"{"a":1}"#,
        r#"{"type":null,"type2":"text"}"#,
        r#"{"type":7}"#,
        "{}",
    ] {
        let plain: Value = serde_json::from_str(frame).unwrap();
        assert_eq!(open_event(frame), Ok(plain.clone()), "{frame}");
        let around = format!(r#"{{"type":"item","item":{frame},"more":[null,{frame}]}}"#);
        let value = open_event(&around).unwrap();
        assert_eq!(value["item"], plain, "{frame}");
        assert_eq!(value["more"], json!([null, plain]), "{frame}");
    }
    // A single tagged shape: an absent tag is not unknown, another one is.
    let note = |note: &str| {
        let frame = format!(r#"{{"type":"audio","id":"","delta":"","note":{note}}}"#);
        open_event(&frame).map(|event| event["note"].clone())
    };
    assert_eq!(note(r#"{"x":1}"#), Ok(json!({"kind": "note", "x": 1})));
    assert_eq!(
        note(r#"{"x":1,"kind":"other","y":2}"#),
        Ok(json!({"x": 1, "kind": "other", "y": 2}))
    );
    assert_eq!(note(r#"{"kind":null}"#), Ok(json!({"kind": null})));
}

#[test]
fn what_makes_an_unknown_object_ambiguous_is_left_alone() {
    let frame = r#"{"type":"item","item":{"type":"nope"},"item":{"type":"call"}}"#;
    assert_eq!(open_event(frame), Err(ErrorKind::Ambiguous));
    let frame = r#"{"type":"item","item":{"type":"nope","a":1,"a":2}}"#;
    assert_eq!(open_event(frame), Err(ErrorKind::Ambiguous));
    let frame = r#"{"type":"item","item":{"type":"nope"},"slice":1}"#;
    assert_eq!(open_event(frame), Err(ErrorKind::Ambiguous));
    let frame = b"{\"type\":\"item\",\"item\":{\"type\":\"nope\"},\"skipped\":\"\xff\"}";
    assert_eq!(
        from_slice(&catalogue(), frame, true).unwrap_err().kind,
        ErrorKind::Utf8
    );
}
