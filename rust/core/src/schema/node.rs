//! A node: which JSON values are taken at one place, and what each becomes.

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
    /// Index of a [`Shape`](super::Shape).
    ShapeId,
    /// Index of a [`Union`](super::Union).
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
    /// Takes numbers; without `int` it makes floats of integers too.
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
