//! A field of a shape: as a type describes it ([`Field`]), and as the walk reads it ([`Step`]).
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use crate::bytes::{Token, is_plain};
use crate::schema::node::Node;

/// A field of a shape.
#[derive(Debug)]
pub struct Field {
    /// The name of its key on the wire.
    pub name: Box<str>,
    /// What it holds.
    pub node: Node,
    /// Refuse the object if it is absent.
    pub required: bool,
    /// Of a field of text, the cache of last strings that it shares with fields of the same name; of one of objects, the
    /// cache of its last object.
    pub cache: Option<u16>,
}

impl Field {
    /// A field whose key on the wire is `name`.
    pub fn new(name: &str, node: Node, required: bool, cache: Option<u16>) -> Field {
        Field {
            name: name.into(),
            node,
            required,
            cache,
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
    /// Which key came after it the last time.
    pub next: Guess,
    /// The cache that its strings, or its objects, are kept in; [`NO_CACHE`] for none.
    cache: u16,
    /// Distance from a frame's end to the closing quote of its last payload, in bytes.
    pub tail: AtomicU32,
}

const _: () = assert!(size_of::<Step>() == 64, "a cache line");

/// The number of no cache: there are fewer.
const NO_CACHE: u16 = u16::MAX;

impl Step {
    pub(super) fn new(field: &Field, next: usize) -> Step {
        Step {
            token: key_token(&field.name),
            node: field.node,
            next: Guess::new(next),
            cache: field.cache.unwrap_or(NO_CACHE),
            tail: AtomicU32::new(0),
        }
    }

    #[inline(always)]
    pub(crate) fn cache(&self) -> Option<u16> {
        (self.cache != NO_CACHE).then_some(self.cache)
    }
}

/// Which key of a shape comes next: the index of a field, or the number of fields for the tag. Every frame may correct
/// it; threads may race for it and lose nothing.
#[derive(Debug)]
pub(crate) struct Guess(AtomicU8);

impl Guess {
    pub(super) fn new(index: usize) -> Guess {
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
pub(super) fn key_token(name: &str) -> Token {
    if is_plain(name.as_bytes()) {
        Token::new(&[b"\"", name.as_bytes(), b"\":"].concat())
    } else {
        Token::NEVER
    }
}
