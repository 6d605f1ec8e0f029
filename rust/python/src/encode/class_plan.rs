//! How the instances of a Struct class are written: compiled once per class.
//!
//! The plans are kept for the whole process in a table of fixed size, by the address of the class. A plan keeps nothing
//! alive: it holds a weak reference to its class, which removes it from the table when the class is freed.
#![allow(unsafe_code, reason = "owns plans by plain pointers, and reads slots")]
use std::ffi::{CStr, c_int};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyString, PyType, PyWeakrefReference};

use crate::encode::writer::Fixed;
use crate::objects::errors::or_no_memory;
use crate::objects::make;
use crate::objects::names::name;

/// How the instances of one class are written.
pub struct ClassPlan {
    class: *mut ffi::PyTypeObject,
    /// Calls `forget` when the class is freed.
    alive: Py<PyWeakrefReference>,
    /// None: msgspec does it.
    pub layout: Option<Layout>,
}

/// An object with these keys.
pub struct Layout {
    /// The opening bracket, and the tag with its comma.
    pub head: Fixed,
    /// The fields, in the order of the wire.
    pub fields: Box<[FieldPlan]>,
    /// Where instances keep a dict of further keys, or None: after the fields, without a key of its own.
    pub extra: Option<usize>,
}

/// One field.
pub struct FieldPlan {
    /// Where instances keep it, in bytes from their start.
    pub offset: usize,
    /// Its quoted name and the colon.
    pub key: Fixed,
    /// Whether it is left out.
    pub omit: Omit,
}

/// When a field is left out.
pub enum Omit {
    /// Never for its value.
    Never,
    /// When it is this very object, which is the class's own and so lives as long; it is only compared.
    Default(*mut ffi::PyObject),
    /// When it is an empty builtin of this class; msgspec's rule for the factories `list`, `dict` and `set`.
    Empty(Py<PyType>),
}

/// Places of the table: a power of two, far more than the protocol has classes.
const PLACES: usize = 1 << PLACES_LOG2;
const PLACES_LOG2: u32 = 10;
/// Consecutive places that a class may have.
const NEIGHBOURS: usize = 8;

/// Replaces a plan that was forgotten, so that the search for others continues after it.
const GONE: *mut ClassPlan = ptr::without_provenance_mut(align_of::<ClassPlan>());

/// Plans that are owned here. They are put, replaced and used only under the interpreter lock.
static PLANS: [AtomicPtr<ClassPlan>; PLACES] = [const { AtomicPtr::new(ptr::null_mut()) }; PLACES];

#[inline(always)]
fn places(class: *mut ffi::PyTypeObject) -> impl Iterator<Item = &'static AtomicPtr<ClassPlan>> {
    let hash = (class.addr() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let first = (hash >> (64 - PLACES_LOG2)) as usize;
    (first..first + NEIGHBOURS).map(|place| &PLANS[place % PLACES])
}

/// The plan of a class.
///
/// # Safety
/// The interpreter lock must be held, the class be alive, and no plan be added while the reference lives.
#[inline(always)]
pub unsafe fn find<'a>(class: *mut ffi::PyTypeObject) -> Option<&'a ClassPlan> {
    for place in places(class) {
        let plan = place.load(Ordering::Relaxed);
        if plan == GONE {
            continue;
        }
        // SAFETY: any other pointer in the table is NULL, or that of a plan that only `add` frees, or `forget` when its
        // class goes.
        let plan = unsafe { plan.as_ref()? };
        if plan.class == class {
            return Some(plan);
        }
    }
    None
}

/// Compiles the plan of an object's class and keeps it; its metaclass is msgspec's own.
pub fn add(instance: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = instance.py();
    let class = instance.get_type();
    let plan = Box::new(ClassPlan {
        class: class.as_type_ptr(),
        alive: PyWeakrefReference::new_with(&class, wrap_pyfunction!(forget, py)?)?.unbind(),
        layout: layout(instance, &class)?,
    });
    let free = |place: &&AtomicPtr<ClassPlan>| {
        let plan = place.load(Ordering::Relaxed);
        plan.is_null() || plan == GONE
    };
    let mut candidates = places(class.as_type_ptr());
    let first = candidates.next();
    let place = first
        .filter(free)
        .or_else(|| candidates.find(free))
        .or(first);
    let Some(place) = place else { return Ok(()) };
    let earlier = place.swap(Box::into_raw(plan), Ordering::Relaxed);
    if !earlier.is_null() && earlier != GONE {
        // SAFETY: the table owned it, and nothing refers to it. Code that runs when it is freed may come back here, and
        // finds a consistent table.
        drop(unsafe { Box::from_raw(earlier) });
    }
    Ok(())
}

/// Removes the plan of a class from the table: the callback of its weak reference.
#[pyfunction]
fn forget(reference: &Bound<'_, PyAny>) {
    let reference = reference.clone(); // the plan's may be the last
    for place in &PLANS {
        let plan = place.load(Ordering::Relaxed);
        if plan.is_null() || plan == GONE {
            continue;
        }
        // SAFETY: the table owns the plan. Walks that use it are over, since the class of what they write lives.
        unsafe {
            if (*plan).alive.as_ptr() == reference.as_ptr() {
                place.store(GONE, Ordering::Relaxed);
                drop(Box::from_raw(plan));
                return;
            }
        }
    }
}

/// How instances are written, if the walk can write them.
fn layout(instance: &Bound<'_, PyAny>, class: &Bound<'_, PyType>) -> PyResult<Option<Layout>> {
    let py = instance.py();
    let msgspec = py.import(name!(py, c"msgspec")?)?;
    let config = class.getattr(name!(py, c"__struct_config__")?)?;
    if config.getattr(name!(py, c"array_like")?)?.is_truthy()? {
        return Ok(None);
    }
    let names: Vec<Bound<'_, PyString>> =
        class.getattr(name!(py, c"__struct_fields__")?)?.extract()?;
    let keys: Vec<String> = class
        .getattr(name!(py, c"__struct_encode_fields__")?)?
        .extract()?;
    let defaults: Vec<Bound<'_, PyAny>> = class
        .getattr(name!(py, c"__struct_defaults__")?)?
        .extract()?;
    let checked = if config.getattr(name!(py, c"omit_defaults")?)?.is_truthy()? {
        defaults.len()
    } else {
        0
    };
    let extra_name = py
        .import(name!(py, c"rtframes.extra")?)?
        .call_method1(name!(py, c"extra_field")?, (class,))?;
    let mut extra = None;
    let mut fields = Vec::with_capacity(names.len());
    for (index, (name, key)) in names.iter().zip(&keys).enumerate() {
        let Some(offset) = offset(instance, class, name)? else {
            return Ok(None);
        };
        if extra_name.eq(name)? {
            extra = Some(offset);
            continue;
        }
        // Defaults belong to the last fields.
        let default = (index + checked).checked_sub(names.len());
        let omit = match default {
            Some(default) => omit(&defaults[default])?,
            None => Omit::Never,
        };
        fields.push(FieldPlan {
            offset,
            // As msgspec writes it: no key has characters to escape.
            key: Fixed::new(format!("\"{key}\":").as_bytes()),
            omit,
        });
    }
    let tag = config.getattr(name!(py, c"tag")?)?;
    let head = if tag.is_none() {
        Fixed::new(b"{")
    } else {
        let object = or_no_memory(make::dict(py))?;
        object.set_item(config.getattr(name!(py, c"tag_field")?)?, tag)?;
        let json = msgspec.getattr(name!(py, c"json")?)?;
        let json = json.call_method1(name!(py, c"encode")?, (object,))?;
        let mut head = json.cast::<PyBytes>()?.as_bytes().to_vec();
        head.pop();
        head.push(b',');
        Fixed::new(&head)
    };
    Ok(Some(Layout {
        head,
        fields: fields.into(),
        extra,
    }))
}

fn omit(default: &Bound<'_, PyAny>) -> PyResult<Omit> {
    let py = default.py();
    let kind = py
        .import(name!(py, c"msgspec._core")?)?
        .getattr(name!(py, c"Factory")?)?;
    if !default.get_type().is(&kind) {
        return Ok(Omit::Default(default.as_ptr()));
    }
    let factory = default.getattr(name!(py, c"factory")?)?;
    let builtins = [
        py.get_type::<PyList>(),
        py.get_type::<PyDict>(),
        py.get_type::<PySet>(),
    ];
    let builtin = builtins.into_iter().find(|builtin| factory.is(builtin));
    Ok(builtin.map_or(Omit::Never, |builtin| Omit::Empty(builtin.unbind())))
}

/// What an instance keeps at an offset: a borrowed object, or NULL.
///
/// # Safety
/// The offset must be one that [`FieldPlan`] gives for the class of the instance.
#[inline(always)]
pub unsafe fn slot(instance: *mut ffi::PyObject, offset: usize) -> *mut ffi::PyObject {
    // SAFETY: at that offset is a pointer, aligned as one.
    #[expect(clippy::cast_ptr_alignment, reason = "the offset is that of a pointer")]
    unsafe {
        instance
            .cast::<u8>()
            .add(offset)
            .cast::<*mut ffi::PyObject>()
            .read()
    }
}

/// Where instances keep a field, in bytes from their start; None if the class's attribute of this name is not (or no
/// longer) the one that msgspec made, or an instance shows another value than the place holds.
fn offset(
    instance: &Bound<'_, PyAny>,
    class: &Bound<'_, PyType>,
    name: &Bound<'_, PyString>,
) -> PyResult<Option<usize>> {
    /// An object, or NULL while the attribute is missing (`Py_T_OBJECT_EX`).
    const OBJECT: c_int = 16;
    let attribute = class.getattr(name)?;
    // SAFETY: an object of exactly the type of member descriptors is one; its definition is part of the class that
    // made it and lives as long. The offset is that of a pointer inside an instance of a base of `class`, and so of
    // `class`.
    let (offset, found) = unsafe {
        if ffi::Py_TYPE(attribute.as_ptr()) != &raw mut ffi::PyMemberDescr_Type {
            return Ok(None);
        }
        let descriptor = attribute.as_ptr().cast::<ffi::PyMemberDescrObject>();
        // For CPython 3.10 the bindings give this pointer another type than CPython does.
        let member = (*descriptor).d_member.cast::<ffi::PyMemberDef>();
        if (*member).type_code != OBJECT
            || ffi::PyType_IsSubtype(class.as_type_ptr(), (*descriptor).d_common.d_type) == 0
            || CStr::from_ptr((*member).name).to_str() != Ok(name.to_str()?)
        {
            return Ok(None);
        }
        let offset = usize::try_from((*member).offset)?;
        (offset, slot(instance.as_ptr(), offset))
    };
    let shown = attribute.call_method1(name!(name.py(), c"__get__")?, (instance, class))?;
    Ok((shown.as_ptr() == found).then_some(offset))
}
