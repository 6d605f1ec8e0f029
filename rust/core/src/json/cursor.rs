//! A position in a frame, and the tokens of JSON text (RFC 8259) from there.
use crate::bytes::{Token, starts_with};
use crate::error::{Error, ErrorKind, Refused};
use crate::json::scan::text_run;

/// A number as it stood in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number<'i> {
    /// An integer within 64 bits.
    Int(i64),
    /// An integer beyond 64 bits: its sign and digits.
    Big(&'i str),
    /// A number with a fraction or an exponent.
    Float(f64),
}

/// Where the content of a string stands.
#[derive(Debug, Clone, Copy)]
pub enum Content<'i> {
    /// In the frame, as it is.
    Plain(&'i [u8]),
    /// In the scratch memory that was passed, with its escapes undone.
    Unescaped,
}

/// Powers of ten that are exact as floats and may be wanted.
const POWERS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// The value of a decimal fraction of up to 15 digits: of two exact numbers, so that it is rounded once, as it should
/// be (W. Clinger, "How to read floating point numbers accurately", 1990). None for a longer one.
fn short_decimal(text: &[u8]) -> Option<f64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.len() > 16 {
        return None;
    }
    let point = digits.iter().position(|&byte| byte == b'.')?;
    let whole = digits.iter().filter(|byte| byte.is_ascii_digit());
    let whole = whole.fold(0, |value, &digit| value * 10 + i64::from(digit - b'0'));
    #[expect(clippy::cast_precision_loss, reason = "15 digits are exact")]
    let value = whole as f64 / POWERS[digits.len() - point - 1];
    Some(if text.len() > digits.len() {
        -value
    } else {
        value
    })
}

/// Integers of more digits than this are left alone: CPython limits them by default.
const MAX_DIGITS: usize = 4000;

/// A position in a frame.
#[derive(Debug)]
pub struct Cursor<'i> {
    input: &'i [u8],
    pos: usize,
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

    /// Notes what is wrong here (the first fault stands) and gives the walk's error.
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

    /// The content of a string whose opening quote has been stepped over, and whether it is ASCII.
    #[inline(always)]
    pub fn string(&mut self, scratch: &mut Vec<u8>) -> Result<(Content<'i>, bool), Refused> {
        let rest = self.rest();
        let run = text_run(rest);
        if rest.get(run.len) == Some(&b'"') {
            self.pos += run.len + 1;
            Ok((Content::Plain(&rest[..run.len]), run.ascii))
        } else {
            let ascii = self.unescape(scratch)?;
            Ok((Content::Unescaped, ascii))
        }
    }

    /// Undoes the escapes of a string into `scratch`; whether the result is ASCII.
    #[cold]
    #[inline(never)]
    fn unescape(&mut self, scratch: &mut Vec<u8>) -> Result<bool, Refused> {
        scratch.clear();
        let mut ascii = true;
        loop {
            let rest = self.rest();
            let run = text_run(rest);
            scratch.extend_from_slice(&rest[..run.len]);
            ascii &= run.ascii;
            self.pos += run.len;
            match self.peek() {
                b'"' => {
                    self.bump();
                    return Ok(ascii);
                }
                b'\\' => {
                    self.bump();
                    let c = self.escape()?;
                    ascii &= c.is_ascii();
                    scratch.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }

    /// One escape sequence, its backslash stepped over.
    fn escape(&mut self) -> Result<char, Refused> {
        let byte = self.peek();
        self.bump();
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.hex4()?;
                let code = match high {
                    0xD800..0xDC00 if self.take(b"\\u") => {
                        let low = self.hex4()?;
                        if !(0xDC00..0xE000).contains(&low) {
                            return Err(self.refuse(ErrorKind::Escape));
                        }
                        0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)
                    }
                    code => code,
                };
                char::from_u32(code).ok_or_else(|| self.refuse(ErrorKind::Escape))?
            }
            _ => return Err(self.refuse(ErrorKind::Escape)),
        })
    }

    fn hex4(&mut self) -> Result<u32, Refused> {
        let digits = self
            .rest()
            .get(..4)
            .ok_or_else(|| self.refuse(ErrorKind::Escape))?;
        let mut code = 0;
        for &digit in digits {
            let value = char::from(digit).to_digit(16);
            code = code << 4 | value.ok_or_else(|| self.refuse(ErrorKind::Escape))?;
        }
        self.pos += 4;
        Ok(code)
    }

    /// Steps over a string whose opening quote has been stepped over. Its escapes are checked, its
    /// UTF-8 is not.
    #[inline]
    pub fn skip_string(&mut self) -> Result<(), Refused> {
        loop {
            let run = text_run(self.rest());
            self.pos += run.len;
            match self.peek() {
                b'"' => {
                    self.bump();
                    return Ok(());
                }
                b'\\' => {
                    self.bump();
                    self.escape()?;
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }

    /// The number that starts here.
    #[inline]
    pub fn number(&mut self) -> Result<Number<'i>, Refused> {
        let start = self.pos;
        let negative = self.peek() == b'-';
        if negative {
            self.bump();
        }
        let first = self.pos;
        let mut value: u64 = 0;
        while let digit @ b'0'..=b'9' = self.peek() {
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            self.bump();
        }
        let digits = self.pos - first;
        if digits == 0 || (digits > 1 && self.input[first] == b'0') {
            return Err(self.refuse(ErrorKind::Syntax));
        }
        if matches!(self.peek(), b'.' | b'e' | b'E') {
            return self.float(start).map(Number::Float);
        }
        if digits <= 18 {
            let value = value.cast_signed();
            return Ok(Number::Int(if negative { -value } else { value }));
        }
        let text = self.ascii(start)?;
        match text.parse() {
            Ok(value) => Ok(Number::Int(value)),
            Err(_) if digits <= MAX_DIGITS => Ok(Number::Big(text)),
            Err(_) => Err(self.refuse(ErrorKind::NumberRange)),
        }
    }

    /// The rest of a number after its integer part.
    fn float(&mut self, start: usize) -> Result<f64, Refused> {
        if self.peek() == b'.' {
            self.bump();
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.bump();
            if matches!(self.peek(), b'+' | b'-') {
                self.bump();
            }
            self.digits()?;
        } else if let Some(value) = short_decimal(&self.input[start..self.pos]) {
            return Ok(value);
        }
        let text = self.ascii(start)?;
        self.finite(text)
    }

    /// A number's text as a float, correctly rounded.
    pub fn finite(&mut self, text: &str) -> Result<f64, Refused> {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(self.refuse(ErrorKind::NumberRange)),
        }
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), Refused> {
        if !self.peek().is_ascii_digit() {
            return Err(self.refuse(ErrorKind::Syntax));
        }
        while self.peek().is_ascii_digit() {
            self.bump();
        }
        Ok(())
    }

    /// The text from `start` to here, which is a number's.
    fn ascii(&mut self, start: usize) -> Result<&'i str, Refused> {
        let input = self.input;
        str::from_utf8(&input[start..self.pos]).map_err(|_| self.refuse(ErrorKind::Syntax))
    }

    /// Steps over one value, checking all of its grammar, to `depth` more levels.
    pub fn skip(&mut self, depth: usize) -> Result<(), Refused> {
        match self.token() {
            b'"' => {
                self.bump();
                self.skip_string()
            }
            b'{' => self.skip_members(depth, b'}', true),
            b'[' => self.skip_members(depth, b']', false),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number().map(|_| ()),
        }
    }

    /// Steps over an object or an array, its opening bracket next.
    fn skip_members(&mut self, depth: usize, close: u8, keys: bool) -> Result<(), Refused> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| self.refuse(ErrorKind::Depth))?;
        self.bump();
        if self.token() == close {
            self.bump();
            return Ok(());
        }
        loop {
            if keys {
                self.expect(b'"')?;
                self.skip_string()?;
                self.expect(b':')?;
            }
            self.skip(depth)?;
            match self.token() {
                b',' => self.bump(),
                byte if byte == close => {
                    self.bump();
                    return Ok(());
                }
                _ => return Err(self.refuse(ErrorKind::Syntax)),
            }
        }
    }
}
