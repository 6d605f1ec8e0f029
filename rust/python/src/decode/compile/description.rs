//! How `msgspec.inspect` describes a type.
use pyo3::intern;
use pyo3::prelude::*;
use rtframes_core::schema::Memory;

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::compiler::{Compiled, Stop};
use crate::decode::compile::kinds::{Kind, StructKind};

/// The name of the class that describes a type.
fn name(info: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(info.get_type().name()?.to_string())
}

/// What a described type takes.
pub fn read<'py>(info: &Bound<'py, PyAny>) -> Compiled<Vec<Kind<'py>>> {
    let py = info.py();
    match name(info)?.as_str() {
        "UnionType" => {
            let members: Vec<_> = info.getattr(intern!(py, "types"))?.extract()?;
            members.iter().map(one).collect()
        }
        "Metadata" => read(&info.getattr(intern!(py, "type"))?),
        _ => Ok(vec![one(info)?]),
    }
}

fn one<'py>(info: &Bound<'py, PyAny>) -> Compiled<Kind<'py>> {
    let py = info.py();
    Ok(match name(info)?.as_str() {
        "AnyType" => Kind::Any,
        "Metadata" => return one(&info.getattr(intern!(py, "type"))?),
        "NoneType" => Kind::Null,
        "BoolType" => Kind::Bool,
        "IntType" => {
            unconstrained(info, &["gt", "ge", "lt", "le", "multiple_of"])?;
            Kind::Int
        }
        "FloatType" => {
            unconstrained(info, &["gt", "ge", "lt", "le", "multiple_of"])?;
            Kind::Float
        }
        "StrType" => {
            unconstrained(info, &["min_length", "max_length", "pattern"])?;
            Kind::Str
        }
        name @ ("BytesType" | "ByteArrayType" | "MemoryViewType") => {
            unconstrained(info, &["min_length", "max_length"])?;
            Kind::Payload(match name {
                "BytesType" => Memory::Bytes,
                "ByteArrayType" => Memory::ByteArray,
                _ => Memory::View,
            })
        }
        "CustomType" => {
            let class = info.getattr(intern!(py, "cls"))?;
            if !class.is(py.get_type::<AudioBuffer>()) {
                return Err(Stop::Foreign);
            }
            Kind::Payload(Memory::Audio)
        }
        "LiteralType" => Kind::Literal(info.getattr(intern!(py, "values"))?),
        "EnumType" => Kind::Enum(info.getattr(intern!(py, "cls"))?),
        "ListType" => {
            unconstrained(info, &["min_length", "max_length"])?;
            Kind::List(read(&info.getattr(intern!(py, "item_type"))?)?)
        }
        "DictType" => {
            unconstrained(info, &["min_length", "max_length"])?;
            match one(&info.getattr(intern!(py, "key_type"))?)? {
                Kind::Any | Kind::Str => {}
                _ => return Err(Stop::Foreign),
            }
            Kind::Map(read(&info.getattr(intern!(py, "value_type"))?)?)
        }
        "StructType" => Kind::Struct(StructKind::described(info)?),
        "RawType" => Kind::Raw,
        _ => return Err(Stop::Foreign),
    })
}

/// Whether a described field keeps the keys that no field declares: its type is marked as ``rtframes.Extra`` is, and
/// its default is None.
pub fn is_extra(field: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = field.py();
    let default = field.getattr(intern!(py, "default"))?;
    Ok(default.is_none() && is_marked(&field.getattr(intern!(py, "type"))?)?)
}

/// Whether a described type is marked as ``rtframes.Extra`` is.
pub fn is_marked(info: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = info.py();
    if name(info)? != "Metadata" {
        return Ok(false);
    }
    let marks = info.getattr(intern!(py, "extra"))?;
    Ok(!marks.is_none() && marks.contains(intern!(py, "rtframes.extra"))?)
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
