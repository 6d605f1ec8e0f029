//! What a decoder has learnt of its frames, under the interpreter lock.
#![allow(unsafe_code, reason = "a cell that the interpreter lock guards")]
use std::cell::RefCell;

use pyo3::PyTraverseError;
use pyo3::prelude::*;
use rtframes_core::decode::{Kind, Learnt, Options};

use crate::decode::builder::PyBuilder;
use crate::decode::filler::{PyFiller, ShapeTemplate};
use crate::decode::held::Held;
use crate::decode::plan::Plan;
use crate::objects::calls;

/// The programs of one decoder. Free-threaded builds learn nothing.
#[derive(Default)]
pub struct Learning(RefCell<Learnt<ShapeTemplate, Py<PyAny>>>);

// SAFETY: the cell is used only by methods that take a `Python` token, so by the thread that holds the interpreter lock.
// Another thread can come in between only where an allocation lets the garbage collector run: it then meets the cell
// borrowed, which `RefCell` notices and the methods below take for "nothing learnt". On builds without that lock the
// methods do nothing.
unsafe impl Sync for Learning {}
// SAFETY: as above; the references in it belong to no thread.
unsafe impl Send for Learning {}

impl Learning {
    /// Decodes a frame by what was learnt; None if it does not fit. A builder is made only for a frame with objects in it.
    #[inline(always)]
    pub fn replay<'py, 'p>(
        &self,
        py: Python<'py>,
        kind: Kind,
        frame: &[u8],
        plan: &'p Plan,
        options: Options,
        builder: impl FnOnce() -> PyBuilder<'py, 'p>,
    ) -> Option<Bound<'py, PyAny>> {
        #[cfg(feature = "needless-look-up")]
        crate::decode::needless::look_up(frame);
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        let mut filler = PyFiller { py, plan };
        let learnt = self.0.try_borrow().ok()?;
        learnt.replay(kind, &plan.schema, frame, options, &mut filler, builder)
    }

    /// Shows the collector what is kept of the last frames.
    pub fn show(&self, held: &mut Held<'_, '_>) -> Result<(), PyTraverseError> {
        let Ok(learnt) = self.0.try_borrow() else {
            return Ok(());
        };
        for template in learnt.templates() {
            template
                .template
                .kept()
                .try_for_each(|kept| held.show(kept))?;
        }
        learnt.constants().try_for_each(|kept| held.show(kept))
    }

    /// Records a frame that the walk took, the decoder's `number`th.
    #[inline(always)]
    pub fn walked(
        &self,
        kind: Kind,
        number: u64,
        frame: &[u8],
        plan: &Plan,
        options: Options,
        builder: &mut PyBuilder<'_, '_>,
    ) {
        if cfg!(Py_GIL_DISABLED) {
            return;
        }
        if let Ok(mut learnt) = self.0.try_borrow_mut()
            && learnt.wants(kind, number)
        {
            // What was learnt before is dropped at once, not when PyO3's counter is next used.
            calls::attached(builder.py(), || {
                learnt.learn(kind, &plan.schema, frame, options, builder);
            });
        }
    }
}
