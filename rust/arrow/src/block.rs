//! A block: whole lines of a recording, decoded to columns.
use std::collections::HashMap;
use std::ops::Range;

use rtframes_core::decode::{self, Options};
use rtframes_core::schema::Schema;

use crate::arena::{Arena, Value};
use crate::builder::Builder;
use crate::column;
use crate::decoded::{Block, Noted};
use crate::given::{AudioSize, GivenRow};
use crate::payloads::Payloads;
use crate::row::{Frame, put_given};
use crate::table::Table;
use crate::wrapping::Wrapping;

/// Bytes that a block may have at most: its columns' offsets are of 32 bits.
pub const LARGEST: usize = 1 << 30;

/// A line that is not certainly one event, and is left to other code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddLine {
    /// Which of the block's lines it is, from 0.
    pub index: usize,
    /// Where it is in the block, white space around it left out.
    pub text: Range<usize>,
}

/// The rows that other code has made of lines, by the lines' indexes.
pub type GivenRows = HashMap<usize, Vec<GivenRow>>;

/// The lines of a block.
#[derive(Debug)]
pub struct Lines<'b> {
    /// Their text.
    pub text: &'b [u8],
    /// Their numbers; None if they are their places in the block, from 1.
    pub numbers: Option<Vec<i64>>,
    /// When each came, in seconds on the recording's clock.
    pub times: Option<Vec<Option<f64>>>,
    /// What is around each frame, if there is something.
    pub wrapping: Option<&'b Wrapping>,
    /// What stands for some of them.
    pub given: GivenRows,
}

/// Columns of a block's lines under construction.
#[derive(Debug)]
pub(crate) struct BlockBuilder {
    columns: Vec<column::Builder>,
    rows: usize,
    lines: usize,
    pub(crate) noted: Vec<Noted>,
    audio: Vec<(usize, AudioSize)>,
    payloads: Payloads,
}

/// Decodes the lines of a block.
///
/// # Errors
/// The lines that are neither events nor given; none, if a column would be too large.
///
/// # Panics
/// If the block has more than [`LARGEST`] bytes.
pub fn decode(table: &Table, schema: &Schema, lines: &Lines<'_>) -> Result<Block, Vec<OddLine>> {
    let mut block = BlockBuilder::new(table, lines.text.len());
    block.feed(table, schema, lines, &mut Arena::default())?;
    Ok(block.finish(table))
}

/// A line without the white space around it, as Python strips it from bytes.
fn stripped(text: &[u8], line: Range<usize>) -> Range<usize> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let all = &text[line.clone()];
    let left = all.iter().take_while(|byte| is_blank(byte)).count();
    let right = all[left..]
        .iter()
        .rev()
        .take_while(|byte| is_blank(byte))
        .count();
    line.start + left..line.end - right
}

impl Lines<'_> {
    #[expect(clippy::cast_possible_wrap, reason = "a block is smaller")]
    fn number(&self, index: usize) -> i64 {
        let given = self.numbers.as_ref().and_then(|numbers| numbers.get(index));
        given.copied().unwrap_or(index as i64 + 1)
    }
}

impl BlockBuilder {
    /// A block without lines, for about so many bytes of them.
    pub(crate) fn new(table: &Table, size: usize) -> BlockBuilder {
        let columns = table.columns.iter().zip(table.expected(size));
        BlockBuilder {
            columns: columns
                .map(|(each, size)| column::Builder::new(each.kind, size, &table.memory))
                .collect(),
            rows: 0,
            lines: 0,
            noted: Vec::new(),
            audio: Vec::new(),
            payloads: Payloads::default(),
        }
    }

    /// Decodes some lines, as [`decode`] does; their indexes follow those of the lines before.
    pub(crate) fn feed(
        &mut self,
        table: &Table,
        schema: &Schema,
        lines: &Lines<'_>,
        arena: &mut Arena,
    ) -> Result<(), Vec<OddLine>> {
        let text = lines.text;
        assert!(text.len() <= LARGEST, "a block is smaller");
        let mut odd = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len);
            let index = self.lines;
            self.lines += 1;
            if index.is_multiple_of(256) && self.is_too_large() {
                return Err(Vec::new());
            }
            let line = stripped(text, start..end);
            start = end + 1;
            if let Some(rows) = lines.given.get(&index) {
                for row in rows {
                    self.give(row, &line);
                }
            } else if !line.is_empty() {
                self.lend_memory(table);
                let taken = self.take(table, schema, lines, index, line.clone(), arena);
                if taken.is_none() {
                    odd.push(OddLine { index, text: line });
                }
                self.take_memory_back(table, taken.unwrap_or_default());
            }
        }
        if odd.is_empty() && !self.is_too_large() {
            Ok(())
        } else {
            Err(odd)
        }
    }

    fn is_too_large(&self) -> bool {
        self.columns.iter().any(column::Builder::is_too_large)
    }

    /// Takes a row that stands for a line.
    fn give(&mut self, given: &GivenRow, line: &Range<usize>) {
        let row = self.rows;
        assert!(put_given(&mut self.columns, row, given), "rows are checked");
        self.audio.extend(given.audio.map(|audio| (row, audio)));
        self.noted.extend(given.note.map(|note| Noted {
            row,
            text: line.clone(),
            note: Some(note),
        }));
        self.rows += 1;
    }

    /// Gives a frame's payloads the memory of the column that takes them, if there is one.
    fn lend_memory(&mut self, table: &Table) {
        match table.payloads {
            Some(column) => self.payloads.take(self.columns[column].memory()),
            None => self.payloads.truncate(0),
        }
    }

    /// Gives it back, with the payload that the column has taken.
    fn take_memory_back(&mut self, table: &Table, taken: Range<usize>) {
        if let Some(column) = table.payloads {
            self.payloads
                .give_back(self.columns[column].memory(), taken);
        }
    }

    /// Takes a line that is one event; None for any other. Which of its payloads the column with their memory has taken: an
    /// empty one, if none.
    fn take(
        &mut self,
        table: &Table,
        schema: &Schema,
        lines: &Lines<'_>,
        index: usize,
        line: Range<usize>,
        arena: &mut Arena,
    ) -> Option<Range<usize>> {
        let block = lines.text;
        let options = Options {
            open: true,
            extra: true,
            utf8: false,
        };
        let mut line = line;
        let mut time = lines.times.as_ref().and_then(|times| *times.get(index)?);
        if let Some(wrapping) = lines.wrapping {
            let (seconds, frame) = wrapping.open(&block[line.clone()])?;
            line = line.start + frame.start..line.start + frame.end;
            time = Some(seconds);
        }
        let text = &block[line.clone()];
        // What is stepped over is not checked otherwise.
        if table.has_frames && simdutf8::basic::from_utf8(text).is_err() {
            return None;
        }
        let mut builder = Builder::new(schema, block, arena, &self.payloads);
        let Ok(decoded) = decode::decode(schema, text, options, &mut builder) else {
            return None;
        };
        // Something that only looks like an event may have another one inside, under a key of its own.
        if builder.has_extra
            && table.tagged
            && memchr::memmem::find_iter(text, b"\"type").nth(1).is_some()
        {
            return None;
        }
        let value = decoded.value;
        let class = table.class(value)?;
        let frame = Frame {
            block,
            text,
            arena,
            payloads: self.payloads.of_frame(),
            value,
            line: lines.number(index),
            time,
        };
        if frame.is_redacted(table, class) {
            return None;
        }
        // Under a key of something else, an object of unknown type may be anything.
        if matches!(value.open(), Value::Map(..))
            && (lines.wrapping.is_some() || !table.has_tag(arena, block, frame.value))
        {
            return None;
        }
        let row = self.rows;
        let (audio, taken) = frame.put(table, schema, class, &mut self.columns, row);
        self.audio.extend(audio.map(|audio| (row, audio)));
        if class.noted {
            self.noted.push(Noted {
                row: self.rows,
                text: line,
                note: None,
            });
        }
        self.rows += 1;
        Some(taken)
    }

    /// The block.
    pub(crate) fn finish(self, table: &Table) -> Block {
        Block::new(
            table,
            self.columns,
            self.rows,
            self.lines,
            self.noted,
            self.audio,
        )
    }
}
