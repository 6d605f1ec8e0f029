//! Instances of Struct classes, filled in place where the class's layout is as expected; and what absent fields become.
#![allow(unsafe_code, reason = "fills instances in place")]
use std::ptr;
use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyType};
use pyo3::{PyTraverseError, PyVisit};
use rtframes_core::error::Refused;

use crate::objects::errors::or_no_memory;
use crate::objects::make;
use crate::objects::names::{name, named};
use crate::objects::refs::{POINTER, owned, refused};

/// How instances of one Struct class are made.
pub struct RecordType {
    class: Py<PyType>,
    names: Vec<Py<PyString>>,
    /// Where each field is stored, in bytes from the object's start; None for a class whose layout was not as
    /// expected, which is called instead.
    slots: Option<Slots>,
}

struct Slots {
    offsets: Box<[u32]>,
    /// Bytes of an instance.
    size: usize,
    gc: bool,
    /// Whether instances have nothing but their fields: from CPython 3.12 on, weak references are kept in front of the
    /// object, where its size does not show them.
    fields_alone: bool,
}

/// An instance under construction.
pub enum Record<'py, 't> {
    /// Filled in place.
    Slots(SlotRecord<'py, 't>),
    /// Collected for a call of the class.
    Call(Python<'py>, Vec<Option<Bound<'py, PyAny>>>),
}

/// An instance whose slots are being filled. It carries its class's layout, so no other can be applied to it.
pub struct SlotRecord<'py, 't> {
    object: Bound<'py, PyAny>,
    offsets: &'t [u32],
    gc: bool,
    /// A value that the garbage collector must be able to reach was stored.
    tracked: bool,
}

/// Bytes of an object before its fields.
pub const HEADER: usize = size_of::<ffi::PyObject>();

impl RecordType {
    /// Learns how to make instances of `class`, a Struct class with these fields and without its own code.
    pub fn new(class: &Bound<'_, PyType>, names: Vec<Py<PyString>>) -> PyResult<RecordType> {
        let mut kind = RecordType {
            class: class.clone().unbind(),
            names,
            slots: None,
        };
        kind.slots = kind.find_slots(class.py())?;
        if kind.slots.is_some() && !kind.self_test(class.py())? {
            kind.slots = None;
        }
        Ok(kind)
    }

    /// Shows the collector the class.
    pub fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.class)
    }

    /// The class.
    pub fn class<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.class.bind(py)
    }

    /// Whether this is the class.
    pub fn is_of(&self, class: *mut ffi::PyTypeObject) -> bool {
        self.class.as_ptr() == class.cast()
    }

    /// The fields of an instance, as they are in memory; None if an instance has anything else.
    ///
    /// # Safety
    /// The object is alive, and it and its fields stay as they are while the fields are used.
    pub unsafe fn fields_of<'o>(
        &self,
        object: *mut ffi::PyObject,
    ) -> Option<&'o [Option<Py<PyAny>>]> {
        let slots = self.slots.as_ref()?;
        // SAFETY: the caller says so.
        let class = unsafe { ffi::Py_TYPE(object) };
        if !self.is_of(class) || !slots.fields_alone {
            return None;
        }
        // SAFETY: each word after the header, which is a `PyObject`, of an instance of the class owns a reference or is
        // NULL, which is what an `Option<Py<PyAny>>` is.
        Some(unsafe { slice::from_raw_parts(object.add(1).cast(), slots.offsets.len()) })
    }

    /// Whether instances are filled in place.
    pub fn has_slots(&self) -> bool {
        self.slots.is_some()
    }

    /// Finds where a constructed instance keeps each field.
    fn find_slots(&self, py: Python<'_>) -> PyResult<Option<Slots>> {
        let values = self.sentinels(py)?;
        let instance = self.call(py, &values)?;
        // SAFETY: a type object may be read while its instance lives.
        let (size, itemsize, dict, weak, gc) = unsafe {
            let class = ffi::Py_TYPE(instance.as_ptr());
            (
                (*class).tp_basicsize.cast_unsigned(),
                (*class).tp_itemsize,
                (*class).tp_dictoffset,
                (*class).tp_weaklistoffset != 0,
                ffi::PyType_IS_GC(class) != 0,
            )
        };
        let words = size.saturating_sub(HEADER) / POINTER;
        // `PyObject_New` reserves no memory in front of an object.
        if cfg!(Py_3_12) && weak && !gc {
            return Ok(None);
        }
        if itemsize != 0 || dict != 0 || size < HEADER || !size.is_multiple_of(POINTER) {
            return Ok(None);
        }
        // SAFETY: an instance of a class without items is `tp_basicsize` bytes long; what follows its header
        // are pointers or zeros, and only their bits are read.
        let content = unsafe {
            let header = instance.as_ptr().cast::<usize>();
            slice::from_raw_parts(header.add(HEADER / POINTER), words)
        };
        let mut offsets = Vec::with_capacity(values.len());
        for value in &values {
            let mut places = content
                .iter()
                .enumerate()
                .filter(|(_, word)| **word == value.as_ptr().addr());
            let (Some((place, _)), None) = (places.next(), places.next()) else {
                return Ok(None);
            };
            offsets.push(u32::try_from(HEADER + place * POINTER)?);
        }
        // Whatever else is there must be what fresh memory is: zeros.
        let strangers = content.iter().filter(|word| **word != 0).count();
        Ok((strangers == values.len()).then(|| Slots {
            offsets: offsets.into(),
            size,
            gc,
            fields_alone: !weak && words == values.len(),
        }))
    }

    /// Makes an instance in place and asks Python what its fields are.
    fn self_test(&self, py: Python<'_>) -> PyResult<bool> {
        let values = self.sentinels(py)?;
        let mut record = or_no_memory(self.begin(py))?;
        for (index, value) in values.iter().enumerate() {
            if !record.set(index, value.clone()) {
                return Ok(false);
            }
        }
        let Ok(made) = record.finish(self) else {
            return Ok(false);
        };
        for (name, value) in self.names.iter().zip(&values) {
            if !made.getattr(name)?.is(value) {
                return Ok(false);
            }
        }
        Ok(made.get_type().is(self.class.bind(py)))
    }

    /// Which word after the header holds each field, if instances may be filled again in place: they contain only their
    /// fields, and no user code runs when one of them is freed.
    pub fn words(&self, py: Python<'_>) -> Option<Vec<u8>> {
        let slots = self.slots.as_ref()?;
        let class = self.class.bind(py).as_type_ptr();
        // SAFETY: a class that is alive may be read.
        let (finalizer, deleter) = unsafe { ((*class).tp_finalize, (*class).tp_del) };
        if !slots.fields_alone || finalizer.is_some() || deleter.is_some() {
            return None;
        }
        let word = |offset: &u32| u8::try_from((*offset as usize - HEADER) / POINTER).ok();
        slots.offsets.iter().map(word).collect()
    }

    #[cold]
    #[inline(never)]
    fn begin_call<'py, 't>(&'t self, py: Python<'py>) -> Record<'py, 't> {
        Record::Call(py, vec![None; self.names.len()])
    }

    /// A new instance, every field of which is NULL.
    pub fn empty<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Refused> {
        self.blank(py, self.slots.as_ref().ok_or(Refused)?)
    }

    #[inline(always)]
    fn blank<'py>(&self, py: Python<'py>, slots: &Slots) -> Result<Bound<'py, PyAny>, Refused> {
        let class = self.class.as_ptr().cast::<ffi::PyTypeObject>();
        // SAFETY: `class` is a heap type whose instances are `size` bytes (`find_slots`), garbage-collected or not
        // as `gc` says; zeros after the header are what `tp_alloc` would leave. The collector does not know the
        // object until it is tracked; a deallocation before that meets NULL slots, which it skips.
        unsafe {
            let object = if slots.gc {
                ffi::PyObject_GC_New::<ffi::PyObject>(class)
            } else {
                ffi::PyObject_New::<ffi::PyObject>(class)
            };
            let object = owned(py, object)?;
            ptr::write_bytes(
                object.as_ptr().cast::<u8>().add(HEADER),
                0,
                slots.size - HEADER,
            );
            Ok(object)
        }
    }

    fn sentinels<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let builtins = py.import(name!(py, c"builtins")?)?;
        let object = builtins.getattr(name!(py, c"object")?)?;
        self.names.iter().map(|_| object.call0()).collect()
    }

    fn call<'py>(
        &self,
        py: Python<'py>,
        values: &[Bound<'py, PyAny>],
    ) -> PyResult<Bound<'py, PyAny>> {
        let kwargs = or_no_memory(make::dict(py))?;
        for (name, value) in self.names.iter().zip(values) {
            kwargs.set_item(name, value)?;
        }
        self.class.bind(py).call((), Some(&kwargs))
    }

    /// An instance without any field set.
    #[inline(always)]
    pub fn begin<'py, 't>(&'t self, py: Python<'py>) -> Result<Record<'py, 't>, Refused> {
        let Some(slots) = &self.slots else {
            return Ok(self.begin_call(py));
        };
        Ok(Record::Slots(SlotRecord {
            object: self.blank(py, slots)?,
            offsets: &slots.offsets,
            gc: slots.gc,
            tracked: false,
        }))
    }
}

/// Lets the collector track an instance that is complete.
pub fn track(object: &Bound<'_, PyAny>) {
    // SAFETY: the object is alive, of a class that the collector knows, and not known to it yet.
    unsafe {
        if ffi::PyType_IS_GC(ffi::Py_TYPE(object.as_ptr())) != 0
            && ffi::PyObject_GC_IsTracked(object.as_ptr()) == 0
        {
            ffi::PyObject_GC_Track(object.as_ptr().cast());
        }
    }
}

impl<'py> Record<'py, '_> {
    /// Stores a field, replacing an earlier value; false if there was one.
    #[inline(always)]
    pub fn set(&mut self, index: usize, value: Bound<'py, PyAny>) -> bool {
        match self {
            Record::Slots(record) => record.set(index, value),
            Record::Call(_, values) => set_argument(values, index, value),
        }
    }

    /// Stores None in the last field, which was not set.
    #[inline(always)]
    pub fn set_last_to_none(&mut self, py: Python<'py>) {
        let none = py.None().into_bound(py);
        match self {
            Record::Slots(record) => {
                if let Some(last) = record.offsets.len().checked_sub(1) {
                    // SAFETY: the slot is NULL, or owns a reference that is leaked: no other harm, and the
                    // walk sets no field twice without `set`. The collector does not need None.
                    unsafe { record.slot(last).write(none.into_ptr()) };
                }
            }
            Record::Call(_, values) => {
                let last = values.len() - 1;
                set_argument(values, last, none);
            }
        }
    }

    /// Stores the defaults of `missing` absent fields; refuses if one has none.
    #[inline(always)]
    pub fn set_defaults(
        &mut self,
        py: Python<'py>,
        defaults: &[Option<Default>],
        mut missing: usize,
    ) -> Result<(), Refused> {
        // From the end: what live frames leave out are the last fields, and the search ends with the last one missing.
        for (index, default) in defaults.iter().enumerate().rev() {
            let is_set = match self {
                Record::Slots(record) => record.is_set(index),
                Record::Call(_, values) => values[index].is_some(),
            };
            if !is_set {
                self.set(index, default.as_ref().ok_or(Refused)?.make(py)?);
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The instance, every field of which is set.
    #[inline(always)]
    pub fn finish(self, kind: &RecordType) -> Result<Bound<'py, PyAny>, Refused> {
        match self {
            Record::Slots(record) => {
                if record.tracked {
                    // SAFETY: the object came from `PyObject_GC_New`, is not tracked yet and complete.
                    unsafe { ffi::PyObject_GC_Track(record.object.as_ptr().cast()) };
                }
                Ok(record.object)
            }
            Record::Call(py, values) => finish_call(kind, py, values),
        }
    }
}

/// Sets an argument of a call; false if it was set.
#[cold]
#[inline(never)]
fn set_argument<'py>(
    values: &mut [Option<Bound<'py, PyAny>>],
    index: usize,
    value: Bound<'py, PyAny>,
) -> bool {
    values[index].replace(value).is_none()
}

#[cold]
#[inline(never)]
fn finish_call<'py>(
    kind: &RecordType,
    py: Python<'py>,
    values: Vec<Option<Bound<'py, PyAny>>>,
) -> Result<Bound<'py, PyAny>, Refused> {
    let values: Option<Vec<_>> = values.into_iter().collect();
    refused(py, kind.call(py, &values.ok_or(Refused)?))
}

impl<'py> SlotRecord<'py, '_> {
    #[inline(always)]
    fn slot(&self, index: usize) -> *mut *mut ffi::PyObject {
        let offset = self.offsets[index] as usize;
        // SAFETY: the offsets were found in an instance of this object's class and lie inside it.
        unsafe { self.object.as_ptr().cast::<u8>().add(offset).cast() }
    }

    #[inline(always)]
    fn set(&mut self, index: usize, value: Bound<'py, PyAny>) -> bool {
        if self.gc {
            self.tracked |= is_collectable(&value);
        }
        // SAFETY: the slot owns a reference or is NULL, and nothing else refers to the object yet. The earlier value, if
        // any, is dropped last.
        unsafe {
            let earlier = self.slot(index).replace(value.into_ptr());
            if earlier.is_null() {
                return true;
            }
            ffi::Py_DECREF(earlier);
        }
        false
    }

    #[inline(always)]
    fn is_set(&self, index: usize) -> bool {
        // SAFETY: the slot is initialised: to NULL, or by `set`.
        unsafe { !(*self.slot(index)).is_null() }
    }
}

/// Whether the collector may have to go through this value: msgspec's own rule for tracking a Struct.
#[inline(always)]
fn is_collectable(value: &Bound<'_, PyAny>) -> bool {
    // SAFETY: the value is alive; reading its type's flags and, for an exact tuple, its tracked bit is allowed.
    unsafe {
        let object = value.as_ptr();
        ffi::PyType_IS_GC(ffi::Py_TYPE(object)) != 0
            && (ffi::PyTuple_CheckExact(object) == 0 || ffi::PyObject_GC_IsTracked(object) != 0)
    }
}

/// What an absent field becomes.
pub enum Default {
    /// This object.
    Value(Py<PyAny>),
    /// A new empty list.
    List,
    /// A new empty dict.
    Dict,
    /// A new instance of this builtin.
    New(Py<PyAny>),
}

impl Default {
    /// Shows the collector the object.
    pub fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            Default::Value(object) | Default::New(object) => visit.call(object),
            Default::List | Default::Dict => Ok(()),
        }
    }

    /// A value for one object.
    #[inline(always)]
    pub fn make<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Refused> {
        match self {
            Default::Value(value) => Ok(value.bind(py).clone()),
            Default::List => make::list(py),
            Default::Dict => Ok(make::dict(py)?.into_any()),
            Default::New(class) => refused(py, class.bind(py).call0()),
        }
    }
}

/// What a default factory makes if it is a builtin, which runs no user code.
pub fn builtin_factory(factory: &Bound<'_, PyAny>) -> PyResult<Option<Default>> {
    let py = factory.py();
    if factory.is(py.get_type::<PyList>()) {
        return Ok(Some(Default::List));
    }
    if factory.is(py.get_type::<PyDict>()) {
        return Ok(Some(Default::Dict));
    }
    let builtins = py.import(name!(py, c"builtins")?)?;
    for name in [
        "set",
        "bytearray",
        "frozenset",
        "tuple",
        "str",
        "bytes",
        "int",
        "float",
        "bool",
    ] {
        if factory.is(builtins.getattr(named(py, name)?)?) {
            return Ok(Some(Default::New(factory.clone().unbind())));
        }
    }
    Ok(None)
}
