//! Lines of a file, found by where they begin: so threads share a file, and each line is read by one of them.
use std::fs::File;
use std::io;
use std::ops::Range;

/// Some of the lines that begin in a range of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// They are here in the text; behind them comes this position in the file.
    Lines(Range<usize>, u64),
    /// The line that begins at this position is longer than the limit.
    TooLong(u64),
}

/// A page of memory. What is read lies in its page as it does in the file's: the kernel copies such bytes fastest. On x86 it
/// takes more than twice as long where they move on by less than 32 within their page.
const PAGE: usize = 4 << 10;
/// Bytes that are read at once for the end of a range's last line.
const TAIL: usize = 4 * PAGE;

/// The lines that begin in a range of a file, piece by piece. A line begins where the file does, and behind each line
/// break.
#[derive(Debug)]
pub struct Pieces<'f> {
    file: &'f File,
    /// How many bytes it has at least: it may grow, but not become shorter.
    file_size: u64,
    /// Where the range ends.
    end: u64,
    /// How many bytes are read at once.
    size: usize,
    /// The most bytes of a line.
    longest: usize,
    /// What of the text is read, and not given yet.
    rest: Range<usize>,
    /// Where the rest begins in the file.
    start: u64,
    /// Whether the rest begins with the end of a line that begins before the range.
    is_inside: bool,
}

impl<'f> Pieces<'f> {
    /// The pieces of a range, of about so many bytes.
    pub fn new(
        file: &'f File,
        file_size: u64,
        range: Range<u64>,
        size: usize,
        longest: usize,
    ) -> Pieces<'f> {
        Pieces {
            file,
            file_size,
            end: range.end,
            size: size.clamp(1, longest.max(1)),
            longest,
            rest: 0..0,
            // The byte before the range says whether a line begins where the range does.
            start: range.start.saturating_sub(1),
            is_inside: range.start > 0,
        }
    }

    /// The next lines, in the text, which is theirs and only grows; None if there are no more.
    ///
    /// # Errors
    /// Of the file, or it has become shorter.
    pub fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Found>> {
        // Of the rest, how much has no break.
        let mut searched = 0;
        while self.is_inside || self.start < self.end {
            let is_all = self.read(text)? == 0;
            let rest = &text[self.rest.clone()];
            if self.is_inside {
                let found = memchr::memchr(b'\n', rest);
                // Nothing of the line is wanted.
                self.take(found.map_or(rest.len(), |at| at + 1));
                self.is_inside = found.is_none();
                if self.start >= self.end || is_all && self.is_inside {
                    break;
                }
                if self.is_inside {
                    continue;
                }
            }
            let rest = &text[self.rest.clone()];
            let found = self.last_break(rest, searched);
            let until = found.map(|at| at + 1).or(is_all.then_some(rest.len()));
            // Only a line that took more than one reading can be too long.
            let line = memchr::memchr(b'\n', &rest[searched..]);
            if line.map_or(rest.len(), |at| searched + at) > self.longest {
                return Ok(Some(Found::TooLong(self.start)));
            }
            let Some(until) = until else {
                searched = rest.len();
                continue;
            };
            if until == 0 {
                break;
            }
            let lines = self.take(until);
            return Ok(Some(Found::Lines(lines, self.start)));
        }
        Ok(None)
    }

    /// Takes so many bytes from the rest.
    fn take(&mut self, count: usize) -> Range<usize> {
        let first = self.rest.start;
        self.rest.start += count;
        self.start += count as u64;
        first..self.rest.start
    }

    /// The last break in the rest, if that is within the range; otherwise the one that ends the range's last line.
    fn last_break(&self, rest: &[u8], searched: usize) -> Option<usize> {
        let last_byte = usize::try_from(self.end - 1 - self.start).unwrap_or(usize::MAX);
        if last_byte < rest.len() {
            let from = last_byte.max(searched);
            memchr::memchr(b'\n', &rest[from..]).map(|at| from + at)
        } else {
            memchr::memrchr(b'\n', &rest[searched..]).map(|at| searched + at)
        }
    }

    /// Reads as much again as there is, and at least a piece, or less where the range ends. How many bytes that were.
    fn read(&mut self, text: &mut Vec<u8>) -> io::Result<usize> {
        let filled = self.rest.len();
        let position = self.start + filled as u64;
        let left = usize::try_from(self.end.saturating_sub(position)).unwrap_or(usize::MAX);
        let more = filled.max(self.size.min(left.max(TAIL)));
        self.make_room(text, more);
        let wanted = self.rest.end + more;
        while self.rest.end < wanted {
            let position = self.start + self.rest.len() as u64;
            match read_at(self.file, &mut text[self.rest.end..wanted], position) {
                Ok(0) if position < self.file_size => return Err(became_shorter()),
                Ok(0) => break,
                Ok(count) => self.rest.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.rest.len() - filled)
    }

    /// Moves the rest to the front, to where it is in its page as in the file, with room for more behind it.
    fn make_room(&mut self, text: &mut Vec<u8>, more: usize) {
        let filled = self.rest.len();
        if text.len() < PAGE + filled + more {
            text.resize(PAGE + filled + more, 0);
        }
        let in_page = usize::try_from(self.start % PAGE as u64).unwrap_or_default();
        let front = in_page.wrapping_sub(text.as_ptr().addr()) % PAGE;
        if front != self.rest.start {
            text.copy_within(self.rest.clone(), front);
            self.rest = front..front + filled;
        }
    }
}

#[cold]
fn became_shorter() -> io::Error {
    io::Error::other("the recording became shorter while it was read")
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, position)
}

/// Moves the file's own position too, which nobody uses.
#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, position)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;
    use std::ops::Range;
    use std::{env, fs, process};

    use super::{Found, PAGE, Pieces};

    fn with_file(name: &str, content: &[u8], test: impl Fn(&File)) {
        let path = env::temp_dir().join(format!("rtframes-lines-{name}-{}", process::id()));
        File::create(&path).unwrap().write_all(content).unwrap();
        test(&File::open(&path).unwrap());
        fs::remove_file(path).unwrap();
    }

    /// The lines that begin in a range, as one would write it down.
    fn expected(content: &[u8], begin: usize, end: usize) -> Vec<u8> {
        let mut found = Vec::new();
        let mut start = 0;
        for line in content.split_inclusive(|&byte| byte == b'\n') {
            if (begin..end).contains(&start) {
                found.extend_from_slice(line);
            }
            start += line.len();
        }
        found
    }

    /// All pieces of a range, and where they end; or where a line is too long.
    fn all(
        file: &File,
        range: Range<u64>,
        size: usize,
        longest: usize,
    ) -> Result<(Vec<u8>, u64), u64> {
        let (mut all, mut end) = (Vec::new(), range.start);
        let mut text = b"left".to_vec();
        let file_size = file.metadata().unwrap().len();
        let mut pieces = Pieces::new(file, file_size, range, size, longest);
        while let Some(found) = pieces.next(&mut text).unwrap() {
            match found {
                Found::TooLong(at) => return Err(at),
                Found::Lines(lines, after) => {
                    assert!(!lines.is_empty());
                    // Copied as fast as possible.
                    let address = text.as_ptr().addr() + lines.end;
                    assert_eq!(address as u64 % PAGE as u64, after % PAGE as u64);
                    all.extend_from_slice(&text[lines]);
                    end = after;
                }
            }
        }
        Ok((all, end))
    }

    #[test]
    fn ranges_have_the_lines_that_begin_in_them() {
        for (name, content) in [
            ("some", &b"one\ntwo\n\nthree\nfour"[..]),
            ("ended", b"a\nb\n"),
            ("one", b"without a break"),
            ("breaks", b"\n\n\n"),
            ("none", b""),
        ] {
            with_file(name, content, |file| {
                for begin in 0..content.len() + 2 {
                    for end in begin..content.len() + 3 {
                        for size in 1..content.len() + 2 {
                            let range = begin as u64..end as u64;
                            let (lines, _) = all(file, range, size, 100).unwrap();
                            let expected = expected(content, begin, end);
                            assert_eq!(lines, expected, "{name} {begin} {end} {size}");
                        }
                    }
                }
            });
        }
    }

    #[test]
    fn each_line_is_in_one_range_and_the_ends_follow() {
        let line = |len: usize| [vec![b'x'; len], b"\n".to_vec()].concat();
        let content: Vec<u8> = (0..400).flat_map(|n| line(n * 37 % 1_009)).collect();
        with_file("all", &content, |file| {
            for size in [1_u64, 7, 100, 1_000, 4_096, 1 << 20] {
                for piece in [50, 3_000, 1 << 20] {
                    let (mut found, mut begin) = (Vec::new(), 0);
                    while begin < content.len() as u64 {
                        let (lines, end) = all(file, begin..begin + size, piece, 10_000).unwrap();
                        found.extend_from_slice(&lines);
                        begin = end.max(begin + 1);
                    }
                    assert!(found == content, "{size} {piece}");
                }
            }
        });
    }

    #[test]
    fn a_file_that_became_shorter_is_an_error() {
        let content = b"one\ntwo\nthree\n";
        for size in 0..=content.len() {
            with_file("shorter", &content[..size], |file| {
                for begin in 0..content.len() {
                    let range = begin as u64..content.len() as u64;
                    let mut pieces = Pieces::new(file, content.len() as u64, range, 4, 100);
                    let mut text = Vec::new();
                    let found = loop {
                        match pieces.next(&mut text) {
                            Ok(Some(_)) => {}
                            Ok(None) => break true,
                            Err(_) => break false,
                        }
                    };
                    assert_eq!(found, size == content.len(), "{size} {begin}");
                }
            });
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_said_where_it_begins() {
        let long = vec![b'x'; 5_000];
        let content = [&b"short\n"[..], &long, b"\nlast\n"].concat();
        with_file("long", &content, |file| {
            for size in [1, 100, 4_999, 6_000, 20_000] {
                let range = 0..content.len() as u64;
                assert!(all(file, range.clone(), size, 4_999) == Err(6), "{size}");
                assert!(all(file, 3..7, size, 4_999) == Err(6), "{size}");
                let whole = Ok((content.clone(), content.len() as u64));
                assert!(all(file, range, size, 5_000) == whole, "{size}");
                let after = (b"last\n".to_vec(), content.len() as u64);
                let range = 20..content.len() as u64;
                assert_eq!(all(file, range, size, 10), Ok(after), "{size}");
                let before = Ok((b"short\n".to_vec(), 6));
                assert_eq!(all(file, 0..6, size, 10), before, "{size}");
            }
        });
    }
}
