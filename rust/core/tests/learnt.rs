//! Learnt frames against the walk and `serde_json`: the same value, or left to the walk.
use rtframes_core::schema::{
    Field, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Tag, Text, Union, UnionId,
};
use rtframes_core::serde_value::{Reader, from_slice};
use serde_json::Value;

const ANY: NodeId = NodeId(1);

fn schema() -> Schema {
    let text = Node {
        text: Text::Str,
        null: true,
        ..Node::NOTHING
    };
    let int = Node {
        int: true,
        null: true,
        ..Node::NOTHING
    };
    let payload = Node {
        text: Text::Payload(Memory::Bytes),
        ..Node::NOTHING
    };
    let field = |name: &str, node| Field::new(name, node, false, None);
    let words = vec![
        field("event_id", text),
        field("item_id", text),
        field("index", int),
        field("delta", text),
    ];
    let audio = vec![
        field("event_id", text),
        field("item_id", text),
        field("index", int),
        field("audio", payload),
    ];
    let item = Node {
        object: Object::Union(UnionId(1)),
        null: true,
        ..Node::NOTHING
    };
    let usage = Node {
        object: Object::Shape(ShapeId(5)),
        null: true,
        ..Node::NOTHING
    };
    let added = vec![
        field("event_id", text),
        field("item", item),
        field("index", int),
        field("usage", usage),
    ];
    let message = vec![field("id", text), field("role", text), field("part", item)];
    let call = vec![field("id", text), field("name", text)];
    let numbers = vec![field("input", int), field("output", int)];
    let tagged = |fields, tag| Shape::new(fields, Some(Tag::new("type", tag)), false);
    Schema {
        nodes: vec![
            Node {
                object: Object::Union(UnionId(0)),
                ..Node::NOTHING
            },
            Node::any(ANY),
        ],
        shapes: vec![
            tagged(words, "response.words.delta"),
            tagged(audio, "response.audio.delta").with_extra(),
            tagged(added, "response.item.added"),
            tagged(message, "message"),
            tagged(call, "call").with_extra(),
            Shape::new(numbers, None, false),
        ],
        unions: vec![
            Union::new(
                "type",
                &[
                    ("response.words.delta", ShapeId(0)),
                    ("response.audio.delta", ShapeId(1)),
                    ("response.item.added", ShapeId(2)),
                ],
            ),
            Union::new("type", &[("message", ShapeId(3)), ("call", ShapeId(4))]),
        ],
        words: Vec::new(),
        any: ANY,
        root: NodeId(0),
    }
}

/// A reader that is held against the walk.
struct Learner {
    reader: Reader<'static>,
    schema: &'static Schema,
}

impl Learner {
    fn new() -> Learner {
        Learner::of(schema())
    }

    fn of(schema: Schema) -> Learner {
        let schema: &'static Schema = Box::leak(Box::new(schema));
        Learner {
            reader: Reader::new(schema),
            schema,
        }
    }

    /// The value of a frame; None if it is refused.
    fn decode(&mut self, frame: &[u8]) -> Option<Value> {
        let walked = from_slice(self.schema, frame, true).ok();
        let value = self.reader.read(frame, true).ok();
        assert_eq!(value, walked, "{}", String::from_utf8_lossy(frame));
        value
    }

    fn replayed(&self) -> usize {
        self.reader.replayed()
    }
}

fn words(n: usize, item: &str, delta: &str) -> String {
    format!(
        r#"{{"type":"response.words.delta","event_id":"event_{n}","item_id":"{item}","index":0,"delta":"{delta}"}}"#
    )
}

fn audio(n: usize, payload: &str) -> String {
    format!(
        r#"{{"type":"response.audio.delta","event_id":"event_{n}","item_id":"item_a","index":{n},"audio":"{payload}"}}"#
    )
}

/// A frame with three objects in it, one of them in another.
fn added(n: usize, id: &str, name: &str) -> String {
    format!(
        r#"{{"type":"response.item.added","event_id":"event_{n}","item":{{"id":"{id}","type":"message","role":"user","part":{{"type":"call","id":"{n}","name":"{name}"}}}},"index":{n},"usage":{{"input":{n},"output":7}}}}"#
    )
}

#[test]
fn a_payload_with_keys_behind_it_is_learnt() {
    let mut learner = Learner::new();
    for n in 0..200 {
        let payload = [
            "AAEC",
            "AAECAw==",
            "",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ][n % 4];
        let item = "i".repeat(1 + n % 9);
        let frame = format!(
            r#"{{"type":"response.audio.delta","event_id":"event_{n}","audio":"{payload}","item_id":"{item}","index":{n}}}"#
        );
        let expected: Option<Value> = serde_json::from_str(&frame).ok();
        assert_eq!(learner.decode(frame.as_bytes()), expected);
    }
    assert!(learner.replayed() > 190, "{}", learner.replayed());
}

#[test]
fn a_stream_is_learnt_and_means_the_same() {
    let mut learner = Learner::new();
    for n in 0..200 {
        let deltas = [
            "a",
            "",
            " word",
            "日本語",
            "a long text that goes on and on and on",
            "é",
            r#"an \"escape\" \u00e9"#,
        ];
        let delta = deltas[n % deltas.len()];
        let item = format!("item_{}", n / 50);
        let frame = words(n, &item, delta);
        assert_eq!(
            learner.decode(frame.as_bytes()),
            serde_json::from_str(&frame).ok()
        );
        let payload = ["AAEC", "AAECAw==", "", "AAECAwQ="][n % 4];
        let frame = audio(n, payload);
        assert_eq!(
            learner.decode(frame.as_bytes()),
            serde_json::from_str(&frame).ok()
        );
    }
    assert!(learner.replayed() > 380, "{}", learner.replayed());
}

fn taught() -> Learner {
    let mut learner = Learner::new();
    for n in 0..20 {
        learner.decode(words(n, "item_a", &"x".repeat(n)).as_bytes());
        learner.decode(audio(n, "AAEC").as_bytes());
        learner.decode(added(n, &"y".repeat(n), &format!("name {n}")).as_bytes());
    }
    assert!(learner.replayed() > 45, "{}", learner.replayed());
    learner
}

/// Frames that fit what [`taught`] has learnt.
fn learnt_frames() -> [String; 3] {
    let frames = [
        words(7, "item_a", "a word"),
        audio(7, "AAECAwQFBgc="),
        added(7, "item_a", "a name"),
    ];
    for frame in &frames {
        let mut learner = taught();
        let before = learner.replayed();
        learner.decode(frame.as_bytes());
        assert_eq!(learner.replayed(), before + 1, "{frame}");
    }
    frames
}

#[test]
fn frames_cut_off_at_any_byte_are_refused() {
    for frame in learnt_frames() {
        for end in 0..frame.len() {
            assert_eq!(taught().decode(&frame.as_bytes()[..end]), None, "{end}");
        }
    }
}

#[test]
fn any_other_byte_anywhere_means_what_the_walk_says() {
    for frame in learnt_frames() {
        let mut learner = taught();
        for at in 0..frame.len() {
            let mut shorter = frame.clone();
            shorter.remove(at);
            learner.decode(shorter.as_bytes());
            for byte in [
                b'"', b'\\', b'}', b'{', b',', b' ', b'A', b'0', b'=', 0, 0x1f, 0x80, 0xff,
            ] {
                let mut frame = frame.clone().into_bytes();
                frame[at] = byte;
                learner.decode(&frame);
                frame.insert(at, byte);
                learner.decode(&frame);
            }
        }
    }
}

#[test]
fn other_forms_of_a_learnt_frame_go_to_the_walk() {
    let frame = words(7, "item_a", "a word");
    let forms = [
        format!("{frame} "),
        format!(" {frame}"),
        frame.replace(':', ": "),
        frame.replace("a word", r"a \uD800ord"),
        frame.replace(r#""index":0"#, r#""index":0,"index":0"#),
        frame.replace(r#""index":0"#, r#""index":null"#),
        frame.replace(r#""index":0"#, r#""index":-1"#),
        frame.replace(r#""index":0"#, r#""index":00"#),
        frame.replace(r#""index":0"#, r#""index":1.5"#),
        frame.replace(r#""delta""#, r#""other""#),
        frame.replace('}', r#","more":1}"#),
        frame.replace('}', "}}"),
        frame.replace("words", "audio"),
    ];
    for form in forms {
        let mut learner = taught();
        let replayed = learner.replayed();
        learner.decode(form.as_bytes());
        assert_eq!(learner.replayed(), replayed, "{form}");
    }
}

#[test]
fn frames_with_objects_are_learnt_and_mean_the_same() {
    let mut learner = Learner::new();
    for n in 0..200 {
        let names = ["a", "", "a name", "日本語", r#"an \"escape\" \u00e9"#];
        let name = names[n % names.len()];
        let frame = added(n, &format!("item_{}", n / 50), name);
        let expected: Option<Value> = serde_json::from_str(&frame).ok();
        assert!(expected.is_some());
        assert_eq!(learner.decode(frame.as_bytes()), expected);
    }
    assert!(learner.replayed() > 190, "{}", learner.replayed());
}

#[test]
fn other_forms_of_a_frame_with_objects_go_to_the_walk() {
    let frame = added(7, "item_a", "a name");
    let forms = [
        frame.replace(r#""type":"call""#, r#""type":"message""#),
        frame.replace(r#""type":"call""#, r#""type":"unknown""#),
        frame.replace(r#""type":"call""#, r#""type":null"#),
        frame.replace(r#""type":"call","#, ""),
        frame.replace(r#""type":"call","#, r#""type":"call","type":"call","#),
        frame.replace(r#","role":"user""#, r#","role":null"#),
        frame.replace(r#","role":"user""#, r#","role":"user","role":"system""#),
        frame.replace(r#""name":"a name""#, r#""name":"a name","name":"another""#),
        frame.replace(r#""name":"a name""#, r#""name":"a name","more":[1]"#),
        frame.replace(r#""usage":{"input":7,"output":7}"#, r#""usage":null"#),
        frame.replace(r#""usage":{"input":7,"output":7}"#, r#""usage":[]"#),
        frame.replace(r#""input":7"#, r#""input":"#),
        frame.replace(r#""input":7"#, r#""input":7.0"#),
        frame.replace(r#""input":7"#, r#""input":{"input":7}"#),
        frame.replace(r#""output":7"#, r#""output":70"#),
        frame.replace("}},", "},"),
        frame.replace("}},", "}}},"),
        frame.replace(r#","role""#, r#" ,"role""#),
    ];
    for form in forms {
        let mut learner = taught();
        let replayed = learner.replayed();
        assert_ne!(form, frame);
        learner.decode(form.as_bytes());
        assert_eq!(learner.replayed(), replayed, "{form}");
    }
}

/// More kinds than are followed at the same time, and more than there are places for.
#[test]
fn kinds_that_come_in_turn_mean_the_same() {
    for kinds in [3, 8, 9, 30, 70] {
        let mut learner = Learner::new();
        for n in 0..40 * kinds {
            let kind = n % kinds;
            let frame = match kind % 3 {
                0 => words(n, "item_a", "x"),
                1 => audio(n, "AAEC"),
                _ => added(n, "item_a", "x"),
            };
            // The spaces make separate kinds: they are in the part by which a kind is recognised.
            let frame = frame.replacen(':', &format!(":{}", " ".repeat(kind / 3)), 1);
            let expected: Option<Value> = serde_json::from_str(&frame).ok();
            assert_eq!(learner.decode(frame.as_bytes()), expected);
        }
        if kinds <= 8 {
            assert!(learner.replayed() > 30 * kinds, "{kinds}");
        }
    }
}

#[test]
fn constants_may_change_and_shapes_may_alternate() {
    let mut learner = taught();
    for n in 0..3_000 {
        let item = if n % 1_000 == 999 { "item_b" } else { "item_a" };
        let frame = match n % 7 {
            0 => words(n, item, "x"),
            1 => words(n, item, "x").replace(r#""index":0"#, r#""index":12345678901234567"#),
            2 => words(n, item, "x").replace(r#","index":0"#, ""),
            3 => format!(r#"{{"event_id":"e{n}","type":"response.words.delta","delta":"y"}}"#),
            4 => audio(n, "AAEC"),
            5 => format!(r#"{{"type":"unknown.event","event_id":"{n}"}}"#),
            _ => audio(n, "AA*C"),
        };
        let expected: Option<Value> = serde_json::from_str(&frame).ok();
        let decoded = learner.decode(frame.as_bytes());
        if n % 7 == 6 {
            assert_eq!(decoded, None);
        } else {
            let expected = expected.expect("JSON");
            for (key, value) in decoded.expect("decoded").as_object().expect("an object") {
                assert_eq!(expected.get(key).unwrap_or(&Value::Null), value, "{frame}");
            }
        }
    }
    assert!(learner.replayed() > 500, "{}", learner.replayed());
}

#[test]
fn integers_of_every_length_mean_the_same() {
    let mut learner = taught();
    for digits in 1..25 {
        for digit in ["1", "9"] {
            let number = digit.repeat(digits);
            let frame = audio(7, "AAEC").replace(r#""index":7"#, &format!(r#""index":{number}"#));
            let value = learner.decode(frame.as_bytes()).expect("decoded");
            let expected: Value = serde_json::from_str(&number).expect("a number");
            assert_eq!(value["index"], expected, "{number}");
        }
    }
}

/// A schema of nothing but plain data.
fn plain() -> Schema {
    Schema {
        root: ANY,
        ..schema()
    }
}

/// Plain data, with objects and lists within one another, some of them empty.
fn plain_frame(n: usize, text: &str) -> String {
    format!(
        r#"{{"type":"plain.data.of.some.length","n":{n},"a":[1,{{"b":[],"c":"{text}"}},[[{n}]]],"d":{{"e":{{}},"f":-1.5,"g":"é"}}}}"#
    )
}

#[test]
fn plain_data_is_learnt_and_means_the_same() {
    let mut learner = Learner::of(plain());
    for n in 0..200 {
        let texts = ["a", "", "a text", "日本語", r#"an \"escape\" \u00e9"#];
        let frame = plain_frame(n, texts[n % texts.len()]);
        let expected: Option<Value> = serde_json::from_str(&frame).ok();
        assert!(expected.is_some());
        let decoded = learner.decode(frame.as_bytes());
        // The order of keys as well, which is none of a map's equality.
        let text = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        assert_eq!(text(&decoded), text(&expected));
    }
    assert!(learner.replayed() > 190, "{}", learner.replayed());
}

#[test]
fn plain_data_with_any_other_byte_means_what_the_walk_says() {
    let mut learner = Learner::of(plain());
    for n in 0..20 {
        learner.decode(plain_frame(n, &"x".repeat(n)).as_bytes());
    }
    assert!(learner.replayed() > 15, "{}", learner.replayed());
    let frame = plain_frame(7, "a text").into_bytes();
    for at in 0..frame.len() {
        assert_eq!(learner.decode(&frame[..at]), None, "{at}");
        let (head, tail) = frame.split_at(at);
        for byte in [
            b'"', b'\\', b'}', b'{', b']', b'[', b',', b' ', b'A', b'0', 0, 0x1f, 0x80, 0xff,
        ] {
            learner.decode(&[head, &[byte], tail].concat());
            learner.decode(&[head, &[byte], &tail[1..]].concat());
        }
        learner.decode(&[head, &tail[1..]].concat());
    }
}

#[test]
fn plain_data_with_a_key_twice_is_not_learnt() {
    let mut learner = Learner::of(plain());
    for n in 0..60 {
        let frame = plain_frame(n, "x").replace(r#""d":"#, r#""n":1,"d":"#);
        let expected: Option<Value> = serde_json::from_str(&frame).ok();
        assert_eq!(learner.decode(frame.as_bytes()), expected);
    }
    assert_eq!(learner.replayed(), 0);
}
