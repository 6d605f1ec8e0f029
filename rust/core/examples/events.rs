//! A session of two kinds of event, decoded frame by frame: `cargo run --example events`.
//!
//! A builder of your own gets the audio as bytes; the one of `serde_json::Value`, which is used here, has no value for
//! bytes, and writes them as base64 again.
use rtframes_core::schema::{
    Field, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Tag, Text, Union, UnionId,
};
use rtframes_core::serde_value::Reader;

const SESSION: [&str; 4] = [
    r#"{"type":"text.delta","item_id":"item_1","delta":"Good"}"#,
    r#"{"type":"audio.delta","item_id":"item_1","delta":"AAABAAIAAwA="}"#,
    r#"{"type":"text.delta","item_id":"item_1","delta":" morning"}"#,
    r#"{"type":"audio.delta","item_id":"item_1","delta":"not base64"}"#,
];

fn main() {
    let schema = schema();
    let mut reader = Reader::new(&schema);
    for frame in SESSION {
        match reader.read(frame.as_bytes(), false) {
            Ok(event) => println!("{event}"),
            Err(error) => println!("{error}"),
        }
    }
}

/// Two shapes, and the union of them that a frame is.
fn schema() -> Schema {
    let text = Node {
        text: Text::Str,
        ..Node::NOTHING
    };
    let audio = Node {
        text: Text::Payload(Memory::Bytes),
        ..Node::NOTHING
    };
    let frame = Node {
        object: Object::Union(UnionId(0)),
        ..Node::NOTHING
    };
    let event = |tag: &str, delta: Node| {
        let fields = vec![
            Field::new("item_id", text, true, None),
            Field::new("delta", delta, true, None),
        ];
        Shape::new(fields, Some(Tag::new("type", tag)), false)
    };
    Schema {
        shapes: vec![event("audio.delta", audio), event("text.delta", text)],
        unions: vec![Union::new(
            "type",
            &[("audio.delta", ShapeId(0)), ("text.delta", ShapeId(1))],
        )],
        nodes: vec![Node::any(NodeId(0)), frame],
        words: vec![],
        any: NodeId(0),
        root: NodeId(1),
    }
}
