//! The walk's state, and one frame or one line of a text from its start to its end.
use crate::builder::Builder;
use crate::error::{ErrorKind, Refused};
use crate::json::cursor::Cursor;
use crate::schema::Schema;

/// The deepest nesting that is walked: objects and arrays within one another.
pub const MAX_DEPTH: usize = 64;

/// So many levels any thread's stack has room for: one takes up to 1.2 KiB of the least of 32 KiB.
const SHALLOW: usize = 8;

/// How unknown tags and keys are met, and what is known of the text.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Objects with a tag that no member of their union claims go to [`Builder::unknown`] instead of
    /// being refused.
    pub open: bool,
    /// Keys that no field of a shape declares are kept, where the shape keeps some ([`crate::schema::Shape::keeps_extra`]).
    pub extra: bool,
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

/// One pass over a frame, and what it has met so far.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each odd thing that may be met"
)]
pub(super) struct Walk<'w, 'i, B: Builder> {
    pub(super) schema: &'w Schema,
    pub(super) cursor: Cursor<'i>,
    pub(super) builder: &'w mut B,
    /// Text with its escapes undone; empty, and without memory, until there are escapes.
    pub(super) scratch: Vec<u8>,
    /// How many objects and arrays are open.
    pub(super) depth: usize,
    pub(super) options: Options,
    /// An object went to `Builder::unknown`.
    pub(super) unknown: bool,
    /// A key came twice in one object.
    pub(super) duplicate: bool,
    /// A value was handed on as text.
    pub(super) sliced: bool,
    /// A key and its value were skipped: nobody has looked whether they are UTF-8.
    pub(super) skipped: bool,
}

/// What a part of the walk gives: [`Refused`] ends all of it.
pub(super) type Walked<T> = Result<T, Refused>;

impl<'w, 'i, B: Builder> Walk<'w, 'i, B> {
    /// A walk at the start of a frame, or of a line of a text.
    pub(super) fn new(
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
            skipped: false,
        }
    }

    /// The frame's one value.
    pub(super) fn frame(&mut self) -> Walked<Decoded<B::Value>> {
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

    /// The next value of the line, and the white space after it.
    pub(super) fn value_of_line(&mut self) -> Walked<Decoded<B::Value>> {
        let schema = self.schema;
        (self.unknown, self.duplicate) = (false, false);
        (self.sliced, self.skipped) = (false, false);
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

    /// Whether what was walked may mean something else in another frame, or in several.
    pub(super) fn is_odd(&self) -> bool {
        self.unknown || self.duplicate || self.sliced || self.skipped
    }

    #[cold]
    fn settle_unknown(&mut self, start: usize) -> Walked<()> {
        if self.duplicate || self.sliced {
            return self.refuse(ErrorKind::Ambiguous);
        }
        let text = &self.cursor.input()[start..self.cursor.pos()];
        if self.skipped && !self.options.utf8 && simdutf8::basic::from_utf8(text).is_err() {
            return self.refuse(ErrorKind::Utf8);
        }
        Ok(())
    }

    /// One level deeper. Who enters an object or an array takes it back at its end.
    #[inline(always)]
    pub(super) fn enter(&mut self) -> Walked<()> {
        self.depth += 1;
        if self.depth > SHALLOW {
            return self.enter_deep();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn enter_deep(&mut self) -> Walked<()> {
        if self.depth > MAX_DEPTH || !self.builder.has_stack() {
            return self.refuse(ErrorKind::Depth);
        }
        Ok(())
    }

    /// Ends the walk: `kind` is what is wrong here.
    #[inline(always)]
    pub(super) fn refuse<T>(&mut self, kind: ErrorKind) -> Walked<T> {
        Err(self.cursor.refuse(kind))
    }
}
