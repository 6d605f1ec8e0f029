//! Columns under construction.
use std::sync::Arc;

use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, Int16Array, ListArray, PrimitiveArray,
    StringArray,
};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field};

use crate::memory::Memory;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Integers of 64 bits.
    Int,
    /// Numbers.
    Float,
    /// Truth values.
    Bool,
    /// Payloads, as bytes.
    Bytes,
    /// Payloads, as lists of 16-bit samples: each is two bytes, or one that is a code ([`Codes`]). A byte that is left
    /// over is left out.
    Samples,
}

impl Kind {
    /// Its type in Arrow.
    pub fn data_type(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Int => DataType::Int64,
            Kind::Float => DataType::Float64,
            Kind::Bool => DataType::Boolean,
            Kind::Bytes => DataType::Binary,
            Kind::Samples => DataType::List(Field::new_list_field(DataType::Int16, false).into()),
        }
    }
}

/// The sample that each code of audio with one byte per sample stands for.
pub type Codes = Arc<[i16; 256]>;

/// How much a column may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Its rows.
    pub rows: usize,
    /// The bytes of its texts or payloads.
    pub bytes: usize,
}

/// A column under construction. Rows that are not set are null, and cost nothing until a later one is set.
#[derive(Debug)]
pub struct Builder {
    kind: Kind,
    present: BooleanBufferBuilder,
    /// Ends of the values of rows, for what has values of different sizes.
    ends: Vec<i32>,
    bytes: Vec<u8>,
    ints: Vec<i64>,
    floats: Vec<f64>,
    /// What the bytes of some rows of samples stand for, by row.
    codes: Vec<(usize, Codes)>,
}

impl Builder {
    /// A column without rows, of which so much is expected.
    pub fn new(kind: Kind, expected: Size, memory: &Memory) -> Builder {
        let mut bytes = memory.take(expected.bytes);
        bytes.clear();
        let capacity = |kinds: &[Kind]| {
            if kinds.contains(&kind) {
                expected.rows
            } else {
                0
            }
        };
        let mut ends = Vec::with_capacity(1 + capacity(&[Kind::Text, Kind::Bytes, Kind::Samples]));
        ends.push(0);
        Builder {
            kind,
            present: BooleanBufferBuilder::new(expected.rows),
            ends,
            bytes,
            ints: Vec::with_capacity(capacity(&[Kind::Int, Kind::Bool])),
            floats: Vec::with_capacity(capacity(&[Kind::Float])),
            codes: Vec::new(),
        }
    }

    /// How many bytes its texts or payloads have.
    pub fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Sets a row of text or of bytes.
    pub fn set_bytes(&mut self, row: usize, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.set_len(row, bytes.len());
    }

    /// Sets a row to as many bytes as its memory has more, or will have when that is given back ([`Payloads`]).
    ///
    /// [`Payloads`]: crate::payloads::Payloads
    pub(crate) fn set_len(&mut self, row: usize, len: usize) {
        self.reach(row);
        self.ends.push(self.end_behind(len));
        self.present.append(true);
    }

    /// The memory of its texts or payloads.
    pub(crate) fn memory(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Adds so many rows with the same text.
    pub fn append_n(&mut self, rows: usize, text: &[u8]) {
        self.bytes.reserve_exact(rows * text.len());
        self.ends.reserve_exact(rows);
        for _ in 0..rows {
            self.bytes.extend_from_slice(text);
            self.ends.push(self.end_behind(text.len()));
        }
        self.present.append_n(rows, true);
    }

    /// Says that the bytes of a row are codes, if this is a column of samples. Rows come in their order.
    pub fn set_codes(&mut self, row: usize, codes: &Codes) {
        if self.kind == Kind::Samples {
            self.codes.push((row, codes.clone()));
        }
    }

    /// Sets a row of integers.
    pub fn set_int(&mut self, row: usize, value: i64) {
        self.reach(row);
        self.ints.push(value);
        self.present.append(true);
    }

    /// Adds to all integers so far.
    pub fn add(&mut self, number: i64) {
        self.ints.iter_mut().for_each(|value| *value += number);
    }

    /// Sets a row of numbers.
    pub fn set_float(&mut self, row: usize, value: f64) {
        self.reach(row);
        self.floats.push(value);
        self.present.append(true);
    }

    /// Sets a row of truth values.
    pub fn set_bool(&mut self, row: usize, value: bool) {
        self.set_int(row, i64::from(value));
    }

    /// Whether its bytes are as many as offsets can say.
    pub fn is_too_large(&self) -> bool {
        self.end() == i32::MAX
    }

    /// Where a row of so many bytes would end. A column that is too large is never finished.
    fn end_behind(&self, len: usize) -> i32 {
        let len = i32::try_from(len).unwrap_or(i32::MAX);
        self.end().saturating_add(len)
    }

    /// Where the last row ends.
    fn end(&self) -> i32 {
        self.ends.last().copied().unwrap_or_default()
    }

    /// Makes the rows before this one null, if they are not set.
    fn reach(&mut self, row: usize) {
        let missing = row - self.present.len();
        if missing == 0 {
            return;
        }
        self.present.append_n(missing, false);
        match self.kind {
            Kind::Text | Kind::Bytes | Kind::Samples => {
                self.ends.resize(self.ends.len() + missing, self.end());
            }
            Kind::Int | Kind::Bool => self.ints.resize(self.ints.len() + missing, 0),
            Kind::Float => self.floats.resize(self.floats.len() + missing, 0.0),
        }
    }

    /// The column, of so many rows.
    pub fn finish(mut self, rows: usize, memory: &Memory) -> Result<ArrayRef, ArrowError> {
        self.reach(rows);
        let present = NullBuffer::new(self.present.finish());
        let nulls = (present.null_count() > 0).then_some(present);
        Ok(match self.kind {
            Kind::Text => Arc::new(StringArray::try_new(
                offsets(self.ends),
                memory.buffer(self.bytes),
                nulls,
            )?),
            Kind::Bytes => Arc::new(BinaryArray::try_new(
                offsets(self.ends),
                memory.buffer(self.bytes),
                nulls,
            )?),
            Kind::Samples => {
                let is_whole = self.codes.is_empty() && self.ends.iter().all(|end| end % 2 == 0);
                let (ends, samples) = if is_whole {
                    let ends = self.ends.into_iter().map(|end| end / 2).collect();
                    (ends, samples(memory.buffer(self.bytes)))
                } else {
                    let (ends, samples) = row_by_row(&self.ends, &self.bytes, &self.codes);
                    memory.give_back(self.bytes);
                    (ends, samples.into())
                };
                let item = Field::new_list_field(DataType::Int16, false);
                Arc::new(ListArray::try_new(
                    item.into(),
                    offsets(ends),
                    Arc::new(samples),
                    nulls,
                )?)
            }
            Kind::Int => Arc::new(primitive::<Int64Type>(self.ints, nulls)?),
            Kind::Float => Arc::new(primitive::<Float64Type>(self.floats, nulls)?),
            Kind::Bool => {
                let values = self.ints.iter().map(|&value| value != 0).collect();
                Arc::new(BooleanArray::new(values, nulls))
            }
        })
    }
}

fn offsets(ends: Vec<i32>) -> OffsetBuffer<i32> {
    OffsetBuffer::new(ScalarBuffer::from(ends))
}

fn primitive<T: ArrowPrimitiveType>(
    values: Vec<T::Native>,
    nulls: Option<NullBuffer>,
) -> Result<PrimitiveArray<T>, ArrowError> {
    PrimitiveArray::try_new(ScalarBuffer::from(values), nulls)
}

/// The samples of rows, and where each row ends among them.
fn row_by_row(ends: &[i32], bytes: &[u8], codes: &[(usize, Codes)]) -> (Vec<i32>, Vec<i16>) {
    let mut samples = Vec::with_capacity(bytes.len());
    let mut codes = codes.iter().peekable();
    let mut sample_ends = vec![0];
    let mut rest = bytes;
    for (row, pair) in ends.windows(2).enumerate() {
        let (bytes, after) = rest.split_at(usize::try_from(pair[1] - pair[0]).unwrap_or(0));
        rest = after;
        match codes.next_if(|(of, _)| *of == row) {
            Some((_, codes)) => samples.extend(bytes.iter().map(|&code| codes[usize::from(code)])),
            None => samples.extend(pairs(bytes)),
        }
        // There are not more samples than bytes, which `i32` counts.
        sample_ends.push(i32::try_from(samples.len()).unwrap_or(i32::MAX));
    }
    (sample_ends, samples)
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = i16> {
    let pairs = bytes.chunks_exact(2);
    pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
}

/// Samples are little-endian, as Arrow's memory is on all machines that are supported.
fn samples(buffer: Buffer) -> Int16Array {
    let len = buffer.len() / 2;
    if buffer.as_ptr().addr().is_multiple_of(2) {
        return Int16Array::new(ScalarBuffer::new(buffer, 0, len), None);
    }
    pairs(&buffer).collect::<Vec<_>>().into()
}
