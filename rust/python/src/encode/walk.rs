//! The walk through an object that is being encoded.
#![allow(unsafe_code, reason = "borrows all that it walks")]

// Safety of this file:
// From a walk's first step to its last no Python code runs and the interpreter lock is not released: it reads builtin
// objects and the slots of Structs, asks exact builtins (and `AudioBuffer`) for their buffers, and allocates nothing
// that the garbage collector counts. So whatever hangs on the root stays alive, in place and unchanged, and borrowed
// pointers and plans are good to the walk's end. What would need Python code stops the walk instead. Builds without the
// lock do not walk.

use std::ffi::c_int;
use std::{ptr, slice};

use pyo3::PyTypeInfo;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyType;
use rtframes_core::error::Refused;

use crate::audio_buffer::AudioBuffer;
use crate::encode::class_plan::{self, Layout, Omit};
use crate::encode::writer::Writer;
use crate::objects::names::name;
use crate::objects::refs::clear;

/// The nesting limit; deeper objects go to msgspec, which knows the interpreter's limit.
const DEEPEST: u32 = 64;
/// msgspec's limit for base64, in bytes.
const LONGEST_PAYLOAD: u64 = 1 << 32;

/// What of msgspec a walk meets. None only in a `NativeEncoder` that was never made.
pub struct Known {
    unset: Option<Py<PyAny>>,
    struct_meta: Option<Py<PyType>>,
}

impl Known {
    /// Looks it up.
    pub fn new(py: Python<'_>) -> PyResult<Known> {
        let msgspec = py.import(name!(py, c"msgspec")?)?;
        let struct_meta = msgspec.getattr(name!(py, c"Struct")?)?.get_type();
        Ok(Known {
            unset: Some(msgspec.getattr(name!(py, c"UNSET")?)?.unbind()),
            struct_meta: Some(struct_meta.unbind()),
        })
    }

    /// Whether this is `UNSET`.
    #[inline(always)]
    fn is_unset(&self, object: *mut ffi::PyObject) -> bool {
        address(self.unset.as_ref()) == object.cast()
    }

    /// Whether this is the class of msgspec's Struct classes.
    fn is_struct_meta(&self, class: *mut ffi::PyTypeObject) -> bool {
        address(self.struct_meta.as_ref()) == class.cast()
    }
}

/// Where an object is; NULL for None.
#[inline(always)]
fn address<T>(object: Option<&Py<T>>) -> *mut ffi::PyObject {
    object.map_or(ptr::null_mut(), Py::as_ptr)
}

/// A walk, and what it writes.
pub struct Walk<'py, 'r> {
    py: Python<'py>,
    known: &'r Known,
    out: Writer<'py, 'r>,
    /// An instance of a Struct class without a plan.
    without_plan: Option<Bound<'py, PyAny>>,
}

/// Why a walk stopped.
pub enum Stop<'py> {
    /// The object is msgspec's to encode.
    HandOver,
    /// The class of this object needs a plan first.
    NoPlan(Bound<'py, PyAny>),
}

impl<'py, 'r> Walk<'py, 'r> {
    /// A walk that has not begun.
    #[inline(always)]
    pub fn new(py: Python<'py>, known: &'r Known, out: Writer<'py, 'r>) -> Self {
        Walk {
            py,
            known,
            out,
            without_plan: None,
        }
    }

    /// What was written.
    #[inline(always)]
    pub fn finish(self) -> Writer<'py, 'r> {
        self.out
    }

    /// Writes an object.
    #[inline(always)]
    pub fn object(&mut self, object: &Bound<'py, PyAny>) -> Result<(), Stop<'py>> {
        // SAFETY: see the head of this file; the caller holds the object.
        let walked = unsafe { self.value(object.as_ptr(), DEEPEST) };
        walked.map_err(|Refused| self.stop())
    }

    /// Writes the objects of a list or tuple, one per line.
    pub fn lines(&mut self, items: &Bound<'py, PyAny>) -> Result<(), Stop<'py>> {
        // SAFETY: see the head of this file; the caller holds the container.
        let walked = unsafe {
            items_of(items.as_ptr()).iter().try_for_each(|&item| {
                self.value(item, DEEPEST)?;
                self.out.put(b"\n")
            })
        };
        walked.map_err(|Refused| self.stop())
    }

    #[cold]
    fn stop(&mut self) -> Stop<'py> {
        self.without_plan
            .take()
            .map_or(Stop::HandOver, Stop::NoPlan)
    }

    /// # Safety
    /// For this and the methods below: `object` is alive and of the type that the name says, and the walk is running.
    unsafe fn value(&mut self, object: *mut ffi::PyObject, depth: u32) -> Result<(), Refused> {
        // SAFETY: types are compared before what they promise is used.
        unsafe {
            let class = ffi::Py_TYPE(object);
            if class == &raw mut ffi::PyUnicode_Type {
                return self.out.text(self.utf8(object)?);
            }
            if class == &raw mut ffi::PyLong_Type {
                return self.int(object);
            }
            if object == ffi::Py_None() {
                return self.out.put(b"null");
            }
            if class == &raw mut ffi::PyFloat_Type {
                return self.out.float(ffi::PyFloat_AS_DOUBLE(object));
            }
            // Subclasses too, as msgspec does, and in its order.
            if ffi::PyList_Check(object) != 0 {
                return self.sequence(object, depth);
            }
            if ffi::PyDict_Check(object) != 0 {
                return self.dict(object, depth);
            }
            if let Some(plan) = class_plan::find(class) {
                let layout = plan.layout.as_ref().ok_or(Refused)?;
                return self.record(object, layout, depth);
            }
            if class == &raw mut ffi::PyBytes_Type {
                let data = ffi::PyBytes_AsString(object).cast();
                return self.payload(data, ffi::PyBytes_Size(object));
            }
            if object == ffi::Py_True() {
                return self.out.put(b"true");
            }
            if object == ffi::Py_False() {
                return self.out.put(b"false");
            }
            if ffi::PyTuple_Check(object) != 0 {
                return self.sequence(object, depth);
            }
            if class == &raw mut ffi::PyByteArray_Type {
                let data = ffi::PyByteArray_AsString(object).cast();
                return self.payload(data, ffi::PyByteArray_Size(object));
            }
            if class == &raw mut ffi::PyMemoryView_Type
                || class == AudioBuffer::type_object_raw(self.py)
            {
                return self.buffer(object);
            }
            self.other(object)
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn other(&mut self, object: *mut ffi::PyObject) -> Result<(), Refused> {
        // SAFETY: the object is alive, and so are its class and the class of that.
        unsafe {
            let meta = ffi::Py_TYPE(ffi::Py_TYPE(object).cast());
            // Another metaclass might answer questions about its classes in its own way.
            if self.known.is_struct_meta(meta) {
                self.without_plan = Some(Bound::from_borrowed_ptr(self.py, object));
            }
        }
        Err(Refused)
    }

    /// The UTF-8 of a `str`.
    #[inline(always)]
    unsafe fn utf8<'a>(&self, object: *mut ffi::PyObject) -> Result<&'a [u8], Refused> {
        // SAFETY: a `str`; its UTF-8 is its own data, or kept with it.
        unsafe {
            // What the call below does first, without the call.
            #[cfg(not(Py_3_14))]
            if ffi::PyUnicode_IS_COMPACT_ASCII(object) != 0 {
                let len = ffi::PyUnicode_GET_LENGTH(object).cast_unsigned();
                let data = ffi::PyUnicode_DATA(object).cast::<u8>();
                return Ok(slice::from_raw_parts(data, len));
            }
            let mut len = 0;
            let data = ffi::PyUnicode_AsUTF8AndSize(object, &raw mut len);
            if data.is_null() {
                return Err(clear(self.py));
            }
            Ok(slice::from_raw_parts(
                data.cast::<u8>(),
                len.cast_unsigned(),
            ))
        }
    }

    #[inline(always)]
    unsafe fn int(&mut self, object: *mut ffi::PyObject) -> Result<(), Refused> {
        let mut overflow: c_int = 0;
        // SAFETY: an `int`, for which the call sets no exception.
        let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(object, &raw mut overflow) };
        if overflow != 0 {
            return Err(Refused);
        }
        self.out.int(value)
    }

    #[inline(always)]
    unsafe fn payload(&mut self, data: *const u8, len: ffi::Py_ssize_t) -> Result<(), Refused> {
        let len = len.cast_unsigned();
        if len as u64 >= LONGEST_PAYLOAD {
            return Err(Refused);
        }
        if len == 0 {
            // Its address need not be one.
            return self.out.base64(&[]);
        }
        // SAFETY: memory of an object that the walk found. Threads without the lock may write to shared memory that a
        // memoryview shows; whichever bytes are read, base64 of some bytes is written.
        self.out.base64(unsafe { slice::from_raw_parts(data, len) })
    }

    unsafe fn buffer(&mut self, object: *mut ffi::PyObject) -> Result<(), Refused> {
        // SAFETY: the view is filled by the call if that succeeds, and released once. The object keeps it company, so
        // the release drops no last reference.
        unsafe {
            let mut view = ffi::Py_buffer::new();
            if ffi::PyObject_GetBuffer(object, &raw mut view, ffi::PyBUF_CONTIG_RO) != 0 {
                return Err(clear(self.py));
            }
            let written = self.payload(view.buf.cast(), view.len);
            ffi::PyBuffer_Release(&raw mut view);
            written
        }
    }

    unsafe fn sequence(&mut self, object: *mut ffi::PyObject, depth: u32) -> Result<(), Refused> {
        // SAFETY: a list or tuple, whose items are alive.
        let items = unsafe { items_of(object) };
        if items.is_empty() {
            return self.out.put(b"[]");
        }
        let depth = depth.checked_sub(1).ok_or(Refused)?;
        self.out.put(b"[")?;
        for &item in items {
            // SAFETY: as above.
            unsafe { self.value(item, depth)? };
            self.out.put(b",")?;
        }
        self.out.close(b']');
        Ok(())
    }

    unsafe fn dict(&mut self, object: *mut ffi::PyObject, depth: u32) -> Result<(), Refused> {
        let depth = depth.checked_sub(1).ok_or(Refused)?;
        self.out.put(b"{")?;
        let start = self.out.len();
        // SAFETY: a dict.
        unsafe { self.members(object, depth)? };
        self.end(start)
    }

    /// The keys and values of a dict, a comma after each.
    unsafe fn members(&mut self, object: *mut ffi::PyObject, depth: u32) -> Result<(), Refused> {
        let (mut place, mut key, mut value) = (0, ptr::null_mut(), ptr::null_mut());
        // SAFETY: a dict, which does not change; its keys and values are alive. A key may be of a subclass of `str`,
        // whose data is that of a `str`.
        unsafe {
            while ffi::PyDict_Next(object, &raw mut place, &raw mut key, &raw mut value) != 0 {
                if ffi::PyUnicode_Check(key) == 0 {
                    return Err(Refused);
                }
                self.out.key(self.utf8(key)?)?;
                self.value(value, depth)?;
                self.out.put(b",")?;
            }
        }
        Ok(())
    }

    unsafe fn record(
        &mut self,
        object: *mut ffi::PyObject,
        layout: &Layout,
        depth: u32,
    ) -> Result<(), Refused> {
        let depth = depth.checked_sub(1).ok_or(Refused)?;
        let start = self.out.len() + 1;
        self.out.put_fixed(&layout.head)?;
        for field in &layout.fields {
            // SAFETY: an instance of the layout's class, in which this is a slot: NULL or an object that is alive.
            unsafe {
                let value = class_plan::slot(object, field.offset);
                if value.is_null() {
                    return Err(Refused);
                }
                if self.known.is_unset(value) || is_omitted(value, &field.omit) {
                    continue;
                }
                self.out.put_fixed(&field.key)?;
                self.value(value, depth)?;
            }
            self.out.put(b",")?;
        }
        if let Some(offset) = layout.extra {
            // SAFETY: as above.
            unsafe { self.extra(class_plan::slot(object, offset), depth)? };
        }
        self.end(start)
    }

    /// The keys that a decoder has kept because no field declares them.
    #[inline(always)]
    unsafe fn extra(&mut self, kept: *mut ffi::PyObject, depth: u32) -> Result<(), Refused> {
        // SAFETY: NULL or an object that is alive; its type is compared before what it promises is used.
        unsafe {
            if kept == ffi::Py_None() {
                return Ok(());
            }
            if kept.is_null() || ffi::PyDict_Check(kept) == 0 {
                return Err(Refused);
            }
            self.members(kept, depth)
        }
    }

    /// Ends an object whose first key, if it has any, was written at `start`.
    #[inline(always)]
    fn end(&mut self, start: usize) -> Result<(), Refused> {
        if self.out.len() == start {
            return self.out.put(b"}");
        }
        self.out.close(b'}');
        Ok(())
    }
}

/// The items of a list or tuple.
///
/// # Safety
/// The walk must be running, and the object be one of the two.
#[inline(always)]
unsafe fn items_of<'a>(object: *mut ffi::PyObject) -> &'a [*mut ffi::PyObject] {
    // SAFETY: both keep their items in a row.
    unsafe {
        let len = ffi::Py_SIZE(object).cast_unsigned();
        if len == 0 {
            return &[];
        }
        let first = if ffi::PyList_Check(object) != 0 {
            (*object.cast::<ffi::PyListObject>()).ob_item
        } else {
            (&raw mut (*object.cast::<ffi::PyTupleObject>()).ob_item).cast()
        };
        slice::from_raw_parts(first, len)
    }
}

/// msgspec's rule for defaults.
///
/// # Safety
/// The walk must be running and the value be alive.
#[inline(always)]
unsafe fn is_omitted(value: *mut ffi::PyObject, omit: &Omit) -> bool {
    match omit {
        Omit::Never => false,
        Omit::Default(default) => value == *default,
        // SAFETY: an exact list, dict or set, whose size the calls read.
        Omit::Empty(class) => unsafe {
            let class = class.as_ptr().cast::<ffi::PyTypeObject>();
            if ffi::Py_TYPE(value) != class {
                false
            } else if class == &raw mut ffi::PyList_Type {
                ffi::PyList_Size(value) == 0
            } else if class == &raw mut ffi::PyDict_Type {
                ffi::PyDict_Size(value) == 0
            } else {
                ffi::PySet_Size(value) == 0
            }
        },
    }
}
