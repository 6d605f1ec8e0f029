//! The fields of a Struct class: their names, what they take, and what they become when they are absent.
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString, PyTuple, PyType};

use crate::decode::compile::annotations::annotations_of;
use crate::decode::compile::compiler::{Compiled, Compiler};
use crate::decode::compile::description::{self, is_extra, is_marked};
use crate::decode::compile::kinds::{Kind, StructKind};
use crate::objects::errors::error;
use crate::objects::names::name;
use crate::objects::structs::{Default, builtin_factory};

/// A field of a class.
pub struct FieldKind<'py> {
    pub name: Bound<'py, PyString>,
    /// Its name on the wire.
    pub wire: String,
    /// None if it is required.
    pub default: Option<Default>,
    /// It is of type ``rtframes.Extra``, None by default.
    pub is_extra: bool,
    /// Foreign where its text is msgspec's to decode.
    pub kinds: Compiled<Vec<Kind<'py>>>,
    /// Whether `msgspec.inspect` described it, so that user code was looked for.
    pub is_described: bool,
    pub required: bool,
}

impl<'py> Compiler<'py> {
    /// The fields of a class, in its order.
    pub fn fields(&mut self, one: &StructKind<'py>) -> PyResult<Vec<FieldKind<'py>>> {
        if one.alias.is_none()
            && let Some(fields) = self.annotated(&one.class)?
        {
            return Ok(fields);
        }
        let info = match &one.info {
            Some(info) => info.clone(),
            None => self.described(one.written())?,
        };
        self.listed(&one.class, &info)
    }

    /// From the class itself; None if `msgspec.inspect` is needed to understand it.
    fn annotated(&mut self, class: &Bound<'py, PyType>) -> PyResult<Option<Vec<FieldKind<'py>>>> {
        let py = self.py;
        let names = tuple(class, name!(py, c"__struct_fields__")?)?;
        let wires = tuple(class, name!(py, c"__struct_encode_fields__")?)?;
        let values = tuple(class, name!(py, c"__struct_defaults__")?)?;
        let none = self.msgspec.getattr(name!(py, c"NODEFAULT")?)?;
        let unset = self.msgspec.getattr(name!(py, c"UNSET")?)?;
        if values.iter().any(|value| {
            !(value.is_none() || value.is(&none) || value.is(&unset) || is_scalar(&value))
        }) {
            return Ok(None); // perhaps what makes the default
        }
        let Some(annotations) = annotations_of(class, &names)? else {
            return Ok(None);
        };
        let first = names.len() - values.len();
        let mut fields = Vec::with_capacity(names.len());
        for (index, annotation) in annotations.iter().enumerate() {
            let name: Bound<'py, PyString> = names.get_item(index)?.cast_into()?;
            let default = match index.checked_sub(first) {
                Some(index) => Some(values.get_item(index)?).filter(|value| !value.is(&none)),
                None => None,
            };
            let is_none = default.as_ref().is_some_and(PyAnyMethods::is_none);
            let mut is_extra = is_none && self.annotations.is_extra(annotation);
            let mut is_described = false;
            let kinds = match self.annotations.read(annotation)? {
                Some(kinds) => Ok(kinds),
                None if is_extra => Ok(vec![Kind::Null, Kind::Map(vec![Kind::Any])]),
                None => {
                    let info = self.described(&annotation_of(class, &name)?)?;
                    is_described = true;
                    is_extra = is_none && is_marked(&info)?;
                    description::read(&info)
                }
            };
            fields.push(FieldKind {
                name,
                wire: wires.get_item(index)?.extract()?,
                required: default.is_none(),
                default: default.map(|value| Default::Value(value.unbind())),
                is_extra,
                kinds,
                is_described,
            });
        }
        Ok(Some(fields))
    }

    /// As `msgspec.inspect` lists them.
    fn listed(
        &self,
        class: &Bound<'py, PyType>,
        info: &Bound<'py, PyAny>,
    ) -> PyResult<Vec<FieldKind<'py>>> {
        let py = self.py;
        let infos: Vec<Bound<'py, PyAny>> = info.getattr(name!(py, c"fields")?)?.extract()?;
        let none = self.msgspec.getattr(name!(py, c"NODEFAULT")?)?;
        // The class's own tuple also shows `UNSET`, which the description leaves out. It belongs to the last fields.
        let values = tuple(class, name!(py, c"__struct_defaults__")?)?;
        let first = infos.len() - values.len();
        let mut fields = Vec::with_capacity(infos.len());
        for (index, info) in infos.iter().enumerate() {
            let factory = info.getattr(name!(py, c"default_factory")?)?;
            let default = if !factory.is(&none) {
                builtin_factory(&factory)?
            } else if index < first {
                None
            } else {
                let value = values.get_item(index - first)?;
                (!value.is(&none)).then(|| Default::Value(value.unbind()))
            };
            fields.push(FieldKind {
                name: info.getattr(name!(py, c"name")?)?.cast_into()?,
                wire: info.getattr(name!(py, c"encode_name")?)?.extract()?,
                required: info.getattr(name!(py, c"required")?)?.extract()?,
                default,
                is_extra: is_extra(info)?,
                kinds: description::read(&info.getattr(name!(py, c"type")?)?),
                is_described: true,
            });
        }
        Ok(fields)
    }
}

/// The annotation of a field, with what it names looked up.
pub fn annotation_of<'py>(
    class: &Bound<'py, PyType>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = class.py();
    let fields = py
        .import(name!(py, c"msgspec.structs")?)?
        .call_method1(name!(py, c"fields")?, (class,))?;
    for field in fields.try_iter()? {
        let field = field?;
        if field.getattr(name!(py, c"name")?)?.eq(name)? {
            return field.getattr(name!(py, c"type")?);
        }
    }
    Err(error::<PyTypeError>(
        py,
        "the class does not list the field",
    ))
}

fn tuple<'py>(
    class: &Bound<'py, PyType>,
    name: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyTuple>> {
    Ok(class.getattr(name)?.cast_into()?)
}

fn is_scalar(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>()
        || value.is_exact_instance_of::<PyFloat>()
        || value.is_exact_instance_of::<PyBytes>()
}
