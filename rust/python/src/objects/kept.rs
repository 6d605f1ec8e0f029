//! One ASCII `str` that is kept to be handed out again.
//!
//! The reference is a plain pointer under the interpreter lock: a lock of its own would cost more than making the string.
//! On free-threaded builds nothing is kept.
#![allow(unsafe_code, reason = "owns a reference by a plain pointer")]
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::bytes::{same, starts_with};

use crate::objects::text::ascii_content;

/// One kept ASCII string.
#[derive(Default)]
pub struct Kept(AtomicPtr<ffi::PyObject>);

impl Kept {
    /// Nothing is kept yet.
    pub const fn new() -> Kept {
        Kept(AtomicPtr::new(ptr::null_mut()))
    }

    /// The kept string, if it is this one.
    #[inline(always)]
    pub fn same<'py>(&self, py: Python<'py>, ascii: &[u8]) -> Option<Bound<'py, PyAny>> {
        let (kept, content) = self.get(py)?;
        same(content, ascii).then(|| kept.to_owned())
    }

    /// The kept string, and what follows it and `end`, if `text` begins with them.
    #[inline(always)]
    pub fn repeated<'py, 'i>(
        &self,
        py: Python<'py>,
        text: &'i [u8],
        end: &[u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        let (kept, content) = self.get(py)?;
        if !starts_with(text, content) {
            return None;
        }
        let behind = text[content.len()..].strip_prefix(end)?;
        Some((kept.to_owned(), behind))
    }

    /// The kept string, and its content.
    #[inline(always)]
    fn get<'py>(&self, py: Python<'py>) -> Option<(Borrowed<'_, 'py, PyAny>, &[u8])> {
        let kept = NonNull::new(self.0.load(Ordering::Relaxed))?;
        // SAFETY: a kept object is a compact ASCII `str` (`put`), whose content follows its header, and this cache
        // owns a reference to it. It is put and dropped only with the interpreter lock held, which `py` shows; `same` and
        // `repeated` are done with both before anything is put.
        unsafe {
            let content = ascii_content(kept.as_ptr());
            Some((Borrowed::from_ptr(py, kept.as_ptr()), content))
        }
    }

    /// Keeps a string instead of the last one: ASCII, of more than one character, as `text` makes it.
    #[inline(always)]
    pub fn put(&self, text: &Bound<'_, PyAny>) {
        if cfg!(Py_GIL_DISABLED) {
            return;
        }
        let earlier = self.0.load(Ordering::Relaxed);
        self.0.store(text.clone().into_ptr(), Ordering::Relaxed);
        if !earlier.is_null() {
            // SAFETY: the cache owned this reference; dropping a `str` runs no Python code.
            unsafe { ffi::Py_DECREF(earlier) };
        }
    }

    /// Keeps nothing.
    pub fn clear(&self) {
        let kept = self.0.swap(ptr::null_mut(), Ordering::Relaxed);
        if !kept.is_null() {
            // SAFETY: the cache owned this reference. Caches are used and dropped with the Python object that holds
            // them, under the interpreter lock; dropping a `str` runs no Python code.
            unsafe { ffi::Py_DECREF(kept) };
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.clear();
    }
}
