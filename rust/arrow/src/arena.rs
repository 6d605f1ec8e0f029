//! The values of one frame, without its payloads: small, and gone with the next frame.
use std::num::NonZeroU64;

use rtframes_core::schema::{ShapeId, WordSetId};

/// Where bytes of a value are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the block of text that is being read.
    Block,
    /// In the arena: text whose escapes were undone.
    Arena,
}

/// Bytes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    place: Place,
    start: u32,
    len: u32,
}

/// A value of a frame.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// The frame does not have it.
    Absent,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer within 64 bits.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A string, which is UTF-8.
    Text(Span),
    /// A member of a set of fixed strings.
    Word(WordSetId, u16),
    /// A payload: where it begins among those of its frame, and how many bytes it has.
    Payload(u32, u32),
    /// The text of a JSON value, which is UTF-8.
    Json(Span),
    /// An object of a known shape: its fields follow one another in the arena.
    Record(ShapeId, u32),
    /// Another object: so many pairs of key and value follow one another in the arena.
    Map(u32, u32),
    /// An array: nothing of it is kept.
    Other,
}

/// A value in two words, as it is kept: an enum is put together from smaller parts, and a processor waits when it then reads
/// them as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed(NonZeroU64, u64);

/// What a packed value is.
mod tag {
    pub const ABSENT: u8 = 0;
    pub const NULL: u8 = 1;
    pub const BOOL: u8 = 2;
    pub const INT: u8 = 3;
    pub const FLOAT: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const WORD: u8 = 6;
    pub const PAYLOAD: u8 = 7;
    pub const JSON: u8 = 8;
    pub const RECORD: u8 = 9;
    pub const MAP: u8 = 10;
    pub const OTHER: u8 = 11;
}

impl Packed {
    /// A value, of 16 and 32 bits in the first word, and of 64 in the second.
    #[inline(always)]
    fn new(tag: u8, small: u16, medium: u32, large: u64) -> Packed {
        let all = u64::from(tag) << 8 | u64::from(small) << 16 | u64::from(medium) << 32;
        // The lowest bit is always set, so that a result with a value is not larger than one.
        Packed(NonZeroU64::MIN | all, large)
    }

    #[inline(always)]
    fn of_span(tag: u8, span: Span) -> Packed {
        let is_in_arena = span.place == Place::Arena;
        Packed::new(tag, is_in_arena.into(), span.start, span.len.into())
    }

    /// The value.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "these are its parts")]
    pub fn open(self) -> Value {
        let (first, large) = (self.0.get(), self.1);
        let (tag, small, medium) = (
            (first >> 8) as u8,
            (first >> 16) as u16,
            (first >> 32) as u32,
        );
        let span = || Span {
            place: if small == 0 {
                Place::Block
            } else {
                Place::Arena
            },
            start: medium,
            len: large as u32,
        };
        match tag {
            tag::ABSENT => Value::Absent,
            tag::NULL => Value::Null,
            tag::BOOL => Value::Bool(large != 0),
            tag::INT => Value::Int(large.cast_signed()),
            tag::FLOAT => Value::Float(f64::from_bits(large)),
            tag::TEXT => Value::Text(span()),
            tag::WORD => Value::Word(WordSetId(small), large as u16),
            tag::PAYLOAD => Value::Payload(medium, large as u32),
            tag::JSON => Value::Json(span()),
            tag::RECORD => Value::Record(ShapeId(small), medium),
            tag::MAP => Value::Map(medium, large as u32),
            _ => Value::Other,
        }
    }

    /// Whether there is no value.
    #[inline(always)]
    pub fn is_absent(self) -> bool {
        self == Packed::from(Value::Absent)
    }
}

impl From<Value> for Packed {
    #[inline(always)]
    fn from(value: Value) -> Packed {
        match value {
            Value::Absent => Packed::new(tag::ABSENT, 0, 0, 0),
            Value::Null => Packed::new(tag::NULL, 0, 0, 0),
            Value::Bool(value) => Packed::new(tag::BOOL, 0, 0, value.into()),
            Value::Int(value) => Packed::new(tag::INT, 0, 0, value.cast_unsigned()),
            Value::Float(value) => Packed::new(tag::FLOAT, 0, 0, value.to_bits()),
            Value::Text(span) => Packed::of_span(tag::TEXT, span),
            Value::Word(set, index) => Packed::new(tag::WORD, set.0, 0, index.into()),
            Value::Payload(start, len) => Packed::new(tag::PAYLOAD, 0, start, len.into()),
            Value::Json(span) => Packed::of_span(tag::JSON, span),
            Value::Record(shape, at) => Packed::new(tag::RECORD, shape.0, at, 0),
            Value::Map(at, len) => Packed::new(tag::MAP, 0, at, len.into()),
            Value::Other => Packed::new(tag::OTHER, 0, 0, 0),
        }
    }
}

/// How much an arena holds.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    values: usize,
    texts: usize,
}

/// The values of one frame, and the bytes of texts that are not in the block.
#[derive(Debug, Default)]
pub struct Arena {
    pub(crate) values: Vec<Packed>,
    /// Items of what is under construction, the innermost's last.
    pub(crate) open: Vec<Packed>,
    texts: Vec<u8>,
}

impl Arena {
    /// Forgets the last frame.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.open.clear();
        self.texts.clear();
    }

    /// How much it holds.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            values: self.values.len(),
            texts: self.texts.len(),
        }
    }

    /// Forgets what came after a mark.
    pub(crate) fn forget_since(&mut self, mark: Mark) {
        self.values.truncate(mark.values);
        self.texts.truncate(mark.texts);
    }

    /// A span of bytes: of the block where they are in it, otherwise of a copy.
    pub(crate) fn span(&mut self, block: &[u8], bytes: &[u8]) -> Span {
        // Both are alive, so that what begins in the block is of the block.
        let start = bytes.as_ptr().addr().wrapping_sub(block.as_ptr().addr());
        let len = narrow(bytes.len());
        if start < block.len() {
            return Span {
                place: Place::Block,
                start: narrow(start),
                len,
            };
        }
        let start = narrow(self.texts.len());
        self.texts.extend_from_slice(bytes);
        Span {
            place: Place::Arena,
            start,
            len,
        }
    }

    /// The bytes of a span.
    pub(crate) fn bytes<'a>(&'a self, block: &'a [u8], span: Span) -> &'a [u8] {
        let all = match span.place {
            Place::Block => block,
            Place::Arena => &self.texts,
        };
        let start = span.start as usize;
        &all[start..start + span.len as usize]
    }
}

/// A size within a block, which has fewer than 4 GiB ([`crate::block::LARGEST`]).
pub(crate) fn narrow(size: usize) -> u32 {
    u32::try_from(size).expect("a block is smaller")
}
