//! Where the values of a flat frame stand, and what is between them.
use crate::builder::Builder;
use crate::decode::frame::{MAX_DEPTH, Options, Walk};
use crate::json::string::Content;
use crate::schema::{Key, Memory, Node, Object, Schema, ShapeId, Slice, Text};

/// Longer values, and longer frames without their payload, are not learnt, bytes.
const LONGEST: usize = 1 << 10;

/// How a value is read where it varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// An integer of a few digits.
    Int,
    /// Base64.
    Payload(Memory),
    /// Anything else, which must not vary.
    Fixed,
}

/// A value of the frame.
#[derive(Debug)]
pub(super) struct Value {
    pub field: usize,
    pub kind: Kind,
    /// Where the whole value begins in the frame, its quote included.
    pub start: usize,
    /// As it stands there, without the quotes of a string; empty for a payload.
    content: Box<[u8]>,
    /// What stands before it, from the end of the value before: keys, the tag, an opening quote.
    pub before: Box<[u8]>,
}

/// A frame, taken apart.
#[derive(Debug)]
pub(super) struct Sketch {
    pub shape: ShapeId,
    pub values: Vec<Value>,
    /// What stands behind the last value.
    pub behind: Box<[u8]>,
}

impl Sketch {
    /// Takes a frame apart; None if it is none that can be learnt: not one flat object of known keys in ASCII.
    pub fn of<B: Builder>(
        schema: &Schema,
        frame: &[u8],
        options: Options,
        builder: &mut B,
    ) -> Option<Sketch> {
        let object = schema.node(schema.root).object;
        let mut walk = Walk::new(schema, frame, options, builder);
        walk.cursor.expect(b'{').ok()?;
        let mut tag = None;
        let mut members: Vec<(Vec<u8>, usize, usize)> = Vec::new();
        loop {
            walk.cursor.expect(b'"').ok()?;
            let (Content::Plain(key), true) = walk.cursor.string(&mut walk.scratch).ok()? else {
                return None;
            };
            walk.cursor.expect(b':').ok()?;
            walk.cursor.token();
            let start = walk.cursor.pos();
            walk.cursor.skip(MAX_DEPTH - 1).ok()?;
            let end = walk.cursor.pos();
            match object {
                Object::Union(id) if schema.unions[id.index()].field().as_bytes() == key => {
                    let name = frame.get(start + 1..end.checked_sub(1)?)?;
                    if tag.replace(schema.unions[id.index()].find(name)?).is_some() {
                        return None;
                    }
                }
                _ => members.push((key.to_vec(), start, end)),
            }
            if walk.next_member(b'}').ok()? {
                break;
            }
        }
        let shape_id = match object {
            Object::Shape(shape) => shape,
            Object::Union(_) => tag?,
            _ => return None,
        };
        let shape = &schema.shapes[shape_id.index()];
        let mut values: Vec<Value> = Vec::new();
        let mut position = 0;
        for (key, start, end) in members {
            let field = match shape.key(&key) {
                Key::Field(field) => usize::from(field),
                Key::Tag => continue, // the walk has compared it: it is a part of the stretch
                Key::Unknown => return None,
            };
            if values.iter().any(|value| value.field == field) {
                return None;
            }
            let (kind, quotes) = kind(&shape.fields()[field].node, &frame[start..end])?;
            let content = frame.get(start + quotes..end - quotes)?;
            values.push(Value {
                field,
                kind,
                start,
                content: match kind {
                    Kind::Payload(_) => Box::default(),
                    _ => content.into(),
                },
                before: frame.get(position..start + quotes)?.into(),
            });
            position = end - quotes;
        }
        let sketch = Sketch {
            shape: shape_id,
            values,
            behind: frame[position..].into(),
        };
        sketch.is_fit().then_some(sketch)
    }

    /// Whether all of it is short, and its stretches are ASCII.
    fn is_fit(&self) -> bool {
        let kept = self
            .values
            .iter()
            .flat_map(|value| [&value.content, &value.before]);
        let size: usize = kept.map(|text| text.len()).sum();
        let stretches = self.values.iter().map(|value| &value.before);
        let payloads = self
            .values
            .iter()
            .filter(|value| matches!(value.kind, Kind::Payload(_)));
        size + self.behind.len() <= LONGEST
            && self.behind.is_ascii()
            && stretches.into_iter().all(|text| text.is_ascii())
            && payloads.count() <= 1
    }

    /// Whether two frames differ in the content of their values alone.
    pub fn is_like(&self, other: &Sketch) -> bool {
        let same = |(a, b): (&Value, &Value)| {
            a.field == b.field && a.kind == b.kind && a.before == b.before
        };
        self.shape == other.shape
            && self.values.len() == other.values.len()
            && self.behind == other.behind
            && self.values.iter().zip(&other.values).all(same)
    }

    /// Notes which values of two frames that are alike are not the same; whether some were not known to differ.
    pub fn note_differences(&self, other: &Sketch, varies: &mut [bool]) -> bool {
        let mut more = false;
        for ((a, b), varies) in self.values.iter().zip(&other.values).zip(varies) {
            let differ = a.content != b.content || matches!(a.kind, Kind::Payload(_));
            more |= differ && !*varies;
            *varies |= differ;
        }
        more
    }
}

impl Value {
    /// Its text, if that may be a part of a stretch: text beyond ASCII is checked in each frame.
    pub fn constant(&self) -> Option<&[u8]> {
        self.content.is_ascii().then_some(&*self.content)
    }
}

/// How a value is read where it varies, and how many quotes it has on each side.
fn kind(node: &Node, text: &[u8]) -> Option<(Kind, usize)> {
    if node.slice != Slice::No {
        return None;
    }
    Some(match (text.first()?, node.text) {
        (b'"', Text::Str) => (Kind::Text, 1),
        (b'"', Text::Payload(memory)) => (Kind::Payload(memory), 1),
        (b'0'..=b'9', _) if node.int && text.iter().all(u8::is_ascii_digit) => (Kind::Int, 0),
        (b'{' | b'[', _) => return None,
        _ => (Kind::Fixed, 0),
    })
}
