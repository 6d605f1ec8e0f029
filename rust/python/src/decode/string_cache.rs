//! Strings that repeat: the ids of a stream, and the keys of plain data.
use std::sync::atomic::{AtomicI32, AtomicU16, AtomicUsize, Ordering};

use pyo3::prelude::*;
use rtframes_core::bytes::{hash, is_plain};
use rtframes_core::error::Refused;

use crate::objects::kept::Kept;
use crate::objects::text::text;

/// In bytes: longer strings are not kept.
const LONGEST: usize = 64;

/// The last string of one field, reused while it repeats.
///
/// A string is kept when it comes a second time, so that one that comes only once is not held longer than its event.
#[derive(Default)]
pub struct LastText {
    kept: Kept,
    /// A hash of the last string that was not kept.
    last: AtomicUsize,
    /// Above zero while keeping pays; a field that never repeats is tried again now and then.
    credit: AtomicI32,
}

/// Credit after a hit: so many strings that do not repeat are tolerated.
const CREDIT: i32 = 8;
/// Strings of a field that does not repeat between two trials.
const PAUSE: i32 = 256;

impl LastText {
    /// The kept string, and what follows it and a quote, if `json` begins with them.
    #[inline(always)]
    pub fn repeated<'py, 'i>(
        &self,
        py: Python<'py>,
        json: &'i [u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        let repeated = self.kept.repeated(py, json, b"\"")?;
        self.credit.store(CREDIT, Ordering::Relaxed);
        Some(repeated)
    }

    /// An ASCII `str` of this content, which is not the kept one's.
    #[inline(always)]
    pub fn text<'py>(&self, py: Python<'py>, ascii: &[u8]) -> Result<Bound<'py, PyAny>, Refused> {
        let text = text(py, ascii, true)?;
        if cfg!(Py_GIL_DISABLED) {
            return Ok(text); // nothing is kept, and threads would take the cache line of these counts from each other
        }
        let credit = self.credit.load(Ordering::Relaxed);
        self.credit.store(credit - 1, Ordering::Relaxed);
        if credit < 0 {
            self.pause(credit);
        } else if (2..=LONGEST).contains(&ascii.len()) {
            let hash = hash(ascii);
            if self.last.load(Ordering::Relaxed) == hash {
                self.kept.put(&text);
            }
            self.last.store(hash, Ordering::Relaxed);
        }
        Ok(text)
    }

    /// Forgets the kept string of a field that no longer repeats, until it is tried again.
    #[inline(always)]
    fn pause(&self, credit: i32) {
        if credit == -1 {
            self.kept.clear();
        } else if credit <= -PAUSE {
            self.credit.store(CREDIT, Ordering::Relaxed);
        }
    }
}

/// Places for keys of plain data: a power of two.
const KEYS: usize = 512;

/// A key of plain data, by a hash of its content.
struct Key {
    kept: Kept,
    /// The place of the key that came after it the last time.
    next: AtomicU16,
    /// The last string under it.
    value: LastText,
}

/// The keys, and tags, of this process, which has one interpreter, since the module loads in no second one. After them is
/// the entry from which every document begins, instead of a key before the first.
static KEPT_KEYS: [Key; KEYS + 1] = [const {
    Key {
        kept: Kept::new(),
        next: AtomicU16::new(0),
        value: LastText {
            kept: Kept::new(),
            last: AtomicUsize::new(0),
            credit: AtomicI32::new(0),
        },
    }
}; KEYS + 1];

/// Caches of values of keys, by number: those of a decoder's fields come first.
const FIRST_OF_KEYS: u16 = 1 << 15;
/// Decoders have no more fields with caches than this.
pub const MOST_OF_FIELDS: u16 = FIRST_OF_KEYS;

/// The last string under a key, by [`KeyChain::cache`].
pub fn last_text_of_key(cache: u16) -> &'static LastText {
    &KEPT_KEYS[usize::from(cache - FIRST_OF_KEYS)].value
}

/// In bytes: longer keys are not kept. It is msgspec's own limit.
const LONGEST_KEY: usize = 32;

/// The keys of one document, in order. Documents of a kind have the same ones one after the other.
pub struct KeyChain {
    /// The place of the last one; None after one that has none.
    last: Option<u16>,
}

impl KeyChain {
    /// The start of a document.
    #[inline(always)]
    pub fn new() -> KeyChain {
        #[expect(clippy::cast_possible_truncation, reason = "512")]
        KeyChain {
            last: Some(KEYS as u16),
        }
    }

    /// The key that came next the last time, and what follows it and its colon, if `json` begins with them.
    #[inline(always)]
    pub fn repeated<'py, 'i>(
        &mut self,
        py: Python<'py>,
        json: &'i [u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        let next = KEPT_KEYS[usize::from(self.last?)]
            .next
            .load(Ordering::Relaxed);
        let text = json.strip_prefix(b"\"")?;
        let kept = &KEPT_KEYS[usize::from(next)].kept;
        let repeated = kept.repeated(py, text, b"\":")?;
        self.last = Some(next);
        Some(repeated)
    }

    /// A `str` for a key of plain data: a kept one if there is one.
    #[inline]
    pub fn key<'py>(
        &mut self,
        py: Python<'py>,
        bytes: &[u8],
        ascii: bool,
    ) -> Result<Bound<'py, PyAny>, Refused> {
        if cfg!(Py_GIL_DISABLED) {
            return text(py, bytes, ascii); // as above
        }
        let before = self.last.take();
        // CPython keeps shorter ones itself.
        if !(ascii && (2..=LONGEST_KEY).contains(&bytes.len())) {
            return text(py, bytes, ascii);
        }
        let place = place(bytes);
        if let Some(before) = before {
            KEPT_KEYS[usize::from(before)]
                .next
                .store(place, Ordering::Relaxed);
        }
        self.last = Some(place);
        name(py, place, bytes)
    }

    /// The cache of last values for strings under the last key.
    #[inline(always)]
    pub fn cache(&self) -> Option<u16> {
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        self.last.map(|place| FIRST_OF_KEYS + place)
    }
}

/// A `str` for a tag: a kept one if there is one.
#[inline]
pub fn tag<'py>(py: Python<'py>, bytes: &[u8], ascii: bool) -> Result<Bound<'py, PyAny>, Refused> {
    if ascii && (2..=LONGEST).contains(&bytes.len()) {
        name(py, place(bytes), bytes)
    } else {
        text(py, bytes, ascii)
    }
}

#[inline(always)]
fn place(name: &[u8]) -> u16 {
    #[expect(clippy::cast_possible_truncation, reason = "at most KEYS")]
    {
        (hash(name) % KEYS) as u16
    }
}

#[inline(always)]
fn name<'py>(py: Python<'py>, place: u16, ascii: &[u8]) -> Result<Bound<'py, PyAny>, Refused> {
    let place = &KEPT_KEYS[usize::from(place)];
    if let Some(kept) = place.kept.same(py, ascii) {
        return Ok(kept);
    }
    let text = text(py, ascii, true)?;
    // Kept strings are compared with raw JSON (`KeyChain::repeated`): the content of a string with escapes is not raw.
    if is_plain(ascii) {
        place.kept.put(&text);
    }
    Ok(text)
}
