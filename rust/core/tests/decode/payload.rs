//! Payloads of every length, wherever they were guessed to end.
use rtframes_core::serde_value::from_slice;
use serde_json::json;

use crate::common::{audio, bytes, catalogue, encoded};
use crate::event::event;

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
    // A quote exactly where the guess falls, after the real end.
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
