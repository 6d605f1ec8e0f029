//! Blocks of lines, decoded without the interpreter lock.
use std::collections::HashMap;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};
use rtframes_arrow::block::{self, GivenRows, LARGEST, Lines};
use rtframes_arrow::column::Codes;
use rtframes_arrow::decoded::{Block, Format, Formats};
use rtframes_arrow::wrapping::Wrapping;

use crate::arrow::batch::ArrowBatch;
use crate::arrow::given::{RowOf, given};
use crate::arrow::table::ArrowTable;
use crate::objects::errors::{error, method};

/// Columns of lines, until the formats of their audio are known.
#[pyclass(module = "rtframes._core")]
pub struct ArrowBlock {
    table: Py<ArrowTable>,
    block: Option<Block>,
}

/// A listed frame: its row, where its text begins and ends, and what it was to be listed by.
type NotedOf = (usize, usize, usize, Option<usize>);

/// How audio is encoded: the bytes of all channels' samples of one time, the sample rate in Hz, and the PCM16 of all codes.
type FormatOf<'py> = (u32, u32, Option<Bound<'py, PyBytes>>);

fn format(py: Python<'_>, (width, rate, pcm16): &FormatOf<'_>) -> PyResult<Format> {
    let codes = pcm16.as_ref().map(|pcm16| {
        let (pairs, rest) = pcm16.as_bytes().as_chunks::<2>();
        let samples = pairs.iter().map(|&pair| i16::from_le_bytes(pair));
        let samples = <[i16; 256]>::try_from(samples.collect::<Vec<_>>());
        match samples {
            Ok(samples) if rest.is_empty() => Ok(Codes::new(samples)),
            _ => Err(error::<PyValueError>(py, "not the PCM16 of 256 codes")),
        }
    });
    Ok(Format {
        width: *width,
        rate: *rate,
        codes: codes.transpose()?,
    })
}

/// What is around each frame: before its time, and between that and the frame.
pub type WrappingOf = (Vec<u8>, Vec<u8>);

/// The same for Rust.
pub fn wrapping((before, between): WrappingOf) -> Wrapping {
    Wrapping {
        before: before.into(),
        between: between.into(),
    }
}

/// A line that is not an event: its index, and where its text begins and ends.
pub type OddLine = (usize, usize, usize);

/// The same for Python.
pub fn odd_line(line: &block::OddLine) -> OddLine {
    (line.index, line.text.start, line.text.end)
}

/// Decode lines to the columns of a table.
///
/// Args:
///     table: its columns.
///     text: whole lines, up to 1 GiB, and more.
///     size: the bytes of the whole lines.
///     rows: by the index of a line, the rows that replace it: of each the values of the columns, None or its audio
///         (bytes, track, None or its own format), and None or a number to list it by.
///     numbers: of all lines; None if they are their places in the block, from 1.
///     times: of all lines, in seconds.
///     wrapping: of each line, what is before its time in milliseconds, and between that and the frame; after the frame is
///         a brace. None if lines are frames.
///
/// Returns:
///     The columns; or the lines that are neither events nor in ``rows``, each as its index, where its text begins, and
///     where it ends, without the white space around it.
#[pyfunction(name = "arrow_decode")]
#[pyo3(signature = (table, text, size, rows, numbers=None, times=None, wrapping=None))]
pub fn decode<'py>(
    table: &Bound<'py, ArrowTable>,
    text: &Bound<'py, PyBytes>,
    size: usize,
    rows: HashMap<usize, Vec<RowOf<'py>>>,
    numbers: Option<Vec<i64>>,
    times: Option<Vec<Option<f64>>>,
    wrapping: Option<WrappingOf>,
) -> PyResult<Bound<'py, PyAny>> {
    method(table.py(), |py| {
        let this = table.get();
        let text = text.as_bytes();
        let wrapping = wrapping.map(self::wrapping);
        let mut lines = Lines {
            text: &text[..size.min(text.len())],
            numbers,
            times,
            wrapping: wrapping.as_ref(),
            given: GivenRows::new(),
        };
        if lines.text.len() > LARGEST {
            return Err(error::<PyValueError>(py, "a block of more than 1 GiB"));
        }
        for (line, rows) in rows {
            let rows = rows.iter().map(|row| given(&this.table, row));
            lines.given.insert(line, rows.collect::<PyResult<_>>()?);
        }
        let schema = &this.plan.get().schema;
        match py.detach(|| block::decode(&this.table, schema, &lines)) {
            Ok(block) => {
                let made = ArrowBlock::new(table.clone().unbind(), block);
                Ok(Bound::new(py, made)?.into_any())
            }
            Err(odd) => {
                Ok(PyList::new(py, odd.iter().map(odd_line).collect::<Vec<_>>())?.into_any())
            }
        }
    })
}

impl ArrowBlock {
    /// A block of a table.
    pub fn new(table: Py<ArrowTable>, block: Block) -> ArrowBlock {
        ArrowBlock {
            table,
            block: Some(block),
        }
    }

    fn get(&self, py: Python<'_>) -> PyResult<&Block> {
        self.block.as_ref().ok_or_else(|| finished(py))
    }
}

fn finished(py: Python<'_>) -> PyErr {
    error::<PyValueError>(py, "the block is finished")
}

#[pymethods]
impl ArrowBlock {
    /// How many lines it has, blank ones too.
    #[getter]
    fn lines(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.get(py)?.lines)
    }

    /// How many rows it has.
    #[getter]
    fn rows(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.get(py)?.rows)
    }

    /// The listed frames: of each its row, where its text begins, where it ends, and the number that was given for it.
    #[getter]
    fn noted(&self, py: Python<'_>) -> PyResult<Vec<NotedOf>> {
        let noted = self.get(py)?.noted.iter();
        Ok(noted
            .map(|frame| (frame.row, frame.text.start, frame.text.end, frame.note))
            .collect())
    }

    /// The rows in Arrow's memory. After that the block is empty.
    ///
    /// Args:
    ///     formats: of audio: the row from which on they count, and for each track the bytes of all channels' samples of one
    ///         time, the sample rate in Hz, and None for PCM16 or, for audio with one byte per sample, the PCM16 of the
    ///         bytes 0 to 255.
    ///     recording: the name of the recording.
    ///     lines_before: how many lines of it come before those of the block.
    fn finish(
        &mut self,
        py: Python<'_>,
        formats: Vec<(usize, Vec<FormatOf<'_>>)>,
        recording: &str,
        lines_before: i64,
    ) -> PyResult<ArrowBatch> {
        let block = self.block.take().ok_or_else(|| finished(py))?;
        let table = &self.table.get().table;
        method(py, |py| {
            let formats = formats.into_iter().map(|(row, tracks)| {
                let tracks = tracks.iter().map(|each| format(py, each));
                let tracks = tracks.collect::<PyResult<_>>()?;
                Ok(Formats { row, tracks })
            });
            let formats = formats.collect::<PyResult<Vec<_>>>()?;
            let batch = py.detach(|| block.finish(table, &formats, recording, lines_before));
            let batch = batch.map_err(|wrong| error::<PyTypeError>(py, &wrong.to_string()))?;
            Ok(ArrowBatch { batch })
        })
    }
}
