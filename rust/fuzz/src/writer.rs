//! Frames that mostly fit a type, in every form that JSON allows.
use std::fmt::Write as _;

use arbitrary::{Result, Unstructured};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::place::{NAMES, Objects, Place, Record, Strings, TAG_FIELDS, WORDS, one_in};

const STRINGS: [&str; 10] = [
    "",
    "a",
    "é",
    "plain ASCII text that is longer than two blocks of sixteen bytes each, by some",
    "quote \" and backslash \\",
    "\n\t\u{8}\u{0}\u{1f}",
    "日本語 😀 and then some ASCII behind it",
    "/",
    "null",
    "item_0123456789abcdefghijk",
];
/// How some of them end, and no names.
pub const ENDS: [&str; 3] = ["abcdefghijk", "each, by some", "behind it"];
const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "1",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0.5",
    "-0.0",
    "1e5",
    "5e-324",
    "1.7976931348623157e308",
    "1e400",
];
/// Lengths of payloads around the block sizes of the kernels, bytes.
const PAYLOADS: [usize; 14] = [0, 1, 2, 3, 11, 12, 23, 24, 47, 48, 49, 96, 192, 1200];
const NOT_BASE64: [&str; 8] = [
    "A", "AA", "AAA", "AA=A", "AAAA=", "=AAA", "AA==AAAA", "AA-_",
];

/// Writes frames, drawing every choice from the fuzzer's bytes.
pub struct Writer<'u, 'a> {
    u: &'u mut Unstructured<'a>,
    out: String,
    /// White space between tokens.
    spaced: bool,
    /// Escapes where none are needed.
    escaped: bool,
}

impl<'u, 'a> Writer<'u, 'a> {
    /// A frame for `place`.
    pub fn frame(u: &'u mut Unstructured<'a>, place: &Place) -> Result<String> {
        let (spaced, escaped) = (one_in(u, 4)?, one_in(u, 4)?);
        let mut writer = Writer {
            u,
            out: String::new(),
            spaced,
            escaped,
        };
        writer.value(place, 6)?;
        writer.space()?;
        Ok(writer.out)
    }

    /// Now and then.
    fn odd(&mut self) -> Result<bool> {
        one_in(self.u, 24)
    }

    fn space(&mut self) -> Result<()> {
        if self.spaced {
            self.out
                .push_str(self.u.choose(&["", " ", "\n\t", "\r\n  "])?);
        }
        Ok(())
    }

    fn token(&mut self, token: &str) -> Result<()> {
        self.space()?;
        self.out.push_str(token);
        Ok(())
    }

    fn value(&mut self, place: &Place, depth: usize) -> Result<()> {
        if place.raw || place.is_any() || self.odd()? {
            return self.anything(depth.min(3));
        }
        let mut kinds = Vec::new();
        kinds.extend(place.null.then_some(0));
        kinds.extend(place.bool.then_some(1));
        kinds.extend((place.int || place.float).then_some(2));
        kinds.extend((!matches!(place.text, Strings::No)).then_some(3));
        if depth > 0 {
            kinds.extend(place.list.is_some().then_some(4));
            // Twice as likely: objects are what frames are made of.
            kinds.extend(
                (!matches!(place.object, Objects::No))
                    .then_some([5, 5])
                    .into_iter()
                    .flatten(),
            );
        }
        if kinds.is_empty() {
            return self.anything(1);
        }
        match *self.u.choose(&kinds)? {
            0 => self.token("null"),
            1 => self.boolean(),
            2 => self.number(),
            3 => self.string_for(&place.text),
            4 => {
                let items = place.list.as_deref().unwrap_or(place);
                self.list(|writer| writer.value(items, depth - 1))
            }
            _ => self.object(&place.object, depth - 1),
        }
    }

    fn anything(&mut self, depth: usize) -> Result<()> {
        match self.u.int_in_range(0..=if depth > 0 { 5 } else { 3 })? {
            0 => self.token("null"),
            1 => self.boolean(),
            2 => self.number(),
            3 => {
                let text = *self.u.choose(&STRINGS)?;
                self.string(text)
            }
            4 => self.list(|writer| writer.anything(depth - 1)),
            _ => self.members(|writer| {
                let key = writer.some_key()?;
                writer.member(key, |writer| writer.anything(depth - 1))
            }),
        }
    }

    fn boolean(&mut self) -> Result<()> {
        let value = if self.u.arbitrary()? { "true" } else { "false" };
        self.token(value)
    }

    fn number(&mut self) -> Result<()> {
        let number = *self.u.choose(&NUMBERS)?;
        self.token(number)
    }

    fn some_key(&mut self) -> Result<&'static str> {
        let keys = [&NAMES[..], &TAG_FIELDS[..]];
        let keys = self.u.choose(&keys)?;
        Ok(self.u.choose(keys)?)
    }

    fn string_for(&mut self, strings: &Strings) -> Result<()> {
        match strings {
            Strings::Words(words) if !words.is_empty() => {
                let word = WORDS[*self.u.choose(words)?];
                self.string(word)
            }
            Strings::Payload(_) if self.odd()? => {
                let text = format!("{}{}", "AAAA".repeat(20), self.u.choose(&NOT_BASE64)?);
                self.string(&text)
            }
            Strings::Payload(_) => {
                let len = *self.u.choose(&PAYLOADS)?;
                let mut byte: u8 = self.u.arbitrary()?;
                let mut next = || {
                    byte = byte.wrapping_mul(5).wrapping_add(113);
                    byte
                };
                let payload: Vec<u8> = (0..len).map(|_| next()).collect();
                self.string(&STANDARD.encode(payload))
            }
            _ => {
                let text = *self.u.choose(&STRINGS)?;
                self.string(text)
            }
        }
    }

    fn string(&mut self, text: &str) -> Result<()> {
        self.space()?;
        // One character, or every one, as an escape.
        let escape = match self.escaped && !text.is_empty() {
            true => Some(self.u.int_in_range(0..=text.len())?),
            false => None,
        };
        self.out.push('"');
        for (place, character) in text.char_indices() {
            if escape == Some(place) || escape == Some(text.len()) && text.len() < 200 {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(self.out, "\\u{unit:04x}");
                }
            } else if matches!(character, '"' | '\\') {
                self.out.extend(['\\', character]);
            } else if character < ' ' {
                let _ = write!(self.out, "\\u{:04X}", u32::from(character));
            } else {
                self.out.push(character);
            }
        }
        self.out.push('"');
        Ok(())
    }

    fn list(&mut self, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.token("[")?;
        for index in 0..self.u.int_in_range(0..=3)? {
            if index > 0 {
                self.token(",")?;
            }
            item(self)?;
        }
        self.token("]")
    }

    fn members(&mut self, mut member: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.token("{")?;
        for index in 0..self.u.int_in_range(0..=3)? {
            if index > 0 {
                self.token(",")?;
            }
            member(self)?;
        }
        self.token("}")
    }

    fn member(&mut self, key: &str, value: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.string(key)?;
        self.token(":")?;
        value(self)
    }

    fn object(&mut self, object: &Objects, depth: usize) -> Result<()> {
        match object {
            Objects::No => self.token("{}"),
            Objects::Map(values) => self.members(|writer| {
                let key = writer.some_key()?;
                writer.member(key, |writer| writer.value(values, depth))
            }),
            Objects::Record(record) => self.record(record, depth),
            Objects::Union(records) if records.is_empty() => self.token("{}"),
            Objects::Union(records) => {
                let record = self.u.choose(records)?;
                self.record(record, depth)
            }
        }
    }

    fn record(&mut self, record: &Record, depth: usize) -> Result<()> {
        // Each member by its index; the tag is the one after the fields.
        let tag = record.fields.len();
        let mut order: Vec<usize> = Vec::new();
        if record.tag.is_some() && !self.odd()? {
            order.push(tag);
        }
        for (index, field) in record.fields.iter().enumerate() {
            let absent = if field.required {
                self.odd()?
            } else {
                one_in(self.u, 3)?
            };
            if !absent {
                order.push(index);
            }
        }
        if order.len() > 1 && one_in(self.u, 4)? {
            let by = self.u.int_in_range(1..=order.len() - 1)?;
            order.rotate_left(by);
        }
        if let Some(&again) = order.first().filter(|_| order.len() > 1)
            && self.odd()?
        {
            order.push(again);
        }
        self.token("{")?;
        let mut first = true;
        for index in order {
            if self.odd()? {
                self.comma(&mut first)?;
                let key = self.some_key()?;
                self.member(key, |writer| writer.anything(2))?;
            }
            self.comma(&mut first)?;
            if let Some(field) = record.fields.get(index) {
                self.member(field.name, |writer| writer.value(&field.place, depth))?;
            } else if let Some((field, tag)) = record.tag {
                let tag = if self.odd()? {
                    *self.u.choose(&WORDS)?
                } else {
                    tag
                };
                self.member(field, |writer| writer.string(tag))?;
            }
        }
        self.token("}")
    }

    fn comma(&mut self, first: &mut bool) -> Result<()> {
        if std::mem::replace(first, false) {
            Ok(())
        } else {
            self.token(",")
        }
    }
}
