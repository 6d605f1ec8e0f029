//! Rows and values that Python gives.
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use rtframes_arrow::column::Kind;
use rtframes_arrow::given::{AudioSize, Given, GivenRow};
use rtframes_arrow::table::Table;

use crate::objects::errors::error;

/// Audio: its bytes, its track, and its own format.
type AudioOf = (usize, usize, Option<(u32, u32)>);
/// A row of Python's: the values of the columns, its audio, and what to list it by.
pub type RowOf<'py> = (Bound<'py, PyTuple>, Option<AudioOf>, Option<usize>);

/// A value of Python's for a column; None for None.
pub fn value(kind: Kind, value: &Bound<'_, PyAny>) -> PyResult<Option<Given>> {
    if value.is_none() {
        return Ok(None);
    }
    Ok(Some(match kind {
        Kind::Text => Given::Bytes(value.extract::<String>()?.into_bytes()),
        Kind::Bytes | Kind::Samples => Given::Bytes(value.extract::<&[u8]>()?.to_vec()),
        Kind::Int => Given::Int(value.extract()?),
        Kind::Float => Given::Float(value.extract()?),
        Kind::Bool => Given::Bool(value.extract()?),
    }))
}

/// Such a row, checked against the columns.
pub fn given(table: &Table, (values, audio, note): &RowOf<'_>) -> PyResult<GivenRow> {
    let py = values.py();
    if values.len() != table.columns.len() {
        return Err(error::<PyValueError>(
            py,
            "a row with another number of columns",
        ));
    }
    let values = table.columns.iter().zip(values);
    let values = values.map(|(column, cell)| value(column.kind, &cell));
    Ok(GivenRow {
        values: values.collect::<PyResult<_>>()?,
        audio: audio.map(|(size, track, own)| AudioSize { size, track, own }),
        note: *note,
    })
}
