//! JSON as `serde_json` reads it, with what its own `Value` loses: repeated keys, the text of numbers and of values.
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A parsed value, and the text that it was.
#[derive(Debug)]
pub struct Document {
    pub text: String,
    pub data: Data,
}

#[derive(Debug)]
pub enum Data {
    Null,
    Bool(bool),
    /// Its text is the document's.
    Number,
    Text(String),
    List(Vec<Document>),
    Object(Vec<(String, Document)>),
}

impl Document {
    /// The document in a text; None if it is not JSON.
    pub fn parse(text: &str) -> Option<Document> {
        Document::new(serde_json::from_str::<&RawValue>(text).ok()?)
    }

    fn new(raw: &RawValue) -> Option<Document> {
        let text = raw.get();
        let data = match text.as_bytes()[0] {
            b'n' => Data::Null,
            b't' => Data::Bool(true),
            b'f' => Data::Bool(false),
            b'"' => Data::Text(serde_json::from_str(text).ok()?),
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Data::List(
                    items
                        .into_iter()
                        .map(Document::new)
                        .collect::<Option<_>>()?,
                )
            }
            b'{' => {
                let Pairs(pairs) = serde_json::from_str(text).ok()?;
                let member = |(key, raw)| Some((key, Document::new(raw)?));
                Data::Object(pairs.into_iter().map(member).collect::<Option<_>>()?)
            }
            _ => Data::Number,
        };
        Some(Document {
            text: text.to_owned(),
            data,
        })
    }

    /// The levels of objects and arrays.
    pub fn depth(&self) -> usize {
        let below = |deepest: Option<usize>| 1 + deepest.unwrap_or(0);
        match &self.data {
            Data::List(items) => below(items.iter().map(Document::depth).max()),
            Data::Object(members) => below(members.iter().map(|(_, value)| value.depth()).max()),
            _ => 0,
        }
    }

    /// Whether it holds a number that the walk leaves to others: no finite float, or of more than 4,000 digits.
    pub fn has_number_out_of_range(&self) -> bool {
        match &self.data {
            Data::Number => self.text.len() > 4000 || !self.text.parse().is_ok_and(f64::is_finite),
            Data::List(items) => items.iter().any(Document::has_number_out_of_range),
            Data::Object(members) => members
                .iter()
                .any(|(_, value)| value.has_number_out_of_range()),
            _ => false,
        }
    }
}

/// An object's members in order, repeated keys and all.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs<'de>, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
