//! Where the values of a frame are, and what is between them.
use crate::builder::Builder;
use crate::decode::frame::{MAX_DEPTH, Options, Walk};
use crate::json::string::Content;
use crate::schema::{Key, Memory, Node, NodeId, Object, Schema, ShapeId, Slice, Text};

/// Longer values, and longer frames without their payload, are not learnt, bytes.
const LONGEST: usize = 8 << 10;
/// Objects of known shapes within one another that are taken apart; what is deeper is one value.
const DEEPEST: usize = 5;
/// Longer strings of plain data are taken to differ each time, bytes: audio does, and it is not to be kept.
const LONGEST_CONSTANT: usize = 1 << 10;

/// How a value is read where it varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// An integer of a few digits.
    Int,
    /// Base64.
    Payload(Memory),
    /// Anything else: by the walk.
    Other,
}

/// A value of the frame that is taken as a whole.
#[derive(Debug)]
pub(super) struct Value {
    /// The record that it is in, and the field.
    pub record: usize,
    pub field: usize,
    pub kind: Kind,
    /// Where the whole value begins in the frame, its quote included.
    pub start: usize,
    /// Its raw text, without the quotes of a string; None for what differs each time: a payload, or what is made
    /// each time since it can be changed, as lists can.
    content: Option<Box<[u8]>>,
    /// The text before it, from the end of the value before: keys, tags, braces, an opening quote.
    pub before: Box<[u8]>,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object of a known shape.
    Shape(ShapeId),
    /// A map of values of this node.
    Map(NodeId),
    /// A list of items of this node.
    List(NodeId),
}

impl Form {
    /// How a field of it is read.
    pub fn node(self, schema: &Schema, field: usize) -> &Node {
        match self {
            Form::Shape(shape) => &schema.shapes[shape.index()].fields()[field].node,
            Form::Map(node) | Form::List(node) => schema.node(node),
        }
    }
}

/// An object or a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub form: Form,
    /// The record that it is in, and the field; None for the frame itself.
    pub parent: Option<(usize, usize)>,
    /// The keys of a map, whose fields are numbered in their order.
    pub keys: Vec<Vec<u8>>,
    /// How many fields a map or a list has.
    pub len: usize,
}

/// A frame, taken apart.
#[derive(Debug)]
pub(super) struct Sketch {
    /// Those within others come after them.
    pub records: Vec<Record>,
    /// Where each of them begins in the frame.
    pub starts: Vec<usize>,
    pub values: Vec<Value>,
    /// The text after the last value.
    pub behind: Box<[u8]>,
}

impl Sketch {
    /// Takes a frame apart; None if it is none that is learnt: not one object of keys in ASCII, none of them unknown or
    /// twice, or of a shape with lists and maps in it that are not empty.
    pub fn of<B: Builder>(
        schema: &Schema,
        frame: &[u8],
        options: Options,
        builder: &mut B,
    ) -> Option<Sketch> {
        let mut sketcher = Sketcher {
            walk: Walk::new(schema, frame, options, builder),
            records: Vec::new(),
            starts: Vec::new(),
            values: Vec::new(),
            position: 0,
        };
        sketcher.object(schema.node(schema.root).object, 0, None)?;
        let sketch = Sketch {
            records: sketcher.records,
            starts: sketcher.starts,
            values: sketcher.values,
            behind: frame[sketcher.position..].into(),
        };
        sketch.is_fit().then_some(sketch)
    }

    /// Whether all of it is short, and its stretches are ASCII.
    fn is_fit(&self) -> bool {
        let kept = |value: &Value| {
            let content = value.content.as_ref().map_or(0, |content| content.len());
            content + value.before.len()
        };
        let size: usize = self.values.iter().map(kept).sum();
        let payloads = self
            .values
            .iter()
            .filter(|value| matches!(value.kind, Kind::Payload(_)));
        size + self.behind.len() <= LONGEST
            && self.behind.is_ascii()
            && self.values.iter().all(|value| value.before.is_ascii())
            && payloads.count() <= 1
    }

    /// Whether two frames differ only in the content of their values.
    pub fn is_like(&self, other: &Sketch) -> bool {
        let same = |(a, b): (&Value, &Value)| {
            (a.record, a.field, a.kind) == (b.record, b.field, b.kind) && a.before == b.before
        };
        self.records == other.records
            && self.values.len() == other.values.len()
            && self.behind == other.behind
            && self.values.iter().zip(&other.values).all(same)
    }

    /// Notes which values of two frames that are alike are not the same; whether some were not known to differ.
    pub fn note_differences(&self, other: &Sketch, varies: &mut [bool]) -> bool {
        let mut more = false;
        for ((a, b), varies) in self.values.iter().zip(&other.values).zip(varies) {
            let differ = a.content.is_none() || a.content != b.content;
            more |= differ && !*varies;
            *varies |= differ;
        }
        more
    }
}

impl Value {
    /// Its text, if that may be a part of a stretch: text beyond ASCII is checked in each frame.
    pub fn constant(&self) -> Option<&[u8]> {
        let content = self.content.as_deref()?;
        content.is_ascii().then_some(content)
    }
}

/// A sketch in the making.
struct Sketcher<'w, 'i, B: Builder> {
    walk: Walk<'w, 'i, B>,
    records: Vec<Record>,
    starts: Vec<usize>,
    values: Vec<Value>,
    /// The end of the last value.
    position: usize,
}

/// A member of an object.
struct Member {
    key: Vec<u8>,
    /// Where its value is.
    start: usize,
    end: usize,
}

impl<'w, B: Builder> Sketcher<'w, '_, B> {
    /// Takes the object apart that begins at `start`.
    fn object(
        &mut self,
        object: Object,
        start: usize,
        parent: Option<(usize, usize)>,
    ) -> Option<()> {
        self.walk.cursor.seek(start);
        let (members, tag) = self.members(object)?;
        let id = match object {
            Object::Shape(shape) => shape,
            Object::Union(_) => tag?,
            Object::Map(values) => return self.fields(Form::Map(values), &members, start, parent),
            Object::No => return None,
        };
        let schema: &'w Schema = self.walk.schema;
        let shape = &schema.shapes[id.index()];
        let record = self.records.len();
        self.records.push(Record {
            form: Form::Shape(id),
            parent,
            keys: Vec::new(),
            len: 0,
        });
        self.starts.push(start);
        let mut met = Vec::new();
        for member in members {
            let field = match shape.key(&member.key) {
                Key::Field(field) => usize::from(field),
                Key::Tag => continue, // the walk has compared it: it is a part of the stretch
                Key::Unknown => return None,
            };
            if met.contains(&field) {
                return None;
            }
            met.push(field);
            self.member(record, field, &shape.fields()[field].node, &member)?;
        }
        Some(())
    }

    /// The members of a map, or of a list.
    fn fields(
        &mut self,
        form: Form,
        members: &[Member],
        start: usize,
        parent: Option<(usize, usize)>,
    ) -> Option<()> {
        let schema: &'w Schema = self.walk.schema;
        let record = self.records.len();
        let mut keys: Vec<Vec<u8>> = Vec::new();
        if let Form::Map(_) = form {
            for member in members {
                // If a key comes twice, the last value counts, in the position of the first.
                if keys.contains(&member.key) {
                    return None;
                }
                keys.push(member.key.clone());
            }
        }
        self.records.push(Record {
            form,
            parent,
            keys,
            len: members.len(),
        });
        self.starts.push(start);
        for (field, member) in members.iter().enumerate() {
            self.member(record, field, form.node(schema, field), member)?;
        }
        Some(())
    }

    /// Takes the list apart that begins at `start`.
    fn list(&mut self, items: NodeId, start: usize, parent: Option<(usize, usize)>) -> Option<()> {
        let walk = &mut self.walk;
        walk.cursor.seek(start + 1);
        let mut members = Vec::new();
        let mut is_whole = walk.cursor.token() == b']';
        while !is_whole {
            walk.cursor.token();
            let start = walk.cursor.pos();
            walk.cursor.skip(MAX_DEPTH - DEEPEST).ok()?;
            members.push(Member {
                key: Vec::new(),
                start,
                end: walk.cursor.pos(),
            });
            is_whole = walk.next_member(b']').ok()?;
        }
        self.fields(Form::List(items), &members, start, parent)
    }

    /// The members of the object that the cursor is at, except for a union's tag; and what the tag says.
    fn members(&mut self, object: Object) -> Option<(Vec<Member>, Option<ShapeId>)> {
        let walk = &mut self.walk;
        let frame = walk.cursor.input();
        walk.cursor.expect(b'{').ok()?;
        let mut tag = None;
        let mut members = Vec::new();
        if matches!(object, Object::Map(_)) && walk.cursor.token() == b'}' {
            return Some((members, tag));
        }
        loop {
            walk.cursor.expect(b'"').ok()?;
            let (Content::Plain(key), true) = walk.cursor.string(&mut walk.scratch).ok()? else {
                return None;
            };
            walk.cursor.expect(b':').ok()?;
            walk.cursor.token();
            let start = walk.cursor.pos();
            walk.cursor.skip(MAX_DEPTH - DEEPEST).ok()?;
            let end = walk.cursor.pos();
            match object {
                Object::Union(id) if walk.schema.unions[id.index()].field().as_bytes() == key => {
                    let name = frame.get(start + 1..end.checked_sub(1)?)?;
                    let shape = walk.schema.unions[id.index()].find(name)?;
                    if tag.replace(shape).is_some() {
                        return None;
                    }
                }
                _ => members.push(Member {
                    key: key.to_vec(),
                    start,
                    end,
                }),
            }
            if walk.next_member(b'}').ok()? {
                return Some((members, tag));
            }
        }
    }

    /// One member: a value, or an object that is taken apart.
    fn member(&mut self, record: usize, field: usize, node: &Node, member: &Member) -> Option<()> {
        let &Member { start, end, .. } = member;
        let frame = self.walk.cursor.input();
        let is_plain = !matches!(self.records[record].form, Form::Shape(_));
        let is_deepest = self.depth(record) >= DEEPEST;
        match (frame.get(start)?, node.object, node.list) {
            (b'{', Object::Shape(_) | Object::Union(_), _) if !is_deepest => {
                return self.object(node.object, start, Some((record, field)));
            }
            (b'{', Object::Map(_), _) if is_plain && !is_deepest => {
                return self.object(node.object, start, Some((record, field)));
            }
            (b'[', _, Some(items)) if is_plain && !is_deepest => {
                return self.list(items, start, Some((record, field)));
            }
            _ => {}
        }
        let text = frame.get(start..end)?;
        let (kind, quotes) = kind(node, text)?;
        let content = frame.get(start + quotes..end - quotes)?;
        // Lists and maps in objects of a known shape are walked whatever was learnt, so that nothing is gained by frames
        // that hold some: their code and the program's together fill more of the caches than only the walk's.
        let anew = match (kind, text) {
            (Kind::Payload(_), _) | (_, b"[]" | b"{}") => true,
            (Kind::Text, _) if is_plain && text.len() > LONGEST_CONSTANT => true,
            (_, [b'[' | b'{', ..]) => return None,
            _ => node.slice != Slice::No,
        };
        self.values.push(Value {
            record,
            field,
            kind,
            start,
            content: (!anew).then(|| content.into()),
            before: frame.get(self.position..start + quotes)?.into(),
        });
        self.position = end - quotes;
        Some(())
    }

    /// How many records one is in.
    fn depth(&self, mut record: usize) -> usize {
        let mut depth = 0;
        while let Some((parent, _)) = self.records[record].parent {
            record = parent;
            depth += 1;
        }
        depth
    }
}

/// How a value is read where it varies, and how many quotes it has on each side.
fn kind(node: &Node, text: &[u8]) -> Option<(Kind, usize)> {
    Some(match (text.first()?, node.text) {
        _ if node.slice != Slice::No => (Kind::Other, 0),
        (b'"', Text::Str) => (Kind::Text, 1),
        (b'"', Text::Payload(memory)) => (Kind::Payload(memory), 1),
        (b'0'..=b'9', _) if node.int && text.iter().all(u8::is_ascii_digit) => (Kind::Int, 0),
        _ => (Kind::Other, 0),
    })
}
