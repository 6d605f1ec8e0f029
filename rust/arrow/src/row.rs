//! One row: the values of a frame, or of other code, put into the columns.
use std::ops::Range;

use rtframes_core::base64;
use rtframes_core::schema::Schema;

use crate::arena::{Arena, Packed, Value};
use crate::column::{Builder, Kind};
use crate::given::{AudioSize, Given, GivenRow};
use crate::table::{Audio, Class, Filler, Path, Table};

/// A frame that has been walked.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'f> {
    /// The block that it is in.
    pub block: &'f [u8],
    /// Its text.
    pub text: &'f [u8],
    /// Its values.
    pub arena: &'f Arena,
    /// Its payloads.
    pub payloads: &'f [u8],
    /// Itself.
    pub value: Packed,
    /// The number of its line.
    pub line: i64,
    /// When it came, in seconds on the recording's clock.
    pub time: Option<f64>,
}

impl Frame<'_> {
    /// Puts the frame into a row of the columns, as its class says. Its audio, if it has some, and which payload the
    /// column with their memory has taken: an empty one, if none.
    pub fn put(
        &self,
        table: &Table,
        schema: &Schema,
        class: &Class,
        columns: &mut [Builder],
        row: usize,
    ) -> (Option<AudioSize>, Range<usize>) {
        let mut taken = 0..0;
        for (column, text) in &class.constants {
            columns[*column].set_bytes(row, text.as_bytes());
        }
        let mut set = |columns: &mut [Builder], column: usize, value| match Packed::open(value) {
            Value::Payload(start, len) if table.payloads == Some(column) => {
                columns[column].set_len(row, len as usize);
                taken = range(start, len);
                true
            }
            _ => self.set(schema, &mut columns[column], row, value),
        };
        if let Value::Record(_, at) = self.value.open() {
            for &(column, field) in &class.fields {
                set(
                    columns,
                    usize::from(column),
                    self.arena.values[at as usize + usize::from(field)],
                );
            }
        }
        for source in &class.sources {
            let mut value = Packed::from(Value::Absent);
            let found = source.paths.iter().any(|path| {
                value = self.at(table, path);
                set(columns, source.column, value)
            });
            if !found
                && value.is_absent()
                && let Some(default) = &source.default
            {
                let _ = put(&mut columns[source.column], row, default);
            }
        }
        for &(column, filler) in &table.by_frame {
            let column = &mut columns[column];
            match filler {
                Filler::Line => column.set_int(row, self.line),
                Filler::Time => {
                    if let Some(time) = self.time {
                        column.set_float(row, time);
                    }
                }
                Filler::Frame => column.set_bytes(row, self.text),
                Filler::Paths | Filler::Recording | Filler::Duration | Filler::Nothing => {}
            }
        }
        let audio = class.audio.as_ref();
        (audio.and_then(|audio| self.audio(table, audio)), taken)
    }

    /// Its audio.
    fn audio(&self, table: &Table, audio: &Audio) -> Option<AudioSize> {
        let size = match self.at(table, &audio.path).open() {
            Value::Payload(_, len) => len as usize,
            Value::Text(span) => base64::decoded_len(self.arena.bytes(self.block, span)),
            _ => return None,
        };
        let own = audio.own.as_ref().and_then(|(rate, channels)| {
            self.own_format(table, rate, channels, audio.always.as_ref())
        });
        Some(AudioSize {
            size,
            track: audio.track,
            own,
        })
    }

    /// Whether its audio is text that cannot be base64: a redacted recording has its length there.
    pub fn is_redacted(&self, table: &Table, class: &Class) -> bool {
        let audio = class
            .audio
            .as_ref()
            .map(|audio| self.at(table, &audio.path).open());
        matches!(audio, Some(Value::Text(span)) if self.arena.bytes(self.block, span).starts_with(b"<"))
    }

    #[inline(always)]
    fn at(&self, table: &Table, path: &Path) -> Packed {
        table.follow(self.arena, self.block, self.value, path)
    }

    fn own_format(
        &self,
        table: &Table,
        rate: &Path,
        channels: &Path,
        always: Option<&Path>,
    ) -> Option<(u32, u32)> {
        let number = |path| match self.at(table, path).open() {
            Value::Int(number) => u32::try_from(number).ok().filter(|&number| number > 0),
            _ => None,
        };
        let (rate, channels) = (number(rate), number(channels));
        let always = always.is_some_and(|path| {
            !matches!(self.at(table, path).open(), Value::Absent | Value::Null)
        });
        (rate.is_some() || channels.is_some() || always).then(|| {
            (
                2 * channels.unwrap_or(1).min(1 << 16),
                rate.unwrap_or(24_000),
            )
        })
    }

    /// Puts a value into a column, if it fits.
    fn set(&self, schema: &Schema, column: &mut Builder, row: usize, value: Packed) -> bool {
        match (column.kind(), value.open()) {
            (Kind::Text, Value::Text(span)) => {
                column.set_bytes(row, self.arena.bytes(self.block, span));
            }
            (Kind::Text, Value::Json(span)) => match self.arena.bytes(self.block, span) {
                b"null" => return false,
                json => column.set_bytes(row, json),
            },
            (Kind::Text, Value::Word(set, index)) => {
                let word = schema.words[set.index()].get(usize::from(index));
                column.set_bytes(row, word.unwrap_or_default());
            }
            (Kind::Bytes | Kind::Samples, Value::Payload(start, len)) => {
                column.set_bytes(row, &self.payloads[range(start, len)]);
            }
            (Kind::Int, Value::Int(value)) => column.set_int(row, value),
            #[expect(clippy::cast_precision_loss, reason = "as Python's int to float")]
            (Kind::Float, Value::Int(value)) => column.set_float(row, value as f64),
            (Kind::Float, Value::Float(value)) => column.set_float(row, value),
            (Kind::Bool, Value::Bool(value)) => column.set_bool(row, value),
            _ => return false,
        }
        true
    }
}

fn range(start: u32, len: u32) -> Range<usize> {
    let start = start as usize;
    start..start + len as usize
}

/// Puts a row of other code into the columns; false if a value is not of its column's kind.
#[must_use]
pub fn put_given(columns: &mut [Builder], row: usize, given: &GivenRow) -> bool {
    let mut cells = columns.iter_mut().zip(&given.values);
    cells.all(|(column, value)| value.as_ref().is_none_or(|value| put(column, row, value)))
}

fn put(column: &mut Builder, row: usize, value: &Given) -> bool {
    match (column.kind(), value) {
        (Kind::Text | Kind::Bytes | Kind::Samples, Given::Bytes(bytes)) => {
            column.set_bytes(row, bytes);
        }
        (Kind::Int, Given::Int(value)) => column.set_int(row, *value),
        (Kind::Float, Given::Float(value)) => column.set_float(row, *value),
        (Kind::Bool, Given::Bool(value)) => column.set_bool(row, *value),
        _ => return false,
    }
    true
}
