//! Keeps the values of one frame in an arena.
use rtframes_core::builder;
use rtframes_core::error::Refused;
use rtframes_core::schema::{ForeignId, Memory, Schema, ShapeId, WordSetId};

use crate::arena::{Arena, Mark, Packed, Span, Value, narrow};
use crate::payloads::{Open, Payloads};

/// Keys of one map that are compared with each other: frames with more are left to other code, which looks them up.
const MOST_KEYS: usize = 64;

/// Builds the values of one frame.
#[derive(Debug)]
pub struct Builder<'b> {
    schema: &'b Schema,
    block: &'b [u8],
    arena: &'b mut Arena,
    payloads: &'b Payloads,
    /// Whether a record has keys that no field declares.
    pub has_extra: bool,
}

impl<'b> Builder<'b> {
    /// A builder for a frame in a block of text.
    pub fn new(
        schema: &'b Schema,
        block: &'b [u8],
        arena: &'b mut Arena,
        payloads: &'b Payloads,
    ) -> Builder<'b> {
        arena.clear();
        Builder {
            schema,
            block,
            arena,
            payloads,
            has_extra: false,
        }
    }

    fn span(&mut self, bytes: &[u8], ascii: bool) -> Result<Span, Refused> {
        if !ascii && simdutf8::basic::from_utf8(bytes).is_err() {
            return Err(Refused);
        }
        Ok(self.arena.span(self.block, bytes))
    }
}

impl<'b> builder::Builder for Builder<'b> {
    type Value = Packed;
    /// Where its fields begin.
    type Record = usize;
    /// What the arena had before: nothing of an array is kept.
    type List = (Mark, usize);
    /// Where its keys and values begin.
    type Map = usize;
    type Payload = Open<'b>;
    type Template = ();
    type Shared = ();

    fn null(&mut self) -> Packed {
        Value::Null.into()
    }

    fn bool(&mut self, value: bool) -> Packed {
        Value::Bool(value).into()
    }

    fn int(&mut self, value: i64) -> Result<Packed, Refused> {
        Ok(Value::Int(value).into())
    }

    /// Left to other code, which knows what a column makes of it.
    fn big_int(&mut self, _digits: &str) -> Result<Packed, Refused> {
        Err(Refused)
    }

    fn float(&mut self, value: f64) -> Result<Packed, Refused> {
        Ok(Value::Float(value).into())
    }

    fn text(&mut self, bytes: &[u8], ascii: bool, _cache: Option<u16>) -> Result<Packed, Refused> {
        Ok(Value::Text(self.span(bytes, ascii)?).into())
    }

    fn word(&mut self, set: WordSetId, index: u16) -> Packed {
        Value::Word(set, index).into()
    }

    fn payload(&mut self, _memory: Memory, capacity: usize) -> Result<Open<'b>, Refused> {
        Ok(self.payloads.begin(capacity))
    }

    fn finish_payload(&mut self, payload: Open<'b>) -> Result<Packed, Refused> {
        let range = payload.range();
        Ok(Value::Payload(narrow(range.start), narrow(range.len())).into())
    }

    fn list(&mut self) -> Result<(Mark, usize), Refused> {
        Ok((self.arena.mark(), self.payloads.len()))
    }

    fn push(&mut self, list: &mut (Mark, usize), _item: Packed) -> Result<(), Refused> {
        self.arena.forget_since(list.0);
        self.payloads.truncate(list.1);
        Ok(())
    }

    fn finish_list(&mut self, _list: (Mark, usize)) -> Result<Packed, Refused> {
        Ok(Value::Other.into())
    }

    fn map(&mut self) -> Result<usize, Refused> {
        Ok(self.arena.open.len())
    }

    fn key(&mut self, bytes: &[u8], ascii: bool) -> Result<Packed, Refused> {
        Ok(Value::Text(self.span(bytes, ascii)?).into())
    }

    fn insert(&mut self, _map: &mut usize, key: Packed, value: Packed) -> Result<(), Refused> {
        self.arena.open.extend([key, value]);
        Ok(())
    }

    fn finish_map(&mut self, map: usize) -> Result<(Packed, bool), Refused> {
        let at = self.arena.values.len();
        let (values, open) = (&mut self.arena.values, &mut self.arena.open);
        values.extend(open.drain(map..));
        let len = (values.len() - at) / 2;
        let unique = len <= MOST_KEYS && self.is_unique(at);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "each takes a byte of a block"
        )]
        Ok((Value::Map(at as u32, len as u32).into(), unique))
    }

    fn record(&mut self, shape: ShapeId) -> Result<usize, Refused> {
        let at = self.arena.values.len();
        let len = self.schema.shapes[shape.index()].record_len();
        self.arena.values.resize(at + len, Value::Absent.into());
        Ok(at)
    }

    fn set(&mut self, record: &mut usize, field: usize, value: Packed) -> bool {
        let place = &mut self.arena.values[*record + field];
        let was_absent = place.is_absent();
        *place = value;
        was_absent
    }

    fn set_defaults(
        &mut self,
        shape: ShapeId,
        record: &mut usize,
        _missing: usize,
    ) -> Result<(), Refused> {
        let fields = self.schema.shapes[shape.index()].fields().iter();
        let complete = fields
            .zip(&self.arena.values[*record..])
            .all(|(field, value)| !(field.required && value.is_absent()));
        if complete { Ok(()) } else { Err(Refused) }
    }

    fn finish_record(&mut self, shape: ShapeId, record: usize) -> Result<Packed, Refused> {
        let shape_of = &self.schema.shapes[shape.index()];
        let last = self.arena.values[record..].get(shape_of.fields().len());
        self.has_extra |= shape_of.keeps_extra()
            && last.is_some_and(|last| matches!(last.open(), Value::Map(..)));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "each takes a byte of a block"
        )]
        Ok(Value::Record(shape, record as u32).into())
    }

    fn template(
        &mut self,
        _shape: ShapeId,
        _constants: Vec<(usize, ())>,
        _varying: &[usize],
    ) -> Option<()> {
        None
    }

    fn share(&mut self, _value: &Packed) -> Option<()> {
        None
    }

    fn shared(&mut self, _shared: &()) -> Packed {
        Value::Null.into()
    }

    fn pattern(&mut self, _keys: Option<&[()]>, _values: Vec<Option<()>>) -> Option<()> {
        None
    }

    fn copy(&mut self, _pattern: &()) -> Result<Packed, Refused> {
        Err(Refused)
    }

    fn put(
        &mut self,
        _copy: &mut Packed,
        _key: Option<&()>,
        _index: usize,
        _value: Packed,
    ) -> Result<(), Refused> {
        Err(Refused)
    }

    fn unknown(&mut self, fields: usize, _tag_field: &str) -> Result<(Packed, bool), Refused> {
        self.finish_map(fields)
    }

    fn foreign(&mut self, _id: ForeignId, _json: &[u8]) -> Result<Packed, Refused> {
        Err(Refused)
    }

    fn raw(&mut self, json: &[u8]) -> Result<Packed, Refused> {
        Ok(Value::Json(self.span(json, false)?).into())
    }
}

impl Builder<'_> {
    /// Whether no two keys of the map that begins at `at`, and is the last, are the same.
    fn is_unique(&self, at: usize) -> bool {
        let text = |value: &Packed| match value.open() {
            Value::Text(span) => self.arena.bytes(self.block, span),
            _ => &[],
        };
        let keys = self.arena.values[at..].iter().step_by(2);
        keys.clone().enumerate().all(|(index, key)| {
            let before = keys.clone().take(index);
            before.clone().all(|other| text(other) != text(key))
        })
    }
}
