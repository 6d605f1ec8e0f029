//! `serde_json::Value` as a builder: for users without Python, for fuzzing, and for tests that compare the walk with
//! `serde_json` itself.
use serde_json::{Map, Number, Value};

use crate::base64;
use crate::builder::{Builder, Filler, Payload};
use crate::decode::{self, Kind, Learnt, Options};
use crate::error::{Error, Refused};
use crate::schema::{ForeignId, Memory, Schema, ShapeId, WordSetId};

/// Decodes a frame to a [`Value`]; see [`ValueBuilder`] for what becomes of payloads and records.
pub fn from_slice(schema: &Schema, frame: &[u8], open: bool) -> Result<Value, Error> {
    let mut builder = ValueBuilder { schema };
    decode::decode(schema, frame, options(open), &mut builder).map(|decoded| decoded.value)
}

/// How frames of which nothing is known are decoded here.
const fn options(open: bool) -> Options {
    Options {
        open,
        extra: true,
        utf8: false,
    }
}

/// Decodes frames one after the other as [`from_slice`] does, and learns from them ([`Learnt`]).
#[derive(Debug)]
pub struct Reader<'s> {
    schema: &'s Schema,
    learnt: Learnt<ValueTemplate, Value>,
    replayed: usize,
    /// Frames so far.
    number: u64,
}

impl<'s> Reader<'s> {
    /// A reader that has learnt nothing yet.
    pub fn new(schema: &'s Schema) -> Reader<'s> {
        Reader {
            schema,
            learnt: Learnt::default(),
            replayed: 0,
            number: 0,
        }
    }

    /// How many frames were decoded by what was learnt.
    pub fn replayed(&self) -> usize {
        self.replayed
    }

    /// Decodes a frame.
    pub fn read(&mut self, frame: &[u8], open: bool) -> Result<Value, Error> {
        let options = options(open);
        let schema = self.schema;
        let mut builder = ValueBuilder { schema };
        let kind = Kind::of(frame);
        self.number += 1;
        if let Some(kind) = kind
            && let Some(value) =
                self.learnt
                    .replay(kind, schema, frame, options, &mut builder, || {
                        ValueBuilder { schema }
                    })
        {
            self.replayed += 1;
            return Ok(value);
        }
        let walked = decode::decode(schema, frame, options, &mut builder)?;
        if let Some(kind) = kind
            && !walked.unknown
            && self.learnt.wants(kind, self.number)
        {
            self.learnt
                .learn(kind, schema, frame, options, &mut builder);
        }
        Ok(walked.value)
    }
}

/// Builds [`Value`]s.
///
/// Records become objects with their fields in the shape's order, absent ones null; the tag first, if there is one.
/// A payload becomes the base64 text of its bytes. Integers beyond 64 bits become floats, as in `serde_json`.
#[derive(Debug)]
pub struct ValueBuilder<'s> {
    /// The schema that is walked.
    pub schema: &'s Schema,
}

/// Objects that are the same except for some fields.
#[derive(Debug)]
pub struct ValueTemplate {
    shape: ShapeId,
    record: Vec<Option<Value>>,
    /// The fields that are its places.
    fields: Vec<usize>,
}

/// A payload in a vector of fixed capacity.
#[derive(Debug)]
pub struct VecPayload(Vec<u8>);

impl VecPayload {
    /// Room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> VecPayload {
        VecPayload(Vec::with_capacity(capacity))
    }

    /// The bytes filled so far.
    pub fn filled(&self) -> &[u8] {
        &self.0
    }
}

impl Payload for VecPayload {
    fn decode(&mut self, src: &[u8]) -> usize {
        base64::decode_append(src, &mut self.0)
    }

    fn push(&mut self, bytes: &[u8]) -> bool {
        let fits = self.0.capacity() - self.0.len() >= bytes.len();
        if fits {
            self.0.extend_from_slice(bytes);
        }
        fits
    }
}

impl ValueBuilder<'_> {
    fn text(bytes: &[u8]) -> Result<String, Refused> {
        simdutf8::basic::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| Refused)
    }
}

impl Builder for ValueBuilder<'_> {
    type Value = Value;
    type Record = Vec<Option<Value>>;
    type List = Vec<Value>;
    type Map = (Map<String, Value>, bool);
    type Payload = VecPayload;
    type Template = ValueTemplate;
    type Shared = Value;

    fn null(&mut self) -> Value {
        Value::Null
    }

    fn bool(&mut self, value: bool) -> Value {
        Value::Bool(value)
    }

    fn int(&mut self, value: i64) -> Result<Value, Refused> {
        Ok(Value::from(value))
    }

    fn big_int(&mut self, digits: &str) -> Result<Value, Refused> {
        // Within u64 or a float, as `serde_json` reads it.
        serde_json::from_str(digits).map_err(|_| Refused)
    }

    fn float(&mut self, value: f64) -> Result<Value, Refused> {
        Number::from_f64(value).map(Value::Number).ok_or(Refused)
    }

    fn text(&mut self, bytes: &[u8], _ascii: bool, _cache: Option<u16>) -> Result<Value, Refused> {
        ValueBuilder::text(bytes).map(Value::String)
    }

    fn word(&mut self, set: WordSetId, index: u16) -> Value {
        let word = self.schema.words[set.index()]
            .names()
            .nth(usize::from(index));
        word.map_or(Value::Null, |word| {
            String::from_utf8_lossy(word).into_owned().into()
        })
    }

    fn payload(&mut self, _memory: Memory, capacity: usize) -> Result<VecPayload, Refused> {
        Ok(VecPayload::with_capacity(capacity))
    }

    fn finish_payload(&mut self, payload: VecPayload) -> Result<Value, Refused> {
        let mut text = Vec::with_capacity(base64::encoded_len(payload.0.len()));
        base64::encode_append(&payload.0, &mut text);
        ValueBuilder::text(&text).map(Value::String)
    }

    fn list(&mut self) -> Result<Vec<Value>, Refused> {
        Ok(Vec::new())
    }

    fn push(&mut self, list: &mut Vec<Value>, item: Value) -> Result<(), Refused> {
        list.push(item);
        Ok(())
    }

    fn finish_list(&mut self, list: Vec<Value>) -> Result<Value, Refused> {
        Ok(Value::Array(list))
    }

    fn map(&mut self) -> Result<(Map<String, Value>, bool), Refused> {
        Ok((Map::new(), true))
    }

    fn key(&mut self, bytes: &[u8], _ascii: bool) -> Result<Value, Refused> {
        ValueBuilder::text(bytes).map(Value::String)
    }

    fn insert(
        &mut self,
        (map, unique): &mut (Map<String, Value>, bool),
        key: Value,
        value: Value,
    ) -> Result<(), Refused> {
        let Value::String(key) = key else {
            return Err(Refused);
        };
        *unique &= map.insert(key, value).is_none();
        Ok(())
    }

    fn finish_map(
        &mut self,
        (map, unique): (Map<String, Value>, bool),
    ) -> Result<(Value, bool), Refused> {
        Ok((Value::Object(map), unique))
    }

    fn record(&mut self, shape: ShapeId) -> Result<Vec<Option<Value>>, Refused> {
        Ok(vec![None; self.schema.shapes[shape.index()].record_len()])
    }

    fn set(&mut self, record: &mut Vec<Option<Value>>, field: usize, value: Value) -> bool {
        record[field].replace(value).is_none()
    }

    fn set_defaults(
        &mut self,
        shape: ShapeId,
        record: &mut Vec<Option<Value>>,
        _missing: usize,
    ) -> Result<(), Refused> {
        let fields = self.schema.shapes[shape.index()].fields();
        let complete = fields
            .iter()
            .zip(record)
            .all(|(field, value)| value.is_some() || !field.required);
        if complete { Ok(()) } else { Err(Refused) }
    }

    fn finish_record(
        &mut self,
        shape: ShapeId,
        mut record: Vec<Option<Value>>,
    ) -> Result<Value, Refused> {
        let shape = &self.schema.shapes[shape.index()];
        let extra = record.drain(shape.fields().len()..).next().flatten();
        let extra = match extra {
            Some(Value::Object(extra)) => extra,
            _ => Map::new(),
        };
        let tag = shape
            .tag()
            .map(|tag| (tag.field.to_string(), Value::from(&*tag.value)));
        let fields = shape.fields().iter().zip(record);
        let fields =
            fields.map(|(field, value)| (field.name.to_string(), value.unwrap_or_default()));
        Ok(Value::Object(
            tag.into_iter().chain(fields).chain(extra).collect(),
        ))
    }

    fn template(
        &mut self,
        shape: ShapeId,
        constants: Vec<(usize, Value)>,
        varying: &[usize],
    ) -> Option<ValueTemplate> {
        let mut record = self.record(shape).ok()?;
        for (field, value) in constants {
            self.set(&mut record, field, value);
        }
        Some(ValueTemplate {
            shape,
            record,
            fields: varying.to_vec(),
        })
    }

    fn share(&mut self, value: &Value) -> Option<Value> {
        Some(value.clone())
    }

    fn shared(&mut self, shared: &Value) -> Value {
        shared.clone()
    }

    fn pattern(&mut self, keys: Option<&[Value]>, values: Vec<Option<Value>>) -> Option<Value> {
        let values = values.into_iter().map(Option::unwrap_or_default);
        let Some(keys) = keys else {
            return Some(Value::Array(values.collect()));
        };
        let keys = keys.iter().map(|key| key.as_str());
        let fields = keys
            .zip(values)
            .map(|(key, value)| Some((key?.to_owned(), value)));
        fields.collect::<Option<_>>().map(Value::Object)
    }

    fn copy(&mut self, pattern: &Value) -> Result<Value, Refused> {
        Ok(pattern.clone())
    }

    fn put(
        &mut self,
        copy: &mut Value,
        key: Option<&Value>,
        index: usize,
        value: Value,
    ) -> Result<(), Refused> {
        let place = match key {
            Some(key) => copy.get_mut(key.as_str().ok_or(Refused)?),
            None => copy.get_mut(index),
        };
        *place.ok_or(Refused)? = value;
        Ok(())
    }

    fn unknown(
        &mut self,
        fields: (Map<String, Value>, bool),
        _tag_field: &str,
    ) -> Result<(Value, bool), Refused> {
        self.finish_map(fields)
    }

    fn foreign(&mut self, _id: ForeignId, json: &[u8]) -> Result<Value, Refused> {
        serde_json::from_slice(json).map_err(|_| Refused)
    }

    fn raw(&mut self, json: &[u8]) -> Result<Value, Refused> {
        ValueBuilder::text(json).map(Value::String)
    }
}

impl Filler for ValueBuilder<'_> {
    type Template = ValueTemplate;
    type Value = Value;
    type Object = Vec<Option<Value>>;
    type Payload = VecPayload;

    fn begin(&mut self, template: &ValueTemplate) -> Result<Vec<Option<Value>>, Refused> {
        Ok(template.record.clone())
    }

    fn text(
        &mut self,
        template: &ValueTemplate,
        object: &mut Vec<Option<Value>>,
        place: usize,
        text: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        let value = Builder::text(self, text, ascii, None)?;
        self.set(object, template.fields[place], value);
        Ok(())
    }

    fn int(
        &mut self,
        template: &ValueTemplate,
        object: &mut Vec<Option<Value>>,
        place: usize,
        value: i64,
    ) -> Result<(), Refused> {
        self.set(object, template.fields[place], value.into());
        Ok(())
    }

    fn payload(
        &mut self,
        _template: &ValueTemplate,
        _object: &mut Vec<Option<Value>>,
        _place: usize,
        memory: Memory,
        capacity: usize,
    ) -> Result<VecPayload, Refused> {
        Builder::payload(self, memory, capacity)
    }

    fn finish_payload(
        &mut self,
        template: &ValueTemplate,
        object: &mut Vec<Option<Value>>,
        place: usize,
        payload: VecPayload,
    ) -> Result<(), Refused> {
        let value = Builder::finish_payload(self, payload)?;
        self.set(object, template.fields[place], value);
        Ok(())
    }

    fn finish(
        &mut self,
        template: &ValueTemplate,
        object: Vec<Option<Value>>,
    ) -> Result<Value, Refused> {
        self.finish_record(template.shape, object)
    }
}
