//! Objects of several shapes: the tag that says which, wherever it is, and objects with unknown tags.
use crate::builder::{Builder, Payload};
use crate::bytes::starts_with;
use crate::decode::frame::{MAX_DEPTH, Walk, Walked};
use crate::decode::records::Begin;
use crate::decode::short::short_key;
use crate::error::ErrorKind;
use crate::json::scan::{short_text, text_run};
use crate::json::string::Content;
use crate::schema::{ShapeId, Union, UnionId};

/// What a search for a tag found.
enum Found {
    Shape(ShapeId),
    Refused,
}

/// The shape of a tag, which is remembered for the next frame unless several threads decode at the same time.
#[inline(always)]
fn shape_of<P: Payload>(union: &Union, tag: &[u8]) -> Option<ShapeId> {
    if P::IN_PARALLEL {
        union.find(tag)
    } else {
        union.find_and_remember(tag)
    }
}

impl<B: Builder> Walk<'_, '_, B> {
    /// An object of one of several shapes, its opening brace stepped over.
    #[inline(always)]
    pub(super) fn union(&mut self, id: UnionId) -> Walked<B::Value> {
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
            if let Some((b'"', behind)) = text[run.len..].split_first() {
                if let Some(shape) = shape_of::<B::Payload>(union, &text[..run.len]) {
                    self.cursor.seek_rest(behind);
                    return self.record(shape, start, Begin::Tag);
                }
                // Another tag after it would be a key that comes twice.
                if self.options.open {
                    return self.unknown(start, union.field());
                }
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
                let tag = match content {
                    Content::Plain(text) => text,
                    Content::Unescaped => &self.scratch,
                };
                let shape = shape_of::<B::Payload>(union, tag);
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

    /// An object that begins at `start`, after its brace, as the map of all it holds.
    #[inline(never)]
    pub(super) fn unknown(&mut self, start: usize, field: &str) -> Walked<B::Value> {
        self.unknown = true;
        self.cursor.seek(start);
        let any = self.schema.any;
        let fields = self.members(any)?;
        let (value, unique) = self.builder.unknown(fields, field)?;
        self.duplicate |= !unique;
        Ok(value)
    }
}
