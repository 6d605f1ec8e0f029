//! How `msgspec.inspect` describes a type.
use pyo3::prelude::*;
use rtframes_core::schema::Memory;

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::compiler::{Compiled, Stop};
use crate::decode::compile::kinds::{Kind, StructKind};
use crate::objects::names::{name, named};

/// The name of the class that describes a type.
fn name(info: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(info.get_type().name()?.to_str()?.to_owned())
}

/// What a described type takes.
pub fn read<'py>(info: &Bound<'py, PyAny>) -> Compiled<Vec<Kind<'py>>> {
    let py = info.py();
    match name(info)?.as_str() {
        "UnionType" => {
            let members: Vec<_> = info.getattr(name!(py, c"types")?)?.extract()?;
            members.iter().map(one).collect()
        }
        "Metadata" => read(&info.getattr(name!(py, c"type")?)?),
        _ => Ok(vec![one(info)?]),
    }
}

fn one<'py>(info: &Bound<'py, PyAny>) -> Compiled<Kind<'py>> {
    let py = info.py();
    Ok(match name(info)?.as_str() {
        "AnyType" => Kind::Any,
        "Metadata" => return one(&info.getattr(name!(py, c"type")?)?),
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
            let class = info.getattr(name!(py, c"cls")?)?;
            if !class.is(py.get_type::<AudioBuffer>()) {
                return Err(Stop::Foreign);
            }
            Kind::Payload(Memory::Audio)
        }
        "LiteralType" => Kind::Literal(info.getattr(name!(py, c"values")?)?),
        "EnumType" => Kind::Enum(info.getattr(name!(py, c"cls")?)?),
        "ListType" => {
            unconstrained(info, &["min_length", "max_length"])?;
            Kind::List(read(&info.getattr(name!(py, c"item_type")?)?)?)
        }
        "DictType" => {
            unconstrained(info, &["min_length", "max_length"])?;
            match one(&info.getattr(name!(py, c"key_type")?)?)? {
                Kind::Any | Kind::Str => {}
                _ => return Err(Stop::Foreign),
            }
            Kind::Map(read(&info.getattr(name!(py, c"value_type")?)?)?)
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
    let default = field.getattr(name!(py, c"default")?)?;
    Ok(default.is_none() && is_marked(&field.getattr(name!(py, c"type")?)?)?)
}

/// Whether a described type is marked as ``rtframes.Extra`` is.
pub fn is_marked(info: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = info.py();
    if name(info)? != "Metadata" {
        return Ok(false);
    }
    let marks = info.getattr(name!(py, c"extra")?)?;
    Ok(!marks.is_none() && marks.contains(name!(py, c"rtframes.extra")?)?)
}

/// Leaves types with constraints to msgspec.
fn unconstrained(info: &Bound<'_, PyAny>, constraints: &[&str]) -> Compiled<()> {
    for constraint in constraints {
        if !info.getattr(named(info.py(), constraint)?)?.is_none() {
            return Err(Stop::Foreign);
        }
    }
    Ok(())
}
