//! Values that many objects may share: scalars, and frozen Structs of such values.
#![allow(unsafe_code, reason = "reads the fields of objects where they stand")]
use pyo3::prelude::*;

use crate::decode::plan::Plan;
use crate::objects::immutable::is_scalar;

/// The depth to which nested objects are searched for anything that might change.
const DEEPEST: usize = 8;

/// Whether nothing in it can change, and it differs from an equal one only in identity: a scalar, or a frozen Struct of
/// the plan with such values.
pub fn is_immutable(plan: &Plan, value: &Bound<'_, PyAny>) -> bool {
    is_immutable_within(plan, value, DEEPEST)
}

/// [`is_immutable`] at this depth.
fn is_immutable_within(plan: &Plan, value: &Bound<'_, PyAny>, depth: usize) -> bool {
    if is_scalar(value) {
        return true;
    }
    let record = plan.record_of(value.get_type_ptr());
    let record = record.filter(|record| record.frozen && record.by_value && depth > 0);
    // SAFETY: the object is alive, and keeps its fields so.
    let fields = record.and_then(|record| unsafe { record.kind.fields_of(value.as_ptr()) });
    fields.is_some_and(|fields| {
        fields.iter().all(|field| {
            let field = field.as_ref().map(|field| field.bind(value.py()));
            field.is_some_and(|field| is_immutable_within(plan, field, depth - 1))
        })
    })
}
