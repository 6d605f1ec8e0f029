//! The walk: one pass over a frame, by a [`Schema`], into whatever a [`Builder`] makes.
//!
//! It guesses what comes next (the key that came after this one the last time, where a payload ends) and checks
//! each guess with one comparison, so that a frame like the last one costs little more than its bytes, and any
//! other order, white space or escape costs a look-up and nothing else.
use std::sync::atomic::{AtomicU32, Ordering};

use crate::base64;
use crate::builder::{Builder, Payload};
use crate::bytes::starts_with;
use crate::error::{Error, ErrorKind, Refused};
use crate::json::cursor::Cursor;
use crate::json::number::Number;
use crate::json::scan::{short_text, text_run};
use crate::json::string::Content;
use crate::schema::{
    Guess, Key, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Slice, Step, Text, UnionId,
};

/// The deepest nesting that is walked: objects and arrays within one another.
pub const MAX_DEPTH: usize = 64;

/// How unknown tags are met, and what is known of the text.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Objects with a tag that no member of their union claims go to [`Builder::unknown`] instead of
    /// being refused.
    pub open: bool,
    /// The frame is known to be UTF-8.
    pub utf8: bool,
}

/// A decoded value.
#[derive(Debug)]
pub struct Decoded<V> {
    /// The value.
    pub value: V,
    /// Whether it holds objects from [`Builder::unknown`].
    pub unknown: bool,
}

/// Decodes one frame.
pub fn decode<B: Builder>(
    schema: &Schema,
    frame: &[u8],
    options: Options,
    builder: &mut B,
) -> Result<Decoded<B::Value>, Error> {
    let mut walk = Walk::new(schema, frame, options, builder);
    match walk.frame() {
        Ok(decoded) => Ok(decoded),
        Err(Refused) => Err(walk.cursor.fault()),
    }
}

/// Decodes the values of each line of a text, handing each to `each`.
///
/// Values in one line are separated by white space. A value that goes on in the next line is refused: JSON has no
/// need of it, and a line's end is what payloads are guessed from.
pub fn decode_lines<B: Builder>(
    schema: &Schema,
    text: &[u8],
    options: Options,
    builder: &mut B,
    mut each: impl FnMut(Decoded<B::Value>),
) -> Result<(), Error> {
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |len| start + len);
        let mut walk = Walk::new(schema, &text[start..end], options, builder);
        walk.cursor.token();
        while walk.cursor.pos() < end - start {
            let decoded = walk.value_of_line().map_err(|Refused| {
                let Error { kind, offset } = walk.cursor.fault();
                Error {
                    kind,
                    offset: start + offset,
                }
            })?;
            each(decoded);
        }
        start = end + 1;
    }
    Ok(())
}

/// Where the key of a record's first member is.
#[derive(Clone, Copy)]
enum Begin {
    /// Behind the opening brace.
    Brace,
    /// Behind the tag, which came first and has been walked.
    Tag,
}

/// What a search for a tag found.
enum Found {
    Shape(ShapeId),
    Refused,
}

struct Walk<'w, 'i, B: Builder> {
    schema: &'w Schema,
    cursor: Cursor<'i>,
    builder: &'w mut B,
    /// Text with its escapes undone; empty, and without memory, until there are escapes.
    scratch: Vec<u8>,
    depth: usize,
    options: Options,
    /// An object went to `Builder::unknown`.
    unknown: bool,
    /// A key came twice in one object.
    duplicate: bool,
    /// A value was handed on as text.
    sliced: bool,
}

type Walked<T> = Result<T, Refused>;

impl<'w, 'i, B: Builder> Walk<'w, 'i, B> {
    fn new(
        schema: &'w Schema,
        frame: &'i [u8],
        options: Options,
        builder: &'w mut B,
    ) -> Walk<'w, 'i, B> {
        Walk {
            schema,
            cursor: Cursor::new(frame),
            builder,
            scratch: Vec::new(),
            depth: 0,
            options,
            unknown: false,
            duplicate: false,
            sliced: false,
        }
    }

    #[inline(always)]
    fn refuse<T>(&mut self, kind: ErrorKind) -> Walked<T> {
        Err(self.cursor.refuse(kind))
    }

    fn frame(&mut self) -> Walked<Decoded<B::Value>> {
        let schema = self.schema;
        let value = self.value(schema.node(schema.root), None)?;
        if self.cursor.pos() < self.cursor.input().len() {
            self.cursor.token();
            if self.cursor.pos() < self.cursor.input().len() {
                return self.refuse(ErrorKind::Trailing);
            }
        }
        self.settle(0)?;
        Ok(Decoded {
            value,
            unknown: self.unknown,
        })
    }

    fn value_of_line(&mut self) -> Walked<Decoded<B::Value>> {
        let schema = self.schema;
        (self.unknown, self.duplicate, self.sliced) = (false, false, false);
        let start = self.cursor.pos();
        let value = self.value(schema.node(schema.root), None)?;
        self.settle(start)?;
        let end = self.cursor.pos();
        self.cursor.token();
        if self.cursor.pos() == end && end < self.cursor.input().len() {
            return self.refuse(ErrorKind::Trailing);
        }
        Ok(Decoded {
            value,
            unknown: self.unknown,
        })
    }

    /// A frame with unknown objects means what its plain data means. That is the same as what was walked unless a
    /// key came twice (plain data keeps the last one before any tag is looked at), a value went over as text, or
    /// text that was skipped is not UTF-8.
    #[inline(always)]
    fn settle(&mut self, start: usize) -> Walked<()> {
        if self.unknown {
            self.settle_unknown(start)
        } else {
            Ok(())
        }
    }

    #[cold]
    fn settle_unknown(&mut self, start: usize) -> Walked<()> {
        if self.duplicate || self.sliced {
            return self.refuse(ErrorKind::Ambiguous);
        }
        let text = &self.cursor.input()[start..self.cursor.pos()];
        if !self.options.utf8 && simdutf8::basic::from_utf8(text).is_err() {
            return self.refuse(ErrorKind::Utf8);
        }
        Ok(())
    }

    /// The value that comes next, as `node` takes it. `step` is where it goes.
    #[inline(always)]
    fn value(&mut self, node: &'w Node, step: Option<&'w Step>) -> Walked<B::Value> {
        match self.cursor.token() {
            b'"' => self.text(node, step),
            b'0'..=b'9' | b'-' => self.number(node),
            b'{' => self.object(node),
            b'[' => self.list(node),
            b'n' if node.null => {
                self.cursor.literal(b"null")?;
                Ok(self.builder.null())
            }
            b't' if node.bool => {
                self.cursor.literal(b"true")?;
                Ok(self.builder.bool(true))
            }
            b'f' if node.bool => {
                self.cursor.literal(b"false")?;
                Ok(self.builder.bool(false))
            }
            _ => self.slice(node),
        }
    }

    fn number(&mut self, node: &Node) -> Walked<B::Value> {
        if !(node.int || node.float) {
            return self.slice(node);
        }
        match self.cursor.number()? {
            Number::Int(value) if node.int => self.builder.int(value),
            #[expect(
                clippy::cast_precision_loss,
                reason = "rounds as Python's int to float does"
            )]
            Number::Int(value) if node.float => self.builder.float(value as f64),
            Number::Big(digits) if node.int => self.builder.big_int(digits),
            Number::Big(digits) if node.float => {
                let value = self.cursor.finite(digits)?;
                self.builder.float(value)
            }
            Number::Float(value) if node.float => self.builder.float(value),
            _ => self.refuse(ErrorKind::Type),
        }
    }

    #[inline(always)]
    fn text(&mut self, node: &'w Node, step: Option<&'w Step>) -> Walked<B::Value> {
        match node.text {
            Text::Str => {
                self.cursor.bump();
                let (content, ascii) = self.cursor.string(&mut self.scratch)?;
                let made = match content {
                    Content::Plain(text) => {
                        self.builder.text(text, ascii, step.and_then(Step::memo))
                    }
                    Content::Unescaped => self.builder.text(&self.scratch, ascii, None),
                };
                made.map_err(|Refused| self.cursor.refuse(ErrorKind::Utf8))
            }
            Text::Payload(memory) => {
                self.cursor.bump();
                self.payload(memory, step.map(|step| &step.tail))
            }
            Text::Words(set) => {
                self.cursor.bump();
                let (content, _) = self.cursor.string(&mut self.scratch)?;
                let word = match content {
                    Content::Plain(text) => text,
                    Content::Unescaped => &self.scratch,
                };
                match self.schema.words[set.index()].find(word) {
                    #[expect(clippy::cast_possible_truncation, reason = "tables hold fewer")]
                    Some(index) => Ok(self.builder.word(set, index as u16)),
                    None => self.refuse(ErrorKind::Word),
                }
            }
            Text::No => self.slice(node),
        }
    }

    /// A base64 payload, its opening quote stepped over, straight into its final memory.
    #[inline]
    fn payload(&mut self, memory: Memory, tail: Option<&AtomicU32>) -> Walked<B::Value> {
        let rest = self.cursor.rest();
        let Some(limit) = payload_limit(rest, tail) else {
            return self.payload_unescaped(memory);
        };
        let padding = rest[..limit]
            .iter()
            .rev()
            .take(2)
            .take_while(|&&byte| byte == b'=')
            .count();
        let capacity = (limit / 4 * 3).saturating_sub(padding);
        let mut payload = self.builder.payload(memory, capacity)?;
        // The kernel may read to the frame's end, not just to the limit: it stops at the quote.
        let mut end = payload.decode(rest);
        if rest.get(end) != Some(&b'"') {
            let Some(taken) = self.last_quad(&mut payload, &rest[end..])? else {
                drop(payload);
                return self.payload_unescaped(memory);
            };
            end += taken;
        }
        if let Some(tail) = tail {
            tail.store(
                u32::try_from(rest.len() - end).unwrap_or(0),
                Ordering::Relaxed,
            );
        }
        self.cursor.seek(self.cursor.pos() + end + 1);
        self.builder.finish_payload(payload)
    }

    /// The quad that the kernel left, before the closing quote: how many bytes it had. None before a backslash.
    #[inline]
    fn last_quad(&mut self, payload: &mut B::Payload, rest: &[u8]) -> Walked<Option<usize>> {
        if let Some((quad, [b'"', ..])) = rest.split_first_chunk::<4>()
            && let Some((bytes, count)) = base64::decode_tail(quad)
        {
            if payload.push(&bytes[..count]) {
                return Ok(Some(4));
            }
            return self.refuse(ErrorKind::Builder);
        }
        if rest.iter().take(4).any(|&byte| byte == b'\\') {
            return Ok(None);
        }
        self.refuse(ErrorKind::Base64)
    }

    /// A payload with escapes in it (some encoders write `\/`): unescaped first.
    #[cold]
    #[inline(never)]
    fn payload_unescaped(&mut self, memory: Memory) -> Walked<B::Value> {
        let (content, _) = self.cursor.string(&mut self.scratch)?;
        let text = match content {
            Content::Plain(text) => text,
            Content::Unescaped => &self.scratch,
        };
        let mut payload = self.builder.payload(memory, text.len() / 4 * 3)?;
        if payload.decode_whole(text) {
            self.builder.finish_payload(payload)
        } else {
            self.refuse(ErrorKind::Base64)
        }
    }

    #[inline(always)]
    fn enter(&mut self) -> Walked<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.refuse(ErrorKind::Depth);
        }
        Ok(())
    }

    fn list(&mut self, node: &'w Node) -> Walked<B::Value> {
        let Some(items) = node.list else {
            return self.slice(node);
        };
        let items = self.schema.node(items);
        self.cursor.bump();
        self.enter()?;
        let mut list = self.builder.list()?;
        if self.cursor.token() == b']' {
            self.cursor.bump();
        } else {
            loop {
                let item = self.value(items, None)?;
                self.builder.push(&mut list, item)?;
                if self.next_member(b']')? {
                    break;
                }
            }
        }
        self.depth -= 1;
        self.builder.finish_list(list)
    }

    /// Steps over a comma or the closing bracket; true at the latter.
    #[inline(always)]
    fn next_member(&mut self, close: u8) -> Walked<bool> {
        let byte = self.cursor.token();
        if byte == b',' || byte == close {
            self.cursor.bump();
            Ok(byte == close)
        } else {
            self.refuse(ErrorKind::Syntax)
        }
    }

    fn object(&mut self, node: &'w Node) -> Walked<B::Value> {
        match node.object {
            Object::Shape(shape) => {
                self.cursor.bump();
                self.record(shape, self.cursor.pos(), Begin::Brace)
            }
            Object::Union(union) => {
                self.cursor.bump();
                self.union(union)
            }
            Object::Map(values) => {
                self.cursor.bump();
                self.map(values)
            }
            Object::No => self.slice(node),
        }
    }

    /// A map, its opening brace stepped over.
    fn map(&mut self, values: NodeId) -> Walked<B::Value> {
        let values = self.schema.node(values);
        self.enter()?;
        let mut map = self.builder.map()?;
        if self.cursor.token() == b'}' {
            self.cursor.bump();
        } else {
            // As in `record`: what is short and compact is walked on a local variable.
            let mut rest = self.cursor.rest();
            loop {
                let key = if let Some((key, behind)) = self.builder.repeated_key(rest) {
                    rest = behind;
                    key
                } else if let Some((name, behind)) = short_key(rest, self.cursor.input()) {
                    rest = behind;
                    self.builder.key(name, true)?
                } else {
                    self.cursor.seek_rest(rest);
                    let key = self.map_key()?;
                    self.cursor.token();
                    rest = self.cursor.rest();
                    key
                };
                let memo = self.builder.key_memo();
                let value = self.short_value(&mut rest, values, memo, None)?;
                self.builder.insert(&mut map, key, value)?;
                if self.short_next(&mut rest, b'}')? {
                    self.cursor.seek_rest(rest);
                    break;
                }
            }
        }
        self.depth -= 1;
        let (value, unique) = self.builder.finish_map(map)?;
        self.duplicate |= !unique;
        Ok(value)
    }

    /// A key of a map, and the colon behind it.
    #[inline(never)]
    fn map_key(&mut self) -> Walked<B::Value> {
        self.cursor.expect(b'"')?;
        let (content, ascii) = self.cursor.string(&mut self.scratch)?;
        let key = match content {
            Content::Plain(text) => self.builder.key(text, ascii),
            Content::Unescaped => self.builder.key(&self.scratch, ascii),
        };
        let key = key.map_err(|Refused| self.cursor.refuse(ErrorKind::Utf8))?;
        self.cursor.expect(b':')?;
        Ok(key)
    }

    /// [`Walk::value`] of what `rest` begins with, which is moved behind it. What is short and plain needs no cursor.
    #[inline(always)]
    fn short_value(
        &mut self,
        rest: &mut &'i [u8],
        node: &'w Node,
        memo: Option<u16>,
        step: Option<&'w Step>,
    ) -> Walked<B::Value> {
        match rest.split_first() {
            Some((b'"', text)) if node.text == Text::Str => {
                if let Some(memo) = memo
                    && let Some((value, behind)) = self.builder.repeated_text(memo, text)
                {
                    *rest = behind;
                    return Ok(value);
                }
                if let Some(len) = short_text(text, self.cursor.input()) {
                    *rest = &text[len + 1..];
                    return self.builder.text(&text[..len], true, memo);
                }
            }
            Some((b'0'..=b'9', _)) if node.int => {
                if let Some((value, behind)) = short_int(rest) {
                    *rest = behind;
                    return self.builder.int(value);
                }
            }
            Some((b'n', ull)) if node.null && ull.starts_with(b"ull") => {
                *rest = &ull[3..];
                return Ok(self.builder.null());
            }
            _ => {}
        }
        self.cursor.seek_rest(rest);
        let value = self.value(node, step)?;
        *rest = self.cursor.rest();
        Ok(value)
    }

    /// [`Walk::next_member`] of what `rest` begins with, which is moved behind it.
    #[inline(always)]
    fn short_next(&mut self, rest: &mut &'i [u8], close: u8) -> Walked<bool> {
        if let Some((&byte, behind)) = rest.split_first()
            && (byte == b',' || byte == close)
        {
            *rest = behind;
            return Ok(byte == close);
        }
        self.cursor.seek_rest(rest);
        let closed = self.next_member(close)?;
        *rest = self.cursor.rest();
        Ok(closed)
    }

    /// An object of one of several shapes, its opening brace stepped over.
    #[inline(always)]
    fn union(&mut self, id: UnionId) -> Walked<B::Value> {
        let union = &self.schema.unions[id.index()];
        let start = self.cursor.pos();
        if let Some(rest) = union.token().strip(self.cursor.rest())
            && let Some((b'"', text)) = rest.split_first()
        {
            for (tag, shape) in union.last() {
                if starts_with(text, tag)
                    && let Some((b'"', behind)) = text[tag.len()..].split_first()
                {
                    self.cursor.seek_rest(behind);
                    return self.record(shape, start, Begin::Tag);
                }
            }
            let run = text_run(text);
            if let Some((b'"', behind)) = text[run.len..].split_first()
                && let Some(shape) = union.find(&text[..run.len])
            {
                self.cursor.seek_rest(behind);
                return self.record(shape, start, Begin::Tag);
            }
        }
        self.union_anywhere(id, start)
    }

    /// The tag is not first, or not plain, or not known: look for it, then walk from the start.
    #[inline(never)]
    fn union_anywhere(&mut self, id: UnionId, start: usize) -> Walked<B::Value> {
        let found = self.find_tag(id)?;
        self.cursor.seek(start);
        match found {
            Found::Shape(shape) => self.record(shape, start, Begin::Brace),
            Found::Refused if self.options.open => {
                self.unknown(start, self.schema.unions[id.index()].field())
            }
            Found::Refused => self.refuse(ErrorKind::Tag),
        }
    }

    /// Looks for the tag among an object's members, skipping the others.
    fn find_tag(&mut self, id: UnionId) -> Walked<Found> {
        let union = &self.schema.unions[id.index()];
        if self.cursor.token() == b'}' {
            return Ok(Found::Refused);
        }
        self.skip_short_members(union.field().as_bytes());
        loop {
            self.cursor.expect(b'"')?;
            let (content, _) = self.cursor.string(&mut self.scratch)?;
            let is_tag = union.field().as_bytes()
                == match content {
                    Content::Plain(text) => text,
                    Content::Unescaped => &self.scratch,
                };
            self.cursor.expect(b':')?;
            if is_tag {
                if self.cursor.token() != b'"' {
                    return Ok(Found::Refused);
                }
                self.cursor.bump();
                let (content, _) = self.cursor.string(&mut self.scratch)?;
                let shape = union.find(match content {
                    Content::Plain(text) => text,
                    Content::Unescaped => &self.scratch,
                });
                return Ok(shape.map_or(Found::Refused, Found::Shape));
            }
            self.cursor.skip(MAX_DEPTH - self.depth)?;
            if self.next_member(b'}')? {
                return Ok(Found::Refused);
            }
        }
    }

    /// Steps over short strings under other keys than `field`: ids, mostly, where the tag is not first.
    #[inline(always)]
    fn skip_short_members(&mut self, field: &[u8]) {
        let frame = self.cursor.input();
        let mut rest = self.cursor.rest();
        while let Some((name, value)) = short_key(rest, frame)
            && name != field
            && let Some((b'"', text)) = value.split_first()
            && let Some(len) = short_text(text, frame)
            && let Some((b',', next)) = text[len + 1..].split_first()
        {
            rest = next;
        }
        self.cursor.seek_rest(rest);
    }

    /// An object that begins at `start`, behind its brace, as the map of all it holds.
    #[inline(never)]
    fn unknown(&mut self, start: usize, field: &str) -> Walked<B::Value> {
        self.unknown = true;
        self.cursor.seek(start);
        let any = self.schema.any;
        let fields = self.map(any)?;
        self.builder.unknown(fields, field)
    }

    /// An object of a known shape that begins at `start`, behind its brace.
    fn record(&mut self, id: ShapeId, start: usize, begin: Begin) -> Walked<B::Value> {
        let shape = &self.schema.shapes[id.index()];
        self.enter()?;
        let mut record = self.builder.record(id)?;
        let mut set = 0;
        let mut guess = shape.first();
        if let Begin::Tag = begin {
            guess = shape.behind_tag();
            if self.next_member(b'}')? {
                return self.finish(id, record, set);
            }
        } else if self.cursor.token() == b'}' {
            self.cursor.bump();
            return self.finish(id, record, set);
        }
        // The way of a live frame is walked on a local variable; all else goes through the cursor.
        let mut rest = self.cursor.rest();
        loop {
            let mut index = guess.get();
            let predicted = shape.steps().get(index);
            let step = if let Some(step) = predicted
                && let Some(behind) = step.token.strip(rest)
            {
                rest = behind;
                step
            } else {
                self.cursor.seek_rest(rest);
                match self.other_key(shape, guess)? {
                    Key::Field(found) => {
                        self.cursor.token();
                        rest = self.cursor.rest();
                        index = usize::from(found);
                        &shape.steps()[index]
                    }
                    Key::Tag if !self.tag_matches(shape)? => {
                        return self.wrong_tag(shape, start);
                    }
                    key => {
                        if key == Key::Tag {
                            guess = shape.behind_tag();
                        } else {
                            self.skip_unknown(shape)?;
                        }
                        if self.next_member(b'}')? {
                            return self.finish(id, record, set);
                        }
                        rest = self.cursor.rest();
                        continue;
                    }
                }
            };
            guess = &step.next;
            let value = self.short_value(&mut rest, &step.node, step.memo(), Some(step))?;
            if self.builder.set(&mut record, index, value) {
                set += 1;
            } else {
                self.duplicate = true;
            }
            if self.short_next(&mut rest, b'}')? {
                self.cursor.seek_rest(rest);
                return self.finish(id, record, set);
            }
        }
    }

    /// The value of a key that the shape does not have.
    fn skip_unknown(&mut self, shape: &Shape) -> Walked<()> {
        if shape.forbids_unknown() {
            return self.refuse(ErrorKind::UnknownField);
        }
        self.cursor.skip(MAX_DEPTH - self.depth)
    }

    /// A key that is not the field that was guessed, and the colon behind it.
    #[inline(never)]
    fn other_key(&mut self, shape: &Shape, guess: &Guess) -> Walked<Key> {
        let key = match shape.tag() {
            Some(tag) if self.cursor.take_token(tag.token()) => Key::Tag,
            _ => self.key(shape)?,
        };
        match key {
            Key::Field(index) => guess.set(usize::from(index)),
            Key::Tag => guess.set(shape.steps().len()),
            Key::Unknown => {}
        }
        Ok(key)
    }

    /// The key that comes next, and the colon behind it.
    fn key(&mut self, shape: &Shape) -> Walked<Key> {
        self.cursor.expect(b'"')?;
        let (content, _) = self.cursor.string(&mut self.scratch)?;
        let key = shape.key(match content {
            Content::Plain(text) => text,
            Content::Unescaped => &self.scratch,
        });
        self.cursor.expect(b':')?;
        Ok(key)
    }

    /// Whether the tag of an object whose shape is settled is that shape's.
    fn tag_matches(&mut self, shape: &Shape) -> Walked<bool> {
        if self.cursor.token() != b'"' {
            return Ok(false);
        }
        self.cursor.bump();
        let (content, _) = self.cursor.string(&mut self.scratch)?;
        let value = match content {
            Content::Plain(text) => text,
            Content::Unescaped => &self.scratch,
        };
        Ok(shape.tag().is_some_and(|tag| tag.value.as_bytes() == value))
    }

    #[cold]
    fn wrong_tag(&mut self, shape: &Shape, start: usize) -> Walked<B::Value> {
        self.depth -= 1;
        match shape.tag() {
            Some(tag) if self.options.open => self.unknown(start, &tag.field),
            _ => self.refuse(ErrorKind::Tag),
        }
    }

    /// The record, `set` fields of which are set.
    #[inline(always)]
    fn finish(&mut self, id: ShapeId, mut record: B::Record, set: usize) -> Walked<B::Value> {
        self.depth -= 1;
        let missing = self.schema.shapes[id.index()].fields().len() - set;
        if missing > 0 {
            let given = self.builder.set_defaults(id, &mut record, missing);
            given.map_err(|Refused| self.cursor.refuse(ErrorKind::MissingField))?;
        }
        self.builder.finish_record(id, record)
    }

    /// A value that is handed on as text, or of a type that is not taken here.
    #[inline(never)]
    fn slice(&mut self, node: &Node) -> Walked<B::Value> {
        if node.slice == Slice::No {
            return self.refuse(ErrorKind::Type);
        }
        let start = self.cursor.pos();
        self.cursor.skip(MAX_DEPTH - self.depth)?;
        let json = &self.cursor.input()[start..self.cursor.pos()];
        self.sliced = true;
        match node.slice {
            Slice::Foreign(id) => self.builder.foreign(id, json),
            _ => self.builder.raw(json),
        }
    }
}

/// The short ASCII key that `rest` begins with, and what follows the colon behind it. `frame` ends with `rest`.
#[inline(always)]
fn short_key<'i>(rest: &'i [u8], frame: &[u8]) -> Option<(&'i [u8], &'i [u8])> {
    let (b'"', name) = rest.split_first()? else {
        return None;
    };
    let len = short_text(name, frame)?;
    let behind = name[len + 1..].strip_prefix(b":")?;
    Some((&name[..len], behind))
}

/// The integer of a few digits that `rest` begins with, a comma or a bracket behind it, and what begins there.
#[inline(always)]
fn short_int(rest: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0;
    for (len, &byte) in rest.iter().take(10).enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            // No number of several digits begins with a zero.
            b',' | b'}' | b']' if len == 1 || rest[0] != b'0' => {
                return Some((value, &rest[len..]));
            }
            _ => return None,
        }
    }
    None
}

/// Frames up to this size may have a payload over-allocated by guess, bytes.
const SMALL: usize = 64 << 10;
/// How far from a frame's end a payload's closing quote is looked for first, bytes.
const TAIL: usize = 192;

/// Where a payload's closing quote is, or a quote behind it: an upper bound that is mostly exact. None where the
/// text has a backslash before any quote, or no quote.
///
/// A quote at the guess proves the bound, for no payload holds a quote. On a live stream the last tail length is
/// right for every frame, or differs by some padding; only another layout costs a scan.
#[inline]
fn payload_limit(rest: &[u8], tail: Option<&AtomicU32>) -> Option<usize> {
    if let Some(tail) = tail {
        let last = rest
            .len()
            .checked_sub(tail.load(Ordering::Relaxed) as usize);
        if let Some(last) = last
            && rest.get(last) == Some(&b'"')
        {
            return Some(last);
        }
        if rest.len() <= SMALL {
            let from = rest.len().saturating_sub(TAIL);
            let quote = from + text_run(&rest[from..]).len;
            if rest.get(quote) == Some(&b'"') {
                return Some(quote);
            }
        }
    }
    let run = text_run(rest);
    (rest.get(run.len) == Some(&b'"')).then_some(run.len)
}
