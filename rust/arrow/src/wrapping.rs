//! What is around a frame on its line: the time when it came.
use std::ops::Range;

/// Digits of a number of milliseconds: it is before the year 30,000.
const MOST_DIGITS: usize = 15;

/// A line is the first text, a number of milliseconds, which is not negative, the second text, the frame, and `}`. White
/// space around a frame would have to be left out: such lines are left to other code.
#[derive(Debug, Clone)]
pub struct Wrapping {
    /// Before the number.
    pub before: Box<[u8]>,
    /// Between the number and the frame.
    pub between: Box<[u8]>,
}

impl Wrapping {
    /// The seconds that a line says, and where its frame is; None if the line has another form.
    pub(crate) fn open(&self, line: &[u8]) -> Option<(f64, Range<usize>)> {
        let rest = line.strip_prefix(&*self.before)?;
        let len = rest.iter().take_while(|&&byte| is_of_number(byte)).count();
        let (number, rest) = rest.split_at(len);
        let frame = rest.strip_prefix(&*self.between)?.strip_suffix(b"}")?;
        if !(frame.starts_with(b"{") && frame.ends_with(b"}")) {
            return None;
        }
        let milliseconds: f64 = decimal(number)?.parse().ok()?;
        let start = line.len() - 1 - frame.len();
        Some((milliseconds / 1000.0, start..line.len() - 1))
    }
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

/// A number of JSON without a sign and an exponent, and not beyond what a recording's time may be.
fn decimal(number: &[u8]) -> Option<&str> {
    let digits = number.iter().take_while(|byte| byte.is_ascii_digit());
    let whole = digits.count();
    let is_whole = whole == 1 || ((2..=MOST_DIGITS).contains(&whole) && number[0] != b'0');
    let is_fraction = match &number[whole..] {
        [] => true,
        [b'.', places @ ..] => !places.is_empty() && places.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    (is_whole && is_fraction).then(|| std::str::from_utf8(number).ok())?
}

#[cfg(test)]
mod tests {
    use super::Wrapping;

    #[test]
    fn only_lines_of_this_form_are_opened() {
        let wrapping = Wrapping {
            before: (*br#"{"t":"#).into(),
            between: (*br#","e":"#).into(),
        };
        for (line, expected) in [
            (r#"{"t":1500,"e":{"a":1}}"#, Some((1.5, r#"{"a":1}"#))),
            (r#"{"t":0.5,"e":{}}"#, Some((0.0005, "{}"))),
            (r#"{"t":-0.5,"e":{}}"#, None),
            (r#"{"t":1,"e": {}}"#, None),
            (r#"{"t":1,"e":{} }"#, None),
            (r#"{"t":9999999999999999,"e":{}}"#, None),
            (r#"{"t":0,"e":{}}"#, Some((0.0, "{}"))),
            (
                r#"{"t":1767225600000.123,"e":{}}"#,
                Some((1_767_225_600.000_123, "{}")),
            ),
            (r#"{"t":1,"e":}"#, None),
            (r#"{"t":01,"e":{}}"#, None),
            (r#"{"t":1.,"e":{}}"#, None),
            (r#"{"t":.5,"e":{}}"#, None),
            (r#"{"t":-,"e":{}}"#, None),
            (r#"{"t":,"e":{}}"#, None),
            (r#"{"t":1.5.2,"e":{}}"#, None),
            (r#"{"t":1-2,"e":{}}"#, None),
            (r#"{"t":1e3,"e":{}}"#, None),
            (r#"{"t":NaN,"e":{}}"#, None),
            (r#"{"t": 1,"e":{}}"#, None),
            (r#"{"t":1,"e":{}"#, None),
            (r#"{"t":1,"e":{"#, None),
            (r#"{"t":1}"#, None),
            ("", None),
        ] {
            let found = wrapping.open(line.as_bytes());
            let found = found.map(|(time, frame)| (time, &line[frame]));
            assert_eq!(found, expected, "{line}");
        }
    }
}
