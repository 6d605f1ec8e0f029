//! What a type takes, as annotations and `msgspec.inspect` both say it.
use pyo3::prelude::*;
use pyo3::types::PyType;
use rtframes_core::schema::Memory;

use crate::objects::names::name;

/// One member of a type; a type is a list of them.
pub enum Kind<'py> {
    Any,
    Null,
    Bool,
    Int,
    Float,
    Str,
    Payload(Memory),
    /// One of these values: of a ``Literal``.
    Literal(Bound<'py, PyAny>),
    /// A member of this enum.
    Enum(Bound<'py, PyAny>),
    List(Vec<Kind<'py>>),
    /// A dict of strings to these.
    Map(Vec<Kind<'py>>),
    Struct(StructKind<'py>),
    Raw,
}

/// A Struct class.
pub struct StructKind<'py> {
    pub class: Bound<'py, PyType>,
    /// A generic class with arguments, as `Class[Arg]`.
    pub alias: Option<Bound<'py, PyAny>>,
    /// What `msgspec.inspect` says of it, if it was asked.
    pub info: Option<Bound<'py, PyAny>>,
}

impl<'py> StructKind<'py> {
    /// A class, or a generic one with arguments, whose class is `origin`.
    pub fn new(written: &Bound<'py, PyAny>, origin: Option<Bound<'py, PyAny>>) -> PyResult<Self> {
        let alias = origin.is_some().then(|| written.clone());
        Ok(StructKind {
            class: origin.unwrap_or_else(|| written.clone()).cast_into()?,
            alias,
            info: None,
        })
    }

    /// As it is described.
    pub fn described(info: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = info.py();
        let written = info.getattr(name!(py, c"cls")?)?;
        let origin = if written.is_instance_of::<PyType>() {
            None
        } else {
            written.getattr_opt(name!(py, c"__origin__")?)?
        };
        Ok(StructKind {
            info: Some(info.clone()),
            ..StructKind::new(&written, origin)?
        })
    }

    /// The class with its arguments, if it has some.
    pub fn written(&self) -> &Bound<'py, PyAny> {
        self.alias.as_ref().unwrap_or(&self.class)
    }
}
