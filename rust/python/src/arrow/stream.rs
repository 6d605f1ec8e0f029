//! Streams of batches that Python gives one after the other.
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyIterator};

use crate::arrow::batch::ArrowBatch;
use crate::arrow::capsules::named;
use crate::arrow::table::ArrowTable;
use crate::objects::errors::method;

/// Batches that a Python iterator gives.
struct Batches {
    schema: SchemaRef,
    batches: Option<Py<PyIterator>>,
}

impl Drop for Batches {
    /// Ends the generator here, and not on some thread of its own.
    fn drop(&mut self) {
        if let Some(batches) = self.batches.take() {
            Python::attach(|py| {
                // What fails there has nobody to tell.
                let _ = batches.bind(py).call_method0("close");
                drop(batches);
            });
        }
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batches = self.batches.as_ref()?;
        let next = Python::attach(|py| {
            let next = batches.bind(py).clone().next()?;
            let batch =
                next.and_then(|next| Ok(next.extract::<PyRef<'_, ArrowBatch>>()?.batch.clone()));
            Some(batch.map_err(|error| ArrowError::ExternalError(error.to_string().into())))
        });
        if !matches!(next, Some(Ok(_))) {
            self.batches = None;
        }
        next
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// A stream of batches, for other libraries.
///
/// Args:
///     table: the batches' table.
///     batches: gives one ``ArrowBatch`` after the other.
#[pyfunction(name = "arrow_stream")]
pub fn stream<'py>(
    table: &ArrowTable,
    batches: Bound<'py, PyIterator>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let py = batches.py();
    method(py, |py| {
        let batches = Batches {
            schema: table.table.schema.clone(),
            batches: Some(batches.unbind()),
        };
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        named(py, stream, c"arrow_array_stream")
    })
}
