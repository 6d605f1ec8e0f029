//! Raw creation of Python objects, where the high-level calls zero memory, copy twice or box.
//!
//! Each function here is safe to call: what it needs to be sound it checks, or holds in a type that only this
//! file can make.
#![allow(unsafe_code)]
use std::mem::{MaybeUninit, offset_of};
use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyType};
use rtframes_core::base64;
use rtframes_core::bytes::fill;
use rtframes_core::error::Refused;
use rtframes_core::units::{self, Width};

use crate::compile::Default;
use crate::spare;

/// Takes a new reference from a C call; clears the exception behind a NULL, since whoever is refused hands the
/// frame on to a decoder that meets the same failure and reports it.
#[inline(always)]
pub unsafe fn owned(
    py: Python<'_>,
    object: *mut ffi::PyObject,
) -> Result<Bound<'_, PyAny>, Refused> {
    // SAFETY: the caller passes a new reference or NULL.
    match unsafe { Bound::from_owned_ptr_or_opt(py, object) } {
        Some(object) => Ok(object),
        None => Err(clear(py)),
    }
}

/// Forgets the exception that a C call has set.
#[cold]
pub fn clear(py: Python<'_>) -> Refused {
    drop(PyErr::take(py));
    Refused
}

/// Forgets a Python exception: the frame goes to a decoder that will raise it again.
#[inline(always)]
pub fn refused<T>(result: PyResult<T>) -> Result<T, Refused> {
    result.map_err(|_| Refused)
}

/// A `str` of UTF-8, which is checked, or of ASCII, which the caller has checked.
#[inline(always)]
pub fn text<'py>(py: Python<'py>, bytes: &[u8], ascii: bool) -> Result<Bound<'py, PyAny>, Refused> {
    if ascii && bytes.len() > 1 {
        // SAFETY: `new_ascii` makes a compact ASCII object, behind whose header there are as many bytes (and a NUL that
        // is written already), which nobody else sees yet; NULL is handled by `owned`.
        unsafe {
            let object = owned(py, new_ascii(bytes.len()))?;
            fill(ascii_room(object.as_ptr(), bytes.len()), bytes);
            Ok(object)
        }
    } else {
        other_text(py, bytes)
    }
}

/// A `str` of any UTF-8.
#[inline(never)]
fn other_text<'py>(py: Python<'py>, bytes: &[u8]) -> Result<Bound<'py, PyAny>, Refused> {
    let text = units::measure(bytes).ok_or(Refused)?;
    // CPython keeps the empty string and many of one character ready.
    if text.len == bytes.len() {
        // SAFETY: the pointer and the length are those of a slice; CPython checks that it is UTF-8.
        unsafe {
            let (start, len) = (bytes.as_ptr().cast(), bytes.len().cast_signed());
            return owned(py, ffi::PyUnicode_FromStringAndSize(start, len));
        }
    }
    if let Some(character) = text.single() {
        // SAFETY: it may be called with any number.
        return unsafe { owned(py, ffi::PyUnicode_FromOrdinal(character.cast_signed())) };
    }
    let highest = match text.width {
        Width::One => 0xFF,
        Width::Two => 0xFFFF,
        Width::Four => 0x10_FFFF,
    };
    // SAFETY: with this maximum the object has `len` units of that width, which nobody else sees yet; NULL is handled by
    // `owned`. All of them are written, and one of them needs the width: the text is not ASCII.
    unsafe {
        let object = owned(py, ffi::PyUnicode_New(text.len.cast_signed(), highest))?;
        let data = ffi::PyUnicode_DATA(object.as_ptr());
        match text.width {
            Width::One => text.write::<u8>(slice::from_raw_parts_mut(data.cast(), text.len)),
            Width::Two => text.write::<u16>(slice::from_raw_parts_mut(data.cast(), text.len)),
            Width::Four => text.write::<u32>(slice::from_raw_parts_mut(data.cast(), text.len)),
        }
        Ok(object)
    }
}

/// Base64 text of bytes, between two texts: a `str` in one piece. None if one of the texts is not ASCII.
pub fn base64_text<'py>(
    py: Python<'py>,
    before: &str,
    bytes: &[u8],
    after: &str,
) -> PyResult<Option<Bound<'py, PyString>>> {
    if !(before.is_ascii() && after.is_ascii()) {
        return Ok(None);
    }
    let encoded = base64::encoded_len(bytes.len());
    let len = before.len() + encoded + after.len();
    // SAFETY: as in `text`; all of `len` is written, with ASCII: `encode` writes its alphabet, as much as it says.
    let text = unsafe {
        let object = owned(py, new_ascii(len));
        let object = object.map_err(|Refused| pyo3::exceptions::PyMemoryError::new_err(()))?;
        let (start, rest) = ascii_room(object.as_ptr(), len).split_at_mut(before.len());
        let (middle, end) = rest.split_at_mut(encoded);
        fill(start, before.as_bytes());
        base64::encode(bytes, middle);
        fill(end, after.as_bytes());
        object
    };
    Ok(Some(text.cast_into::<PyString>()?))
}

/// The characters of a `str` under construction.
///
/// # Safety
/// `object` is a compact ASCII `str` of `len` characters that nobody else has, and lives as long as what is returned.
#[inline(always)]
unsafe fn ascii_room<'o>(object: *mut ffi::PyObject, len: usize) -> &'o mut [MaybeUninit<u8>] {
    // SAFETY: the caller says that the characters are there.
    unsafe { slice::from_raw_parts_mut(object.cast::<u8>().add(ASCII_HEADER).cast(), len) }
}

/// Where the characters of a compact ASCII `str` begin, bytes from its start.
pub const ASCII_HEADER: usize = size_of::<ffi::PyASCIIObject>();

/// What `PyUnicode_New` writes before the characters, the length left out: zeros until `learn_ascii` has seen that
/// objects made with it are the same as its own.
static ASCII_TEMPLATE: [AtomicUsize; ASCII_HEADER / POINTER] =
    [const { AtomicUsize::new(0) }; ASCII_HEADER / POINTER];

/// Which of its words is the length.
const LENGTH: usize = offset_of!(ffi::PyASCIIObject, length) / POINTER;

/// Which of its words has the flags.
const FLAGS: usize = offset_of!(ffi::PyASCIIObject, state) / POINTER;

/// Whether an object is no more than its memory: not where objects are linked, counted or owned by a thread.
const PLAIN_OBJECTS: bool = !cfg!(any(
    Py_GIL_DISABLED,
    py_sys_config = "Py_TRACE_REFS",
    py_sys_config = "Py_REF_DEBUG"
));

/// A compact ASCII `str` of `len` characters that are not written yet but for the NUL behind them, or NULL.
///
/// `PyUnicode_New` goes through the maximum character, the kinds of string and two more calls, which takes longer than
/// all else that a short string needs.
#[inline(always)]
fn new_ascii(len: usize) -> *mut ffi::PyObject {
    let template = |word: usize| ASCII_TEMPLATE[word].load(Ordering::Relaxed);
    let size = len.saturating_add(ASCII_HEADER + 1);
    if template(0) == 0 || size > isize::MAX.cast_unsigned() {
        // SAFETY: any length may be asked for; a negative one is an error.
        return unsafe { ffi::PyUnicode_New(len.cast_signed(), 127) };
    }
    // SAFETY: the memory is that of the header's words, the characters and the NUL, and for a pointer's alignment. With
    // these words in it, it is what `PyUnicode_New` makes (`learn_ascii`).
    unsafe {
        let object = ffi::PyObject_Malloc(size).cast::<usize>();
        if object.is_null() {
            return ffi::PyErr_NoMemory();
        }
        for word in 0..ASCII_TEMPLATE.len() {
            object.add(word).write(template(word));
        }
        object.add(LENGTH).write(len);
        object.cast::<u8>().add(size - 1).write(0);
        #[cfg(Py_3_13)]
        // Tells whoever traces references that the object is there.
        ffi::PyObject_Init(object.cast(), &raw mut ffi::PyUnicode_Type);
        object.cast()
    }
}

/// Whether ASCII strings are made by their header, as everywhere but on debugging and free-threaded builds.
#[pyfunction]
#[pyo3(name = "_makes_ascii")]
pub fn makes_ascii() -> bool {
    ASCII_TEMPLATE[0].load(Ordering::Relaxed) != 0
}

/// Learns what an ASCII `str` is made of, and holds one made so against CPython's own: called once, at import.
pub fn learn_ascii(py: Python<'_>) {
    let words = |object: &Bound<'_, PyAny>| {
        // SAFETY: a compact ASCII `str`, which `PyUnicode_New` and `new_ascii` make, begins with these words.
        unsafe { *object.as_ptr().cast::<[usize; ASCII_HEADER / POINTER]>() }
    };
    // The word with the flags has bits that nobody writes and nobody reads; what it says is seen by using the string.
    let header = |object: &Bound<'_, PyAny>| {
        let mut words = words(object);
        words[FLAGS] = 0;
        words
    };
    // SAFETY: a new object or NULL, whose characters nobody reads.
    let own = |len| unsafe { owned(py, ffi::PyUnicode_New(len, 127)) };
    let store = |words: [usize; ASCII_HEADER / POINTER]| {
        for (place, word) in ASCII_TEMPLATE.iter().zip(words) {
            place.store(word, Ordering::Relaxed);
        }
    };
    let proved = || {
        let mut template = words(&own(2)?);
        template[LENGTH] = 0;
        store(template);
        for sample in ["ab", "abcdefghijklmno", &"0123456789".repeat(40)] {
            let made = text(py, sample.as_bytes(), true)?;
            let same = header(&made) == header(&own(sample.len().cast_signed())?)
                && refused(made.cast_exact::<PyString>().map_err(Into::into))? == sample;
            if !same {
                return Err(Refused);
            }
        }
        Ok(())
    };
    if !PLAIN_OBJECTS || proved().is_err() {
        store([0; ASCII_HEADER / POINTER]);
    }
}

/// A `bytes` under construction: `capacity` bytes, of which the first `len` are written.
pub struct BytesPayload<'py> {
    object: Bound<'py, PyAny>,
    capacity: usize,
    len: usize,
    /// The object comes from `spare`, where it has another reference.
    spare: bool,
}

unsafe extern "C" {
    /// Public C API that `pyo3-ffi` keeps to itself.
    fn _PyBytes_Resize(bytes: *mut *mut ffi::PyObject, size: ffi::Py_ssize_t) -> std::ffi::c_int;
}

impl<'py> BytesPayload<'py> {
    /// Room for `capacity` bytes, not zeroed.
    #[inline]
    pub fn with_capacity(py: Python<'py>, capacity: usize) -> Result<Self, Refused> {
        // CPython shares the empty object and those of one byte, so one that is to be written is larger.
        let room = capacity.max(2);
        if let Some(object) = spare::take(py, room) {
            return Ok(BytesPayload {
                object,
                capacity: room,
                len: 0,
                spare: true,
            });
        }
        let size = ffi::Py_ssize_t::try_from(room).map_err(|_| Refused)?;
        // SAFETY: NULL asks for uninitialised content.
        let object = unsafe { owned(py, ffi::PyBytes_FromStringAndSize(ptr::null(), size))? };
        Ok(BytesPayload {
            object,
            capacity: room,
            len: 0,
            spare: false,
        })
    }

    #[inline]
    fn spare(&mut self) -> &mut [MaybeUninit<u8>] {
        // SAFETY: the object has room for `capacity` bytes; it was made here, or taken from `spare`, and nobody has it yet.
        unsafe {
            let data = self.data().cast::<MaybeUninit<u8>>();
            slice::from_raw_parts_mut(data.add(self.len), self.capacity - self.len)
        }
    }

    /// Decodes whole quads of base64 behind what is written; how many bytes of `src` were taken.
    #[inline]
    pub fn decode(&mut self, src: &[u8]) -> usize {
        let progress = base64::decode(src, self.spare());
        self.len += progress.produced;
        progress.consumed
    }

    /// Appends bytes; false if they do not fit.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(room) = self.spare().get_mut(..bytes.len()) else {
            return false;
        };
        fill(room, bytes);
        self.len += bytes.len();
        true
    }

    /// The `bytes`, cut to what was written.
    #[inline]
    pub fn finish(self) -> Result<Bound<'py, PyAny>, Refused> {
        let py = self.object.py();
        if self.len < 2 {
            // The shared objects.
            let byte = self.filled();
            return Ok(PyBytes::new(py, byte).into_any());
        }
        if self.spare {
            // SAFETY: it came from there for `capacity` bytes, and nobody has it yet.
            unsafe { spare::set_len(&self.object, self.len) };
            return Ok(self.object);
        }
        let bytes = if self.len == self.capacity {
            self.object
        } else {
            resize_bytes(self.object, self.len)?
        };
        spare::keep(&bytes);
        Ok(bytes)
    }

    fn filled(&self) -> &[u8] {
        // SAFETY: the first `len` bytes have been written.
        unsafe { slice::from_raw_parts(self.data(), self.len) }
    }

    /// The first byte of the content.
    #[inline]
    fn data(&self) -> *mut u8 {
        let object = self.object.as_ptr().cast::<ffi::PyBytesObject>();
        // SAFETY: the object is a `bytes`; no reference to its content is made.
        unsafe { (&raw mut (*object).ob_sval).cast() }
    }
}

/// A `bytes` under construction, to which there is no other reference (else it is refused), in another size.
pub fn resize_bytes(bytes: Bound<'_, PyAny>, size: usize) -> Result<Bound<'_, PyAny>, Refused> {
    let py = bytes.py();
    let size = ffi::Py_ssize_t::try_from(size).map_err(|_| Refused)?;
    let mut object = bytes.into_ptr();
    // SAFETY: the call takes over the reference; it checks that the object is a `bytes` and the reference the only one.
    // On failure it leaves NULL and an exception.
    unsafe {
        _PyBytes_Resize(&raw mut object, size);
        owned(py, object)
    }
}

/// A list of exactly these items.
#[inline(always)]
pub fn list<'py>(
    py: Python<'py>,
    items: impl ExactSizeIterator<Item = Bound<'py, PyAny>>,
) -> Result<Bound<'py, PyAny>, Refused> {
    let len = items.len();
    // SAFETY: any length may be asked for; the places are NULL, which dropping the list skips, until each gets an item of
    // its own: `take` keeps to the length that the iterator gave.
    unsafe {
        let list = owned(py, ffi::PyList_New(len.cast_signed()))?;
        let mut filled: usize = 0;
        for item in items.take(len) {
            ffi::PyList_SET_ITEM(list.as_ptr(), filled.cast_signed(), item.into_ptr());
            filled += 1;
        }
        assert_eq!(filled, len, "the iterator knew its length");
        Ok(list)
    }
}

/// A dict of keys and values in turn; the last of a repeated key counts.
pub fn dict<'py>(
    py: Python<'py>,
    items: &[Bound<'py, PyAny>],
) -> Result<Bound<'py, PyDict>, Refused> {
    let dict = sized_dict(py, items.len() / 2)?;
    for pair in items.chunks_exact(2) {
        // SAFETY: all three are alive, and the dict is one; the call takes references of its own.
        let code =
            unsafe { ffi::PyDict_SetItem(dict.as_ptr(), pair[0].as_ptr(), pair[1].as_ptr()) };
        if code != 0 {
            return Err(clear(py));
        }
    }
    Ok(dict)
}

/// An empty dict with room for `len` keys: growing one costs more than filling it.
#[inline(always)]
fn sized_dict(py: Python<'_>, len: usize) -> Result<Bound<'_, PyDict>, Refused> {
    #[cfg(not(Py_3_14))]
    if len > ROOM_OF_A_NEW_DICT {
        // SAFETY: any size may be asked for; the result is a new dict or NULL.
        return unsafe {
            let dict = owned(py, _PyDict_NewPresized(len.cast_signed()))?;
            Ok(dict.cast_into_unchecked())
        };
    }
    let _ = len;
    Ok(PyDict::new(py))
}

/// What CPython's smallest dict holds.
#[cfg(not(Py_3_14))]
const ROOM_OF_A_NEW_DICT: usize = 5;

#[cfg(not(Py_3_14))]
unsafe extern "C" {
    /// Private, exported, and used by other JSON decoders; newer versions do without.
    fn _PyDict_NewPresized(len: ffi::Py_ssize_t) -> *mut ffi::PyObject;
}

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
}

/// An instance under construction.
pub enum Record<'py, 't> {
    /// Filled in place.
    Slots(SlotRecord<'py, 't>),
    /// Collected for a call of the class.
    Call(Python<'py>, Vec<Option<Bound<'py, PyAny>>>),
}

/// An instance whose slots are being filled. Its class's layout comes along, so no other can be applied to it.
pub struct SlotRecord<'py, 't> {
    object: Bound<'py, PyAny>,
    offsets: &'t [u32],
    gc: bool,
    /// A value that the garbage collector must be able to reach was stored.
    tracked: bool,
}

const HEADER: usize = size_of::<ffi::PyObject>();
const POINTER: usize = size_of::<*mut ffi::PyObject>();

impl RecordType {
    /// Learns how to make instances of `class`, a Struct class with these fields and no code of its own.
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

    /// Whether instances are filled in place.
    pub fn has_slots(&self) -> bool {
        self.slots.is_some()
    }

    /// Finds where a constructed instance keeps each field.
    fn find_slots(&self, py: Python<'_>) -> PyResult<Option<Slots>> {
        let values = self.sentinels(py)?;
        let instance = self.call(py, &values)?;
        // SAFETY: a type object may be read while its instance lives.
        let (size, itemsize, dict, gc) = unsafe {
            let class = ffi::Py_TYPE(instance.as_ptr());
            (
                (*class).tp_basicsize.cast_unsigned(),
                (*class).tp_itemsize,
                (*class).tp_dictoffset,
                ffi::PyType_IS_GC(class) != 0,
            )
        };
        let words = size.saturating_sub(HEADER) / POINTER;
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
        }))
    }

    /// Makes an instance in place and asks Python what its fields are.
    fn self_test(&self, py: Python<'_>) -> PyResult<bool> {
        let values = self.sentinels(py)?;
        let Ok(mut record) = self.begin(py) else {
            return Ok(false);
        };
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

    fn sentinels<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let object = py.import("builtins")?.getattr("object")?;
        self.names.iter().map(|_| object.call0()).collect()
    }

    fn call<'py>(
        &self,
        py: Python<'py>,
        values: &[Bound<'py, PyAny>],
    ) -> PyResult<Bound<'py, PyAny>> {
        let kwargs = PyDict::new(py);
        for (name, value) in self.names.iter().zip(values) {
            kwargs.set_item(name, value)?;
        }
        self.class.bind(py).call((), Some(&kwargs))
    }

    /// An instance without any field set.
    #[inline(always)]
    pub fn begin<'py, 't>(&'t self, py: Python<'py>) -> Result<Record<'py, 't>, Refused> {
        let Some(slots) = &self.slots else {
            return Ok(Record::Call(py, vec![None; self.names.len()]));
        };
        let class = self.class.as_ptr().cast::<ffi::PyTypeObject>();
        // SAFETY: `class` is a heap type whose instances are `size` bytes (`find_slots`), garbage-collected or not
        // as `gc` says; zeros behind the header are what `tp_alloc` would leave. The collector does not know the
        // object until `finish` tracks it; a deallocation before that meets NULL slots, which it skips.
        let object = unsafe {
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
            object
        };
        Ok(Record::Slots(SlotRecord {
            object,
            offsets: &slots.offsets,
            gc: slots.gc,
            tracked: false,
        }))
    }
}

impl<'py> Record<'py, '_> {
    /// Stores a field, replacing an earlier value; false if there was one.
    #[inline(always)]
    pub fn set(&mut self, index: usize, value: Bound<'py, PyAny>) -> bool {
        match self {
            Record::Slots(record) => record.set(index, value),
            Record::Call(_, values) => values[index].replace(value).is_none(),
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
            Record::Call(py, values) => {
                let values: Option<Vec<_>> = values.into_iter().collect();
                refused(kind.call(py, &values.ok_or(Refused)?))
            }
        }
    }
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
        // SAFETY: the slot owns a reference or is NULL, and nobody else has the object yet. The earlier value, if
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
