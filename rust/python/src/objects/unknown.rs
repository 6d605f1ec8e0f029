//! `UnknownObject`: a dict of all that an object of an unknown tag holds, made as its own `from_wire` does, without running
//! Python code.
#![allow(unsafe_code, reason = "makes instances and fills their slots")]
use std::ffi::CStr;
use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyString, PyTuple, PyType};
use rtframes_core::error::Refused;

use crate::objects::containers::fill_dict;
use crate::objects::errors::{error, or_no_memory};
use crate::objects::make;
use crate::objects::names::name;
use crate::objects::refs::{owned, refused};

/// How an ``UnknownObject`` is made.
pub struct UnknownType {
    class: Py<PyType>,
    no_arguments: Py<PyTuple>,
    /// Where an instance keeps its `tag` and its `reason`, bytes from its start.
    slots: [usize; 2],
}

impl UnknownType {
    /// The class: a subclass of dict without `__new__`, with slots for the tag and the reason.
    ///
    /// Raises:
    ///     TypeError: it is another.
    pub fn new(class: &Bound<'_, PyAny>) -> PyResult<UnknownType> {
        let py = class.py();
        let class = class.cast::<PyType>()?;
        let made = UnknownType {
            class: class.clone().unbind(),
            no_arguments: or_no_memory(make::tuple(py, &[]))?.unbind(),
            slots: [slot(class, c"tag")?, slot(class, c"reason")?],
        };
        let name = or_no_memory(make::string(py, "name"))?;
        let (probe, _) = or_no_memory(made.make(py, &[name.clone(), name.clone()], "name"))?;
        let as_expected = probe.getattr(name!(py, c"tag")?)?.is(&name)
            && probe.getattr(name!(py, c"reason")?)?.is_none()
            && probe.get_type().is(class);
        as_expected.then_some(made).ok_or_else(|| unlike(py))
    }

    /// One that holds these keys and values in turn; and whether no key came twice.
    pub fn make<'py>(
        &self,
        py: Python<'py>,
        items: &[Bound<'py, PyAny>],
        tag_field: &str,
    ) -> Result<(Bound<'py, PyAny>, bool), Refused> {
        // SAFETY: the class is a subclass of dict whose `tp_new` is dict's own (`slot`), which takes a tuple.
        let made = unsafe {
            let new = ffi::PyDict_Type.tp_new.ok_or(Refused)?;
            let (class, arguments) = (self.class.as_ptr(), self.no_arguments.as_ptr());
            owned(py, new(class.cast(), arguments, ptr::null_mut()))?
        };
        // SAFETY: an instance of a subclass of dict.
        let unique = fill_dict(unsafe { made.cast_unchecked::<PyDict>() }, items)?;
        let tag = items
            .chunks_exact(2)
            .find(|pair| is_named(&pair[0], tag_field));
        let tag = tag.map(|pair| &pair[1]).filter(|tag| {
            tag.is_exact_instance_of::<PyString>() || tag.is_exact_instance_of::<PyInt>()
        });
        let none = py.None().into_bound(py);
        for (slot, value) in self.slots.iter().zip([tag.unwrap_or(&none), &none]) {
            // SAFETY: the slots are those of the class's members (`slot`), NULL in a new instance.
            unsafe {
                let slot: *mut *mut ffi::PyObject = made.as_ptr().byte_add(*slot).cast();
                slot.write(value.clone().into_ptr());
            }
        }
        Ok((made, unique))
    }
}

/// Whether a key is this name.
#[inline(always)]
fn is_named(key: &Bound<'_, PyAny>, name: &str) -> bool {
    let key = key.cast_exact::<PyString>();
    key.is_ok_and(|key| refused(key.py(), key.to_str()).is_ok_and(|key| key == name))
}

/// Where instances of a class keep a member of its `__slots__`.
fn slot(class: &Bound<'_, PyType>, name: &CStr) -> PyResult<usize> {
    let py = class.py();
    let object = class.as_type_ptr();
    // SAFETY: a class that is alive may be read; its members are an array that ends with one without a name.
    unsafe {
        let new = |class: *mut ffi::PyTypeObject| (*class).tp_new.map(|new| new as usize);
        let dict = &raw mut ffi::PyDict_Type;
        let is_dict = ffi::PyType_IsSubtype(object, dict) != 0 && new(object) == new(dict);
        let mut member = (*object).tp_members;
        while is_dict && !member.is_null() && !(*member).name.is_null() {
            if CStr::from_ptr((*member).name) == name {
                return Ok(usize::try_from((*member).offset)?);
            }
            member = member.add(1);
        }
    }
    Err(unlike(py))
}

#[cold]
fn unlike(py: Python<'_>) -> PyErr {
    error::<PyTypeError>(py, "not a class such as UnknownObject")
}
