//! Nodes of the schema: what a described type takes at one place.
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;
use rtframes_core::names::NameTable;
use rtframes_core::schema::{Memory, Node, NodeId, Object, Slice, Text, Union, UnionId, WordSetId};

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::compiler::{Compiled, Compiler, Stop, id};
use crate::decode::compile::description::{kind, members, unconstrained};
use crate::decode::plan::ANY;

impl<'py> Compiler<'py> {
    /// The node of one described type.
    pub fn node(&mut self, info: &Bound<'py, PyAny>) -> Compiled<NodeId> {
        let members = members(info)?;
        let mut node = Node::NOTHING;
        let mut structs = Vec::new();
        for member in &members {
            if kind(member)? == "AnyType" {
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

    /// Adds what `info` takes to `node`, and its Structs to `structs`.
    fn merge(
        &mut self,
        info: &Bound<'py, PyAny>,
        node: &mut Node,
        structs: &mut Vec<Bound<'py, PyAny>>,
    ) -> Compiled<()> {
        let py = self.py;
        match kind(info)?.as_str() {
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
                match kind(&key)?.as_str() {
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
}
