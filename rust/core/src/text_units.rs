//! Text beyond ASCII, from UTF-8 to units of a fixed width: one for each character, as Python keeps strings.

use std::mem::MaybeUninit;

/// Valid UTF-8, and what a string of fixed units needs to be for it.
#[derive(Debug, Clone, Copy)]
pub struct Measured<'t> {
    text: &'t str,
    /// Characters.
    pub len: usize,
    /// The units that hold all of them.
    pub width: Width,
}

/// How wide a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A byte: characters up to U+00FF.
    One,
    /// Two bytes: up to U+FFFF.
    Two,
    /// Four bytes: all.
    Four,
}

/// Measures some bytes; None if they are not UTF-8.
pub fn measure(bytes: &[u8]) -> Option<Measured<'_>> {
    let text = simdutf8::basic::from_utf8(bytes).ok()?;
    // Characters by their first bytes, summed up in bytes, which is what a vector does many of at once.
    let starts =
        |block: &[u8]| -> u8 { block.iter().map(|byte| u8::from(byte & 0xC0 != 0x80)).sum() };
    let len = bytes
        .chunks(255)
        .map(|block| usize::from(starts(block)))
        .sum();
    // A character's first byte grows with the character.
    let width = match bytes.iter().fold(0, |highest, &byte| byte.max(highest)) {
        0xF0.. => Width::Four,
        0xC4.. => Width::Two,
        _ => Width::One,
    };
    Some(Measured { text, len, width })
}

impl Measured<'_> {
    /// The character, if there is but one.
    pub fn single(&self) -> Option<u32> {
        let first = self.text.chars().next().filter(|_| self.len == 1)?;
        Some(u32::from(first))
    }

    /// Writes the characters to units that are wide enough for all of them.
    ///
    /// # Panics
    /// If there are not exactly as many units as characters, or they are too narrow.
    pub fn write<U: Copy + From<u8> + TryFrom<u32>>(&self, units: &mut [MaybeUninit<U>]) {
        assert_eq!(units.len(), self.len);
        let (mut text, mut done) = (self.text, 0);
        while !text.is_empty() {
            // Most text has ASCII in it, most of all between words.
            let ascii = ascii_len(text.as_bytes());
            for (unit, &byte) in units[done..done + ascii].iter_mut().zip(text.as_bytes()) {
                unit.write(U::from(byte));
            }
            done += ascii;
            let mut chars = text[ascii..].chars();
            for c in chars.by_ref() {
                let Ok(value) = U::try_from(u32::from(c)) else {
                    panic!("the units are too narrow");
                };
                units[done].write(value);
                done += 1;
                if c.is_ascii() {
                    break;
                }
            }
            text = chars.as_str();
        }
    }
}

/// How many bytes at the start are ASCII.
#[inline(always)]
fn ascii_len(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let beyond = |word: &[u8; 8]| u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
    match words.iter().position(|word| beyond(word) != 0) {
        Some(word) => word * 8 + beyond(&words[word]).trailing_zeros() as usize / 8,
        None => words.len() * 8 + rest.iter().take_while(|byte| byte.is_ascii()).count(),
    }
}

#[cfg(test)]
mod tests {
    use std::mem::MaybeUninit;

    use super::{Measured, Width, measure};

    #[allow(unsafe_code)]
    fn written<U: Copy + Default + From<u8> + TryFrom<u32>>(measured: &Measured<'_>) -> Vec<U> {
        let mut units = vec![MaybeUninit::new(U::default()); measured.len];
        measured.write(&mut units);
        // SAFETY: every unit was initialised, with a zero at least.
        units
            .iter()
            .map(|unit| unsafe { unit.assume_init() })
            .collect()
    }

    #[test]
    fn characters_of_every_width_among_ascii() {
        let samples = [
            "é",
            "ÿ",
            "\u{100}",
            "漢",
            "\u{ffff}",
            "\u{10000}",
            "🎧",
            "\u{10ffff}",
            "\u{80}",
        ];
        for sample in samples {
            for before in 0..40 {
                for after in 0..40 {
                    let text = format!("{}{sample}{}", "a".repeat(before), "z".repeat(after));
                    let measured = measure(text.as_bytes()).unwrap();
                    let expected: Vec<u32> = text.chars().map(u32::from).collect();
                    assert_eq!(measured.len, expected.len());
                    let narrowest = match expected.iter().max().unwrap() {
                        0..0x100 => Width::One,
                        0x100..0x1_0000 => Width::Two,
                        _ => Width::Four,
                    };
                    assert_eq!(measured.width, narrowest);
                    assert_eq!(written::<u32>(&measured), expected);
                    if narrowest != Width::Four {
                        let units = written::<u16>(&measured);
                        assert!(
                            units
                                .into_iter()
                                .map(u32::from)
                                .eq(expected.iter().copied())
                        );
                    }
                    if narrowest == Width::One {
                        let units = written::<u8>(&measured);
                        assert!(units.into_iter().map(u32::from).eq(expected));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_utf8_is_not_measured() {
        for bytes in [
            &b"\x80"[..],
            b"\xc3",
            b"\xed\xa0\x80",
            b"\xf5\x80\x80\x80",
            b"ab\xff",
        ] {
            assert!(measure(bytes).is_none() && std::str::from_utf8(bytes).is_err());
        }
    }
}
