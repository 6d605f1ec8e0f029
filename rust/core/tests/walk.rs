//! The walk against `serde_json`, which shares no code with it.
mod common;

use common::{any, audio, bytes, catalogue, encoded};
use rtframes_core::error::ErrorKind;
use rtframes_core::value::from_slice;
use serde_json::{Value, json};

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

fn event(frame: &str) -> Result<Value, ErrorKind> {
    from_slice(&catalogue(), frame.as_bytes(), false).map_err(|error| error.kind)
}

fn open_event(frame: &str) -> Result<Value, ErrorKind> {
    from_slice(&catalogue(), frame.as_bytes(), true).map_err(|error| error.kind)
}

#[test]
fn keys_come_in_any_order_with_any_space_and_escapes() {
    let expected = json!({"type": "text", "id": "a", "delta": "b", "index": 3, "score": 1.0});
    let members = [
        r#""type":"text""#,
        r#""id":"a""#,
        r#""delta":"b""#,
        r#""index":3"#,
        r#""score":1"#,
    ];
    let schema = catalogue();
    // Every order of the members, on one schema whose predictions each order upsets.
    let mut order: Vec<usize> = (0..members.len()).collect();
    let mut count = 0;
    permutations(&mut order, 0, &mut |order| {
        count += 1;
        let picked: Vec<&str> = order.iter().map(|&i| members[i]).collect();
        for frame in [
            format!("{{{}}}", picked.join(",")),
            format!(" {{ {} }} ", picked.join(" ,\n").replace(':', " :\t")),
            format!("{{{}}}", picked.join(r#","extra":[{"type":"audio"}],"#)),
            format!("{{{}}}", picked.join(",").replace("\"id\"", "\"\\u0069d\"")),
            format!(
                "{{{}}}",
                picked.join(",").replace("\"type\"", "\"t\\u0079pe\"")
            ),
            format!(
                "{{{}}}",
                picked.join(",").replace("\"text\"", "\"te\\u0078t\"")
            ),
        ] {
            assert_eq!(
                from_slice(&schema, frame.as_bytes(), false).unwrap(),
                expected,
                "{frame}"
            );
        }
    });
    assert_eq!(count, 120);
}

fn permutations(order: &mut [usize], from: usize, each: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return each(order);
    }
    for i in from..order.len() {
        order.swap(from, i);
        permutations(order, from + 1, each);
        order.swap(from, i);
    }
}

#[test]
fn the_last_of_a_repeated_key_counts_and_absent_fields_are_null() {
    assert_eq!(
        event(r#"{"type":"text","id":"a","delta":"b","id":"c","type":"text"}"#),
        Ok(json!({"type": "text", "id": "c", "delta": "b", "index": null, "score": null}))
    );
}

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
    // One tagged shape alone: an absent tag is no stranger, another one is.
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

#[test]
fn foreign_values_go_over_as_their_text() {
    let frame = r#"{"type":"item","item":null,"slice": {"a":[1, 2]} ,"map":{"x":1,"y":-2}}"#;
    let value = event(frame).unwrap();
    assert_eq!(value["slice"], json!({"a": [1, 2]}));
    assert_eq!(value["map"], json!({"x": 1, "y": -2}));
}

#[test]
fn payloads_of_every_length_and_tail_are_right_whatever_was_guessed() {
    let schema = catalogue();
    let tails = [
        String::new(),
        r#","pad":"xy""#.to_owned(),
        r#","pad":"""#.to_owned(),
        format!(r#","pad":"{}""#, "p".repeat(250)),
        r#","note":{"x":1}"#.to_owned(),
        r#","a":"b","c":"d","e":["f","g"]"#.to_owned(),
    ];
    for len in (0..200).chain([1199, 4800, 73_800]) {
        for tail in &tails {
            // One schema for all: each frame's tail length is the next one's guess, early or late.
            let value = from_slice(&schema, audio(len, tail).as_bytes(), false).unwrap();
            assert_eq!(value["delta"], json!(encoded(&bytes(len))), "{len} {tail}");
        }
    }
}

#[test]
fn a_late_guess_stops_early_and_an_early_one_goes_on() {
    let schema = catalogue();
    let long = audio(4800, &format!(r#","pad":"{}""#, "p".repeat(1000)));
    let short = audio(4800, "");
    for frame in [&short, &long, &short, &long, &long] {
        let value = from_slice(&schema, frame.as_bytes(), false).unwrap();
        assert_eq!(value["delta"], json!(encoded(&bytes(4800))));
    }
    // A quote exactly where the guess falls, behind the real end.
    for pad in 0..40 {
        let guess = audio(48, "");
        from_slice(&schema, guess.as_bytes(), false).unwrap();
        let frame = audio(48, &format!(r#","p":"{}""#, "q".repeat(pad)));
        let value = from_slice(&schema, frame.as_bytes(), false).unwrap();
        assert_eq!(value["delta"], json!(encoded(&bytes(48))), "{pad}");
    }
}

#[test]
fn payloads_with_escapes_take_the_cold_path() {
    let text = "//8/AAECAwQFBgcICQ==";
    for place in 0..text.len() {
        let (a, b) = text.split_at(place);
        let escaped = format!(r"{a}\u{:04x}{}", b.as_bytes()[0], &b[1..]);
        let frame = format!(r#"{{"type":"audio","id":"","delta":"{escaped}","pad":"x"}}"#);
        assert_eq!(event(&frame).unwrap()["delta"], json!(text), "{frame}");
    }
    let frame = format!(
        r#"{{"type":"audio","id":"","delta":"{}"}}"#,
        text.replace('/', r"\/")
    );
    assert_eq!(event(&frame).unwrap()["delta"], json!(text));
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
    use rtframes_core::value::ValueBuilder;
    let schema = catalogue();
    let lines = |text: &str, open| {
        let mut values = Vec::new();
        let options = Options { open, utf8: false };
        let mut builder = ValueBuilder { schema: &schema };
        decode_lines(&schema, text.as_bytes(), options, &mut builder, |decoded| {
            values.push((decoded.value, decoded.unknown));
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
