//! The numbers of JSON text: integers as they are, all others as floats that are correctly rounded.
use crate::error::{ErrorKind, Refused};
use crate::json::cursor::Cursor;

/// A number as it was in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number<'i> {
    /// An integer within 64 bits.
    Int(i64),
    /// An integer beyond 64 bits: its sign and digits.
    Big(&'i str),
    /// A number with a fraction or an exponent.
    Float(f64),
}

/// The powers of ten within 64 bits.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// `whole` divided by ten to the power of `decimals`, rounded once, to the nearest float, as it should be; None for more
/// decimals than 19.
fn decimal(whole: u64, decimals: usize) -> Option<f64> {
    let divisor = *POWERS.get(decimals)?;
    // Of two exact numbers (W. Clinger, "How to read floating point numbers accurately", 1990).
    if whole < 1 << f64::MANTISSA_DIGITS {
        #[expect(clippy::cast_precision_loss, reason = "both are exact")]
        return Some(whole as f64 / divisor as f64);
    }
    // Both are shifted until their highest bit is set. The quotient then has 63 bits or 64, ten more than are rounded to,
    // and whether there is a remainder is all that has to be known of the bits after it: it goes to the last bit.
    let (up, down) = (whole.leading_zeros(), divisor.leading_zeros());
    let dividend = u128::from(whole << up) << 63;
    let divisor = u128::from(divisor << down);
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the quotient has 64 bits; here it is rounded"
    )]
    let rounded = (quotient as u64 | u64::from(rest != 0)) as f64;
    // Between 2 ** -127 and 2: a power of two that is exact, as the product is.
    let exponent = 1023 - 63 + u64::from(down) - u64::from(up);
    Some(rounded * f64::from_bits(exponent << 52))
}

/// How many digits `text` begins with, which are added to `value` (modulo 2 to the power of 64).
#[inline(always)]
fn digits(text: &[u8], value: &mut u64) -> usize {
    for (count, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return count;
        }
        *value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    text.len()
}

/// Integers of more digits than this are left alone: CPython limits them by default.
const MAX_DIGITS: usize = 4000;

impl<'i> Cursor<'i> {
    /// The number that starts here.
    #[inline]
    pub fn number(&mut self) -> Result<Number<'i>, Refused> {
        let start = self.pos;
        let text = self.rest();
        let unsigned = text.strip_prefix(b"-").unwrap_or(text);
        let negative = unsigned.len() < text.len();
        let mut value: u64 = 0;
        let whole = digits(unsigned, &mut value);
        self.pos += text.len() - unsigned.len() + whole;
        if whole == 0 || (whole > 1 && unsigned[0] == b'0') {
            return Err(self.refuse(ErrorKind::Syntax));
        }
        match unsigned.get(whole) {
            Some(b'.') => {
                let decimals = digits(&unsigned[whole + 1..], &mut value);
                self.pos += 1 + decimals;
                if decimals == 0 {
                    return Err(self.refuse(ErrorKind::Syntax));
                }
                if whole + decimals <= 19
                    && !matches!(self.peek(), b'e' | b'E')
                    && let Some(value) = decimal(value, decimals)
                {
                    return Ok(Number::Float(if negative { -value } else { value }));
                }
                self.float(start).map(Number::Float)
            }
            Some(b'e' | b'E') => self.float(start).map(Number::Float),
            _ if whole <= 18 => {
                let value = value.cast_signed();
                Ok(Number::Int(if negative { -value } else { value }))
            }
            _ => {
                let text = self.ascii(start)?;
                match text.parse() {
                    Ok(value) => Ok(Number::Int(value)),
                    Err(_) if whole <= MAX_DIGITS => Ok(Number::Big(text)),
                    Err(_) => Err(self.refuse(ErrorKind::NumberRange)),
                }
            }
        }
    }

    /// A float of many digits, or with an exponent, before which the cursor is.
    #[cold]
    #[inline(never)]
    fn float(&mut self, start: usize) -> Result<f64, Refused> {
        if matches!(self.peek(), b'e' | b'E') {
            self.bump();
            if matches!(self.peek(), b'+' | b'-') {
                self.bump();
            }
            let exponent = digits(self.rest(), &mut 0);
            self.pos += exponent;
            if exponent == 0 {
                return Err(self.refuse(ErrorKind::Syntax));
            }
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

    /// The text from `start` to here, which is a number's.
    fn ascii(&mut self, start: usize) -> Result<&'i str, Refused> {
        let input = self.input;
        str::from_utf8(&input[start..self.pos]).map_err(|_| self.refuse(ErrorKind::Syntax))
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, decimal};
    use crate::json::cursor::Cursor;

    #[test]
    fn decimals_are_what_the_standard_library_reads() {
        let mut state: u64 = 1;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state ^ state >> 29
        };
        for _ in 0..400_000 {
            let digits = 1 + next() % 19;
            let whole = next() % 10_u64.pow(u32::try_from(digits).expect("19"));
            let decimals = usize::try_from(1 + next() % 19).expect("19");
            let text = format!("{whole}e-{decimals}");
            assert_eq!(decimal(whole, decimals), text.parse().ok(), "{text}");
        }
    }

    /// Floats and what lies halfway between two of them, which is where rounding goes wrong.
    #[test]
    fn halves_are_rounded_to_even() {
        for power in 40..53 {
            for offset in 0..2_000_u64 {
                // Halves of a float's last bit, where floats are `1 / 2 ** (52 - power)` apart.
                let whole = (1_u64 << power) + offset;
                for half in 1..8_u64 {
                    let text = format!("{whole}.{:03}", half * 125);
                    let mut cursor = Cursor::new(text.as_bytes());
                    let Ok(Number::Float(value)) = cursor.number() else {
                        panic!("{text}");
                    };
                    assert_eq!(Ok(value), text.parse(), "{text}");
                }
            }
        }
        for whole in [9_007_199_254_740_993_u64, 9_007_199_254_740_995] {
            let text = format!("{whole}.000");
            assert_eq!(decimal(whole * 1000, 3), text.parse().ok());
        }
        assert_eq!(decimal(0, 19), Some(0.0));
        assert_eq!(decimal(1, 20), None);
    }
}
