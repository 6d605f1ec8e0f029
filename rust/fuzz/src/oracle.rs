//! What the walk must make of a document: the meaning of a schema, in the plainest form.
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde_json::{Map, Value};

use crate::document::{Data, Document};
use crate::place::{Objects, Place, Record, Strings, WORDS};

/// The standard alphabet with exact padding; bits that no byte uses may be set, as in msgspec.
const LENIENT_BITS: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The document does not fit.
pub struct Misfit;

/// Reads one document.
#[derive(Default)]
pub struct Oracle {
    open: bool,
    unknown: bool,
    duplicate: bool,
    raw: bool,
}

impl Oracle {
    /// One that keeps unknown tags, or refuses them.
    pub fn new(open: bool) -> Oracle {
        Oracle {
            open,
            ..Oracle::default()
        }
    }

    /// The value, as `rtframes_core::serde_value` shows it.
    pub fn read(mut self, place: &Place, document: &Document) -> Result<Value, Misfit> {
        let value = self.value(place, document)?;
        // What the walk leaves alone: see `ErrorKind::Ambiguous`.
        if self.unknown && (self.duplicate || self.raw) {
            Err(Misfit)
        } else {
            Ok(value)
        }
    }

    fn value(&mut self, place: &Place, document: &Document) -> Result<Value, Misfit> {
        if place.is_any() {
            return self.plain(document);
        }
        if place.raw {
            self.raw = true;
            return Ok(document.text.clone().into());
        }
        match &document.data {
            Data::Null if place.null => Ok(Value::Null),
            Data::Bool(value) if place.bool => Ok((*value).into()),
            Data::Number => number(place, &document.text),
            Data::Text(text) => strings(&place.text, text),
            Data::List(items) => {
                let place = place.list.as_ref().ok_or(Misfit)?;
                items.iter().map(|item| self.value(place, item)).collect()
            }
            Data::Object(members) => match &place.object {
                Objects::No => Err(Misfit),
                Objects::Map(values) => {
                    self.map(members, |oracle, value| oracle.value(values, value))
                }
                Objects::Record(record) => self.record(record, members),
                Objects::Union(records) => {
                    let field = records
                        .first()
                        .and_then(|record| record.tag)
                        .map_or("type", |tag| tag.0);
                    let tag = members.iter().find(|(key, _)| key == field);
                    let claims = |record: &&Record| match (&record.tag, tag) {
                        (
                            Some((_, wanted)),
                            Some((
                                _,
                                Document {
                                    data: Data::Text(text),
                                    ..
                                },
                            )),
                        ) => text == wanted,
                        _ => false,
                    };
                    match records.iter().find(claims) {
                        Some(record) => self.record(record, members),
                        None => self.unknown(members),
                    }
                }
            },
            _ => Err(Misfit),
        }
    }

    fn map(
        &mut self,
        members: &[(String, Document)],
        mut value: impl FnMut(&mut Oracle, &Document) -> Result<Value, Misfit>,
    ) -> Result<Value, Misfit> {
        let mut map = Map::new();
        for (key, member) in members {
            let member = value(self, member)?;
            self.duplicate |= map.insert(key.clone(), member).is_some();
        }
        Ok(map.into())
    }

    fn plain(&mut self, document: &Document) -> Result<Value, Misfit> {
        match &document.data {
            Data::Null => Ok(Value::Null),
            Data::Bool(value) => Ok((*value).into()),
            Data::Number => number(&Place::any(), &document.text),
            Data::Text(text) => Ok(text.clone().into()),
            Data::List(items) => items.iter().map(|item| self.plain(item)).collect(),
            Data::Object(members) => self.map(members, Oracle::plain),
        }
    }

    fn unknown(&mut self, members: &[(String, Document)]) -> Result<Value, Misfit> {
        if !self.open {
            return Err(Misfit);
        }
        self.unknown = true;
        self.map(members, Oracle::plain)
    }

    fn record(&mut self, record: &Record, members: &[(String, Document)]) -> Result<Value, Misfit> {
        let mut values: Vec<Option<Value>> = vec![None; record.fields.len()];
        let mut extra = Map::new();
        for (key, member) in members {
            if let Some(index) = record.fields.iter().position(|field| field.name == key) {
                let value = self.value(&record.fields[index].place, member)?;
                self.duplicate |= values[index].replace(value).is_some();
            } else if let Some((_, tag)) = record.tag.filter(|(field, _)| field == key) {
                if !matches!(&member.data, Data::Text(text) if text == tag) {
                    return self.unknown(members);
                }
            } else if record.forbid_unknown {
                return Err(Misfit);
            } else if record.keeps_extra {
                let member = self.plain(member)?;
                self.duplicate |= extra.insert(key.clone(), member).is_some();
            }
        }
        let mut object = Map::new();
        if let Some((field, tag)) = record.tag {
            object.insert(field.to_owned(), tag.into());
        }
        for (field, value) in record.fields.iter().zip(values) {
            if field.required && value.is_none() {
                return Err(Misfit);
            }
            object.insert(field.name.to_owned(), value.unwrap_or_default());
        }
        object.extend(extra);
        Ok(object.into())
    }
}

fn number(place: &Place, text: &str) -> Result<Value, Misfit> {
    let is_integer = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit());
    let integer = text.parse::<i64>().ok().filter(|_| is_integer);
    if is_integer && place.int {
        // `-0` is the integer 0 to Python; `serde_json` makes a float of it.
        match integer {
            Some(integer) => Ok(integer.into()),
            None => serde_json::from_str(text).map_err(|_| Misfit),
        }
    } else if place.float {
        // And as a float it is 0.0 to msgspec, by way of the integer.
        let float = match integer {
            Some(integer) => integer as f64,
            None => text.parse().map_err(|_| Misfit)?,
        };
        serde_json::Number::from_f64(float)
            .map(Value::Number)
            .ok_or(Misfit)
    } else {
        Err(Misfit)
    }
}

fn strings(place: &Strings, text: &str) -> Result<Value, Misfit> {
    match place {
        Strings::No => Err(Misfit),
        Strings::Str => Ok(text.into()),
        Strings::Words(words) if words.iter().any(|&word| WORDS[word] == text) => Ok(text.into()),
        Strings::Words(_) => Err(Misfit),
        Strings::Payload(_) => {
            let payload = LENIENT_BITS.decode(text).map_err(|_| Misfit)?;
            Ok(STANDARD.encode(payload).into())
        }
    }
}
