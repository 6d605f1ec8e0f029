//! Objects of one shape: keys in any order, repeated keys and missing ones.
use rtframes_core::schema::{Field, Node, NodeId, Object, Schema, Shape, ShapeId, Tag, Text};
use rtframes_core::serde_value::from_slice;
use serde_json::json;

use crate::common::catalogue;
use crate::event::event;

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

/// A shape of one field and a nested object of the same shape, which keeps what it does not declare.
fn open_shape() -> Schema {
    let any = Node::any(NodeId(0));
    let text = Node {
        text: Text::Str,
        ..Node::NOTHING
    };
    let me = Node {
        object: Object::Shape(ShapeId(0)),
        ..Node::NOTHING
    };
    let fields = vec![
        Field::new("id", text, false, None),
        Field::new("inner", me, false, None),
    ];
    let shape = Shape::new(fields, Some(Tag::new("type", "open")), false);
    Schema {
        nodes: vec![any, me],
        shapes: vec![shape.with_extra()],
        unions: Vec::new(),
        words: Vec::new(),
        any: NodeId(0),
        root: NodeId(1),
    }
}

#[test]
fn keys_that_no_field_declares_are_kept_at_any_depth() {
    let schema = open_shape();
    for frame in [
        r#"{"type":"open","id":"a","inner":{"type":"open","id":"b","x":[1,{"y":null}]},"z":"\u00e9"}"#,
        r#"{"n":1.5,"type":"open","m":[[]],"id":"a","inner":{"k":{"l":{}},"type":"open","id":"b"},"o":true}"#,
        r#" { "type" : "open" , "q" : "r" , "id" : "a" , "inner" : { "type" : "open", "id" : "b" } } "#,
    ] {
        let expected: serde_json::Value = serde_json::from_str(frame).unwrap();
        let mut made = from_slice(&schema, frame.as_bytes(), false).unwrap();
        // What is absent is null in this builder's objects.
        made["inner"].as_object_mut().unwrap().remove("inner");
        assert_eq!(made, expected, "{frame}");
    }
    // The last of a repeated key counts, as in plain data.
    let repeated = from_slice(&schema, br#"{"type":"open","x":1,"id":"a","x":2}"#, false);
    assert_eq!(repeated.unwrap()["x"], json!(2));
    // A key is checked as any other: malformed text is no less so where nobody declared it.
    for frame in [
        &b"{\"type\":\"open\",\"x\":\"\xFF\"}"[..],
        b"{\"type\":\"open\",\"\xFF\":1}",
        b"{\"type\":\"open\",\"x\":[1,}",
        b"{\"type\":\"open\",\"x\" 1}",
    ] {
        assert!(from_slice(&schema, frame, false).is_err());
    }
}

#[test]
fn a_shape_that_forbids_unknown_keys_keeps_none() {
    let shape = Shape::new(Vec::new(), None, true).with_extra();
    assert!(!shape.keeps_extra());
}
