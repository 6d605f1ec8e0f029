//! Reads the annotations that nearly all fields have. `msgspec.inspect` describes any, and takes longer for the classes
//! of the catalogue than everything else that a decoder's first frame waits for.
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
    PyType,
};
use rtframes_core::schema::Memory;

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::kinds::{Kind, StructKind};
use crate::objects::names::name;

/// The parts of annotations.
pub struct Annotations<'py> {
    any: Bound<'py, PyAny>,
    union: Bound<'py, PyAny>,
    union_type: Bound<'py, PyAny>,
    struct_meta: Bound<'py, PyType>,
    extra: Bound<'py, PyAny>,
}

impl<'py> Annotations<'py> {
    /// Finds them.
    pub fn new(py: Python<'py>) -> PyResult<Self> {
        let typing = py.import(name!(py, c"typing")?)?;
        let msgspec = py.import(name!(py, c"msgspec")?)?;
        Ok(Annotations {
            any: typing.getattr(name!(py, c"Any")?)?,
            union: typing.getattr(name!(py, c"Union")?)?,
            union_type: py
                .import(name!(py, c"types")?)?
                .getattr(name!(py, c"UnionType")?)?,
            struct_meta: msgspec.getattr(name!(py, c"StructMeta")?)?.cast_into()?,
            extra: py
                .import(name!(py, c"rtframes.extra")?)?
                .getattr(name!(py, c"Extra")?)?,
        })
    }

    /// Whether it is ``rtframes.Extra`` itself.
    pub fn is_extra(&self, annotation: &Bound<'py, PyAny>) -> bool {
        annotation.is(&self.extra)
    }

    /// What an annotation takes; None for one of another form.
    pub fn read(&self, annotation: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Kind<'py>>>> {
        let py = annotation.py();
        let is_union = annotation.get_type().is(&self.union_type)
            || origin(annotation)?.is_some_and(|origin| origin.is(&self.union));
        if !is_union {
            return Ok(self.one(annotation)?.map(|kind| vec![kind]));
        }
        let members = annotation.getattr(name!(py, c"__args__")?)?;
        let members = members.cast_into::<PyTuple>()?;
        members.iter().map(|member| self.one(&member)).collect()
    }

    fn one(&self, annotation: &Bound<'py, PyAny>) -> PyResult<Option<Kind<'py>>> {
        let py = annotation.py();
        if annotation.is(&self.any) {
            return Ok(Some(Kind::Any)); // a class since Python 3.11
        }
        let is = |class: Bound<'py, PyType>| annotation.is(&class);
        if let Ok(class) = annotation.cast::<PyType>() {
            return Ok(if is(py.get_type::<PyString>()) {
                Some(Kind::Str)
            } else if is(py.get_type::<PyInt>()) {
                Some(Kind::Int)
            } else if is(py.None().bind(py).get_type()) {
                Some(Kind::Null)
            } else if is(py.get_type::<PyBool>()) {
                Some(Kind::Bool)
            } else if is(py.get_type::<PyFloat>()) {
                Some(Kind::Float)
            } else if is(py.get_type::<PyBytes>()) {
                Some(Kind::Payload(Memory::Bytes))
            } else if is(py.get_type::<PyByteArray>()) {
                Some(Kind::Payload(Memory::ByteArray))
            } else if is(py.get_type::<PyMemoryView>()) {
                Some(Kind::Payload(Memory::View))
            } else if is(py.get_type::<AudioBuffer>()) {
                Some(Kind::Payload(Memory::Audio))
            } else if is(py.get_type::<PyList>()) {
                Some(Kind::List(vec![Kind::Any]))
            } else if is(py.get_type::<PyDict>()) {
                Some(Kind::Map(vec![Kind::Any]))
            } else if class.get_type().is_subclass(&self.struct_meta)? {
                Some(Kind::Struct(StructKind::new(class, None)?))
            } else {
                None
            });
        }
        if annotation.is_none() {
            return Ok(Some(Kind::Null));
        }
        let Some(origin) = origin(annotation)? else {
            return Ok(None);
        };
        if let Ok(class) = origin.cast::<PyType>()
            && class.get_type().is_subclass(&self.struct_meta)?
        {
            return Ok(Some(Kind::Struct(StructKind::new(
                annotation,
                Some(origin),
            )?)));
        }
        let is_list = origin.is(py.get_type::<PyList>());
        if !is_list && !origin.is(py.get_type::<PyDict>()) {
            return Ok(None);
        }
        let arguments: Bound<'py, PyTuple> =
            annotation.getattr(name!(py, c"__args__")?)?.cast_into()?;
        if is_list {
            let items = self.read(&arguments.get_item(0)?)?;
            return Ok(items.map(Kind::List));
        }
        match self.one(&arguments.get_item(0)?)? {
            Some(Kind::Str | Kind::Any) => {
                let values = self.read(&arguments.get_item(1)?)?;
                Ok(values.map(Kind::Map))
            }
            _ => Ok(None),
        }
    }
}

/// The annotations of a class's fields, in order. None if one of them cannot be resolved here: it is a text, or may
/// contain a type variable.
pub fn annotations_of<'py>(
    class: &Bound<'py, PyType>,
    names: &Bound<'py, PyTuple>,
) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    let py = class.py();
    if class.hasattr(name!(py, c"__orig_bases__")?)? {
        return Ok(None);
    }
    let mut found: Vec<Option<Bound<'py, PyAny>>> = vec![None; names.len()];
    let mut missing = names.len();
    for base in class.mro() {
        if missing == 0 {
            break;
        }
        let Ok(own) = base.getattr(name!(py, c"__annotations__")?) else {
            return Ok(None); // a name that is not defined yet, in newer Pythons
        };
        let Ok(own) = own.cast::<PyDict>() else {
            return Ok(None);
        };
        for (name, found) in names.iter().zip(&mut found) {
            if found.is_none() {
                *found = own.get_item(name)?;
                missing -= usize::from(found.is_some());
            }
        }
    }
    let found: Option<Vec<_>> = found.into_iter().collect();
    let is_text = |one: &Bound<'py, PyAny>| one.is_instance_of::<PyString>();
    Ok(found.filter(|all| !all.iter().any(is_text)))
}

/// The class of a generic alias, as ``list`` of ``list[int]``; None for one of ``Annotated``.
fn origin<'py>(annotation: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = annotation.py();
    let Some(origin) = annotation.getattr_opt(name!(py, c"__origin__")?)? else {
        return Ok(None);
    };
    Ok((!annotation.hasattr(name!(py, c"__metadata__")?)?).then_some(origin))
}
