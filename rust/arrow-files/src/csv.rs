//! Comma-separated values (RFC 4180).
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_schema::{ArrowError, DataType, Schema};
use csv::Writer;
use rtframes_core::base64;

use crate::Written;

/// Writes a file: a line of names, and a line for each row. Null is nothing, and bytes are base64.
#[derive(Debug)]
pub struct CsvFile {
    written: Written,
    writer: Writer<Written>,
}

fn failed(error: &csv::Error) -> ArrowError {
    ArrowError::CsvError(error.to_string())
}

impl CsvFile {
    /// A file of batches of this schema.
    pub fn new(schema: &Schema) -> Result<CsvFile, ArrowError> {
        let written = Written::default();
        let mut writer = Writer::from_writer(written.clone());
        let names = schema.fields().iter().map(|field| field.name());
        writer.write_record(names).map_err(|error| failed(&error))?;
        Ok(CsvFile { written, writer })
    }

    /// Adds a batch; the bytes to write.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                let mut cell = Vec::new();
                if column.is_valid(row) {
                    match column.data_type() {
                        DataType::Utf8 => cell.extend(column.as_string::<i32>().value(row).bytes()),
                        DataType::Binary => {
                            base64::encode_append(column.as_binary::<i32>().value(row), &mut cell);
                        }
                        DataType::Int64 => {
                            let value = column.as_primitive::<Int64Type>().value(row);
                            cell.extend(value.to_string().bytes());
                        }
                        DataType::Float64 => {
                            let value = column.as_primitive::<Float64Type>().value(row);
                            // With a point, so that readers do not take it for an integer.
                            cell.extend(format!("{value:?}").bytes());
                        }
                        DataType::Boolean => {
                            cell.extend(column.as_boolean().value(row).to_string().bytes());
                        }
                        other => {
                            let message = format!("no form for {other} in CSV");
                            return Err(ArrowError::NotYetImplemented(message));
                        }
                    }
                }
                self.writer
                    .write_field(&cell)
                    .map_err(|error| failed(&error))?;
            }
            self.writer
                .write_record(None::<&[u8]>)
                .map_err(|error| failed(&error))?;
        }
        self.finish()
    }

    /// The bytes that are left.
    pub fn finish(&mut self) -> Result<Vec<u8>, ArrowError> {
        self.writer.flush()?;
        Ok(self.written.take())
    }
}
