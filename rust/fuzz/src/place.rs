//! A type in the simplest form that a schema can be made of, and that the oracle can read.
use arbitrary::{Result, Unstructured};
use rtframes_core::names::NameTable;
use rtframes_core::schema::{
    Field, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Slice, Tag, Text, Union, UnionId,
    WordSetId,
};

/// Names of fields: of every length class that a comparison may treat apart, and with characters that JSON escapes.
pub const NAMES: [&str; 16] = [
    "delta",
    "id",
    "item_id",
    "content_index",
    "response_id",
    "x",
    "",
    "é",
    "a\"b",
    "back\\slash",
    "obfuscation",
    "a name that is longer than sixteen bytes",
    "previous_item_id",
    "item",
    "n",
    "line\n",
];
/// Names of tags' keys; none is a field's.
pub const TAG_FIELDS: [&str; 3] = ["type", "kind", "event_type_of_some_length"];
/// Tags and fixed strings.
pub const WORDS: [&str; 8] = [
    "text",
    "audio",
    "response.output_audio.delta",
    "response.output_text.delta",
    "",
    "é",
    "q\"",
    "nope",
];

/// What is taken at one place; mirrors [`Node`] with its parts in line.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub null: bool,
    pub bool: bool,
    pub int: bool,
    pub float: bool,
    pub text: Strings,
    pub list: Option<Box<Place>>,
    pub object: Objects,
    /// Any value, kept as its text; nothing else is set then.
    pub raw: bool,
}

#[derive(Debug, Clone, Default)]
pub enum Strings {
    #[default]
    No,
    Str,
    /// Indices into [`WORDS`].
    Words(Vec<usize>),
    Payload(Memory),
}

#[derive(Debug, Clone, Default)]
pub enum Objects {
    #[default]
    No,
    Map(Box<Place>),
    Record(Record),
    /// Members with distinct tags under one key.
    Union(Vec<Record>),
}

#[derive(Debug, Clone)]
pub struct Record {
    /// Its key and value.
    pub tag: Option<(&'static str, &'static str)>,
    pub forbid_unknown: bool,
    /// Keys that no field declares are kept.
    pub keeps_extra: bool,
    pub fields: Vec<Member>,
}

#[derive(Debug, Clone)]
pub struct Member {
    pub name: &'static str,
    pub required: bool,
    pub cache: Option<u16>,
    pub place: Place,
}

impl Place {
    /// Plain data.
    pub fn any() -> Place {
        Place {
            null: true,
            bool: true,
            int: true,
            float: true,
            text: Strings::Str,
            ..Place::default()
        }
    }

    /// A type of up to `depth` levels.
    pub fn arbitrary(u: &mut Unstructured<'_>, depth: usize) -> Result<Place> {
        let flags: u8 = u.arbitrary()?;
        if flags >= 0xF0 {
            return Ok(Place {
                raw: true,
                ..Place::default()
            });
        }
        let nested = depth > 0;
        Ok(Place {
            null: flags & 1 != 0,
            bool: flags & 2 != 0,
            int: flags & 4 != 0,
            float: flags & 8 != 0,
            raw: false,
            text: match u.int_in_range(0..=4)? {
                0 => Strings::No,
                1 => Strings::Str,
                2 => Strings::Words(distinct(u, WORDS.len())?),
                _ => Strings::Payload(Memory::Bytes),
            },
            list: match nested && one_in(u, 3)? {
                true => Some(Box::new(Place::arbitrary(u, depth - 1)?)),
                false => None,
            },
            object: match if nested { u.int_in_range(0..=3)? } else { 0 } {
                1 => Objects::Map(Box::new(Place::arbitrary(u, depth - 1)?)),
                2 => Objects::Record(Record::arbitrary(u, depth - 1, None)?),
                3 => {
                    let field = *u.choose(&TAG_FIELDS)?;
                    let members = distinct(u, WORDS.len())?
                        .into_iter()
                        .take(4)
                        .map(|word| Record::arbitrary(u, depth - 1, Some((field, WORDS[word]))));
                    Objects::Union(members.collect::<Result<_>>()?)
                }
                _ => Objects::No,
            },
        })
    }

    /// What a stream's frames are: an object of scalars, and of such objects up to `depth` levels.
    pub fn event(u: &mut Unstructured<'_>, depth: usize) -> Result<Place> {
        let field = *u.choose(&TAG_FIELDS)?;
        let members = match u.arbitrary()? {
            true => vec![Record::event(u, depth, (field, WORDS[2]))?],
            false => vec![
                Record::event(u, depth, (field, WORDS[3]))?,
                Record::event(u, depth, (field, WORDS[0]))?,
            ],
        };
        Ok(Place {
            object: Objects::Union(members),
            ..Place::default()
        })
    }

    /// A scalar.
    fn scalar(u: &mut Unstructured<'_>) -> Result<Place> {
        let kind = u.int_in_range(0..=5)?;
        Ok(Place {
            null: u.arbitrary()?,
            bool: kind == 0,
            int: kind == 1,
            float: kind == 2,
            text: match kind {
                3 => Strings::Payload(Memory::Bytes),
                4 | 5 => Strings::Str,
                _ => Strings::No,
            },
            ..Place::default()
        })
    }

    /// Whether this is [`Place::any`].
    pub fn is_any(&self) -> bool {
        self.null
            && self.bool
            && self.int
            && self.float
            && matches!(self.text, Strings::Str)
            && self.list.is_none()
            && matches!(self.object, Objects::No)
            && !self.raw
    }
}

impl Record {
    fn event(
        u: &mut Unstructured<'_>,
        depth: usize,
        tag: (&'static str, &'static str),
    ) -> Result<Record> {
        let first = u.int_in_range(0..=NAMES.len() - 1)?;
        let count = u.int_in_range(2..=6)?;
        let fields = (first..first + count)
            .map(|name| name % NAMES.len())
            .map(|name| {
                Ok(Member {
                    name: NAMES[name],
                    required: false,
                    cache: None,
                    place: match depth > 0 && one_in(u, 3)? {
                        true => Place {
                            null: u.arbitrary()?,
                            ..Place::event(u, depth - 1)?
                        },
                        false => Place::scalar(u)?,
                    },
                })
            });
        let fields = fields.collect::<Result<_>>()?;
        Ok(Record {
            tag: Some(tag),
            forbid_unknown: false,
            keeps_extra: u.arbitrary()?,
            fields,
        })
    }

    fn arbitrary(
        u: &mut Unstructured<'_>,
        depth: usize,
        tag: Option<(&'static str, &'static str)>,
    ) -> Result<Record> {
        let tag = match tag {
            None if u.arbitrary()? => Some((*u.choose(&TAG_FIELDS)?, *u.choose(&WORDS)?)),
            given => given,
        };
        let fields = distinct(u, NAMES.len())?
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                Ok(Member {
                    name: NAMES[name],
                    required: one_in(u, 4)?,
                    cache: u.arbitrary::<bool>()?.then_some(index as u16),
                    place: Place::arbitrary(u, depth)?,
                })
            });
        let fields = fields.collect::<Result<_>>()?;
        Ok(Record {
            tag,
            forbid_unknown: one_in(u, 8)?,
            keeps_extra: one_in(u, 3)?,
            fields,
        })
    }
}

/// True once in `n` times; never when the input has run out.
pub fn one_in(u: &mut Unstructured<'_>, n: usize) -> Result<bool> {
    Ok(u.int_in_range(1..=n)? == n)
}

/// Some of the numbers below `count`, each once.
fn distinct(u: &mut Unstructured<'_>, count: usize) -> Result<Vec<usize>> {
    let picked: u16 = u.arbitrary()?;
    let first = u.int_in_range(0..=count - 1)?;
    Ok((0..count)
        .filter(|bit| picked & 1 << bit != 0)
        .map(|bit| (bit + first) % count)
        .collect())
}

/// The schema of a place.
pub fn schema(root: &Place) -> Schema {
    let any = NodeId(0);
    let mut schema = Schema {
        nodes: vec![Node::any(any)],
        shapes: Vec::new(),
        unions: Vec::new(),
        words: Vec::new(),
        any,
        root: any,
    };
    schema.root = node(&mut schema, root);
    schema
}

fn id(len: usize) -> u16 {
    u16::try_from(len).expect("fuzzed schemas are small")
}

fn node(schema: &mut Schema, place: &Place) -> NodeId {
    if place.is_any() {
        return schema.any;
    }
    let text = match &place.text {
        Strings::No => Text::No,
        Strings::Str => Text::Str,
        Strings::Payload(memory) => Text::Payload(*memory),
        Strings::Words(words) => {
            let names = words.iter().map(|&word| WORDS[word].as_bytes().to_vec());
            schema.words.push(NameTable::new(names));
            Text::Words(WordSetId(id(schema.words.len() - 1)))
        }
    };
    let object = match &place.object {
        Objects::No => Object::No,
        Objects::Map(values) => Object::Map(node(schema, values)),
        Objects::Record(record) => Object::Shape(shape(schema, record)),
        Objects::Union(records) => {
            let shapes: Vec<ShapeId> = records.iter().map(|record| shape(schema, record)).collect();
            let field = records
                .first()
                .and_then(|record| record.tag)
                .map_or("type", |tag| tag.0);
            let tags = records
                .iter()
                .map(|record| record.tag.map_or("", |tag| tag.1));
            let members: Vec<_> = tags.zip(shapes).collect();
            schema.unions.push(Union::new(field, &members));
            Object::Union(UnionId(id(schema.unions.len() - 1)))
        }
    };
    let node = Node {
        null: place.null,
        bool: place.bool,
        int: place.int,
        float: place.float,
        text,
        list: place.list.as_ref().map(|items| node(schema, items)),
        object,
        slice: if place.raw { Slice::Raw } else { Slice::No },
    };
    schema.nodes.push(node);
    NodeId(id(schema.nodes.len() - 1))
}

fn shape(schema: &mut Schema, record: &Record) -> ShapeId {
    let fields = record.fields.iter().map(|field| {
        let node = node(schema, &field.place);
        Field::new(
            field.name,
            schema.nodes[node.index()],
            field.required,
            field.cache,
        )
    });
    let fields = fields.collect();
    let tag = record.tag.map(|(field, value)| Tag::new(field, value));
    let shape = Shape::new(fields, tag, record.forbid_unknown);
    schema.shapes.push(if record.keeps_extra {
        shape.with_extra()
    } else {
        shape
    });
    ShapeId(id(schema.shapes.len() - 1))
}
