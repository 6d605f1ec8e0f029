//! Memory between two pages that must not be touched: a read or a write past either end ends the test run.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::ptr;
use std::slice;

/// Some bytes with an inaccessible page before the first and one after the last.
pub struct Guarded {
    first_page: *mut u8,
    page: usize,
    len: usize,
}

/// Where in the memory a slice lies: its first byte, or its last, is next to an inaccessible page.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    Start,
    End,
}

pub const EDGES: [Edge; 2] = [Edge::Start, Edge::End];

impl Guarded {
    /// Room for at least `len` bytes, all zero.
    pub fn new(len: usize) -> Self {
        // SAFETY: asks for a number.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).expect("a size");
        let len = len.next_multiple_of(page);
        let whole = len + 2 * page;
        // SAFETY: a new mapping, wherever the system likes, that nothing else knows of.
        let first_page = unsafe {
            libc::mmap(
                ptr::null_mut(),
                whole,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        assert_ne!(first_page, libc::MAP_FAILED, "mmap");
        let first_page = first_page.cast::<u8>();
        // SAFETY: the pages between the first and the last of the mapping above.
        let done = unsafe {
            libc::mprotect(
                first_page.add(page).cast(),
                len,
                libc::PROT_READ | libc::PROT_WRITE,
            )
        };
        assert_eq!(done, 0, "mprotect");
        Self {
            first_page,
            page,
            len,
        }
    }

    /// `len` bytes at an edge, to write to.
    pub fn room(&mut self, edge: Edge, len: usize) -> &mut [MaybeUninit<u8>] {
        assert!(len <= self.len);
        let offset = match edge {
            Edge::Start => 0,
            Edge::End => self.len - len,
        };
        // SAFETY: inside the accessible pages, as asserted; `self` is borrowed for as long as the slice lives.
        unsafe {
            let start = self.first_page.add(self.page + offset);
            slice::from_raw_parts_mut(start.cast(), len)
        }
    }

    /// A copy of `bytes` at an edge.
    pub fn copy(&mut self, edge: Edge, bytes: &[u8]) -> &[u8] {
        let room = self.room(edge, bytes.len());
        for (to, from) in room.iter_mut().zip(bytes) {
            to.write(*from);
        }
        bytes_of(room)
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the whole of the mapping that `new` made; no slice of it lives longer than `self`.
        unsafe { libc::munmap(self.first_page.cast(), self.len + 2 * self.page) };
    }
}

/// What is in some room of a [`Guarded`], whose bytes all have a value from the start.
pub fn bytes_of(room: &[MaybeUninit<u8>]) -> &[u8] {
    // SAFETY: anonymous mappings are filled with zeros, and the kernels write bytes that have a value.
    unsafe { slice::from_raw_parts(room.as_ptr().cast(), room.len()) }
}
