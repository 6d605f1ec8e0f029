//! A union: several shapes, told apart by the value of one key, their tag.
use std::sync::atomic::{AtomicU16, Ordering};

use crate::bytes::{Token, equal, is_plain};
use crate::names::NameTable;
use crate::schema::field::key_token;
use crate::schema::node::ShapeId;

/// Several shapes told apart by a tag.
#[derive(Debug)]
pub struct Union {
    field: Box<str>,
    token: Token,
    names: NameTable,
    shapes: Box<[ShapeId]>,
    /// The two that came last, in no order: a guess, as in [`Shape`](super::Shape). A stream goes to and fro between
    /// two types: audio and its transcript.
    last: [AtomicU16; 2],
}

/// The index of no tag: tables are smaller.
const NO_TAG: u16 = u16::MAX;

impl Union {
    /// A union of `(tag, shape)` members whose tag is under the key `field`.
    pub fn new(field: &str, members: &[(&str, ShapeId)]) -> Union {
        Union {
            field: field.into(),
            token: key_token(field),
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

    /// The shape of a tag.
    pub(crate) fn find(&self, tag: &[u8]) -> Option<ShapeId> {
        let shape = self.shapes.get(self.names.find(tag)?)?;
        Some(*shape)
    }

    /// The same, and the tag is one of the last from now on. Threads that do this at the same time are right, and slow:
    /// they take the cache line from each other at nearly every frame.
    pub(crate) fn find_and_remember(&self, tag: &[u8]) -> Option<ShapeId> {
        let mut last = self.last();
        match last.find(|(name, _)| equal(name, tag)) {
            Some((_, shape)) => Some(shape),
            None => self.look_up(tag),
        }
    }

    /// The shape of a tag that is not one of the last.
    #[inline(never)]
    fn look_up(&self, tag: &[u8]) -> Option<ShapeId> {
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
