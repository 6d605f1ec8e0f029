//! Parquet, by the `parquet` crate's writers of columns: what it needs to read files is not part of this library.
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType as ParquetType, DoubleType, Int64Type as LongType,
};
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, Type};

use crate::Written;

/// Bytes of batches that become one row group.
const ROW_GROUP: usize = 32 << 20;

/// Writes a file.
pub struct ParquetFile {
    written: Written,
    writer: SerializedFileWriter<Written>,
    properties: WriterPropertiesPtr,
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
        let properties = Arc::new(properties);
        let written = Written::default();
        let writer =
            SerializedFileWriter::new(written.clone(), Arc::new(group), properties.clone());
        Ok(ParquetFile {
            written,
            writer: writer.map_err(failed)?,
            properties,
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
        let columns = self.writer.schema_descr().columns().to_vec();
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for (index, about) in columns.iter().enumerate() {
            let arrays: Vec<&ArrayRef> = batches.iter().map(|batch| batch.column(index)).collect();
            let mut chunk = TrackedWrite::new(Vec::new());
            let closed = write_column(about, &self.properties, &mut chunk, &arrays)?;
            let chunk = Bytes::from(chunk.into_inner().map_err(failed)?);
            group.append_column(&chunk, closed).map_err(failed)?;
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

/// Writes a chunk: the values of a column.
///
/// The crate's own writer of any column has code for all of Parquet's types, which is more than all other code here.
fn write_column(
    about: &ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    chunk: &mut TrackedWrite<Vec<u8>>,
    arrays: &[&ArrayRef],
) -> Result<ColumnCloseResult, ArrowError> {
    match about.physical_type() {
        Physical::BYTE_ARRAY => {
            write::<ByteArrayType, _>(about, properties, chunk, arrays, |array| {
                let (offsets, values) = if let Some(strings) = array.as_string_opt::<i32>() {
                    (strings.offsets(), strings.values())
                } else {
                    let binary = array.as_binary::<i32>();
                    (binary.offsets(), binary.values())
                };
                let values = Bytes::from_owner(values.clone());
                let offset = |index: usize| usize::try_from(offsets[index]).unwrap_or_default();
                move |row| ByteArray::from(values.slice(offset(row)..offset(row + 1)))
            })
        }
        Physical::INT64 => write::<LongType, _>(about, properties, chunk, arrays, |array| {
            let values = array.as_primitive::<Int64Type>().values();
            |row| values[row]
        }),
        Physical::DOUBLE => write::<DoubleType, _>(about, properties, chunk, arrays, |array| {
            let values = array.as_primitive::<Float64Type>().values();
            |row| values[row]
        }),
        _ => write::<BoolType, _>(about, properties, chunk, arrays, |array| {
            let values = array.as_boolean().values();
            |row| values.value(row)
        }),
    }
}

/// Writes the values of arrays that are not null, and which rows these are.
///
/// Args: what is known about the column; the properties of the file; the chunk; the arrays; and what gives the values of an
/// array by their rows.
fn write<'a, T: ParquetType, V: Fn(usize) -> T::T + 'a>(
    about: &ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    chunk: &mut TrackedWrite<Vec<u8>>,
    arrays: &[&'a ArrayRef],
    values_of: impl Fn(&'a ArrayRef) -> V,
) -> Result<ColumnCloseResult, ArrowError> {
    let pages = Box::new(SerializedPageWriter::new(chunk));
    let mut writer = ColumnWriterImpl::<T>::new(about.clone(), properties.clone(), pages);
    for array in arrays {
        let value = values_of(array);
        let rows = 0..array.len();
        let levels: Vec<i16> = rows
            .clone()
            .map(|row| i16::from(array.is_valid(row)))
            .collect();
        let values: Vec<T::T> = rows.filter(|&row| array.is_valid(row)).map(value).collect();
        writer
            .write_batch(&values, Some(&levels), None)
            .map_err(failed)?;
    }
    writer.close().map_err(failed)
}
