//! Arrow's own file format.
use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Schema};

use crate::Written;

/// Writes a file.
pub struct IpcFile {
    written: Written,
    writer: FileWriter<Written>,
}

impl IpcFile {
    /// A file of batches of this schema.
    pub fn new(schema: &Schema) -> Result<IpcFile, ArrowError> {
        let written = Written::default();
        let writer = FileWriter::try_new(written.clone(), schema)?;
        Ok(IpcFile { written, writer })
    }

    /// Adds a batch; the bytes to write.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        self.writer.write(batch)?;
        Ok(self.written.take())
    }

    /// Ends the file; its last bytes.
    pub fn finish(mut self) -> Result<Vec<u8>, ArrowError> {
        self.writer.finish()?;
        Ok(self.written.take())
    }
}
