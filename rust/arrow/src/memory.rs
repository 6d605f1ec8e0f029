//! Memory that is used again: new memory of the system costs a page fault for every 4 KiB, and threads wait for each other
//! while it is mapped.
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;
use bytes::Bytes;

/// Bytes of memory that are worth keeping, and the most that are kept of one piece.
const KEPT: std::ops::RangeInclusive<usize> = 64 << 10..=8 << 20;
/// How many pieces are kept.
const PIECES: usize = 16;

/// Memory that is not used at the moment.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Vec<u8>>>>);

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Memory")
    }
}

impl Memory {
    /// A piece with at least such a capacity, and not much more. What it holds is left from its last use.
    pub fn take(&self, capacity: usize) -> Vec<u8> {
        let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let large_enough = pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| KEPT.contains(&capacity) && piece.capacity() >= capacity);
        match large_enough.min_by_key(|(_, piece)| piece.capacity()) {
            Some((index, _)) => pieces.swap_remove(index),
            None => Vec::with_capacity(capacity),
        }
    }

    /// Keeps a piece for the next one who asks, if it is worth it.
    pub fn give_back(&self, piece: Vec<u8>) {
        if KEPT.contains(&piece.capacity()) {
            let mut pieces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if pieces.len() < PIECES {
                pieces.push(piece);
            }
        }
    }

    /// A buffer of Arrow that gives its piece back when nobody has it any more.
    pub(crate) fn buffer(&self, piece: Vec<u8>) -> Buffer {
        if KEPT.contains(&piece.capacity()) {
            let memory = self.clone();
            return Bytes::from_owner(Lent { piece, memory }).into();
        }
        Buffer::from_vec(piece)
    }
}

/// A piece in a buffer.
struct Lent {
    piece: Vec<u8>,
    memory: Memory,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.piece
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.memory.give_back(mem::take(&mut self.piece));
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Memory, PIECES};

    #[test]
    fn a_buffer_gives_its_memory_back_when_its_last_owner_goes() {
        let memory = Memory::default();
        let mut piece = memory.take(*KEPT.start());
        piece.extend_from_slice(b"content");
        let address = piece.as_ptr();
        let buffer = memory.buffer(piece);
        let slice = buffer.slice(3);
        drop(buffer);
        let other = memory.take(*KEPT.start());
        assert_ne!(other.as_ptr(), address, "it is in use");
        assert_eq!(slice.as_slice(), b"tent");
        drop(slice);
        let again = memory.take(*KEPT.start());
        assert_eq!(again.as_ptr(), address);
    }

    #[test]
    fn little_is_kept() {
        let memory = Memory::default();
        for size in [0, KEPT.start() - 1, KEPT.end() + 1] {
            memory.give_back(Vec::with_capacity(size));
        }
        assert_eq!(memory.0.lock().unwrap().len(), 0);
        for _ in 0..=PIECES {
            memory.give_back(Vec::with_capacity(*KEPT.start()));
        }
        assert_eq!(memory.0.lock().unwrap().len(), PIECES);
    }

    #[test]
    fn a_piece_is_large_enough() {
        let memory = Memory::default();
        memory.give_back(Vec::with_capacity(*KEPT.start()));
        for size in [0, *KEPT.start(), KEPT.start() * 2, KEPT.end() * 2] {
            assert!(memory.take(size).capacity() >= size);
        }
    }
}
