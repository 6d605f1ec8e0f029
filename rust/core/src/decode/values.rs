//! Values of every kind: which one comes next, and scalars, lists, maps and slices themselves.
use crate::builder::Builder;
use crate::decode::frame::{MAX_DEPTH, Walk, Walked};
use crate::decode::records::Begin;
use crate::decode::short::{short_int, short_key};
use crate::error::{ErrorKind, Refused};
use crate::json::number::Number;
use crate::json::string::Content;
use crate::schema::{Node, NodeId, Object, Slice, Step, Text};

impl<'w, B: Builder> Walk<'w, '_, B> {
    /// The value that comes next, as `node` takes it. `step` is where it goes.
    #[inline(never)]
    pub(super) fn value(&mut self, node: &'w Node, step: Option<&'w Step>) -> Walked<B::Value> {
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
                        self.builder.text(text, ascii, step.and_then(Step::cache))
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

    pub(super) fn object(&mut self, node: &'w Node) -> Walked<B::Value> {
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
                let item = match short_int(self.cursor.rest()) {
                    Some((value, behind)) if items.int => {
                        self.cursor.seek_rest(behind);
                        self.builder.int(value)?
                    }
                    _ => self.value(items, None)?,
                };
                self.builder.push(&mut list, item)?;
                if self.next_member(b']')? {
                    break;
                }
            }
        }
        self.depth -= 1;
        self.builder.finish_list(list)
    }

    /// A map, its opening brace stepped over.
    pub(super) fn map(&mut self, values: NodeId) -> Walked<B::Value> {
        let map = self.members(values)?;
        let (value, unique) = self.builder.finish_map(map)?;
        self.duplicate |= !unique;
        Ok(value)
    }

    /// All that a map holds, its opening brace stepped over.
    #[inline(never)]
    pub(super) fn members(&mut self, values: NodeId) -> Walked<B::Map> {
        let values = self.schema.node(values);
        self.enter()?;
        let mut map = self.builder.map()?;
        if self.cursor.token() == b'}' {
            self.cursor.bump();
        } else {
            // As in `record`: what is short and compact is read from a local variable.
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
                let cache = self.builder.key_memo();
                let value = self.short_value(&mut rest, values, cache, None)?;
                self.builder.insert(&mut map, key, value)?;
                if self.short_next(&mut rest, b'}')? {
                    self.cursor.seek_rest(rest);
                    break;
                }
            }
        }
        self.depth -= 1;
        Ok(map)
    }

    /// A key of a map, and the colon after it.
    #[inline(never)]
    pub(super) fn map_key(&mut self) -> Walked<B::Value> {
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

    /// Steps over a comma or the closing bracket; true at the latter.
    #[inline(always)]
    pub(super) fn next_member(&mut self, close: u8) -> Walked<bool> {
        let byte = self.cursor.token();
        if byte == b',' || byte == close {
            self.cursor.bump();
            Ok(byte == close)
        } else {
            self.refuse(ErrorKind::Syntax)
        }
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
