//! Rows in Arrow's memory, as other libraries take them.
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};

use crate::arrow::{capsules, rows};
use crate::objects::errors::method;

/// Rows in Arrow's memory.
#[pyclass(frozen, module = "rtframes._core")]
pub struct ArrowBatch {
    pub batch: arrow_array::RecordBatch,
}

#[pymethods]
impl ArrowBatch {
    /// How many rows it has.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The bytes of its memory.
    #[getter]
    fn nbytes(&self) -> usize {
        self.batch.get_array_memory_size()
    }

    /// Some of its rows, in the same memory.
    fn slice(&self, offset: usize, length: usize) -> ArrowBatch {
        let rows = self.batch.num_rows();
        let offset = offset.min(rows);
        ArrowBatch {
            batch: self.batch.slice(offset, length.min(rows - offset)),
        }
    }

    /// Consecutive rows of the same day: of each run the number of days since 1970 (UTC), None where a row has no time since
    /// 1970; its first row, and how many there are.
    ///
    /// Args:
    ///     column: the index of the column of times, in seconds.
    fn days(&self, py: Python<'_>, column: usize) -> PyResult<Vec<(Option<i64>, usize, usize)>> {
        method(py, |py| rows::days(py, &self.batch, column))
    }

    /// The rows as dicts of Python objects, the slow way, for those who have no library for Arrow.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        method(py, |py| rows::dicts(py, &self.batch))
    }

    /// The schema and the rows, for other libraries.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        method(py, |py| capsules::array(py, &self.batch))
    }

    /// The schema, for other libraries.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        method(py, |py| capsules::schema(py, &self.batch.schema()))
    }
}
