//! Types in which decoding runs user code.
use std::collections::HashSet;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::kinds::StructKind;
use crate::objects::errors::error;
use crate::objects::names::{name, named};
use crate::objects::structs::builtin_factory;

/// Refuses a Struct class whose own code runs, of whatever types its fields are.
pub fn refuse_code_of(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let is_abstract = class.getattr_opt(name!(py, c"__abstractmethods__")?)?;
    if class.hasattr(name!(py, c"__post_init__")?)?
        || class.hasattr(name!(py, c"__del__")?)?
        || is_abstract.is_some_and(|names| names.is_truthy().unwrap_or(true))
    {
        return Err(error::<PyTypeError>(py, "a Struct runs code of its own"));
    }
    Ok(())
}

/// Refuses a type in which decoding runs user code, at any depth: such a type is msgspec's as a whole, so that the
/// code runs once per object, even if the frame is handed over in the end.
pub fn refuse_user_code(info: &Bound<'_, PyAny>, seen: &mut HashSet<usize>) -> PyResult<()> {
    let py = info.py();
    if !seen.insert(info.as_ptr().addr()) {
        return Ok(());
    }
    let attribute = |name: &str| info.getattr_opt(named(py, name)?);
    let refuse = |what: &str| {
        Err(error::<PyTypeError>(
            py,
            &format!("{what} runs code of its own"),
        ))
    };
    match info.get_type().name()?.to_str()? {
        "CustomType"
            if !info
                .getattr(name!(py, c"cls")?)?
                .is(py.get_type::<AudioBuffer>()) =>
        {
            return refuse("a custom type");
        }
        "DataclassType" => return refuse("a dataclass"),
        "StructType" => {
            refuse_code_of(&StructKind::described(info)?.class)?;
            let none = py.import(name!(py, c"msgspec")?)?;
            let none = none.getattr(name!(py, c"NODEFAULT")?)?;
            for field in info.getattr(name!(py, c"fields")?)?.try_iter()? {
                let factory = field?.getattr(name!(py, c"default_factory")?)?;
                if !factory.is(&none) && builtin_factory(&factory)?.is_none() {
                    return refuse("a default factory");
                }
            }
        }
        "EnumType" => {
            let base = py.import(name!(py, c"enum")?)?;
            let missing = name!(py, c"_missing_")?;
            let base = base.getattr(name!(py, c"Enum")?)?.getattr(missing)?;
            let own = info.getattr(name!(py, c"cls")?)?.getattr(missing)?;
            let function = name!(py, c"__func__")?;
            if !own.getattr(function)?.is(base.getattr(function)?) {
                return refuse("an enum");
            }
        }
        _ => {}
    }
    for name in ["type", "item_type", "key_type", "value_type"] {
        if let Some(part) = attribute(name)? {
            refuse_user_code(&part, seen)?;
        }
    }
    for name in ["types", "item_types"] {
        if let Some(parts) = attribute(name)? {
            for part in parts.try_iter()? {
                refuse_user_code(&part?, seen)?;
            }
        }
    }
    if let Some(fields) = attribute("fields")? {
        for field in fields.try_iter()? {
            refuse_user_code(&field?.getattr(name!(py, c"type")?)?, seen)?;
        }
    }
    Ok(())
}
