//! `AudioMemory`: aligned memory of one owner, which payloads are decoded into and `AudioBuffer` shares.
#![allow(unsafe_code, reason = "owns memory by plain pointers")]
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::base64;
use rtframes_core::builder::Payload;
use rtframes_core::bytes::fill;

use crate::objects::free_list::Block;

/// The alignment of every buffer, in bytes: a cache line, and the widest SIMD register.
const ALIGN: usize = 64;

/// Aligned memory of one owner, filled from the front.
///
/// It comes from Python's raw allocator, so that `tracemalloc` sees it, a little larger than asked for, so that
/// it can be shrunk in place: an aligned allocator could only copy.
pub struct AudioMemory {
    /// The allocator's memory.
    block: Block,
    /// The first aligned byte of `block`.
    start: NonNull<u8>,
    capacity: usize,
    len: usize,
}

// SAFETY: the block has one owner and no thread affinity: `PyMem_RawMalloc` and its siblings are thread-safe. It is
// dropped with the objects that hold it, by whichever thread has the interpreter's lock.
unsafe impl Send for AudioMemory {}
// SAFETY: a shared reference only reads.
unsafe impl Sync for AudioMemory {}

impl AudioMemory {
    /// Room for `capacity` bytes; None if there is no memory.
    #[inline(never)]
    pub fn with_capacity(py: Python<'_>, capacity: usize) -> Option<AudioMemory> {
        let size = capacity.checked_add(ALIGN)?;
        let block = Block::new(py, size)?;
        let start = Self::aligned(block);
        Some(AudioMemory {
            block,
            start,
            capacity,
            len: 0,
        })
    }

    fn aligned(block: Block) -> NonNull<u8> {
        let offset = block.start.as_ptr().align_offset(ALIGN);
        // SAFETY: the block is `ALIGN` bytes larger than its capacity, at least, and `offset` is below `ALIGN`.
        unsafe { block.start.add(offset) }
    }

    /// The first byte.
    pub fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// The size of the allocator's memory, in bytes.
    pub fn allocated(&self) -> usize {
        self.block.size
    }

    /// The bytes filled so far.
    pub fn filled(&self) -> &[u8] {
        // SAFETY: the first `len` bytes from `start` have been written (`decode`, `push`) and live as
        // long as `self`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    fn unwritten(&mut self) -> &mut [MaybeUninit<u8>] {
        let left = self.capacity - self.len;
        // SAFETY: `start + len .. start + capacity` is inside the block, `self` is borrowed mutably, and
        // `MaybeUninit` makes no claim about what is there.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr().add(self.len).cast(), left) }
    }

    /// Gives back what was not filled.
    pub fn shrink(&mut self) {
        if self.capacity == self.len {
            return;
        }
        let offset = self.start.as_ptr().addr() - self.block.start.as_ptr().addr();
        let size = self.len + ALIGN;
        // SAFETY: the block came from the same allocator; the new size is not larger than the old one.
        let block =
            unsafe { ffi::PyMem_RawRealloc(self.block.start.as_ptr().cast(), size).cast::<u8>() };
        // A shrink that fails leaves the block as it was.
        let Some(start) = NonNull::new(block) else {
            return;
        };
        let block = Block { start, size };
        self.block = block;
        self.capacity = self.len;
        self.start = Self::aligned(block);
        // SAFETY: the allocator kept the first `len + ALIGN` bytes in order, so the payload is at `offset`
        // now; both ranges are inside the block. If it moved to another alignment, the ranges may overlap,
        // which `ptr::copy` allows.
        unsafe {
            let payload = block.start.add(offset);
            if payload != self.start {
                ptr::copy(payload.as_ptr(), self.start.as_ptr(), self.len);
            }
        }
    }
}

impl Payload for AudioMemory {
    #[inline]
    fn decode(&mut self, src: &[u8]) -> usize {
        // `produced` bytes of it are then initialised.
        let progress = base64::decode(src, self.unwritten());
        self.len += progress.produced;
        progress.consumed
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) -> bool {
        let unwritten = self.unwritten();
        let Some(room) = unwritten.get_mut(..bytes.len()) else {
            return false;
        };
        fill(room, bytes);
        self.len += bytes.len();
        true
    }
}

impl Drop for AudioMemory {
    fn drop(&mut self) {
        // SAFETY: such memory is only obtained with the interpreter lock held (`with_capacity`), by the walk and by Python
        // objects, which are dropped with it held too.
        unsafe { self.block.free() };
    }
}
