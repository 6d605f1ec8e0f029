//! Free lists of payload memory: `bytes` that were handed out, once nothing refers to them any more, and the blocks of
//! `AudioBuffer`s that were freed.
//!
//! To cut a payload out of the heap and join it to it again takes longer than the walk of its frame; but a stream's
//! payloads have one or two sizes, and the caller releases one before the next but one arrives. Like CPython's own free
//! lists, these are invisible: an object is only used while nothing else refers to it.
#![allow(unsafe_code, reason = "owns memory and references by plain pointers")]
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicUsize, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// The payloads that are kept, in bytes. Smaller ones are allocated as fast; of larger ones decoding is most of the
/// time, and too much memory would be held.
const SMALLEST: usize = 1_000;
const LARGEST: usize = 32 << 10;

/// How many payloads are kept: a caller has one or two at a time.
const PLACES: usize = 4;

/// Credit after a payload came back: so many that do not come back are tolerated.
const CREDIT: i32 = 8;
/// Payloads between two trials, if they do not come back.
const PAUSE: i32 = 256;

/// Whether memory of this capacity is kept.
#[inline]
fn pays(capacity: usize) -> bool {
    (SMALLEST..=LARGEST).contains(&capacity)
}

/// Whether memory of one capacity is for a payload of another: without wasting more than half of it.
#[inline]
fn fits(capacity: usize, wanted: usize) -> bool {
    (wanted..=2 * wanted).contains(&capacity)
}

/// A `bytes` and how many bytes there is room for in it: plain pointers, used with the interpreter lock held. On
/// free-threaded builds there are none.
struct Place {
    object: AtomicPtr<ffi::PyObject>,
    /// Zero where there is none.
    capacity: AtomicUsize,
}

static KEPT: [Place; PLACES] = [const {
    Place {
        object: AtomicPtr::new(ptr::null_mut()),
        capacity: AtomicUsize::new(0),
    }
}; PLACES];
/// Which place the next payload takes.
static NEXT: AtomicUsize = AtomicUsize::new(0);
/// Below zero while keeping does not pay: a program that collects payloads should not pay for it, in time or in memory.
static BALANCE: AtomicI32 = AtomicI32::new(CREDIT);

impl Place {
    fn replace(&self, object: *mut ffi::PyObject, capacity: usize) {
        let earlier = self.object.load(Ordering::Relaxed);
        self.object.store(object, Ordering::Relaxed);
        self.capacity.store(capacity, Ordering::Relaxed);
        if !earlier.is_null() {
            // SAFETY: the place owned this reference; dropping a `bytes` runs no Python code.
            unsafe { ffi::Py_DECREF(earlier) };
        }
    }
}

/// A `bytes` with room for `capacity` bytes that only its place here refers to; the caller fills it and then sets its
/// length ([`set_len`]).
#[inline]
pub fn take(py: Python<'_>, capacity: usize) -> Option<Bound<'_, PyAny>> {
    if !pays(capacity) {
        return None;
    }
    for place in &KEPT {
        if !fits(place.capacity.load(Ordering::Relaxed), capacity) {
            continue;
        }
        let object = place.object.load(Ordering::Relaxed);
        // SAFETY: a place with a capacity owns a reference to a `bytes`. If it is the only one, no code can see the
        // object, or come to see it as long as the interpreter lock is held, which `py` shows: `bytes` have no weak
        // references and the collector does not know them.
        unsafe {
            if ffi::Py_REFCNT(object) == 1 {
                BALANCE.store(CREDIT, Ordering::Relaxed);
                return Some(Bound::from_borrowed_ptr(py, object));
            }
        }
    }
    None
}

/// Says how long a `bytes` from [`take`] is, whose content is written: up to what was asked for.
///
/// # Safety
/// `bytes` came from [`take`], for `len` bytes or more, and has not been handed out since.
pub unsafe fn set_len(bytes: &Bound<'_, PyAny>, len: usize) {
    let object = bytes.as_ptr().cast::<ffi::PyBytesObject>();
    // SAFETY: the memory has room for `len` bytes and the NUL after them, and no other code sees the object yet.
    unsafe {
        (*object).ob_base.ob_size = len.cast_signed();
        // The cached hash is that of the earlier content.
        #[allow(deprecated, reason = "it is there, and has to be right")]
        (&raw mut (*object).ob_shash).write(-1);
        (&raw mut (*object).ob_sval).cast::<u8>().add(len).write(0);
    }
}

/// Keeps a finished payload for later, if it is of a size that pays.
#[inline]
pub fn keep(bytes: &Bound<'_, PyAny>) {
    let Ok(payload) = bytes.cast_exact::<PyBytes>() else {
        return;
    };
    let capacity = payload.as_bytes().len();
    if cfg!(Py_GIL_DISABLED) || !pays(capacity) {
        return;
    }
    let balance = BALANCE.load(Ordering::Relaxed) - 1;
    BALANCE.store(balance, Ordering::Relaxed);
    if balance >= 0 {
        let place = NEXT.load(Ordering::Relaxed) % PLACES;
        NEXT.store(place + 1, Ordering::Relaxed);
        KEPT[place].replace(bytes.clone().into_ptr(), capacity);
    } else if balance == -1 {
        for place in &KEPT {
            place.replace(ptr::null_mut(), 0);
        }
    } else if balance <= -PAUSE {
        BALANCE.store(CREDIT, Ordering::Relaxed);
    }
}

/// Memory from `PyMem_RawMalloc`, which has one owner.
#[derive(Clone, Copy)]
pub struct Block {
    /// Where it begins.
    pub start: NonNull<u8>,
    /// Its size, bytes.
    pub size: usize,
}

/// Unused blocks, each with its size written into it: under the interpreter lock, as the objects above.
static BLOCKS: [AtomicPtr<u8>; PLACES] = [const { AtomicPtr::new(ptr::null_mut()) }; PLACES];
/// Which of them goes next when none fits.
static TURN: AtomicUsize = AtomicUsize::new(0);

impl Block {
    /// A block of `wanted` bytes or, if one is left, up to twice as many; None if there is no memory.
    #[inline]
    pub fn new(_py: Python<'_>, wanted: usize) -> Option<Block> {
        if pays(wanted) {
            let mut full = true;
            for place in &BLOCKS {
                let Some(block) = Block::kept(place) else {
                    full = false;
                    continue;
                };
                if fits(block.size, wanted) {
                    place.store(ptr::null_mut(), Ordering::Relaxed);
                    return Some(block);
                }
            }
            if full {
                Block::make_room();
            }
        }
        // SAFETY: `PyMem_RawMalloc` may be called with any size; NULL is handled by `NonNull::new`.
        let start = NonNull::new(unsafe { ffi::PyMem_RawMalloc(wanted) }.cast::<u8>())?;
        Some(Block {
            start,
            size: wanted,
        })
    }

    /// The block in a place, to which it still belongs.
    #[inline(always)]
    fn kept(place: &AtomicPtr<u8>) -> Option<Block> {
        let start = NonNull::new(place.load(Ordering::Relaxed))?;
        // SAFETY: a block in `BLOCKS` begins with its size, and belongs to the thread that holds the interpreter lock.
        let size = unsafe { start.cast::<usize>().read() };
        Some(Block { start, size })
    }

    /// Frees a block, since none of the kept ones has the size that is wanted now.
    #[cold]
    fn make_room() {
        let turn = TURN.load(Ordering::Relaxed) % PLACES;
        TURN.store(turn + 1, Ordering::Relaxed);
        if let Some(block) = Block::kept(&BLOCKS[turn]) {
            BLOCKS[turn].store(ptr::null_mut(), Ordering::Relaxed);
            block.release();
        }
    }

    /// Gives a block back, for later if it is of a size that pays.
    ///
    /// # Safety
    /// The interpreter lock is held.
    #[inline]
    pub unsafe fn free(self) {
        if pays(self.size) && !cfg!(Py_GIL_DISABLED) {
            for place in &BLOCKS {
                if place.load(Ordering::Relaxed).is_null() {
                    // SAFETY: the block is ours, larger than its size's number (`pays`) and aligned for any type.
                    unsafe { self.start.cast::<usize>().write(self.size) };
                    place.store(self.start.as_ptr(), Ordering::Relaxed);
                    return;
                }
            }
        }
        self.release();
    }

    fn release(self) {
        // SAFETY: it came from `PyMem_RawMalloc`, and its one owner is done with it.
        unsafe { ffi::PyMem_RawFree(self.start.as_ptr().cast()) };
    }
}
