//! Files of batches, written piece by piece.
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rtframes_arrow_files::csv::CsvFile;
use rtframes_arrow_files::ipc::IpcFile;
use rtframes_arrow_files::parquet::ParquetFile;

use crate::arrow::batch::ArrowBatch;
use crate::arrow::table::ArrowTable;
use crate::objects::errors::{error, method};

enum File {
    Arrow(IpcFile),
    Csv(CsvFile),
    Parquet(ParquetFile),
}

/// Writes batches of a table in a file format.
///
/// Args:
///     table: the batches' table.
///     format: ``arrow``, ``csv`` or ``parquet``.
#[pyclass(module = "rtframes._core")]
pub struct ArrowFile(Option<File>);

fn finished(py: Python<'_>) -> PyErr {
    error::<PyValueError>(py, "the file is finished")
}

fn made(
    py: Python<'_>,
    bytes: Result<Vec<u8>, arrow_schema::ArrowError>,
) -> PyResult<Bound<'_, PyBytes>> {
    match bytes {
        Ok(bytes) => Ok(PyBytes::new(py, &bytes)),
        Err(wrong) => Err(error::<PyTypeError>(py, &wrong.to_string())),
    }
}

#[pymethods]
impl ArrowFile {
    #[new]
    fn py_new(py: Python<'_>, table: &ArrowTable, format: &str) -> PyResult<ArrowFile> {
        method(py, |py| {
            let schema = table.table.schema.clone();
            let file = match format {
                "arrow" => IpcFile::new(&schema).map(File::Arrow),
                "csv" => CsvFile::new(&schema).map(File::Csv),
                "parquet" => ParquetFile::new(&schema).map(File::Parquet),
                _ => return Err(error::<PyValueError>(py, "an unknown format")),
            };
            let file = file.map_err(|wrong| error::<PyTypeError>(py, &wrong.to_string()))?;
            Ok(ArrowFile(Some(file)))
        })
    }

    /// Add a batch; the bytes to write, which may be none.
    fn write<'py>(&mut self, py: Python<'py>, batch: &ArrowBatch) -> PyResult<Bound<'py, PyBytes>> {
        let file = self.0.as_mut().ok_or_else(|| finished(py))?;
        method(py, |py| {
            let bytes = py.detach(|| match file {
                File::Arrow(file) => file.write(&batch.batch),
                File::Csv(file) => file.write(&batch.batch),
                File::Parquet(file) => file.write(&batch.batch),
            });
            made(py, bytes)
        })
    }

    /// End the file; its last bytes.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let file = self.0.take().ok_or_else(|| finished(py))?;
        method(py, |py| {
            let bytes = py.detach(|| match file {
                File::Arrow(file) => file.finish(),
                File::Csv(mut file) => file.finish(),
                File::Parquet(file) => file.finish(),
            });
            made(py, bytes)
        })
    }
}
