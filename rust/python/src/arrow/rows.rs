//! Rows in Arrow's memory as Python objects.
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int16Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use crate::objects::errors::error;

/// Seconds: clocks that show less have not begun in 1970.
const SINCE_1970: f64 = 1e9;
const DAY: f64 = 86_400.0;

/// Consecutive rows of the same day: its number, the first row, and how many there are.
pub fn days(
    py: Python<'_>,
    batch: &RecordBatch,
    column: usize,
) -> PyResult<Vec<(Option<i64>, usize, usize)>> {
    let times = batch.columns().get(column);
    let times = times.and_then(|column| column.as_primitive_opt::<Float64Type>());
    let times = times.ok_or_else(|| error::<PyTypeError>(py, "a column that is not of times"))?;
    let mut runs: Vec<(Option<i64>, usize, usize)> = Vec::new();
    for (row, time) in times.iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let day = time
            .filter(|&time| time >= SINCE_1970)
            .map(|time| (time / DAY) as i64);
        match runs.last_mut() {
            Some((last, _, len)) if *last == day => *len += 1,
            _ => runs.push((day, row, 1)),
        }
    }
    Ok(runs)
}

/// A dict for each row.
pub fn dicts<'py>(py: Python<'py>, batch: &RecordBatch) -> PyResult<Bound<'py, PyList>> {
    let rows = PyList::empty(py);
    for row in 0..batch.num_rows() {
        let values = PyDict::new(py);
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            values.set_item(field.name(), value(py, column, row)?)?;
        }
        rows.append(values)?;
    }
    Ok(rows)
}

fn value<'py>(py: Python<'py>, column: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match column.data_type() {
        DataType::Utf8 => column
            .as_string::<i32>()
            .value(row)
            .into_pyobject(py)?
            .into_any(),
        DataType::Binary => PyBytes::new(py, column.as_binary::<i32>().value(row)).into_any(),
        DataType::Int64 => {
            let value = column.as_primitive::<Int64Type>().value(row);
            value.into_pyobject(py)?.into_any()
        }
        DataType::Float64 => {
            let value = column.as_primitive::<Float64Type>().value(row);
            value.into_pyobject(py)?.into_any()
        }
        DataType::Boolean => {
            let value = column.as_boolean().value(row);
            value.into_pyobject(py)?.to_owned().into_any()
        }
        DataType::List(_) => {
            let samples = column.as_list::<i32>().value(row);
            let samples = samples.as_primitive::<Int16Type>().values();
            PyList::new(py, samples.iter())?.into_any()
        }
        _ => return Err(error::<PyTypeError>(py, "a column of another library")),
    })
}
