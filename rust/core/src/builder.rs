//! What the walk needs from the code that makes the values: the only interface between parsing and Python.
use crate::base64;
use crate::error::Refused;
use crate::schema::{ForeignId, Memory, ShapeId, WordSetId};

/// A payload while it is being decoded: memory of a fixed capacity and how much of it is filled.
pub trait Payload {
    /// Whether several threads decode by one schema at the same time. Threads take the cache line of a place that is
    /// written from each other, at the cost of a small frame. So what they guess by is then written only where it
    /// changes, and the tags that came last, which change all the time, are not remembered.
    const IN_PARALLEL: bool = false;

    /// Decodes whole quads of base64 from the start of `src` after what is filled already, and
    /// returns how many bytes of `src` were taken ([`crate::base64::decode`]).
    fn decode(&mut self, src: &[u8]) -> usize;

    /// Appends the 1 to 3 bytes of a last, padded quad. False where the capacity does not hold them.
    #[must_use]
    fn push(&mut self, bytes: &[u8]) -> bool;

    /// Decodes a whole text of base64; false if it is none, or more than the capacity holds.
    #[must_use]
    fn decode_whole(&mut self, text: &[u8]) -> bool {
        let taken = self.decode(text);
        match &text[taken..] {
            [] => true,
            &[a, b, c, d] => match base64::decode_tail(&[a, b, c, d]) {
                Some((bytes, count)) => self.push(&bytes[..count]),
                None => false,
            },
            _ => false,
        }
    }
}

/// Makes values as the walk finds them.
///
/// Text arrives as bytes that are a complete JSON string's content with escapes undone; where
/// `ascii` is false it has not been validated: a builder that keeps it must refuse invalid UTF-8.
/// `Err(Refused)` from any method ends the walk with [`crate::error::ErrorKind::Builder`] (or
/// `Utf8` for text), and everything begun is dropped.
pub trait Builder {
    /// A finished value.
    type Value;
    /// An object of a known shape, under construction.
    type Record;
    /// An array under construction.
    type List;
    /// A string-keyed map under construction.
    type Map;
    /// A payload under construction.
    type Payload: Payload;
    /// What makes objects of which some fields are always the same ([`Filler`]).
    type Template;
    /// A value that many objects may share.
    type Shared;

    /// Whether the thread's stack has room for some more levels of the walk, which asks where nesting is deep.
    #[inline(always)]
    fn has_stack(&self) -> bool {
        true
    }

    /// JSON `null`.
    fn null(&mut self) -> Self::Value;
    /// JSON `true` or `false`.
    fn bool(&mut self, value: bool) -> Self::Value;
    /// An integer within 64 bits.
    fn int(&mut self, value: i64) -> Result<Self::Value, Refused>;
    /// An integer beyond 64 bits, as its digits.
    fn big_int(&mut self, digits: &str) -> Result<Self::Value, Refused>;
    /// A finite number.
    fn float(&mut self, value: f64) -> Result<Self::Value, Refused>;
    /// A string. `cache` names a cache of last values, whose string it is not; plain text may be kept there.
    fn text(
        &mut self,
        bytes: &[u8],
        ascii: bool,
        cache: Option<u16>,
    ) -> Result<Self::Value, Refused>;
    /// The string last kept in `cache`, and what follows it and a quote, if `json` begins with them. What is kept was
    /// plain text, so that this proves a whole string; to know its length beforehand is what makes it fast.
    #[inline(always)]
    fn repeated_text<'i>(&mut self, cache: u16, json: &'i [u8]) -> Option<(Self::Value, &'i [u8])> {
        let _ = (cache, json);
        None
    }
    /// The object last kept in `cache` ([`Builder::keep_object`]), and what follows it, if `json` begins with its text.
    #[inline(always)]
    fn repeated_object<'i>(
        &mut self,
        cache: u16,
        json: &'i [u8],
    ) -> Option<(Self::Value, &'i [u8])> {
        let _ = (cache, json);
        None
    }
    /// The object that `json` is, which was not the one kept in `cache`: it may be kept there.
    #[inline(always)]
    fn keep_object(&mut self, cache: u16, json: &[u8], object: &Self::Value) {
        let _ = (cache, json, object);
    }
    /// Member `index` of a fixed set of strings.
    fn word(&mut self, set: WordSetId, index: u16) -> Self::Value;

    /// Room for `capacity` bytes of decoded payload.
    fn payload(&mut self, memory: Memory, capacity: usize) -> Result<Self::Payload, Refused>;
    /// The payload is complete; what was not filled is given back.
    fn finish_payload(&mut self, payload: Self::Payload) -> Result<Self::Value, Refused>;

    /// Begins an array.
    fn list(&mut self) -> Result<Self::List, Refused>;
    /// Adds an item.
    fn push(&mut self, list: &mut Self::List, item: Self::Value) -> Result<(), Refused>;
    /// The array is complete.
    fn finish_list(&mut self, list: Self::List) -> Result<Self::Value, Refused>;

    /// Begins a map.
    fn map(&mut self) -> Result<Self::Map, Refused>;
    /// A key, made before its value is walked.
    fn key(&mut self, bytes: &[u8], ascii: bool) -> Result<Self::Value, Refused>;
    /// The key that came after the last one the time before, and what follows it and its colon, if `json` begins with
    /// them. As in [`Builder::repeated_text`], what is known beforehand need not be looked for.
    #[inline(always)]
    fn repeated_key<'i>(&mut self, json: &'i [u8]) -> Option<(Self::Value, &'i [u8])> {
        let _ = json;
        None
    }
    /// The cache of last values for strings under the key that was made last.
    #[inline(always)]
    fn key_memo(&self) -> Option<u16> {
        None
    }
    /// Sets a key, replacing an earlier one of the same name.
    fn insert(
        &mut self,
        map: &mut Self::Map,
        key: Self::Value,
        value: Self::Value,
    ) -> Result<(), Refused>;
    /// The map is complete; and whether no key came twice.
    fn finish_map(&mut self, map: Self::Map) -> Result<(Self::Value, bool), Refused>;

    /// Begins an object of a shape.
    fn record(&mut self, shape: ShapeId) -> Result<Self::Record, Refused>;
    /// Sets a field, replacing an earlier value; false if there was one.
    fn set(&mut self, record: &mut Self::Record, field: usize, value: Self::Value) -> bool;
    /// Gives `missing` absent fields their defaults; refuses if one of them has none.
    fn set_defaults(
        &mut self,
        shape: ShapeId,
        record: &mut Self::Record,
        missing: usize,
    ) -> Result<(), Refused>;
    /// Sets the field after the others, for keys that no field declares, to null: there were none.
    #[inline(always)]
    fn set_no_extra(&mut self, record: &mut Self::Record) {
        let _ = record;
    }
    /// The object is complete: every field is set.
    fn finish_record(
        &mut self,
        shape: ShapeId,
        record: Self::Record,
    ) -> Result<Self::Value, Refused>;

    /// A template of objects with these constant fields, for a [`Filler`]: the fields `varying`, in this order, are its
    /// places, and all others have their defaults. None if objects of the shape may not share such values.
    fn template(
        &mut self,
        shape: ShapeId,
        constants: Vec<(usize, Self::Shared)>,
        varying: &[usize],
    ) -> Option<Self::Template>;
    /// What many objects may share of a value; None if it can be changed.
    fn share(&mut self, value: &Self::Value) -> Option<Self::Shared>;
    /// The value that is shared.
    fn shared(&mut self, shared: &Self::Shared) -> Self::Value;
    /// What maps of these keys, which are different from each other, are copies of; without keys, lists. Where there is no
    /// value, each copy gets its own ([`Builder::put`]). None if there is to be no such thing.
    fn pattern(
        &mut self,
        keys: Option<&[Self::Shared]>,
        values: Vec<Option<Self::Shared>>,
    ) -> Option<Self::Shared>;
    /// A copy of a pattern.
    fn copy(&mut self, pattern: &Self::Shared) -> Result<Self::Value, Refused>;
    /// Puts a value into a copy: the `index`th, which is that of this key if it is a map.
    fn put(
        &mut self,
        copy: &mut Self::Value,
        key: Option<&Self::Shared>,
        index: usize,
        value: Self::Value,
    ) -> Result<(), Refused>;

    /// An object whose tag no member of its union claims, of the map of all it holds; and whether no key came twice.
    fn unknown(
        &mut self,
        fields: Self::Map,
        tag_field: &str,
    ) -> Result<(Self::Value, bool), Refused>;
    /// The text of one JSON value of a type that the schema leaves to somebody else.
    fn foreign(&mut self, id: ForeignId, json: &[u8]) -> Result<Self::Value, Refused>;
    /// The text of one JSON value, kept as text.
    fn raw(&mut self, json: &[u8]) -> Result<Self::Value, Refused>;
}

/// Makes the objects of learnt frames: by a template ([`Builder::template`]), the places of which are filled one after
/// the other, by their number. Text arrives as a [`Builder`] gets it, and `Err(Refused)` means the same.
pub trait Filler {
    /// A [`Builder::Template`].
    type Template;
    /// A finished object.
    type Value;
    /// An object under construction.
    type Object;
    /// A payload under construction.
    type Payload: Payload;

    /// Begins an object.
    fn begin(&mut self, template: &Self::Template) -> Result<Self::Object, Refused>;
    /// Puts a string into a place.
    fn text(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        text: &[u8],
        ascii: bool,
    ) -> Result<(), Refused>;
    /// Puts the first `len` bytes of a block into a place, which are ASCII.
    #[inline(always)]
    fn short_text(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        block: &[u8; 32],
        len: usize,
    ) -> Result<(), Refused> {
        let text = block.get(..len).ok_or(Refused)?;
        self.text(template, object, place, text, true)
    }
    /// Puts an integer into a place.
    fn int(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        value: i64,
    ) -> Result<(), Refused>;
    /// Room for `capacity` bytes of decoded payload, which will be put into a place.
    fn payload(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        memory: Memory,
        capacity: usize,
    ) -> Result<Self::Payload, Refused>;
    /// Puts the payload, which is complete, into the place that it was begun for.
    fn finish_payload(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        payload: Self::Payload,
    ) -> Result<(), Refused>;
    /// Puts into a place what `rest` begins with, whatever that is; what follows it. None if that cannot be done.
    #[inline(always)]
    fn other<'i>(
        &mut self,
        template: &Self::Template,
        object: &mut Self::Object,
        place: usize,
        rest: &'i [u8],
    ) -> Option<&'i [u8]> {
        let _ = (template, object, place, rest);
        None
    }
    /// The object is complete: every place is filled.
    fn finish(
        &mut self,
        template: &Self::Template,
        object: Self::Object,
    ) -> Result<Self::Value, Refused>;
}
