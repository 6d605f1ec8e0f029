//! Compiles a type, as `msgspec.inspect` describes it, into a schema and what Python needs beside it.
use std::collections::{HashMap, HashSet};

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple, PyType};
use rtframes_core::names::NameTable;
use rtframes_core::schema::{
    Field, ForeignId, MAX_FIELDS, Memory, Node, NodeId, Object, Schema, Shape, ShapeId, Slice, Tag,
    Text, Union, UnionId, WordSetId,
};

use crate::audio_buffer::AudioBuffer;
use crate::memo::MOST_OF_FIELDS;
use crate::objects::{RecordType, refused};

/// A type compiled for the walk.
///
/// Args:
///     info: what ``msgspec.inspect.type_info`` says of the type.
///     foreign: makes, of a field's annotation, the function that decodes its JSON text (bytes).
///     unknown: the class ``UnknownObject``.
///
/// Raises:
///     TypeError: the type is not one that the walk decodes: it runs user code, or is of a kind that msgspec
///         decodes as a whole.
#[pyclass(frozen, module = "rtframes._core")]
pub struct Plan {
    pub schema: Schema,
    pub records: Vec<RecordPlan>,
    /// The values that fixed strings stand for: themselves, or enum members.
    pub words: Vec<Vec<Py<PyAny>>>,
    pub foreign: Vec<Py<PyAny>>,
    pub raw: Py<PyAny>,
    pub unknown: UnknownType,
    /// The integers from zero on, for indexes and counts.
    pub small: [Py<PyAny>; SMALL_INTS],
    /// How many caches of last strings the schema's fields share.
    pub memos: usize,
}

/// The node of plain data, the first of every schema.
const ANY: NodeId = NodeId(0);

/// Integers that are made once, as CPython itself makes them.
pub const SMALL_INTS: usize = 257;

fn small_ints(py: Python<'_>) -> [Py<PyAny>; SMALL_INTS] {
    std::array::from_fn(|value| PyInt::new(py, value).into_any().unbind())
}

/// How an ``UnknownObject`` is made: as its own ``from_wire`` does, without running Python code.
pub struct UnknownType {
    class: Py<PyAny>,
    new: Py<PyAny>,
}

impl UnknownType {
    /// One that holds what the dict `fields` holds.
    pub fn make<'py>(
        &self,
        py: Python<'py>,
        fields: &Bound<'py, PyAny>,
        tag_field: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let fields = fields.cast::<PyDict>()?;
        let made = self.new.bind(py).call1((&self.class,))?;
        made.cast::<PyDict>()?.update(fields.as_mapping())?;
        let tag = fields.get_item(tag_field)?.filter(|tag| {
            tag.is_exact_instance_of::<PyString>() || tag.is_exact_instance_of::<PyInt>()
        });
        made.setattr(intern!(py, "tag"), tag)?;
        made.setattr(intern!(py, "reason"), py.None())?;
        Ok(made)
    }
}

/// How instances of one class are made.
pub struct RecordPlan {
    pub kind: RecordType,
    /// By field; None where it is required.
    pub defaults: Vec<Option<Default>>,
}

/// What an absent field becomes.
pub enum Default {
    /// This object.
    Value(Py<PyAny>),
    /// A new empty list.
    List,
    /// A new empty dict.
    Dict,
    /// A new instance of this builtin.
    New(Py<PyAny>),
}

impl Default {
    /// A value for one object.
    #[inline(always)]
    pub fn make<'py>(
        &self,
        py: Python<'py>,
    ) -> Result<Bound<'py, PyAny>, rtframes_core::error::Refused> {
        match self {
            Default::Value(value) => Ok(value.bind(py).clone()),
            Default::List => Ok(PyList::empty(py).into_any()),
            Default::Dict => Ok(PyDict::new(py).into_any()),
            Default::New(class) => refused(class.bind(py).call0()),
        }
    }
}

impl Plan {
    /// The plan of plain data, which has no Structs.
    pub fn any(py: Python<'_>) -> Plan {
        let nodes = vec![Node::any(ANY)];
        let (shapes, unions, words) = (Vec::new(), Vec::new(), Vec::new());
        Plan {
            schema: Schema {
                nodes,
                shapes,
                unions,
                words,
                any: ANY,
                root: ANY,
            },
            records: Vec::new(),
            words: Vec::new(),
            foreign: Vec::new(),
            raw: py.None(),
            unknown: UnknownType {
                class: py.None(),
                new: py.None(),
            },
            small: small_ints(py),
            memos: 0,
        }
    }
}

#[pymethods]
impl Plan {
    #[new]
    fn py_new(
        info: &Bound<'_, PyAny>,
        foreign: Bound<'_, PyAny>,
        unknown: &Bound<'_, PyAny>,
    ) -> PyResult<Plan> {
        let py = info.py();
        refuse_user_code(info, &mut HashSet::new())?;
        let mut compiler = Compiler {
            py,
            msgspec: py.import(intern!(py, "msgspec"))?.into_any(),
            make_foreign: foreign,
            nodes: Vec::new(),
            shapes: Vec::new(),
            unions: Vec::new(),
            words: Vec::new(),
            values: Vec::new(),
            foreign: Vec::new(),
            known: HashMap::new(),
            memos: HashMap::new(),
        };
        let any = compiler.add(Node::any(ANY))?;
        debug_assert_eq!(any, ANY);
        let root = match compiler.node(info) {
            Ok(root) => root,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Foreign) => {
                return Err(PyTypeError::new_err("msgspec decodes this type as a whole"));
            }
        };
        let mut shapes = Vec::new();
        let mut records = Vec::new();
        for shape in compiler.shapes {
            let (shape, record) = shape.expect("every shape begun is finished");
            shapes.push(shape);
            records.push(record);
        }
        Ok(Plan {
            schema: Schema {
                nodes: compiler.nodes,
                shapes,
                unions: compiler.unions,
                words: compiler.words,
                any,
                root,
            },
            records,
            words: compiler.values,
            foreign: compiler.foreign,
            raw: compiler.msgspec.getattr(intern!(py, "Raw"))?.unbind(),
            unknown: UnknownType {
                class: unknown.clone().unbind(),
                new: unknown.getattr(intern!(py, "__new__"))?.unbind(),
            },
            small: small_ints(py),
            memos: compiler.memos.len(),
        })
    }

    /// Whether all Structs are filled in place (else some are called).
    #[getter]
    pub fn slot_stores(&self) -> bool {
        self.records.iter().all(|record| record.kind.has_slots())
    }
}

/// Why a type was not compiled.
enum Stop {
    /// It is one whose JSON text goes to msgspec.
    Foreign,
    /// Something failed, or the whole type is msgspec's.
    Error(PyErr),
}

impl From<PyErr> for Stop {
    fn from(error: PyErr) -> Stop {
        Stop::Error(error)
    }
}

type Compiled<T> = Result<T, Stop>;

struct Compiler<'py> {
    py: Python<'py>,
    msgspec: Bound<'py, PyAny>,
    make_foreign: Bound<'py, PyAny>,
    nodes: Vec<Node>,
    shapes: Vec<Option<(Shape, RecordPlan)>>,
    unions: Vec<Union>,
    words: Vec<NameTable>,
    values: Vec<Vec<Py<PyAny>>>,
    foreign: Vec<Py<PyAny>>,
    /// Struct descriptions that have been compiled, or are being: types may contain themselves.
    known: HashMap<usize, ShapeId>,
    /// Caches of last strings, by the name of their fields on the wire.
    memos: HashMap<String, u16>,
}

fn id(len: usize) -> PyResult<u16> {
    u16::try_from(len).map_err(|_| PyTypeError::new_err("the type is too large"))
}

impl<'py> Compiler<'py> {
    fn add(&mut self, node: Node) -> PyResult<NodeId> {
        let id = NodeId(id(self.nodes.len())?);
        self.nodes.push(node);
        Ok(id)
    }

    /// The node of one described type.
    fn node(&mut self, info: &Bound<'py, PyAny>) -> Compiled<NodeId> {
        let members = Self::members(info)?;
        let mut node = Node::NOTHING;
        let mut structs = Vec::new();
        for member in &members {
            if Self::kind(member)? == "AnyType" {
                // Whatever stands beside it.
                return Ok(ANY);
            }
            self.merge(member, &mut node, &mut structs)?;
        }
        if node.slice != Slice::No && members.len() > 1 {
            return Err(Stop::Foreign);
        }
        node.object = match structs.as_slice() {
            [] => node.object,
            [one] => Object::Shape(self.shape(one)?),
            several => Object::Union(self.union(several)?),
        };
        Ok(self.add(node)?)
    }

    fn kind(info: &Bound<'py, PyAny>) -> PyResult<String> {
        Ok(info.get_type().name()?.to_string())
    }

    /// The members of a union, or the type itself.
    fn members(info: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let py = info.py();
        match Self::kind(info)?.as_str() {
            "UnionType" => info.getattr(intern!(py, "types"))?.extract(),
            "Metadata" => Self::members(&info.getattr(intern!(py, "type"))?),
            _ => Ok(vec![info.clone()]),
        }
    }

    /// Adds what `info` takes to `node`, and its Structs to `structs`.
    fn merge(
        &mut self,
        info: &Bound<'py, PyAny>,
        node: &mut Node,
        structs: &mut Vec<Bound<'py, PyAny>>,
    ) -> Compiled<()> {
        let py = self.py;
        match Self::kind(info)?.as_str() {
            "Metadata" => self.merge(&info.getattr(intern!(py, "type"))?, node, structs)?,
            "NoneType" => node.null = true,
            "BoolType" => node.bool = true,
            "IntType" => {
                unconstrained(info, &["gt", "ge", "lt", "le", "multiple_of"])?;
                node.int = true;
            }
            "FloatType" => {
                unconstrained(info, &["gt", "ge", "lt", "le", "multiple_of"])?;
                node.float = true;
            }
            "StrType" => {
                unconstrained(info, &["min_length", "max_length", "pattern"])?;
                node.text = Text::Str;
            }
            kind @ ("BytesType" | "ByteArrayType" | "MemoryViewType") => {
                unconstrained(info, &["min_length", "max_length"])?;
                node.text = Text::Payload(match kind {
                    "BytesType" => Memory::Bytes,
                    "ByteArrayType" => Memory::ByteArray,
                    _ => Memory::View,
                });
            }
            "CustomType" => {
                let class = info.getattr(intern!(py, "cls"))?;
                if !class.is(py.get_type::<AudioBuffer>()) {
                    return Err(Stop::Foreign);
                }
                node.text = Text::Payload(Memory::Audio);
            }
            "LiteralType" => self.literal(info, node)?,
            "EnumType" => self.enumeration(info, node)?,
            "ListType" => {
                unconstrained(info, &["min_length", "max_length"])?;
                let items = self.node(&info.getattr(intern!(py, "item_type"))?)?;
                node.list = Some(items);
            }
            "DictType" => {
                unconstrained(info, &["min_length", "max_length"])?;
                let key = info.getattr(intern!(py, "key_type"))?;
                match Self::kind(&key)?.as_str() {
                    "AnyType" => {}
                    "StrType" => unconstrained(&key, &["min_length", "max_length", "pattern"])?,
                    _ => return Err(Stop::Foreign),
                }
                let values = self.node(&info.getattr(intern!(py, "value_type"))?)?;
                node.object = Object::Map(values);
            }
            "StructType" => structs.push(info.clone()),
            "RawType" => node.slice = Slice::Raw,
            _ => return Err(Stop::Foreign),
        }
        Ok(())
    }

    fn literal(&mut self, info: &Bound<'py, PyAny>, node: &mut Node) -> Compiled<()> {
        let mut words = Vec::new();
        for value in info.getattr(intern!(self.py, "values"))?.try_iter()? {
            let value = value?;
            if value.is_none() {
                node.null = true;
            } else if let Ok(text) = value.cast_exact::<PyString>() {
                words.push((text.to_str()?.as_bytes().to_vec(), value.clone().unbind()));
            } else {
                return Err(Stop::Foreign);
            }
        }
        if !words.is_empty() {
            node.text = self.word_set(words)?;
        }
        Ok(())
    }

    fn enumeration(&mut self, info: &Bound<'py, PyAny>, node: &mut Node) -> Compiled<()> {
        let py = self.py;
        let class = info.getattr(intern!(py, "cls"))?;
        let mut words = Vec::new();
        for entry in class
            .getattr(intern!(py, "_value2member_map_"))?
            .call_method0("items")?
            .try_iter()?
        {
            let (value, member): (Bound<'py, PyAny>, Py<PyAny>) = entry?.extract()?;
            let Ok(text) = value.cast_exact::<PyString>() else {
                return Err(Stop::Foreign);
            };
            words.push((text.to_str()?.as_bytes().to_vec(), member));
        }
        node.text = self.word_set(words)?;
        Ok(())
    }

    fn word_set(&mut self, words: Vec<(Vec<u8>, Py<PyAny>)>) -> PyResult<Text> {
        let set = WordSetId(id(self.words.len())?);
        let (names, values): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        self.words.push(NameTable::new(names));
        self.values.push(values);
        Ok(Text::Words(set))
    }

    fn union(&mut self, structs: &[Bound<'py, PyAny>]) -> Compiled<UnionId> {
        let py = self.py;
        let mut members = Vec::new();
        for info in structs {
            let tag: String = info
                .getattr(intern!(py, "tag"))?
                .extract()
                .map_err(|_| Stop::Foreign)?;
            members.push((tag, self.shape(info)?));
        }
        let field: String = structs[0]
            .getattr(intern!(py, "tag_field"))?
            .extract()
            .map_err(|_| Stop::Foreign)?;
        let members: Vec<_> = members
            .iter()
            .map(|(tag, shape)| (tag.as_str(), *shape))
            .collect();
        let union = UnionId(id(self.unions.len())?);
        self.unions.push(Union::new(&field, &members));
        Ok(union)
    }

    /// The shape of one Struct class.
    fn shape(&mut self, info: &Bound<'py, PyAny>) -> Compiled<ShapeId> {
        let py = self.py;
        let identity = info.as_ptr().addr();
        if let Some(&shape) = self.known.get(&identity) {
            return Ok(shape);
        }
        let class = info
            .getattr(intern!(py, "cls"))?
            .cast_into::<PyType>()
            .map_err(PyErr::from)?;
        let fields: Vec<Bound<'py, PyAny>> = info.getattr(intern!(py, "fields"))?.extract()?;
        if info.getattr(intern!(py, "array_like"))?.is_truthy()? || fields.len() > MAX_FIELDS {
            return Err(Stop::Foreign);
        }
        let tag = info.getattr(intern!(py, "tag"))?;
        let tag = if tag.is_none() {
            None
        } else {
            let value: String = tag.extract().map_err(|_| Stop::Foreign)?;
            let field: String = info.getattr(intern!(py, "tag_field"))?.extract()?;
            Some(Tag::new(&field, &value))
        };
        let shape = ShapeId(id(self.shapes.len())?);
        self.known.insert(identity, shape);
        self.shapes.push(None);

        let forbid: bool = info
            .getattr(intern!(py, "forbid_unknown_fields"))?
            .extract()?;
        let defaults = self.defaults(&class, &fields)?;
        let mut names = Vec::with_capacity(fields.len());
        let mut compiled = Vec::with_capacity(fields.len());
        for field in &fields {
            let name = field.getattr(intern!(py, "name"))?.cast_into::<PyString>();
            let name = name.map_err(PyErr::from)?;
            let wire: String = field.getattr(intern!(py, "encode_name"))?.extract()?;
            let required: bool = field.getattr(intern!(py, "required"))?.extract()?;
            let node = match self.node(&field.getattr(intern!(py, "type"))?) {
                Ok(node) => node,
                Err(Stop::Foreign) => self.foreign(&class, &name)?,
                Err(stop) => return Err(stop),
            };
            let memo = self.memo(&wire, node);
            compiled.push(Field::new(&wire, self.nodes[node.index()], required, memo));
            names.push(name.unbind());
        }
        let kind = RecordType::new(&class, names)?;
        self.shapes[shape.index()] = Some((
            Shape::new(compiled, tag, forbid),
            RecordPlan { kind, defaults },
        ));
        Ok(shape)
    }

    /// A cache of last strings for a field that holds plain text.
    fn memo(&mut self, wire: &str, node: NodeId) -> Option<u16> {
        let node = &self.nodes[node.index()];
        if node.text != Text::Str || node.list.is_some() {
            return None;
        }
        if let Some(&memo) = self.memos.get(wire) {
            return Some(memo);
        }
        let next = u16::try_from(self.memos.len()).ok()?;
        if next >= MOST_OF_FIELDS {
            return None;
        }
        self.memos.insert(wire.to_owned(), next);
        Some(next)
    }

    fn defaults(
        &self,
        class: &Bound<'py, PyType>,
        fields: &[Bound<'py, PyAny>],
    ) -> Compiled<Vec<Option<Default>>> {
        let py = self.py;
        let none = self.msgspec.getattr(intern!(py, "NODEFAULT"))?;
        // The class's own tuple also shows `UNSET`, which the description leaves out. It belongs to the last fields.
        let values = class.getattr(intern!(py, "__struct_defaults__"))?;
        let values = values.cast_into::<PyTuple>().map_err(PyErr::from)?;
        let first = fields.len() - values.len();
        let mut defaults = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let factory = field.getattr(intern!(py, "default_factory"))?;
            defaults.push(if !factory.is(&none) {
                builtin_factory(&factory)?
            } else if index < first {
                None
            } else {
                let value = values.get_item(index - first)?;
                (!value.is(&none)).then(|| Default::Value(value.unbind()))
            });
        }
        Ok(defaults)
    }

    /// A node for a field whose type is msgspec's to decode.
    fn foreign(
        &mut self,
        class: &Bound<'py, PyType>,
        name: &Bound<'py, PyString>,
    ) -> Compiled<NodeId> {
        let py = self.py;
        let parameters = class.getattr_opt(intern!(py, "__parameters__"))?;
        if parameters.is_some_and(|parameters| parameters.is_truthy().unwrap_or(true)) {
            // The class does not know what its parameters stand for here.
            let error = PyTypeError::new_err("a generic class with a field that msgspec decodes");
            return Err(Stop::Error(error));
        }
        let fields = py
            .import(intern!(py, "msgspec.structs"))?
            .call_method1("fields", (class,))?;
        for field in fields.try_iter()? {
            let field = field?;
            if field.getattr(intern!(py, "name"))?.eq(name)? {
                let annotation = field.getattr(intern!(py, "type"))?;
                let decode = self.make_foreign.call1((annotation,))?;
                let foreign = ForeignId(id(self.foreign.len())?);
                self.foreign.push(decode.unbind());
                let node = Node {
                    slice: Slice::Foreign(foreign),
                    ..Node::NOTHING
                };
                return Ok(self.add(node)?);
            }
        }
        Err(Stop::Error(PyTypeError::new_err(
            "the class does not list the field",
        )))
    }
}

/// Leaves types with constraints to msgspec.
fn unconstrained(info: &Bound<'_, PyAny>, constraints: &[&str]) -> Compiled<()> {
    for constraint in constraints {
        if !info.getattr(*constraint)?.is_none() {
            return Err(Stop::Foreign);
        }
    }
    Ok(())
}

/// Refuses a type in which decoding runs user code, at any depth: such a type is msgspec's as a whole, so that the
/// code runs once an object, even if the frame turns out to be handed over.
fn refuse_user_code(info: &Bound<'_, PyAny>, seen: &mut HashSet<usize>) -> PyResult<()> {
    let py = info.py();
    if !seen.insert(info.as_ptr().addr()) {
        return Ok(());
    }
    let attribute = |name: &str| info.getattr_opt(name);
    let refuse = |what: &str| Err(PyTypeError::new_err(format!("{what} runs code of its own")));
    match info.get_type().name()?.to_str()? {
        "CustomType" if !info.getattr("cls")?.is(py.get_type::<AudioBuffer>()) => {
            return refuse("a custom type");
        }
        "DataclassType" => return refuse("a dataclass"),
        "StructType" => {
            let class = info.getattr("cls")?;
            let is_abstract = class.getattr_opt("__abstractmethods__")?;
            if class.hasattr("__post_init__")?
                || class.hasattr("__del__")?
                || is_abstract.is_some_and(|names| names.is_truthy().unwrap_or(true))
            {
                return refuse("a Struct");
            }
            let none = py.import("msgspec")?.getattr("NODEFAULT")?;
            for field in info.getattr("fields")?.try_iter()? {
                let factory = field?.getattr("default_factory")?;
                if !factory.is(&none) && builtin_factory(&factory)?.is_none() {
                    return refuse("a default factory");
                }
            }
        }
        "EnumType" => {
            let base = py.import("enum")?.getattr("Enum")?.getattr("_missing_")?;
            let own = info.getattr("cls")?.getattr("_missing_")?;
            if !own.getattr("__func__")?.is(base.getattr("__func__")?) {
                return refuse("an enum");
            }
        }
        _ => {}
    }
    for name in ["type", "item_type", "key_type", "value_type"] {
        if let Some(part) = attribute(name)? {
            refuse_user_code(&part, seen)?;
        }
    }
    for name in ["types", "item_types"] {
        if let Some(parts) = attribute(name)? {
            for part in parts.try_iter()? {
                refuse_user_code(&part?, seen)?;
            }
        }
    }
    if let Some(fields) = attribute("fields")? {
        for field in fields.try_iter()? {
            refuse_user_code(&field?.getattr("type")?, seen)?;
        }
    }
    Ok(())
}

/// What a default factory makes if it is a builtin, which runs no user code.
fn builtin_factory(factory: &Bound<'_, PyAny>) -> PyResult<Option<Default>> {
    let py = factory.py();
    if factory.is(py.get_type::<PyList>()) {
        return Ok(Some(Default::List));
    }
    if factory.is(py.get_type::<PyDict>()) {
        return Ok(Some(Default::Dict));
    }
    let builtins = py.import(intern!(py, "builtins"))?;
    for name in [
        "set",
        "bytearray",
        "frozenset",
        "tuple",
        "str",
        "bytes",
        "int",
        "float",
        "bool",
    ] {
        if factory.is(builtins.getattr(name)?) {
            return Ok(Some(Default::New(factory.clone().unbind())));
        }
    }
    Ok(None)
}
