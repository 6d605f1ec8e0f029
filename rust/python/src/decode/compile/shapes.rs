//! Shapes of the schema: Struct classes, the caches of their fields, and the fields that msgspec decodes.
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};
use rtframes_core::schema::{
    Field, ForeignId, MAX_FIELDS, Node, NodeId, Object, Shape, ShapeId, Slice, Tag, Text,
};

use crate::decode::compile::compiler::{Compiled, Compiler, Stop, id};
use crate::decode::compile::fields::annotation_of;
use crate::decode::compile::kinds::StructKind;
use crate::decode::compile::user_code::refuse_code_of;
use crate::decode::plan::RecordPlan;
use crate::decode::string_cache::MOST_OF_FIELDS;
use crate::objects::errors::error;
use crate::objects::names::name;
use crate::objects::structs::RecordType;

impl<'py> Compiler<'py> {
    /// The shape of one Struct class.
    pub fn shape(&mut self, one: &StructKind<'py>) -> Compiled<ShapeId> {
        let py = self.py;
        let identity = one.written().as_ptr().addr();
        if let Some(&shape) = self.known.get(&identity) {
            return Ok(shape);
        }
        let class = &one.class;
        refuse_code_of(class)?;
        let config = class.getattr(name!(py, c"__struct_config__")?)?;
        let fields = self.fields(one)?;
        if config.getattr(name!(py, c"array_like")?)?.is_truthy()? || fields.len() > MAX_FIELDS {
            return Err(Stop::Foreign);
        }
        let tag = config.getattr(name!(py, c"tag")?)?;
        let tag = if tag.is_none() {
            None
        } else {
            let value: String = tag.extract().map_err(|_| Stop::Foreign)?;
            let field: String = config.getattr(name!(py, c"tag_field")?)?.extract()?;
            Some(Tag::new(&field, &value))
        };
        let shape = ShapeId(id(self.py, self.shapes.len())?);
        self.known.insert(identity, shape);
        self.kept.push(one.written().clone());
        self.shapes.push(None);

        let forbid: bool = config
            .getattr(name!(py, c"forbid_unknown_fields")?)?
            .extract()?;
        let mut names = Vec::with_capacity(fields.len());
        let mut defaults = Vec::with_capacity(fields.len());
        let mut compiled = Vec::with_capacity(fields.len());
        let mut extra = None;
        for field in fields {
            if extra.is_none() && !forbid && field.is_extra {
                extra = Some((field.name.unbind(), field.default));
                continue;
            }
            let node = match field.kinds.and_then(|kinds| self.node(&kinds)) {
                Ok(node) => node,
                Err(Stop::Foreign) => self.foreign(class, &field.name, field.is_described)?,
                Err(stop) => return Err(stop),
            };
            let cache = self.cache(&field.wire, node);
            let node = self.nodes[node.index()];
            compiled.push(Field::new(&field.wire, node, field.required, cache));
            names.push(field.name.unbind());
            defaults.push(field.default);
        }
        let mut made = Shape::new(compiled, tag, forbid);
        if let Some((name, default)) = extra {
            // After all others: it has no key.
            names.push(name);
            defaults.push(default);
            made = made.with_extra();
        }
        let record = RecordPlan {
            kind: RecordType::new(class, names)?,
            defaults,
            frozen: config.getattr(name!(py, c"frozen")?)?.is_truthy()?,
            by_value: config.getattr(name!(py, c"eq")?)?.is_truthy()?
                && self.is_inherited(class, name!(py, c"__eq__")?)?
                && self.is_inherited(class, name!(py, c"__hash__")?)?,
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

    /// Whether a method of a Struct class is msgspec's own.
    fn is_inherited(
        &self,
        class: &Bound<'py, PyType>,
        name: &Bound<'py, PyString>,
    ) -> Compiled<bool> {
        let base = self.msgspec.getattr(name!(self.py, c"Struct")?)?;
        Ok(class.getattr(name)?.is(&base.getattr(name)?))
    }

    /// A node for a field whose type is msgspec's to decode.
    fn foreign(
        &mut self,
        class: &Bound<'py, PyType>,
        name: &Bound<'py, PyString>,
        is_described: bool,
    ) -> Compiled<NodeId> {
        let py = self.py;
        let parameters = class.getattr_opt(name!(py, c"__parameters__")?)?;
        if parameters.is_some_and(|parameters| parameters.is_truthy().unwrap_or(true)) {
            // The class does not know what its parameters stand for here.
            let error =
                error::<PyTypeError>(py, "a generic class with a field that msgspec decodes");
            return Err(Stop::Error(error));
        }
        let annotation = annotation_of(class, name)?;
        if !is_described {
            self.described(&annotation)?; // refuses user code
        }
        let decode = self.make_foreign.call1((annotation,))?;
        let foreign = ForeignId(id(self.py, self.foreign.len())?);
        self.foreign.push(decode.unbind());
        let node = Node {
            slice: Slice::Foreign(foreign),
            ..Node::NOTHING
        };
        Ok(self.add(node)?)
    }
}
