//! A type as the walk needs it: which JSON values are taken where, and what they become.
//!
//! A schema is a graph of [`Node`]s. It knows no event by name: names come from whoever builds it.
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, Ordering};

use crate::bytes::{Token, is_plain};
use crate::names::NameTable;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// The index that this id stands for.
            #[inline(always)]
            pub fn index(self) -> usize {
                usize::from(self.0)
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

/// The most fields that a shape may have: their indexes, and two numbers more, are bytes.
pub const MAX_FIELDS: usize = 250;

/// A field of a shape.
#[derive(Debug)]
pub struct Field {
    /// The name of its key on the wire.
    pub name: Box<str>,
    /// What it holds.
    pub node: Node,
    /// Refuse the object if it is absent.
    pub required: bool,
    /// The cache of last values that its strings share with fields of the same name.
    pub memo: Option<u16>,
}

impl Field {
    /// A field whose key on the wire is `name`.
    pub fn new(name: &str, node: Node, required: bool, memo: Option<u16>) -> Field {
        Field {
            name: name.into(),
            node,
            required,
            memo,
        }
    }
}

/// What the walk needs of a field: a cache line, which is all that it reads of one.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Step {
    /// Its key as compact JSON writes it: `"name":`.
    pub token: Token,
    /// What it holds.
    pub node: Node,
    /// Which key came behind it the last time.
    pub next: Guess,
    /// The cache of last values; [`NO_MEMO`] for none.
    memo: u16,
    /// Distance from a frame's end to the closing quote of its last payload, in bytes.
    pub tail: AtomicU32,
}

const _: () = assert!(size_of::<Step>() == 64, "a cache line");

const NO_MEMO: u16 = u16::MAX;

impl Step {
    fn new(field: &Field, next: usize) -> Step {
        Step {
            token: token(&field.name),
            node: field.node,
            next: Guess::new(next),
            memo: field.memo.unwrap_or(NO_MEMO),
            tail: AtomicU32::new(0),
        }
    }

    #[inline(always)]
    pub(crate) fn memo(&self) -> Option<u16> {
        (self.memo != NO_MEMO).then_some(self.memo)
    }
}

/// Which key of a shape comes next: the index of a field, or the number of fields for the tag. Every frame may correct
/// it; threads may race for it and lose nothing.
#[derive(Debug)]
pub(crate) struct Guess(AtomicU8);

impl Guess {
    fn new(index: usize) -> Guess {
        let guess = Guess(AtomicU8::new(0));
        guess.set(index);
        guess
    }

    #[inline(always)]
    pub(crate) fn get(&self) -> usize {
        usize::from(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn set(&self, index: usize) {
        #[expect(clippy::cast_possible_truncation, reason = "at most MAX_FIELDS")]
        self.0.store(index as u8, Ordering::Relaxed);
    }
}

/// `"name":`, what prediction compares with. A name that JSON must escape, or a very long one, never matches, and is
/// found by the look-up of names instead.
fn token(name: &str) -> Token {
    if is_plain(name.as_bytes()) {
        Token::new(&[b"\"", name.as_bytes(), b"\":"].concat())
    } else {
        Token::NEVER
    }
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
    steps: Box<[Step]>,
    tag: Option<Tag>,
    forbid_unknown: bool,
    names: NameTable,
    /// Which key comes first.
    first: Guess,
    /// Which key comes behind the tag.
    behind_tag: Guess,
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
        let names = NameTable::new(fields.iter().map(|field| field.name.as_bytes().to_vec()));
        let steps = fields.iter().enumerate();
        Shape {
            steps: steps.map(|(i, field)| Step::new(field, i + 1)).collect(),
            first: Guess::new(if tag.is_some() { fields.len() } else { 0 }),
            behind_tag: Guess::new(0),
            fields: fields.into(),
            tag,
            forbid_unknown,
            names,
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

    #[inline(always)]
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    #[inline(always)]
    pub(crate) fn first(&self) -> &Guess {
        &self.first
    }

    #[inline(always)]
    pub(crate) fn behind_tag(&self) -> &Guess {
        &self.behind_tag
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
    /// The two that came last, in no order: a guess, as in [`Shape`]. A stream goes to and fro between two types: audio
    /// and its transcript.
    last: [AtomicU16; 2],
}

/// The index of no tag: tables are smaller.
const NO_TAG: u16 = u16::MAX;

impl Union {
    /// A union of `(tag, shape)` members whose tag is under the key `field`.
    pub fn new(field: &str, members: &[(&str, ShapeId)]) -> Union {
        Union {
            field: field.into(),
            token: token(field),
            names: NameTable::new(members.iter().map(|(tag, _)| tag.as_bytes().to_vec())),
            shapes: members.iter().map(|&(_, shape)| shape).collect(),
            last: [const { AtomicU16::new(NO_TAG) }; 2],
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

    /// The tags that came last, and their shapes.
    #[inline(always)]
    pub(crate) fn last(&self) -> impl Iterator<Item = (&[u8], ShapeId)> {
        self.last.iter().filter_map(|last| {
            let last = usize::from(last.load(Ordering::Relaxed));
            Some((self.names.get(last)?, *self.shapes.get(last)?))
        })
    }

    pub(crate) fn find(&self, tag: &[u8]) -> Option<ShapeId> {
        let index = self.names.find(tag)?;
        let [last, before] = &self.last;
        let earlier = last.load(Ordering::Relaxed);
        // A tag that JSON escapes is looked up each time.
        if usize::from(earlier) != index && is_plain(tag) {
            before.store(earlier, Ordering::Relaxed);
            last.store(u16::try_from(index).unwrap_or(NO_TAG), Ordering::Relaxed);
        }
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
