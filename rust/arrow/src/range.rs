//! The lines of a range of a file, decoded to columns.
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use rtframes_core::schema::Schema;

use crate::arena::Arena;
use crate::block::{self, BlockBuilder, GivenRows, Lines, OddLine};
use crate::decoded::{Block, Noted};
use crate::lines::{Found, Pieces};
use crate::table::Table;
use crate::wrapping::Wrapping;

/// Bytes that are read and decoded at once: as many as the cache of a core holds, so that the walk finds them there.
const PIECE: usize = 256 << 10;

/// A file of lines.
#[derive(Debug)]
pub struct Recording {
    file: File,
    /// Its bytes when it was opened.
    size: u64,
    wrapping: Option<Wrapping>,
}

/// What was made of a range, and where the next line begins.
#[derive(Debug)]
pub enum Decoded {
    /// Columns, and the frames that were asked for, with their rows.
    Block(Box<Block>, Vec<(usize, Vec<u8>)>, u64),
    /// The text, in which these lines are not events.
    Odd(Vec<u8>, Vec<OddLine>, u64),
    /// A line is too long. The range's first line begins here.
    TooLong(u64),
}

impl Recording {
    /// A file, and what is around each of its frames.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: impl AsRef<Path>, wrapping: Option<Wrapping>) -> io::Result<Recording> {
        let file = File::open(path)?;
        Ok(Recording {
            size: file.metadata()?.len(),
            file,
            wrapping,
        })
    }

    /// How many bytes the file had when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Decodes the lines that begin in a range, but not those behind what the file had when it was opened: ranges are read
    /// one after the other, and between two of them it may grow.
    ///
    /// Args: the table, and the schema it was made for; the range; and the most bytes of a line.
    ///
    /// # Errors
    /// The file cannot be read, or has become shorter.
    pub fn decode(
        &self,
        table: &Table,
        schema: &Schema,
        range: Range<u64>,
        longest: usize,
    ) -> io::Result<Decoded> {
        let range = range.start.min(self.size)..range.end.min(self.size);
        let mut text = table.memory.take(2 * PIECE);
        let decoded = self.by_pieces(table, schema, range.clone(), longest, &mut text)?;
        table.memory.give_back(text);
        if let Some(decoded) = decoded {
            return Ok(decoded);
        }
        let size = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
        let mut text = Vec::new();
        let mut pieces = self.pieces(range.clone(), size + PIECE, longest);
        let mut all = Vec::new();
        let mut after = range.end;
        while let Some(found) = pieces.next(&mut text)? {
            match found {
                Found::Lines(lines, end) => {
                    all.extend_from_slice(&text[lines]);
                    after = end;
                }
                Found::TooLong(at) => return Ok(Decoded::TooLong(at - all.len() as u64)),
            }
        }
        Ok(match block::decode(table, schema, &self.lines(&all)) {
            Ok(block) => {
                let noted = noted(&block.noted, &all);
                Decoded::Block(block.into(), noted, after)
            }
            Err(odd) => Decoded::Odd(all, odd, after),
        })
    }

    /// Decodes a range piece by piece; None if a line is too long, or not an event.
    fn by_pieces(
        &self,
        table: &Table,
        schema: &Schema,
        range: Range<u64>,
        longest: usize,
        text: &mut Vec<u8>,
    ) -> io::Result<Option<Decoded>> {
        let size = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
        let mut block = BlockBuilder::new(table, size);
        let mut arena = Arena::default();
        let mut frames = Vec::new();
        let mut after = range.end;
        let mut pieces = self.pieces(range, PIECE, longest);
        while let Some(found) = pieces.next(text)? {
            let Found::Lines(lines, end) = found else {
                return Ok(None);
            };
            let before = block.noted.len();
            let lines = self.lines(&text[lines]);
            if block.feed(table, schema, &lines, &mut arena).is_err() {
                return Ok(None);
            }
            frames.extend(noted(&block.noted[before..], lines.text));
            after = end;
        }
        let block = block.finish(table);
        Ok(Some(Decoded::Block(block.into(), frames, after)))
    }

    fn pieces(&self, range: Range<u64>, size: usize, longest: usize) -> Pieces<'_> {
        Pieces::new(&self.file, self.size, range, size, longest)
    }

    fn lines<'b>(&'b self, text: &'b [u8]) -> Lines<'b> {
        Lines {
            text,
            wrapping: self.wrapping.as_ref(),
            numbers: None,
            times: None,
            given: GivenRows::new(),
        }
    }
}

/// The frames that were asked for, with their rows.
fn noted(noted: &[Noted], text: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let noted = noted.iter();
    noted
        .map(|frame| (frame.row, text[frame.text.clone()].to_vec()))
        .collect()
}
