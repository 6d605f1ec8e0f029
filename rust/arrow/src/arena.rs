//! The values of one frame: small, and gone with the next frame.
use std::mem;

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
    /// A payload, by its number.
    Payload(u32),
    /// The text of a JSON value, which is UTF-8.
    Json(Span),
    /// An object of a known shape: its fields follow one another in the arena.
    Record(ShapeId, u32),
    /// Another object: so many pairs of key and value follow one another in the arena.
    Map(u32, u32),
    /// An array: nothing of it is kept.
    Other,
}

/// How much an arena holds.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    values: usize,
    texts: usize,
    held: usize,
}

/// The values of one frame, and the bytes that are not in the block.
#[derive(Debug, Default)]
pub struct Arena {
    pub(crate) values: Vec<Value>,
    /// Items of what is under construction, the innermost's last.
    pub(crate) open: Vec<Value>,
    texts: Vec<u8>,
    /// Payloads, and then memory for more of them.
    payloads: Vec<Vec<u8>>,
    /// How many payloads there are.
    held: usize,
}

impl Arena {
    /// Forgets the last frame.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.open.clear();
        self.texts.clear();
        self.held = 0;
    }

    /// How much it holds.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            values: self.values.len(),
            texts: self.texts.len(),
            held: self.held,
        }
    }

    /// Forgets what came after a mark.
    pub(crate) fn forget_since(&mut self, mark: Mark) {
        self.values.truncate(mark.values);
        self.texts.truncate(mark.texts);
        self.held = mark.held;
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

    /// Memory for a payload.
    pub(crate) fn room(&mut self, capacity: usize) -> Vec<u8> {
        let mut room = self
            .payloads
            .get_mut(self.held)
            .map(mem::take)
            .unwrap_or_default();
        room.clear();
        room.reserve(capacity);
        room
    }

    /// Keeps a payload.
    pub(crate) fn keep(&mut self, payload: Vec<u8>) -> Value {
        let number = narrow(self.held);
        match self.payloads.get_mut(self.held) {
            Some(place) => *place = payload,
            None => self.payloads.push(payload),
        }
        self.held += 1;
        Value::Payload(number)
    }

    /// A payload.
    pub(crate) fn payload(&self, number: u32) -> &[u8] {
        &self.payloads[number as usize]
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
fn narrow(size: usize) -> u32 {
    u32::try_from(size).expect("a block is smaller")
}
