//! The numbers of JSON text: integers as they are, all others as floats that are correctly rounded.
use crate::error::{ErrorKind, Refused};
use crate::json::cursor::Cursor;

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

impl<'i> Cursor<'i> {
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
}
