//! A type as the walk needs it: which JSON values are taken where, and what they become.
//!
//! A schema is a graph of [`Node`]s. It knows no event by name: names come from whoever builds it.
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, Ordering};

use crate::bytes::Token;
use crate::names::NameTable;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index that this id stands for.
            #[inline(always)]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// Index of a [`Node`].
    NodeId,
    /// Index of a [`Shape`].
    ShapeId,
    /// Index of a [`Union`].
    UnionId,
    /// Index of a set of fixed strings.
    WordSetId,
    /// Index of a type that the builder decodes from text itself.
    ForeignId,
}

/// The memory that a base64 payload is decoded into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Memory {
    /// An immutable byte string.
    Bytes,
    /// A mutable byte array.
    ByteArray,
    /// A view of an immutable byte string.
    View,
    /// An aligned audio buffer.
    Audio,
}

/// What a JSON string becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// Not taken.
    No,
    /// Text.
    Str,
    /// One of a fixed set.
    Words(WordSetId),
    /// Base64, decoded.
    Payload(Memory),
}

/// What a JSON object becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Not taken.
    No,
    /// A map of string keys to values of this node.
    Map(NodeId),
    /// An object of this shape.
    Shape(ShapeId),
    /// An object of the shape that its tag names.
    Union(UnionId),
}

/// Which JSON values are taken at one place, and what each becomes.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each kind of JSON value"
)]
pub struct Node {
    /// Takes `null`.
    pub null: bool,
    /// Takes `true` and `false`.
    pub bool: bool,
    /// Takes integers.
    pub int: bool,
    /// Takes numbers; alone it makes floats of integers too.
    pub float: bool,
    /// Strings.
    pub text: Text,
    /// Arrays: the node of their items.
    pub list: Option<NodeId>,
    /// Objects.
    pub object: Object,
    /// Any value, not by the fields above but as its text.
    pub slice: Slice,
}

/// A place whose values are handed on as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    /// An ordinary place.
    No,
    /// The builder keeps the text.
    Raw,
    /// The builder decodes the text.
    Foreign(ForeignId),
}

impl Node {
    /// A node that takes nothing.
    pub const NOTHING: Node = Node {
        null: false,
        bool: false,
        int: false,
        float: false,
        text: Text::No,
        list: None,
        object: Object::No,
        slice: Slice::No,
    };

    /// A node that takes every value as plain data; `me` is its own id.
    pub const fn any(me: NodeId) -> Node {
        Node {
            null: true,
            bool: true,
            int: true,
            float: true,
            text: Text::Str,
            list: Some(me),
            object: Object::Map(me),
            slice: Slice::No,
        }
    }
}

/// The most fields that a shape may have: their indexes, and two places more, are bytes.
pub const MAX_FIELDS: usize = 250;

/// A field of a shape.
#[derive(Debug)]
pub struct Field {
    /// Its key as compact JSON writes it: `"name":`.
    token: Token,
    /// What it holds.
    pub node: Node,
    /// Refuse the object if it is absent.
    pub required: bool,
    /// The cache of last values that its strings share with fields of the same name.
    pub memo: Option<u16>,
    /// Distance from a frame's end to the closing quote of this field's last payload, in bytes.
    tail: AtomicU32,
}

impl Field {
    /// A field whose key on the wire is `name`.
    pub fn new(name: &str, node: Node, required: bool, memo: Option<u16>) -> Field {
        Field {
            token: token(name),
            node,
            required,
            memo,
            tail: AtomicU32::new(0),
        }
    }

    /// The key's name on the wire, without quotes (escaped where JSON must).
    pub fn name(&self) -> &[u8] {
        let token = self.token.text();
        &token[1..token.len() - 2]
    }

    #[inline(always)]
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    #[inline(always)]
    pub(crate) fn tail(&self) -> &AtomicU32 {
        &self.tail
    }
}

/// `"name":`, what prediction compares with. A name that JSON must escape never matches, and is
/// found by its unescaped name instead.
fn token(name: &str) -> Token {
    Token::new(&[b"\"", name.as_bytes(), b"\":"].concat())
}

/// The tag that an object of a shape carries.
#[derive(Debug)]
pub struct Tag {
    /// The key that holds it.
    pub field: Box<str>,
    token: Token,
    /// Its value.
    pub value: Box<str>,
}

impl Tag {
    /// A tag `value` under the key `field`.
    pub fn new(field: &str, value: &str) -> Tag {
        Tag {
            field: field.into(),
            token: token(field),
            value: value.into(),
        }
    }

    #[inline(always)]
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }
}

/// What a key of a shape means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Field(u8),
    Tag,
    Unknown,
}

/// An object with known fields.
#[derive(Debug)]
pub struct Shape {
    fields: Box<[Field]>,
    tag: Option<Tag>,
    forbid_unknown: bool,
    names: NameTable,
    /// Which key came after which the last time, by index: fields, then the tag, then the start.
    /// A guess that every frame may correct; threads may race for it and lose nothing.
    successors: Box<[AtomicU8]>,
}

impl Shape {
    /// A shape of up to [`MAX_FIELDS`] fields, given in the order the wire most likely has.
    ///
    /// # Panics
    /// With more fields than that.
    pub fn new(fields: Vec<Field>, tag: Option<Tag>, forbid_unknown: bool) -> Shape {
        assert!(
            fields.len() <= MAX_FIELDS,
            "a shape has at most {MAX_FIELDS} fields"
        );
        let count = fields.len();
        let names = NameTable::new(fields.iter().map(|f| f.name().to_vec()));
        // 0..count: the next field; the tag: the first field; the start: the tag or the first field.
        let successors = (0..count)
            .map(|i| i + 1)
            .chain([0, if tag.is_some() { count } else { 0 }])
            .map(|i| AtomicU8::new(u8::try_from(i).expect("at most MAX_FIELDS")))
            .collect();
        Shape {
            fields: fields.into(),
            tag,
            forbid_unknown,
            names,
            successors,
        }
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The tag, if objects of this shape carry one.
    pub fn tag(&self) -> Option<&Tag> {
        self.tag.as_ref()
    }

    /// Whether a key that is no field refuses the object.
    pub fn forbids_unknown(&self) -> bool {
        self.forbid_unknown
    }

    /// The place in `successors` that stands for the tag; the next one stands for the start.
    #[inline(always)]
    pub(crate) fn tag_place(&self) -> usize {
        self.fields.len()
    }

    #[inline(always)]
    pub(crate) fn start_place(&self) -> usize {
        self.fields.len() + 1
    }

    #[inline(always)]
    pub(crate) fn successor(&self, place: usize) -> usize {
        usize::from(self.successors[place].load(Ordering::Relaxed))
    }

    pub(crate) fn learn(&self, place: usize, next: usize) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "places are at most MAX_FIELDS + 1"
        )]
        self.successors[place].store(next as u8, Ordering::Relaxed);
    }

    pub(crate) fn key(&self, name: &[u8]) -> Key {
        // msgspec lets a field bear the tag's name on no class, so the order does not matter.
        match self.names.find(name) {
            #[expect(clippy::cast_possible_truncation, reason = "at most MAX_FIELDS")]
            Some(index) => Key::Field(index as u8),
            None => match &self.tag {
                Some(tag) if tag.field.as_bytes() == name => Key::Tag,
                _ => Key::Unknown,
            },
        }
    }
}

/// Several shapes told apart by a tag.
#[derive(Debug)]
pub struct Union {
    field: Box<str>,
    token: Token,
    names: NameTable,
    shapes: Box<[ShapeId]>,
    /// The tags in their quotes.
    quoted: Box<[Token]>,
    /// Which of them came last: a guess, as in [`Shape`].
    last: AtomicU16,
}

impl Union {
    /// A union of `(tag, shape)` members whose tag is under the key `field`.
    pub fn new(field: &str, members: &[(&str, ShapeId)]) -> Union {
        Union {
            field: field.into(),
            token: token(field),
            names: NameTable::new(members.iter().map(|(tag, _)| tag.as_bytes().to_vec())),
            shapes: members.iter().map(|&(_, shape)| shape).collect(),
            quoted: members
                .iter()
                .map(|(tag, _)| Token::new(&[b"\"", tag.as_bytes(), b"\""].concat()))
                .collect(),
            last: AtomicU16::new(0),
        }
    }

    /// The key that holds the tag.
    pub fn field(&self) -> &str {
        &self.field
    }

    #[inline(always)]
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// The tag that came last, in its quotes, and its shape.
    #[inline(always)]
    pub(crate) fn last(&self) -> Option<(&Token, ShapeId)> {
        let last = usize::from(self.last.load(Ordering::Relaxed));
        Some((self.quoted.get(last)?, *self.shapes.get(last)?))
    }

    pub(crate) fn find(&self, tag: &[u8]) -> Option<ShapeId> {
        let index = self.names.find(tag)?;
        // A table holds fewer.
        self.last
            .store(u16::try_from(index).unwrap_or(0), Ordering::Relaxed);
        Some(self.shapes[index])
    }
}

/// A compiled type.
#[derive(Debug)]
pub struct Schema {
    /// All nodes.
    pub nodes: Vec<Node>,
    /// All shapes.
    pub shapes: Vec<Shape>,
    /// All unions.
    pub unions: Vec<Union>,
    /// All sets of fixed strings.
    pub words: Vec<NameTable>,
    /// The node of plain data, which unknown objects are made of.
    pub any: NodeId,
    /// The node of a whole frame.
    pub root: NodeId,
}

impl Schema {
    #[inline(always)]
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
}
