//! Which columns there are, and where in an event each finds its value.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use arrow_schema::{Field, SchemaRef};
use rtframes_core::names::NameTable;
use rtframes_core::schema::{Schema, ShapeId};

use crate::arena::{Arena, Packed, Value};
use crate::column::{Kind, Size};
use crate::given::Given;
use crate::memory::Memory;

/// What fills a column by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filler {
    /// The paths of its sources.
    Paths,
    /// The number of the line.
    Line,
    /// When the frame came.
    Time,
    /// The name of the recording.
    Recording,
    /// The text of the frame.
    Frame,
    /// How long the audio is, in ms.
    Duration,
    /// Rows that other code makes ([`crate::row::Given`]), and nothing else.
    Nothing,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// What fills it.
    pub filler: Filler,
}

/// A path of keys, from a frame's object on.
#[derive(Debug, Clone)]
pub struct Path {
    /// The numbers of the keys.
    keys: Box<[u16]>,
    /// Which field the first key is, in events of the class that has the path.
    field: Option<usize>,
}

impl Path {
    /// A path of keys, by their numbers.
    pub fn new(keys: Vec<u16>) -> Path {
        Path {
            keys: keys.into(),
            field: None,
        }
    }

    /// Looks up its first key among the fields of a shape; false if that has no such field.
    fn resolve(&mut self, fields: &[u8]) -> bool {
        let field = self.keys.first().map(|&key| fields[usize::from(key)]);
        self.field = field.filter(|&field| field != NO_FIELD).map(usize::from);
        field.is_none() || self.field.is_some()
    }
}

/// Where a column finds its value in the events of a class.
#[derive(Debug)]
pub struct Source {
    /// The column.
    pub column: usize,
    /// The paths to look at: the first with a value that fits is it.
    pub paths: Box<[Path]>,
    /// The value if an event has nothing at the last path.
    pub default: Option<Given>,
}

/// Where the columns of events of one class find their values.
#[derive(Debug, Default)]
pub struct Class {
    /// Texts that are the same in all of them, by column.
    pub constants: Vec<(usize, Box<str>)>,
    /// Where columns find their values.
    pub sources: Vec<Source>,
    /// The same for those that just have one field of an event, without a default: column and field.
    pub(crate) fields: Vec<(u16, u16)>,
    /// Whether the texts of such frames are listed ([`crate::decoded::Block::noted`]).
    pub noted: bool,
    /// How the audio of such events is encoded.
    pub audio: Option<Audio>,
}

/// Where the audio of events is, and how it is encoded.
#[derive(Debug, Clone)]
pub struct Audio {
    /// Where it is: a payload, or its base64 text.
    pub path: Path,
    /// Which of a session's formats it has ([`crate::decoded::Formats`]).
    pub track: usize,
    /// Where an event says its own sample rate, and how many channels it has; it is PCM16 then.
    pub own: Option<(Path, Path)>,
    /// A key that an event has only if its audio is PCM16 at 24,000 Hz.
    pub always: Option<Path>,
}

/// A table: its columns, and what fills them.
#[derive(Debug)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// These in Arrow.
    pub schema: SchemaRef,
    /// The names of keys; the first is the tag's.
    names: NameTable,
    /// Which field of a shape each name is.
    fields: Vec<Box<[u8]>>,
    /// By shape; None for those that are only inside of others.
    classes: Vec<Option<Class>>,
    /// For objects of unknown type; None if these are left to other code.
    unknown: Option<Class>,
    /// Whether every frame has to be an event with a known tag, or an object with an unknown one.
    pub tagged: bool,
    /// The column into whose memory payloads are decoded.
    pub(crate) payloads: Option<usize>,
    /// Columns that each frame fills by itself.
    pub(crate) by_frame: Vec<(usize, Filler)>,
    /// Whether a column has the texts of frames.
    pub(crate) has_frames: bool,
    /// Memory that blocks of this table have used.
    pub memory: Memory,
    /// How much the last block had.
    last: Mutex<Sizes>,
}

/// How much a block has.
#[derive(Debug, Default)]
struct Sizes {
    rows: usize,
    /// Of each column.
    bytes: Vec<usize>,
}

const NO_FIELD: u8 = u8::MAX;

impl Class {
    /// A class, of its parts.
    pub fn new(
        constants: Vec<(usize, Box<str>)>,
        sources: Vec<Source>,
        noted: bool,
        audio: Option<Audio>,
    ) -> Class {
        Class {
            constants,
            sources,
            fields: Vec::new(),
            noted,
            audio,
        }
    }

    /// Looks up its paths in the shape of its events. Those that begin with another key than its fields are left out: no
    /// event has a value there.
    fn resolve(&mut self, fields: &[u8]) {
        for source in &mut self.sources {
            let paths = std::mem::take(&mut source.paths).into_iter();
            let resolved = paths.filter_map(|mut path| path.resolve(fields).then_some(path));
            source.paths = resolved.collect();
        }
        self.sources.retain(|source| match &*source.paths {
            [] => false,
            [path] if path.keys.len() == 1 && source.default.is_none() => {
                let field = path.field.and_then(|field| u16::try_from(field).ok());
                let both = u16::try_from(source.column).ok().zip(field);
                self.fields.extend(both);
                both.is_none()
            }
            _ => true,
        });
        if let Some(audio) = &mut self.audio {
            audio.path.resolve(fields);
        }
    }
}

impl Table {
    /// A table.
    ///
    /// Args: the schema that frames are walked by; the columns; the names that paths have the numbers of; the classes of
    /// events by their tag, or under an empty one if there is only one, which has none; and that of unknown
    /// objects, or None to leave these to other code.
    pub fn new(
        schema: &Schema,
        columns: Vec<Column>,
        names: Vec<String>,
        mut classes: HashMap<String, Class>,
        unknown: Option<Class>,
    ) -> Table {
        let names = NameTable::new(names.into_iter().map(String::into_bytes));
        let fields = schema.shapes.iter().map(|shape| {
            let field = |name: &[u8]| {
                let mut fields = shape.fields().iter();
                let found = fields.position(|field| field.name.as_bytes() == name);
                found
                    .and_then(|index| u8::try_from(index).ok())
                    .unwrap_or(NO_FIELD)
            };
            names.names().map(field).collect()
        });
        let fields: Vec<Box<[u8]>> = fields.collect();
        let tagged = schema.shapes.iter().any(|shape| shape.tag().is_some());
        let classes = schema.shapes.iter().zip(&fields).map(|(shape, fields)| {
            let tag = shape.tag().map_or("", |tag| &*tag.value);
            let mut class = classes.remove(tag)?;
            class.resolve(fields);
            Some(class)
        });
        let in_arrow = columns.iter();
        let in_arrow = in_arrow.map(|each| Field::new(&each.name, each.kind.data_type(), true));
        let fillers = columns.iter().map(|each| each.filler).enumerate();
        let by_frame = fillers
            .filter(|(_, filler)| matches!(filler, Filler::Line | Filler::Time | Filler::Frame));
        let is_payload = |each: &Column| matches!(each.kind, Kind::Bytes | Kind::Samples);
        Table {
            schema: arrow_schema::Schema::new(in_arrow.collect::<Vec<_>>()).into(),
            payloads: columns.iter().position(is_payload),
            by_frame: by_frame.collect(),
            has_frames: columns.iter().any(|each| each.filler == Filler::Frame),
            columns,
            classes: classes.collect(),
            names,
            fields,
            unknown,
            tagged,
            memory: Memory::default(),
            last: Mutex::default(),
        }
    }

    /// How much each column of a block of so many bytes may have: a little more than the last one had, so that few grow.
    pub(crate) fn expected(&self, block: usize) -> Vec<Size> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let more = |last: usize| (last + last / 4).min(block);
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(index, column)| Size {
                rows: more(last.rows),
                bytes: match column.kind {
                    // Most of a block is base64. What is not used is never touched, and costs no memory.
                    Kind::Bytes | Kind::Samples => block / 4 * 3,
                    _ => more(last.bytes.get(index).copied().unwrap_or_default()),
                },
            })
            .collect()
    }

    /// Says how many rows a block has, and how many bytes each column.
    pub(crate) fn expect(&self, rows: usize, bytes: impl Iterator<Item = usize>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.rows = rows;
        last.bytes.clear();
        last.bytes.extend(bytes);
    }

    /// The class of a frame's value; None if it is not an event.
    pub(crate) fn class(&self, value: Packed) -> Option<&Class> {
        match value.open() {
            Value::Record(shape, _) => self.classes[shape.index()].as_ref(),
            Value::Map(..) => self.unknown.as_ref(),
            _ => None,
        }
    }

    /// What is at the end of a path; absent if that leads nowhere.
    #[inline(always)]
    pub(crate) fn follow(&self, arena: &Arena, block: &[u8], from: Packed, path: &Path) -> Packed {
        match (from.open(), path.field) {
            (Value::Record(_, at), Some(field)) => {
                let value = arena.values[at as usize + field];
                match &path.keys[1..] {
                    [] => value,
                    keys => self.follow_keys(arena, block, value, keys),
                }
            }
            _ => self.follow_keys(arena, block, from, &path.keys),
        }
    }

    fn follow_keys(&self, arena: &Arena, block: &[u8], from: Packed, keys: &[u16]) -> Packed {
        keys.iter().fold(from, |value, &key| match value.open() {
            Value::Record(shape, at) => match self.field(shape, key) {
                Some(field) => arena.values[at as usize + field],
                None => Value::Absent.into(),
            },
            Value::Map(at, len) => {
                let pairs = &arena.values[at as usize..][..2 * len as usize];
                let name = self.names.get(usize::from(key)).unwrap_or_default();
                let found = pairs.chunks_exact(2).rfind(|pair| {
                    matches!(pair[0].open(), Value::Text(key) if arena.bytes(block, key) == name)
                });
                found.map_or(Value::Absent.into(), |pair| pair[1])
            }
            _ => Value::Absent.into(),
        })
    }

    /// Whether an unknown object has a text under the first name, its tag. An empty one may be around an event.
    pub(crate) fn has_tag(&self, arena: &Arena, block: &[u8], value: Packed) -> bool {
        matches!(self.follow_keys(arena, block, value, &[0]).open(), Value::Text(text) if !arena.bytes(block, text).is_empty())
    }

    fn field(&self, shape: ShapeId, name: u16) -> Option<usize> {
        let field = self.fields[shape.index()][usize::from(name)];
        (field != NO_FIELD).then_some(usize::from(field))
    }
}
