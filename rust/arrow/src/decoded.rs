//! A decoded block: columns, which lack only what the events before them say.
use std::ops::Range;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::ArrowError;

use crate::column::{Builder, Codes, Kind};
use crate::given::AudioSize;
use crate::table::{Filler, Table};

/// A frame that was asked for ([`crate::table::Class::noted`], [`crate::given::GivenRow::note`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Its row.
    pub row: usize,
    /// Where it is in the block.
    pub text: Range<usize>,
    /// What other code has given for it.
    pub note: Option<usize>,
}

/// The formats of audio from a row on.
#[derive(Debug, Clone)]
pub struct Formats {
    /// The first row.
    pub row: usize,
    /// By track.
    pub tracks: Vec<Format>,
}

/// How audio is encoded.
#[derive(Debug, Clone)]
pub struct Format {
    /// Bytes of all channels' samples of one time.
    pub width: u32,
    /// The sample rate in Hz.
    pub rate: u32,
    /// What the bytes stand for, if they are not PCM16.
    pub codes: Option<Codes>,
}

/// Columns of a block's lines.
#[derive(Debug)]
pub struct Block {
    columns: Vec<Column>,
    /// How many rows it has.
    pub rows: usize,
    /// How many lines it has, blank ones too.
    pub lines: usize,
    /// Frames whose texts were asked for.
    pub noted: Vec<Noted>,
    /// By row.
    audio: Vec<(usize, AudioSize)>,
}

#[derive(Debug)]
enum Column {
    Finished(Result<ArrayRef, ArrowError>),
    /// It needs what only [`Block::finish`] is told.
    Open(Builder),
}

impl Block {
    /// A block of columns. What can be finished is: this runs on many threads, and what follows on one.
    pub(crate) fn new(
        table: &Table,
        columns: Vec<Builder>,
        rows: usize,
        lines: usize,
        noted: Vec<Noted>,
        audio: Vec<(usize, AudioSize)>,
    ) -> Block {
        table.expect(rows, columns.iter().map(Builder::bytes_len));
        let columns = columns.into_iter().zip(&table.columns);
        let columns = columns.map(|(column, about)| match (about.filler, about.kind) {
            (Filler::Recording | Filler::Line | Filler::Duration, _) | (_, Kind::Samples) => {
                Column::Open(column)
            }
            _ => Column::Finished(column.finish(rows, &table.memory)),
        });
        Block {
            columns: columns.collect(),
            rows,
            lines,
            noted,
            audio,
        }
    }

    /// The block's rows in Arrow.
    ///
    /// Args: the table; the formats of audio, the first from row 0 on; the name of the recording; and how many lines of it
    /// come before those of the block.
    pub fn finish(
        mut self,
        table: &Table,
        formats: &[Formats],
        recording: &str,
        lines_before: i64,
    ) -> Result<RecordBatch, ArrowError> {
        self.set_formats(table, formats);
        let rows = self.rows;
        let columns = self.columns.into_iter().zip(&table.columns);
        let columns = columns.map(|(column, about)| match column {
            Column::Finished(column) => column,
            Column::Open(mut column) => {
                match about.filler {
                    Filler::Recording => column.append_n(rows, recording.as_bytes()),
                    Filler::Line => column.add(lines_before),
                    _ => {}
                }
                column.finish(rows, &table.memory)
            }
        });
        let columns = columns.collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(table.schema.clone(), columns, &options)
    }

    /// Sets what follows from how audio is encoded.
    fn set_formats(&mut self, table: &Table, formats: &[Formats]) {
        let columns = self.columns.iter_mut().zip(&table.columns);
        let open = columns.filter_map(|(column, about)| match column {
            Column::Open(column) => Some((column, about)),
            Column::Finished(_) => None,
        });
        let (mut durations, mut others): (Vec<_>, Vec<_>) =
            open.partition(|(_, about)| about.filler == Filler::Duration);
        let mut formats = formats.iter().peekable();
        let mut now: &[Format] = &[];
        for (row, audio) in &self.audio {
            while let Some(next) = formats.next_if(|next| next.row <= *row) {
                now = &next.tracks;
            }
            let of_track = now.get(audio.track).filter(|_| audio.own.is_none());
            if let Some(codes) = of_track.and_then(|format| format.codes.as_ref()) {
                let others = others.iter_mut();
                others.for_each(|(column, _)| column.set_codes(*row, codes));
            }
            let format = of_track.map(|format| (format.width, format.rate));
            if let Some((width, rate)) = audio.own.or(format) {
                #[expect(clippy::cast_precision_loss, reason = "a block is smaller")]
                let samples = (audio.size / width.max(1) as usize) as f64;
                let duration = samples * 1000.0 / f64::from(rate.max(1));
                let durations = durations.iter_mut();
                durations.for_each(|(column, _)| column.set_float(*row, duration));
            }
        }
    }
}
