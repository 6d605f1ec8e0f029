//! Types in which decoding runs user code.
use std::collections::HashSet;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::audio_buffer::AudioBuffer;
use crate::decode::compile::kinds::StructKind;
use crate::objects::structs::builtin_factory;

/// Refuses a Struct class whose own code runs, of whatever types its fields are.
pub fn refuse_code_of(class: &Bound<'_, PyType>) -> PyResult<()> {
    let py = class.py();
    let is_abstract = class.getattr_opt(intern!(py, "__abstractmethods__"))?;
    if class.hasattr(intern!(py, "__post_init__"))?
        || class.hasattr(intern!(py, "__del__"))?
        || is_abstract.is_some_and(|names| names.is_truthy().unwrap_or(true))
    {
        return Err(PyTypeError::new_err("a Struct runs code of its own"));
    }
    Ok(())
}

/// Refuses a type in which decoding runs user code, at any depth: such a type is msgspec's as a whole, so that the
/// code runs once an object, even if the frame turns out to be handed over.
pub fn refuse_user_code(info: &Bound<'_, PyAny>, seen: &mut HashSet<usize>) -> PyResult<()> {
    let py = info.py();
    if !seen.insert(info.as_ptr().addr()) {
        return Ok(());
    }
    let attribute = |name: &str| info.getattr_opt(name);
    let refuse = |what: &str| Err(PyTypeError::new_err(format!("{what} runs code of its own")));
    match info.get_type().name()?.to_str()? {
        "CustomType" if !info.getattr("cls")?.is(py.get_type::<AudioBuffer>()) => {
            return refuse("a custom type");
        }
        "DataclassType" => return refuse("a dataclass"),
        "StructType" => {
            refuse_code_of(&StructKind::described(info)?.class)?;
            let none = py.import("msgspec")?.getattr("NODEFAULT")?;
            for field in info.getattr("fields")?.try_iter()? {
                let factory = field?.getattr("default_factory")?;
                if !factory.is(&none) && builtin_factory(&factory)?.is_none() {
                    return refuse("a default factory");
                }
            }
        }
        "EnumType" => {
            let base = py.import("enum")?.getattr("Enum")?.getattr("_missing_")?;
            let own = info.getattr("cls")?.getattr("_missing_")?;
            if !own.getattr("__func__")?.is(base.getattr("__func__")?) {
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
            refuse_user_code(&field?.getattr("type")?, seen)?;
        }
    }
    Ok(())
}
