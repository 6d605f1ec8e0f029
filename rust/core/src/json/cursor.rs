//! A position in a frame, and the punctuation of JSON text (RFC 8259) from there.
use crate::bytes::{Token, starts_with};
use crate::error::{Error, ErrorKind, Refused};

/// A position in a frame.
#[derive(Debug)]
pub struct Cursor<'i> {
    pub(super) input: &'i [u8],
    pub(super) pos: usize,
    fault: Option<Error>,
}

impl<'i> Cursor<'i> {
    /// The start of a frame.
    pub fn new(input: &'i [u8]) -> Cursor<'i> {
        Cursor {
            input,
            pos: 0,
            fault: None,
        }
    }

    /// The whole frame.
    #[inline(always)]
    pub fn input(&self) -> &'i [u8] {
        self.input
    }

    /// The offset of the next byte.
    #[inline(always)]
    pub fn pos(&self) -> usize {
        self.pos
    }

    /// Goes to an offset at or before the end.
    #[inline(always)]
    pub fn seek(&mut self, pos: usize) {
        debug_assert!(pos <= self.input.len());
        self.pos = pos;
    }

    /// Goes to where `rest` is what is left.
    #[inline(always)]
    pub fn seek_rest(&mut self, rest: &[u8]) {
        self.seek(self.input.len() - rest.len());
    }

    /// What is left.
    #[inline(always)]
    pub fn rest(&self) -> &'i [u8] {
        self.input.get(self.pos..).unwrap_or_default()
    }

    /// The next byte; 0, which is valid nowhere in JSON, at the end.
    #[inline(always)]
    pub fn peek(&self) -> u8 {
        self.input.get(self.pos).copied().unwrap_or(0)
    }

    /// Steps over the byte just seen by [`Cursor::peek`].
    #[inline(always)]
    pub fn bump(&mut self) {
        self.pos += 1;
    }

    /// Notes what is wrong here (the first fault is kept) and gives the walk's error.
    #[cold]
    #[inline(never)]
    pub fn refuse(&mut self, kind: ErrorKind) -> Refused {
        self.fault.get_or_insert(Error {
            kind,
            offset: self.pos.min(self.input.len()),
        });
        Refused
    }

    /// What was noted by [`Cursor::refuse`].
    pub fn fault(&self) -> Error {
        self.fault.unwrap_or(Error {
            kind: ErrorKind::Builder,
            offset: self.pos,
        })
    }

    /// Steps over white space and gives the byte that follows, or 0.
    #[inline(always)]
    pub fn token(&mut self) -> u8 {
        let byte = self.peek();
        if byte > b' ' { byte } else { self.skip_space() }
    }

    #[cold]
    #[inline(never)]
    fn skip_space(&mut self) -> u8 {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.bump();
        }
        self.peek()
    }

    /// Steps over `expected`, after white space.
    #[inline(always)]
    pub fn expect(&mut self, expected: u8) -> Result<(), Refused> {
        if self.token() == expected {
            self.bump();
            Ok(())
        } else {
            Err(self.refuse(ErrorKind::Syntax))
        }
    }

    /// Steps over `text` if it comes next.
    #[inline(always)]
    pub fn take(&mut self, text: &[u8]) -> bool {
        let taken = starts_with(self.rest(), text);
        if taken {
            self.pos += text.len();
        }
        taken
    }

    /// Steps over a token if it comes next.
    #[inline(always)]
    pub fn take_token(&mut self, token: &Token) -> bool {
        match token.strip(self.rest()) {
            Some(rest) => {
                self.seek_rest(rest);
                true
            }
            None => false,
        }
    }

    /// Steps over the rest of `null`, `true` or `false`.
    #[inline(always)]
    pub fn literal(&mut self, text: &'static [u8]) -> Result<(), Refused> {
        if self.take(text) {
            Ok(())
        } else {
            Err(self.refuse(ErrorKind::Syntax))
        }
    }
}
