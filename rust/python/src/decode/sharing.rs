//! Values that many objects may share: scalars, and frozen Structs of such values.
#![allow(unsafe_code, reason = "reads the fields of objects where they stand")]
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::decode::plan::Plan;
use crate::objects::immutable::is_scalar;

/// Objects within one another that are looked through for what might change.
const DEEPEST: usize = 8;

/// Whether nothing in it can change: a scalar, or a frozen Struct of the plan's with such values.
pub fn is_immutable(plan: &Plan, value: &Bound<'_, PyAny>) -> bool {
    is_immutable_within(plan, value, DEEPEST)
}

/// Shows the collector a value that is shared, and what of it nobody else has: it does not know such objects itself.
pub fn show(plan: &Plan, value: &Py<PyAny>, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
    visit.call(value)?;
    held(plan, value.as_ptr(), DEEPEST, visit)
}

/// Shows the collector the class of an object to which there is one reference, and that of each such object in it.
fn held(
    plan: &Plan,
    object: *mut ffi::PyObject,
    depth: usize,
    visit: &PyVisit<'_>,
) -> Result<(), PyTraverseError> {
    // SAFETY: the object is alive: it is kept, or in one that is.
    let (class, only) = unsafe { (ffi::Py_TYPE(object), ffi::Py_REFCNT(object) == 1) };
    let Some(record) = plan.record_of(class).filter(|_| only && depth > 0) else {
        return Ok(());
    };
    record.kind.traverse(visit)?;
    // SAFETY: as above.
    let fields = unsafe { record.kind.fields_of(object) }
        .into_iter()
        .flatten();
    let mut fields = fields.filter(|field| !field.is_null());
    fields.try_for_each(|field| held(plan, field, depth - 1, visit))
}

/// [`is_immutable`] of what is so deep.
fn is_immutable_within(plan: &Plan, value: &Bound<'_, PyAny>, depth: usize) -> bool {
    if is_scalar(value) {
        return true;
    }
    let record = plan.record_of(value.get_type_ptr());
    let record = record.filter(|record| record.frozen && depth > 0);
    // SAFETY: the object is alive, and keeps its fields so.
    let fields = record.and_then(|record| unsafe { record.kind.fields_of(value.as_ptr()) });
    let Some(fields) = fields else {
        return false;
    };
    // SAFETY: as above.
    let mut fields =
        fields.map(|field| unsafe { Bound::from_borrowed_ptr_or_opt(value.py(), field) });
    fields.all(|field| field.is_some_and(|field| is_immutable_within(plan, &field, depth - 1)))
}
