//! Shapes of the schema: the fields of Struct classes, their caches, their defaults, and those that msgspec decodes.
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};
use rtframes_core::schema::{
    Field, ForeignId, MAX_FIELDS, Node, NodeId, Object, Shape, ShapeId, Slice, Tag, Text,
};

use crate::decode::compile::compiler::{Compiled, Compiler, Stop, id};
use crate::decode::compile::description::{is_extra, struct_class};
use crate::decode::plan::RecordPlan;
use crate::decode::string_cache::MOST_OF_FIELDS;
use crate::objects::structs::{Default, RecordType, builtin_factory};

impl<'py> Compiler<'py> {
    /// The shape of one Struct class.
    pub fn shape(&mut self, info: &Bound<'py, PyAny>) -> Compiled<ShapeId> {
        let py = self.py;
        let identity = info.as_ptr().addr();
        if let Some(&shape) = self.known.get(&identity) {
            return Ok(shape);
        }
        let class = struct_class(info)?;
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
        let mut defaults = self.defaults(&class, &fields)?;
        let mut names = Vec::with_capacity(fields.len());
        let mut compiled = Vec::with_capacity(fields.len());
        let mut extra = None;
        for (index, field) in fields.iter().enumerate() {
            let name = field.getattr(intern!(py, "name"))?.cast_into::<PyString>();
            let name = name.map_err(PyErr::from)?;
            if extra.is_none() && !forbid && is_extra(field)? {
                extra = Some((index, name.unbind()));
                continue;
            }
            let wire: String = field.getattr(intern!(py, "encode_name"))?.extract()?;
            let required: bool = field.getattr(intern!(py, "required"))?.extract()?;
            let node = match self.node(&field.getattr(intern!(py, "type"))?) {
                Ok(node) => node,
                Err(Stop::Foreign) => self.foreign(&class, &name)?,
                Err(stop) => return Err(stop),
            };
            let cache = self.cache(&wire, node);
            compiled.push(Field::new(&wire, self.nodes[node.index()], required, cache));
            names.push(name.unbind());
        }
        let mut made = Shape::new(compiled, tag, forbid);
        if let Some((index, name)) = extra {
            // Behind all others: it has no key.
            names.push(name);
            let default = defaults.remove(index);
            defaults.push(default);
            made = made.with_extra();
        }
        let config = class.getattr(intern!(py, "__struct_config__"))?;
        let record = RecordPlan {
            kind: RecordType::new(&class, names)?,
            defaults,
            frozen: config.getattr(intern!(py, "frozen"))?.is_truthy()?,
        };
        self.shapes[shape.index()] = Some((made, record));
        Ok(shape)
    }

    /// A cache of last strings for a field that holds plain text, or of the last object for one that holds Structs.
    fn cache(&mut self, wire: &str, node: NodeId) -> Option<u16> {
        let node = &self.nodes[node.index()];
        if node.text == Text::No && matches!(node.object, Object::Shape(_) | Object::Union(_)) {
            self.object_caches = self.object_caches.checked_add(1)?;
            return Some(self.object_caches - 1);
        }
        if node.text != Text::Str || node.list.is_some() {
            return None;
        }
        if let Some(&cache) = self.caches.get(wire) {
            return Some(cache);
        }
        let next = u16::try_from(self.caches.len()).ok()?;
        if next >= MOST_OF_FIELDS {
            return None;
        }
        self.caches.insert(wire.to_owned(), next);
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
