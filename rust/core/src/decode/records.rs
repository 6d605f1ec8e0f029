//! Objects of one shape: which field each key is, and what it means that some are unknown, repeated or missing.
use crate::builder::Builder;
use crate::decode::frame::{MAX_DEPTH, Walk, Walked};
use crate::error::{ErrorKind, Refused};
use crate::json::string::Content;
use crate::schema::{Guess, Key, Shape, ShapeId};

/// Where the key of a record's first member is.
#[derive(Clone, Copy)]
pub(super) enum Begin {
    /// After the opening brace.
    Brace,
    /// After the tag, which came first and has been walked.
    Tag,
}

impl<B: Builder> Walk<'_, '_, B> {
    /// An object of a known shape that begins at `start`, after its brace.
    pub(super) fn record(&mut self, id: ShapeId, start: usize, begin: Begin) -> Walked<B::Value> {
        let shape = &self.schema.shapes[id.index()];
        self.enter()?;
        let mut record = self.builder.record(id)?;
        let mut set = 0;
        let mut extra = None;
        let mut guess = shape.first();
        if let Begin::Tag = begin {
            guess = shape.behind_tag();
            if self.next_member(b'}')? {
                return self.finish(id, record, set, extra);
            }
        } else if self.cursor.token() == b'}' {
            self.cursor.bump();
            return self.finish(id, record, set, extra);
        }
        // Live frames are short and compact: they are read from a local variable, and everything else through the cursor.
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
                let key = self.cursor.pos();
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
                    met => {
                        if met == Key::Tag {
                            guess = shape.behind_tag();
                        } else if shape.keeps_extra() && self.options.extra {
                            self.cursor.seek(key);
                            self.keep_extra(&mut extra)?;
                        } else {
                            self.skip_unknown(shape)?;
                        }
                        if self.next_member(b'}')? {
                            return self.finish(id, record, set, extra);
                        }
                        rest = self.cursor.rest();
                        continue;
                    }
                }
            };
            guess = &step.next;
            let value = self.short_value(&mut rest, &step.node, step.cache(), Some(step))?;
            if self.builder.set(&mut record, index, value) {
                set += 1;
            } else {
                self.duplicate = true;
            }
            if self.short_next(&mut rest, b'}')? {
                self.cursor.seek_rest(rest);
                return self.finish(id, record, set, extra);
            }
        }
    }

    /// The value of a key that the shape does not have.
    fn skip_unknown(&mut self, shape: &Shape) -> Walked<()> {
        if shape.forbids_unknown() {
            return self.refuse(ErrorKind::UnknownField);
        }
        self.skipped = true;
        self.cursor.skip(MAX_DEPTH - self.depth)
    }

    /// A key that no field declares and its value, kept as plain data.
    #[cold]
    #[inline(never)]
    fn keep_extra(&mut self, extra: &mut Option<B::Map>) -> Walked<()> {
        let map = match extra {
            Some(map) => map,
            None => extra.insert(self.builder.map()?),
        };
        let key = self.map_key()?;
        let any = self.schema.node(self.schema.any);
        let value = self.value(any, None)?;
        self.builder.insert(map, key, value)
    }

    /// The map of all keys that were kept is complete: it is the record's last field.
    #[cold]
    #[inline(never)]
    fn finish_extra(&mut self, shape: &Shape, record: &mut B::Record, extra: B::Map) -> Walked<()> {
        let (value, unique) = self.builder.finish_map(extra)?;
        self.duplicate |= !unique;
        self.builder.set(record, shape.fields().len(), value);
        Ok(())
    }

    /// A key that is not the field that was guessed, and the colon after it.
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

    /// The key that comes next, and the colon after it.
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
    fn finish(
        &mut self,
        id: ShapeId,
        mut record: B::Record,
        set: usize,
        extra: Option<B::Map>,
    ) -> Walked<B::Value> {
        self.depth -= 1;
        let shape = &self.schema.shapes[id.index()];
        if let Some(extra) = extra {
            self.finish_extra(shape, &mut record, extra)?;
        } else if shape.keeps_extra() {
            self.builder.set_no_extra(&mut record);
        }
        let missing = shape.fields().len() - set;
        if missing > 0 {
            let given = self.builder.set_defaults(id, &mut record, missing);
            given.map_err(|Refused| self.cursor.refuse(ErrorKind::MissingField))?;
        }
        self.builder.finish_record(id, record)
    }
}
