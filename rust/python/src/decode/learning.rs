//! What a decoder has learnt of its frames, under the interpreter lock.
#![allow(unsafe_code, reason = "a cell that the interpreter lock guards")]
use std::cell::RefCell;

use pyo3::prelude::*;
use rtframes_core::decode::{Kind, Learnt, Options};

use crate::decode::builder::PyBuilder;
use crate::decode::plan::Plan;
use crate::objects::structs::Template;

/// The programs of one decoder. Free-threaded builds learn nothing.
#[derive(Default)]
pub struct Learning(RefCell<Learnt<Template>>);

// SAFETY: the cell is used only by methods that take a `Python` token, so by the thread that holds the interpreter lock.
// Another thread can come in between only where an allocation lets the garbage collector run: it then meets the cell
// borrowed, which `RefCell` notices and the methods below take for "nothing learnt". On builds without that lock the
// methods do nothing.
unsafe impl Sync for Learning {}

impl Learning {
    /// Decodes a frame by what was learnt; None if it does not fit.
    #[inline(always)]
    pub fn replay<'py>(
        &self,
        _py: Python<'py>,
        kind: Kind,
        frame: &[u8],
        builder: &mut PyBuilder<'py, '_>,
    ) -> Option<Bound<'py, PyAny>> {
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        self.0.try_borrow().ok()?.replay(kind, frame, builder)
    }

    /// Takes note of a frame that the walk took.
    #[inline(always)]
    pub fn walked(
        &self,
        kind: Kind,
        frame: &[u8],
        plan: &Plan,
        options: Options,
        builder: &mut PyBuilder<'_, '_>,
    ) {
        if cfg!(Py_GIL_DISABLED) {
            return;
        }
        if let Ok(mut learnt) = self.0.try_borrow_mut()
            && learnt.wants(kind)
        {
            learnt.learn(kind, &plan.schema, frame, options, builder);
        }
    }
}
