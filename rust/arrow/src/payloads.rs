//! The payloads of one frame: decoded behind what the column that takes them has already, so that most are never copied.
use std::cell::RefCell;
use std::mem;
use std::ops::Range;

use rtframes_core::base64;
use rtframes_core::builder::Payload;

/// Memory of a column, for as long as one frame is decoded.
#[derive(Debug, Default)]
pub struct Payloads {
    bytes: RefCell<Vec<u8>>,
    /// How many bytes the column has.
    before: usize,
}

impl Payloads {
    /// Takes the memory of a column.
    pub(crate) fn take(&mut self, column: &mut Vec<u8>) {
        self.before = column.len();
        *self.bytes.get_mut() = mem::take(column);
    }

    /// Gives it back, with the payload that its column has taken, or with what that has in the meantime.
    pub(crate) fn give_back(&mut self, column: &mut Vec<u8>, taken: Range<usize>) {
        let mut bytes = mem::take(self.bytes.get_mut());
        let before = self.before;
        if taken.start > 0 {
            bytes.copy_within(before + taken.start..before + taken.end, before);
        }
        bytes.truncate(before + taken.len());
        bytes.append(column);
        *column = bytes;
    }

    /// The payloads of the frame, and what others had that were given up.
    pub(crate) fn of_frame(&mut self) -> &[u8] {
        &self.bytes.get_mut()[self.before..]
    }

    /// How many bytes these are.
    pub(crate) fn len(&self) -> usize {
        self.bytes.borrow().len() - self.before
    }

    /// Forgets those behind so many bytes.
    pub(crate) fn truncate(&self, len: usize) {
        self.bytes.borrow_mut().truncate(self.before + len);
    }

    /// A payload of up to so many bytes.
    pub(crate) fn begin(&self, capacity: usize) -> Open<'_> {
        self.bytes.borrow_mut().reserve(capacity);
        Open {
            payloads: self,
            start: self.len(),
        }
    }
}

/// A payload that is being decoded.
#[derive(Debug)]
pub struct Open<'p> {
    payloads: &'p Payloads,
    start: usize,
}

impl Open<'_> {
    /// Where it is among those of its frame.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.payloads.len()
    }
}

impl Payload for Open<'_> {
    const IN_PARALLEL: bool = true;

    fn decode(&mut self, src: &[u8]) -> usize {
        base64::decode_append(src, &mut self.payloads.bytes.borrow_mut())
    }

    fn push(&mut self, bytes: &[u8]) -> bool {
        let mut all = self.payloads.bytes.borrow_mut();
        let fits = all.capacity() - all.len() >= bytes.len();
        if fits {
            all.extend_from_slice(bytes);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use rtframes_core::builder::Payload;

    use super::Payloads;

    #[test]
    fn a_column_has_what_it_had_and_the_payload_that_it_took() {
        for (taken, expected) in [
            (0..0, &b"before"[..]),
            (0..3, b"beforeabc"),
            (3..5, b"beforede"),
            (5..5, b"before"),
        ] {
            let mut column = b"before".to_vec();
            let mut payloads = Payloads::default();
            payloads.take(&mut column);
            let mut payload = payloads.begin(3);
            assert_eq!(payload.decode(b"YWJj\""), 4);
            assert_eq!(payload.range(), 0..3);
            let mut payload = payloads.begin(2);
            assert!(payload.decode_whole(b"ZGU="));
            assert_eq!(payload.range(), 3..5);
            let given_up = payloads.len();
            assert_eq!(payloads.begin(3).decode(b"ZmZm"), 4);
            payloads.truncate(given_up);
            assert_eq!(payloads.of_frame(), b"abcde");
            payloads.give_back(&mut column, taken);
            assert_eq!(column, expected);
        }
    }

    #[test]
    fn a_column_keeps_what_it_got_in_the_meantime() {
        let mut column = b"before".to_vec();
        let mut payloads = Payloads::default();
        payloads.take(&mut column);
        assert_eq!(payloads.begin(3).decode(b"YWJj"), 4);
        column.extend(b" and after");
        payloads.give_back(&mut column, 0..0);
        assert_eq!(column, b"before and after");
    }
}
