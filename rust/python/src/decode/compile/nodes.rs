//! Nodes of the schema: what a type takes at one place.
use pyo3::prelude::*;
use pyo3::types::PyString;
use rtframes_core::names::NameTable;
use rtframes_core::schema::{Node, NodeId, Object, Slice, Text, Union, UnionId, WordSetId};

use crate::decode::compile::compiler::{Compiled, Compiler, Stop, id};
use crate::decode::compile::description;
use crate::decode::compile::kinds::{Kind, StructKind};
use crate::decode::plan::ANY;
use crate::objects::names::name;

impl<'py> Compiler<'py> {
    /// The node of a whole type.
    pub fn root(&mut self, kind: &Bound<'py, PyAny>) -> Compiled<NodeId> {
        if let Some(kinds) = self.annotations.read(kind)? {
            match self.node(&kinds) {
                Err(Stop::Foreign) => {}
                done => return done,
            }
        }
        let info = self.described(kind)?;
        self.node(&description::read(&info)?)
    }

    /// The node of a type of these members.
    pub fn node(&mut self, kinds: &[Kind<'py>]) -> Compiled<NodeId> {
        let mut node = Node::NOTHING;
        let mut structs = Vec::new();
        for kind in kinds {
            match kind {
                // Whatever the other members are.
                Kind::Any => return Ok(ANY),
                Kind::Null => node.null = true,
                Kind::Bool => node.bool = true,
                Kind::Int => node.int = true,
                Kind::Float => node.float = true,
                Kind::Str => node.text = Text::Str,
                Kind::Payload(memory) => node.text = Text::Payload(*memory),
                Kind::Literal(values) => self.literal(values, &mut node)?,
                Kind::Enum(class) => self.enumeration(class, &mut node)?,
                Kind::List(items) => node.list = Some(self.node(items)?),
                Kind::Map(values) => node.object = Object::Map(self.node(values)?),
                Kind::Struct(one) => structs.push(one),
                Kind::Raw => node.slice = Slice::Raw,
            }
        }
        if node.slice != Slice::No && kinds.len() > 1 {
            return Err(Stop::Foreign);
        }
        node.object = match structs.as_slice() {
            [] => node.object,
            [one] => Object::Shape(self.shape(one)?),
            several => Object::Union(self.union(several)?),
        };
        Ok(self.add(node)?)
    }

    fn literal(&mut self, values: &Bound<'py, PyAny>, node: &mut Node) -> Compiled<()> {
        let mut words = Vec::new();
        for value in values.try_iter()? {
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

    fn enumeration(&mut self, class: &Bound<'py, PyAny>, node: &mut Node) -> Compiled<()> {
        let py = self.py;
        let mut words = Vec::new();
        for entry in class
            .getattr(name!(py, c"_value2member_map_")?)?
            .call_method0(name!(py, c"items")?)?
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
        let set = WordSetId(id(self.py, self.words.len())?);
        let (names, values): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        self.words.push(NameTable::new(names));
        self.values.push(values);
        Ok(Text::Words(set))
    }

    fn union(&mut self, structs: &[&StructKind<'py>]) -> Compiled<UnionId> {
        let py = self.py;
        let mut members = Vec::with_capacity(structs.len());
        let mut field = None;
        for one in structs {
            let config = one.class.getattr(name!(py, c"__struct_config__")?)?;
            let tag = config.getattr(name!(py, c"tag")?)?;
            let tag: String = tag.extract().map_err(|_| Stop::Foreign)?;
            if field.is_none() {
                let tag_field = config.getattr(name!(py, c"tag_field")?)?;
                field = Some(tag_field.extract::<String>().map_err(|_| Stop::Foreign)?);
            }
            members.push((tag, self.shape(one)?));
        }
        let members: Vec<_> = members
            .iter()
            .map(|(tag, shape)| (tag.as_str(), *shape))
            .collect();
        let union = UnionId(id(self.py, self.unions.len())?);
        self.unions
            .push(Union::new(&field.unwrap_or_default(), &members));
        Ok(union)
    }
}
