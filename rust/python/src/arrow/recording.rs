//! Files of frames, one per line, read and decoded without the interpreter lock.
use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rtframes_arrow::block::LARGEST;
use rtframes_arrow::range::{Decoded as Made, Recording};

use crate::arrow::block::{self, ArrowBlock, OddLine, WrappingOf, odd_line};
use crate::arrow::table::ArrowTable;
use crate::objects::errors::{error, method};

/// A file of frames, one per line.
///
/// Args:
///     path: its name.
///     wrapping: what is around each frame, as for ``arrow_decode``.
#[pyclass(frozen, module = "rtframes._core")]
pub struct ArrowRecording(Recording);

/// Where the lines end in the file, what was made of them, the listed frames, and the lines that are not events.
type Decoded<'py> = (
    u64,
    Option<Bound<'py, PyAny>>,
    Vec<(usize, Bound<'py, PyBytes>)>,
    Vec<OddLine>,
);

fn bytes<'py>(py: Python<'py>, content: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, content.len(), |bytes| {
        bytes.copy_from_slice(content);
        Ok(())
    })
}

#[pymethods]
impl ArrowRecording {
    #[new]
    #[pyo3(signature = (path, wrapping=None))]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        wrapping: Option<WrappingOf>,
    ) -> PyResult<ArrowRecording> {
        let wrapping = wrapping.map(block::wrapping);
        let recording = py.detach(|| Recording::open(path, wrapping))?;
        Ok(ArrowRecording(recording))
    }

    /// How many bytes it had when it was opened.
    #[getter]
    fn size(&self) -> u64 {
        self.0.size()
    }

    /// Decode the lines that begin in a range of the file to the columns of a table.
    ///
    /// Args:
    ///     table: its columns.
    ///     begin: where the range begins.
    ///     end: where it ends.
    ///     longest: the most bytes of a line.
    ///
    /// Returns:
    ///     Where the next line begins; the columns, or the text if some of the lines are not events, or None if one
    ///     of the lines from there on is too long; the listed frames: of each its row and its text; and the lines that are not
    ///     events: of each its index, and where it begins and ends in the text.
    ///
    /// Raises:
    ///     OSError: the file cannot be read, or has become shorter since it was opened.
    ///     ValueError: the range and a line may have more than 512 MiB.
    fn decode<'py>(
        &self,
        table: &Bound<'py, ArrowTable>,
        begin: u64,
        end: u64,
        longest: usize,
    ) -> PyResult<Decoded<'py>> {
        method(table.py(), |py| {
            let this = table.get();
            let schema = &this.plan.get().schema;
            let size = usize::try_from(end.saturating_sub(begin)).unwrap_or(LARGEST);
            if begin > end || size.saturating_add(longest) >= LARGEST / 2 {
                return Err(error::<PyValueError>(py, "a range of more than 512 MiB"));
            }
            let decoded = py.detach(|| self.0.decode(&this.table, schema, begin..end, longest));
            Ok(match decoded? {
                Made::Block(block, noted, after) => {
                    let noted = noted.iter();
                    let noted = noted.map(|(row, text)| Ok((*row, bytes(py, text)?)));
                    let made = ArrowBlock::new(table.clone().unbind(), *block);
                    let made = Bound::new(py, made)?.into_any();
                    (
                        after,
                        Some(made),
                        noted.collect::<PyResult<_>>()?,
                        Vec::new(),
                    )
                }
                Made::Odd(text, odd, after) => {
                    let odd = odd.iter().map(odd_line).collect();
                    (after, Some(bytes(py, &text)?.into_any()), Vec::new(), odd)
                }
                Made::TooLong(at) => (at, None, Vec::new(), Vec::new()),
            })
        })
    }
}
