//! Parquet, by the `parquet` crate's writers of columns: what it needs to read files is not part of this library.
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType as ParquetType, DoubleType, Int64Type as LongType,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::files::Written;

/// Bytes of batches that become one row group.
const ROW_GROUP: usize = 32 << 20;

/// Writes a file.
pub struct ParquetFile {
    written: Written,
    writer: SerializedFileWriter<Written>,
    /// Batches of the next row group, and how many bytes they have.
    batches: Vec<RecordBatch>,
    size: usize,
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failed(error: ParquetError) -> ArrowError {
    ArrowError::ParquetError(error.to_string())
}

impl ParquetFile {
    /// A file of batches of this schema.
    pub fn new(schema: &Schema) -> Result<ParquetFile, ArrowError> {
        let fields = schema.fields().iter();
        let fields = fields.map(|field| column(field.name(), field.data_type()).map(Arc::new));
        let group = Type::group_type_builder("schema")
            .with_fields(fields.collect::<Result<_, _>>()?)
            .build()
            .map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("rtframes ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let written = Written::default();
        let writer =
            SerializedFileWriter::new(written.clone(), Arc::new(group), Arc::new(properties));
        Ok(ParquetFile {
            written,
            writer: writer.map_err(failed)?,
            batches: Vec::new(),
            size: 0,
        })
    }

    /// Adds a batch; the bytes to write, which may be none.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        self.size += size(batch);
        self.batches.push(batch.clone());
        if self.size >= ROW_GROUP {
            self.write_group()?;
        }
        Ok(self.written.take())
    }

    /// Ends the file; its last bytes.
    pub fn finish(mut self) -> Result<Vec<u8>, ArrowError> {
        if !self.batches.is_empty() {
            self.write_group()?;
        }
        self.writer.close().map_err(failed)?;
        Ok(self.written.take())
    }

    fn write_group(&mut self) -> Result<(), ArrowError> {
        self.size = 0;
        let batches = std::mem::take(&mut self.batches);
        let mut group = self.writer.next_row_group().map_err(failed)?;
        let mut index = 0;
        while let Some(mut writer) = group.next_column().map_err(failed)? {
            for batch in &batches {
                write_column(&mut writer, batch.column(index))?;
            }
            writer.close().map_err(failed)?;
            index += 1;
        }
        group.close().map_err(failed)?;
        Ok(())
    }
}

/// The bytes of a batch's rows, which may be a part of larger memory.
fn size(batch: &RecordBatch) -> usize {
    let columns = batch.columns().iter();
    let sizes = columns.map(|column| column.to_data().get_slice_memory_size().unwrap_or(0));
    sizes.sum()
}

fn column(name: &str, kind: &DataType) -> Result<Type, ArrowError> {
    let (physical, logical) = match kind {
        DataType::Utf8 => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        DataType::Binary => (Physical::BYTE_ARRAY, None),
        DataType::Int64 => (Physical::INT64, None),
        DataType::Float64 => (Physical::DOUBLE, None),
        DataType::Boolean => (Physical::BOOLEAN, None),
        other => {
            let message = format!("no form for {other} in Parquet");
            return Err(ArrowError::NotYetImplemented(message));
        }
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
        .map_err(failed)
}

fn write_column(
    writer: &mut SerializedColumnWriter<'_>,
    column: &ArrayRef,
) -> Result<(), ArrowError> {
    match column.data_type() {
        DataType::Utf8 => {
            let strings = column.as_string::<i32>();
            let values = Bytes::from_owner(strings.values().clone());
            write_bytes(writer, column, strings.value_offsets(), &values)
        }
        DataType::Binary => {
            let binary = column.as_binary::<i32>();
            let values = Bytes::from_owner(binary.values().clone());
            write_bytes(writer, column, binary.value_offsets(), &values)
        }
        DataType::Int64 => {
            let values = column.as_primitive::<Int64Type>().values();
            write::<LongType>(writer, column, |row| values[row])
        }
        DataType::Float64 => {
            let values = column.as_primitive::<Float64Type>().values();
            write::<DoubleType>(writer, column, |row| values[row])
        }
        _ => {
            let values = column.as_boolean().values();
            write::<BoolType>(writer, column, |row| values.value(row))
        }
    }
}

fn write_bytes(
    writer: &mut SerializedColumnWriter<'_>,
    column: &ArrayRef,
    offsets: &[i32],
    values: &Bytes,
) -> Result<(), ArrowError> {
    let offset = |index: usize| usize::try_from(offsets[index]).unwrap_or_default();
    write::<ByteArrayType>(writer, column, |row| {
        ByteArray::from(values.slice(offset(row)..offset(row + 1)))
    })
}

/// Writes a column's values that are not null, and which rows these are.
fn write<T: ParquetType>(
    writer: &mut SerializedColumnWriter<'_>,
    column: &ArrayRef,
    value: impl Fn(usize) -> T::T,
) -> Result<(), ArrowError> {
    let rows = 0..column.len();
    let levels: Vec<i16> = rows
        .clone()
        .map(|row| i16::from(column.is_valid(row)))
        .collect();
    let values: Vec<T::T> = rows
        .filter(|&row| column.is_valid(row))
        .map(value)
        .collect();
    let typed = writer.typed::<T>();
    typed
        .write_batch(&values, Some(&levels), None)
        .map_err(failed)?;
    Ok(())
}
