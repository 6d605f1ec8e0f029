//! The Arrow C data interface: capsules that other libraries take memory from, without a copy.
//!
//! Source: Apache Arrow, "The Arrow PyCapsule Interface".
use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::objects::errors::error;

/// A capsule of a name.
pub fn named<'py, T: Send + 'static>(
    py: Python<'py>,
    value: T,
    name: &'static CStr,
) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, value, name)
}

fn wrong(py: Python<'_>, wrong: &ArrowError) -> PyErr {
    error::<PyTypeError>(py, &wrong.to_string())
}

/// A schema.
pub fn schema<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref()).map_err(|error| wrong(py, &error))?;
    named(py, schema, c"arrow_schema")
}

/// The schema and the rows of a batch.
pub fn array<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let rows = StructArray::from(batch.clone()).into_data();
    let array = named(py, FFI_ArrowArray::new(&rows), c"arrow_array")?;
    Ok((schema(py, &batch.schema())?, array))
}
