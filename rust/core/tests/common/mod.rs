//! A schema like a small event catalogue, and frames for it.
#![allow(dead_code, reason = "each test file uses its own part of this module")]
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rtframes_core::names::NameTable;
use rtframes_core::schema::{
    Field, ForeignId, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Slice, Tag, Text,
    Union, UnionId, WordSetId,
};

pub const ANY: NodeId = NodeId(0);

fn node(nodes: &mut Vec<Node>, node: Node) -> NodeId {
    nodes.push(node);
    NodeId(u16::try_from(nodes.len() - 1).unwrap())
}

/// Plain data.
pub fn any() -> Schema {
    Schema {
        nodes: vec![Node::any(ANY)],
        shapes: vec![],
        unions: vec![],
        words: vec![],
        any: ANY,
        root: ANY,
    }
}

/// Events `audio {id, delta, note}`, `text {id, delta, index, score}`, `item {id, item, more, word, slice}`, where an
/// item is `message {id, content, role}` or `call {id, name}`, and `note` an object of its own tag.
#[allow(clippy::too_many_lines, reason = "it is a list")]
pub fn catalogue() -> Schema {
    let mut nodes = vec![Node::any(ANY)];
    let n = &mut nodes;
    let text = node(
        n,
        Node {
            text: Text::Str,
            ..Node::NOTHING
        },
    );
    let maybe_text = node(
        n,
        Node {
            text: Text::Str,
            null: true,
            ..Node::NOTHING
        },
    );
    let payload = node(
        n,
        Node {
            text: Text::Payload(Memory::Bytes),
            ..Node::NOTHING
        },
    );
    let int = node(
        n,
        Node {
            int: true,
            ..Node::NOTHING
        },
    );
    let float = node(
        n,
        Node {
            float: true,
            ..Node::NOTHING
        },
    );
    let flag = node(
        n,
        Node {
            bool: true,
            null: true,
            ..Node::NOTHING
        },
    );
    let word = node(
        n,
        Node {
            text: Text::Words(WordSetId(0)),
            ..Node::NOTHING
        },
    );
    let slice = node(
        n,
        Node {
            slice: Slice::Foreign(ForeignId(0)),
            ..Node::NOTHING
        },
    );
    let texts = node(
        n,
        Node {
            list: Some(text),
            ..Node::NOTHING
        },
    );
    let item = node(
        n,
        Node {
            object: Object::Union(UnionId(0)),
            null: true,
            ..Node::NOTHING
        },
    );
    let items = node(
        n,
        Node {
            list: Some(item),
            ..Node::NOTHING
        },
    );
    let map = node(
        n,
        Node {
            object: Object::Map(int),
            ..Node::NOTHING
        },
    );
    let note = node(
        n,
        Node {
            object: Object::Shape(ShapeId(5)),
            ..Node::NOTHING
        },
    );
    let root = node(
        n,
        Node {
            object: Object::Union(UnionId(1)),
            ..Node::NOTHING
        },
    );
    let required = |name: &str, node: NodeId| Field::new(name, nodes[node.index()], true, None);
    let optional = |name: &str, node: NodeId| Field::new(name, nodes[node.index()], false, None);
    let shapes = vec![
        Shape::new(
            vec![
                required("id", text),
                required("delta", payload),
                optional("note", note),
            ],
            Some(Tag::new("type", "audio")),
            false,
        ),
        Shape::new(
            vec![
                required("id", text),
                required("delta", text),
                optional("index", int),
                optional("score", float),
            ],
            Some(Tag::new("type", "text")),
            false,
        ),
        Shape::new(
            vec![
                optional("id", text),
                required("item", item),
                optional("more", items),
                optional("word", word),
                optional("slice", slice),
                optional("map", map),
            ],
            Some(Tag::new("type", "item")),
            false,
        ),
        Shape::new(
            vec![
                optional("id", text),
                required("content", texts),
                optional("role", maybe_text),
            ],
            Some(Tag::new("type", "message")),
            false,
        ),
        Shape::new(
            vec![
                optional("id", text),
                optional("name", text),
                optional("done", flag),
            ],
            Some(Tag::new("type", "call")),
            true,
        ),
        Shape::new(
            vec![optional("x", int)],
            Some(Tag::new("kind", "note")),
            false,
        ),
    ];
    let words = vec![NameTable::new([b"yes".to_vec(), b"no".to_vec()])];
    let unions = vec![
        Union::new("type", &[("message", ShapeId(3)), ("call", ShapeId(4))]),
        Union::new(
            "type",
            &[
                ("audio", ShapeId(0)),
                ("text", ShapeId(1)),
                ("item", ShapeId(2)),
            ],
        ),
    ];
    Schema {
        nodes,
        shapes,
        unions,
        words,
        any: ANY,
        root,
    }
}

/// Deterministic bytes.
pub fn bytes(len: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1Du64 ^ len as u64;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

pub fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// An audio event with `tail` after the payload's closing quote.
pub fn audio(len: usize, tail: &str) -> String {
    format!(
        r#"{{"type":"audio","id":"item_1","delta":"{}"{tail}}}"#,
        encoded(&bytes(len))
    )
}
