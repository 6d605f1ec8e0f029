//! How `msgspec.inspect` describes a type.
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::decode::compile::compiler::{Compiled, Stop};

/// The name of the class that describes a type.
pub fn kind(info: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(info.get_type().name()?.to_string())
}

/// The members of a union, or the type itself.
pub fn members<'py>(info: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = info.py();
    match kind(info)?.as_str() {
        "UnionType" => info.getattr(intern!(py, "types"))?.extract(),
        "Metadata" => members(&info.getattr(intern!(py, "type"))?),
        _ => Ok(vec![info.clone()]),
    }
}

/// The class of a described Struct: `Class` of a generic one that is described as `Class[Arg]`.
pub fn struct_class<'py>(info: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyType>> {
    let py = info.py();
    let class = info.getattr(intern!(py, "cls"))?;
    let origin = if class.is_instance_of::<PyType>() {
        None
    } else {
        class.getattr_opt(intern!(py, "__origin__"))?
    };
    Ok(origin.unwrap_or(class).cast_into()?)
}

/// Whether a described field keeps the keys that no field declares: its type is marked as ``rtframes.Extra`` is, and
/// its default is None.
pub fn is_extra(field: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = field.py();
    let info = field.getattr(intern!(py, "type"))?;
    if kind(&info)? != "Metadata" || !field.getattr(intern!(py, "default"))?.is_none() {
        return Ok(false);
    }
    let marks = info.getattr(intern!(py, "extra"))?;
    Ok(!marks.is_none() && marks.contains(intern!(py, "rtframes.extra"))?)
}

/// Leaves types with constraints to msgspec.
pub fn unconstrained(info: &Bound<'_, PyAny>, constraints: &[&str]) -> Compiled<()> {
    for constraint in constraints {
        if !info.getattr(*constraint)?.is_none() {
            return Err(Stop::Foreign);
        }
    }
    Ok(())
}
