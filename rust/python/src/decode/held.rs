//! What the collector is shown of the objects that a decoder keeps: events to be filled again, values that are shared.
//! Most of them it does not track itself, so whatever they hold is shown on their behalf.
#![allow(unsafe_code, reason = "reads the fields of objects where they stand")]
use std::collections::HashMap;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::decode::plan::Plan;

/// Counts the references that a decoder has, itself or through other objects that it alone has.
///
/// The content of an object may only be shown if all references to it were found here. Otherwise other code uses it too,
/// and the collector, which subtracts the references that it is shown, would take it for garbage while it is in use.
pub struct Held<'v, 'p> {
    plan: &'p Plan,
    visit: &'v PyVisit<'v>,
    /// How many references to each Struct were found.
    found: HashMap<*mut ffi::PyObject, ffi::Py_ssize_t>,
}

impl<'v, 'p> Held<'v, 'p> {
    /// Nothing was found yet.
    pub fn new(plan: &'p Plan, visit: &'v PyVisit<'v>) -> Held<'v, 'p> {
        Held {
            plan,
            visit,
            found: HashMap::new(),
        }
    }

    /// Records one reference that the decoder owns.
    pub fn show(&mut self, reference: &Py<PyAny>) -> Result<(), PyTraverseError> {
        let mut whole = Vec::new();
        self.find(reference, false, &mut whole)?;
        while let Some(object) = whole.pop() {
            // SAFETY: all references to it were found, so that what was found last keeps it alive.
            let class = unsafe { ffi::Py_TYPE(object) };
            let Some(record) = self.plan.record_of(class) else {
                continue;
            };
            let is_known = is_known(object);
            if !is_known {
                record.kind.traverse(self.visit)?;
            }
            // SAFETY: as above.
            let fields = unsafe { record.kind.fields_of(object) };
            for field in fields.into_iter().flatten().flatten() {
                self.find(field, is_known, &mut whole)?;
            }
        }
        Ok(())
    }

    /// Counts a reference to a Struct, and shows the collector what is referred to unless an object that it tracks does so
    /// (`is_shown`). A Struct goes to `whole` once all references to it were found.
    fn find(
        &mut self,
        reference: &Py<PyAny>,
        is_shown: bool,
        whole: &mut Vec<*mut ffi::PyObject>,
    ) -> Result<(), PyTraverseError> {
        let object = reference.as_ptr();
        // SAFETY: the reference keeps it alive.
        let (class, references) = unsafe { (ffi::Py_TYPE(object), ffi::Py_REFCNT(object)) };
        if !is_shown {
            // The collector ignores objects that it does not track.
            self.visit.call(reference)?;
        }
        if self.plan.record_of(class).is_some() {
            let found = self.found.entry(object).or_default();
            *found += 1;
            if *found == references {
                whole.push(object);
            }
        }
        Ok(())
    }
}

/// Whether the collector knows an object that is alive, so that it shows what it holds itself.
fn is_known(object: *mut ffi::PyObject) -> bool {
    // SAFETY: the caller has it from a reference.
    unsafe { ffi::PyObject_GC_IsTracked(object) != 0 }
}
