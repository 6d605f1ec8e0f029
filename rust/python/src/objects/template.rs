//! Objects that are the same except for some fields: learnt frames. The last two, and the short strings in them, are
//! filled again in place while nothing else refers to them.
//!
//! Of objects that can be changed only the strings are kept: whatever the user has put into such an object must be
//! released with it.
//!
//! Making an event and its strings, and freeing them, touches more of the caches than everything else that a short frame
//! needs; and the caller releases one event before the next but one arrives. Like CPython's own free lists, this is
//! invisible: an object is only written to while all references to it are counted here.
#![allow(unsafe_code, reason = "fills objects in place")]
use std::cell::Cell;
use std::ptr;

use pyo3::ffi;
use pyo3::prelude::*;
use rtframes_core::bytes::equal;
use rtframes_core::decode::MOST_PLACES;
use rtframes_core::error::Refused;

use crate::objects::immutable::is_scalar;
use crate::objects::structs::{Default, HEADER, RecordType, track};
use crate::objects::text::{ascii_content, refill, refill_block, roomy_text, text};

/// In bytes: longer strings are not filled again.
const LONGEST: usize = 63;
/// Credit after an object came back: so many that do not come back are tolerated.
const CREDIT: i32 = 8;
/// Objects between two trials, if they do not come back.
const PAUSE: i32 = 256;

/// Makes objects of one class that differ in a few fields, its places.
pub struct Template {
    /// The fields that are the same in all: which word after the header they are, and immutable values.
    constants: Box<[(usize, Py<PyAny>)]>,
    /// Which word each place is.
    words: [u8; MOST_PLACES],
    /// Which of the spares is next.
    turn: Cell<u8>,
    /// The class of the objects, which lives longer than this.
    class: *mut ffi::PyTypeObject,
    /// Whether objects are kept, and not only their strings.
    keeps: bool,
    /// Below zero while keeping does not pay: a program that collects events should not pay for it.
    balance: Cell<i32>,
    spares: [Spare; 2],
}

/// An object, and the strings in its places, to be filled again: plain pointers that own a reference or are NULL, used with
/// the interpreter lock held.
#[derive(Default)]
struct Spare {
    object: Reference,
    /// How many characters there is room for in each string.
    rooms: [Cell<u8>; MOST_PLACES],
    /// ASCII strings from `roomy_text`.
    texts: [Reference; MOST_PLACES],
}

/// A reference that is owned, or NULL.
struct Reference(Cell<*mut ffi::PyObject>);

impl std::default::Default for Reference {
    fn default() -> Reference {
        Reference(Cell::new(ptr::null_mut()))
    }
}

impl Reference {
    /// Puts a reference here, and drops the earlier one.
    #[inline(always)]
    fn put(&self, object: *mut ffi::PyObject) {
        let earlier = self.0.replace(object);
        if !earlier.is_null() {
            // SAFETY: the reference was owned here. Code that runs when the object is freed may come back to this place,
            // which is already consistent.
            unsafe { ffi::Py_DECREF(earlier) };
        }
    }

    /// The reference, which stays here.
    fn get(&self) -> Option<&Py<PyAny>> {
        // SAFETY: a pointer that owns a reference or is NULL is what an `Option<Py<PyAny>>` is.
        unsafe { (*self.0.as_ptr().cast::<Option<Py<PyAny>>>()).as_ref() }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // A template is dropped with the decoder that learnt it, or when that learns again: with the interpreter lock held.
        self.put(ptr::null_mut());
    }
}

/// An object under construction.
pub struct Filling<'py> {
    object: Bound<'py, PyAny>,
    spare: usize,
    fate: Fate,
}

/// What happens to an object that is complete.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is kept, to be filled again.
    Kept,
    /// It is not.
    Given,
    /// The collector has to know it.
    Tracked,
}

impl Filling<'_> {
    /// Says that it is not to be kept, or more.
    pub fn set_fate(&mut self, fate: Fate) {
        self.fate = fate;
    }
}

impl Template {
    /// The template of objects with these fields, and with defaults except for those that vary, the places. None if
    /// objects are not filled in place, and where a value might change. Only frozen objects are kept: the user may put
    /// objects into others, and expects that they are released with them.
    pub fn new(
        py: Python<'_>,
        kind: &RecordType,
        frozen: bool,
        defaults: &[Option<Default>],
        constants: Vec<(usize, Py<PyAny>)>,
        varying: &[usize],
    ) -> Option<Template> {
        let places = kind.words(py)?;
        let mut words = [0; MOST_PLACES];
        for (word, field) in words.iter_mut().zip(varying) {
            *word = *places.get(*field)?;
        }
        let mut fields = constants;
        for (field, default) in defaults.iter().enumerate() {
            if varying.contains(&field) || fields.iter().any(|(other, _)| *other == field) {
                continue;
            }
            let Some(Default::Value(value)) = default else {
                return None;
            };
            if !is_scalar(value.bind(py)) {
                return None;
            }
            fields.push((field, value.clone_ref(py)));
        }
        // The field after the others, for keys that no field declares.
        if places.len() > defaults.len() {
            fields.push((defaults.len(), py.None()));
        }
        let constants = fields.into_iter().map(|(field, value)| {
            let word = usize::from(*places.get(field)?);
            Some((word, value))
        });
        let constants: Box<[_]> = constants.collect::<Option<_>>()?;
        (constants.len() + varying.len() == places.len()).then(|| Template {
            constants,
            words,
            turn: Cell::new(0),
            class: kind.class(py).as_type_ptr(),
            keeps: frozen,
            balance: Cell::new(CREDIT),
            spares: [Spare::default(), Spare::default()],
        })
    }

    /// Begins an object that is filled again; None if there is none.
    #[inline(always)]
    pub fn again<'py>(&self, py: Python<'py>) -> Option<Filling<'py>> {
        if self.balance.get() < 0 {
            return None;
        }
        let spare = usize::from(self.turn.get());
        self.turn.set(self.turn.get() ^ 1);
        // Code that runs in the meantime does not find it here.
        let object = self.spares.get(spare)?.object.0.replace(ptr::null_mut());
        // SAFETY: the spare owned the reference.
        let object = unsafe { Bound::from_owned_ptr_or_opt(py, object)? };
        if !self.is_free(&object) {
            return None;
        }
        self.balance.set(CREDIT);
        Some(Filling {
            object,
            spare,
            fate: Fate::Kept,
        })
    }

    /// Begins a new object.
    #[cold]
    #[inline(never)]
    pub fn begin<'py>(&self, py: Python<'py>, kind: &RecordType) -> Result<Filling<'py>, Refused> {
        let balance = self.balance.get() - 1;
        self.balance.set(balance);
        if balance == -1 {
            for spare in &self.spares {
                spare.object.put(ptr::null_mut());
            }
        } else if balance <= -PAUSE {
            self.balance.set(CREDIT);
        }
        let object = kind.empty(py)?;
        for (word, value) in &self.constants {
            // SAFETY: the word is one of the object's (`RecordType::words`), and NULL.
            unsafe { put(fields(&object).add(*word), value.bind(py).clone()) };
        }
        let fate = if balance >= 0 && self.keeps {
            Fate::Kept
        } else {
            Fate::Given
        };
        let spare = usize::from(self.turn.get() ^ 1);
        Ok(Filling {
            object,
            spare,
            fate,
        })
    }

    /// Whether nothing else refers to an object of the spares, and only its places may have changed since it was made.
    #[inline(always)]
    fn is_free(&self, object: &Bound<'_, PyAny>) -> bool {
        // SAFETY: an object of the spares has a reference or NULL in each of its words. No code can come to see it while the
        // interpreter lock is held if the one reference is ours: it has no weak references, and the collector does not track
        // it (msgspec tracks an object when a list is put into it, but never a frozen one).
        unsafe {
            let fields = fields(object);
            let mut constants = self.constants.iter();
            ffi::Py_REFCNT(object.as_ptr()) == 1
                && ffi::Py_TYPE(object.as_ptr()) == self.class
                && constants.all(|(word, value)| *fields.add(*word) == value.as_ptr())
        }
    }

    /// Puts the first `len` bytes of a block into a place, which are ASCII.
    #[inline(always)]
    pub fn short_text<'py>(
        &self,
        py: Python<'py>,
        filling: &mut Filling<'py>,
        place: usize,
        block: &[u8; 32],
        len: usize,
    ) -> Result<(), Refused> {
        // SAFETY: `again_text` says that the string is free and has room for so many bytes.
        let write = |kept| unsafe { refill_block(kept, block, len) };
        if self.again_text(py, filling, place, len, write) {
            return Ok(());
        }
        let text = block.get(..len).ok_or(Refused)?;
        self.text(py, filling, place, text, true)
    }

    /// Puts a string into a place.
    #[cold]
    #[inline(never)]
    pub fn text<'py>(
        &self,
        py: Python<'py>,
        filling: &mut Filling<'py>,
        place: usize,
        content: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        // SAFETY: as in `short_text`.
        let write = |kept| unsafe { refill(kept, content) };
        if ascii && self.again_text(py, filling, place, content.len(), write) {
            return Ok(());
        }
        let kept = &self.spares.get(filling.spare).ok_or(Refused)?.texts;
        if let Some(kept) = kept.get(place).and_then(Reference::get)
            && ascii
            // SAFETY: it came from `roomy_text`.
            && unsafe { equal(ascii_content(kept.as_ptr()), content) }
        {
            // It is in use, and has the same content.
            self.value(filling, place, kept.bind(py).clone());
            return Ok(());
        }
        self.new_text(py, filling, place, content, ascii)
    }

    /// Puts the string that was in a place into it, after `write` has given it a content of `len` bytes; false if that
    /// string is in use, or `write` leaves it unchanged.
    #[inline(always)]
    fn again_text(
        &self,
        py: Python<'_>,
        filling: &mut Filling<'_>,
        place: usize,
        len: usize,
        write: impl FnOnce(*mut ffi::PyObject) -> bool,
    ) -> bool {
        let Some(spare) = self.spares.get(filling.spare) else {
            return false;
        };
        let (Some(kept), Some(room)) = (spare.texts.get(place), spare.rooms.get(place)) else {
            return false;
        };
        let (kept, slot) = (kept.0.get(), self.slot(filling, place));
        // SAFETY: the spare owns a reference to an ASCII string from `roomy_text`, with as much room as `rooms` says, or is
        // NULL. It is written to only if all other references to it are the object's, to which nothing else refers; strings
        // have no weak references, and the collector does not track them.
        unsafe {
            let in_place = *slot == kept;
            let is_again = !kept.is_null()
                && ffi::Py_REFCNT(kept) == 1 + isize::from(in_place)
                && (2..=usize::from(room.get())).contains(&len)
                && write(kept);
            if is_again {
                self.balance.set(CREDIT);
                if !in_place {
                    put(slot, Bound::from_borrowed_ptr(py, kept));
                }
            }
            is_again
        }
    }

    /// Puts a new string into a place.
    fn new_text<'py>(
        &self,
        py: Python<'py>,
        filling: &mut Filling<'py>,
        place: usize,
        content: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        let slot = self.slot(filling, place);
        // The allocator's sizes are multiples of 16 bytes: so much room is there anyhow.
        let room = content.len() | 15;
        let fits = ascii && (2..=LONGEST).contains(&content.len());
        let made = match fits.then(|| roomy_text(py, content, room)).flatten() {
            Some(made) => {
                let made = made?;
                let spare = &self.spares[filling.spare];
                spare.texts[place].put(made.clone().into_ptr());
                #[expect(clippy::cast_possible_truncation, reason = "LONGEST")]
                spare.rooms[place].set(room as u8);
                made
            }
            None => text(py, content, ascii)?,
        };
        // SAFETY: the place's slot owns a reference or is NULL.
        unsafe { put(slot, made) };
        Ok(())
    }

    /// Puts a value into a place.
    #[inline(always)]
    pub fn value<'py>(&self, filling: &mut Filling<'py>, place: usize, value: Bound<'py, PyAny>) {
        let slot = self.slot(filling, place);
        // SAFETY: the place's slot owns a reference or is NULL.
        unsafe { put(slot, value) };
    }

    /// Releases the value in a place, which will be filled again.
    #[inline(always)]
    pub fn empty(&self, filling: &mut Filling<'_>, place: usize) {
        let slot = self.slot(filling, place);
        // SAFETY: the place's slot owns a reference or is NULL, which the object's deallocation skips.
        unsafe {
            let earlier = slot.replace(ptr::null_mut());
            ffi::Py_XDECREF(earlier);
        }
    }

    /// The object, every place of which is filled.
    #[inline(always)]
    pub fn finish<'py>(&self, filling: Filling<'py>) -> Bound<'py, PyAny> {
        let object = filling.object;
        if filling.fate == Fate::Kept
            && let Some(spare) = self.spares.get(filling.spare)
        {
            spare.object.put(object.clone().into_ptr());
        } else if filling.fate == Fate::Tracked {
            track(&object);
        }
        object
    }

    /// The slot of a place.
    #[inline(always)]
    fn slot(&self, filling: &Filling<'_>, place: usize) -> *mut *mut ffi::PyObject {
        // SAFETY: places beyond those that were asked for are word 0; the words are those of the class (`new`).
        unsafe { fields(&filling.object).add(usize::from(self.words[place])) }
    }

    /// The references that are kept to values, and to objects to be filled again.
    pub fn kept(&self) -> impl Iterator<Item = &Py<PyAny>> {
        let constants = self.constants.iter().map(|(_, value)| value);
        let spares = self.spares.iter();
        constants.chain(spares.filter_map(|spare| spare.object.get()))
    }
}

/// The fields of an object.
#[inline(always)]
fn fields(object: &Bound<'_, PyAny>) -> *mut *mut ffi::PyObject {
    // SAFETY: they follow the header.
    unsafe { object.as_ptr().cast::<u8>().add(HEADER).cast() }
}

/// Puts a value into a slot, and drops the earlier one.
///
/// # Safety
/// The slot owns a reference or is NULL, and nothing else refers to its object.
#[inline(always)]
unsafe fn put(slot: *mut *mut ffi::PyObject, value: Bound<'_, PyAny>) {
    // SAFETY: the caller says so. The earlier value is dropped last.
    unsafe {
        let earlier = slot.replace(value.into_ptr());
        if !earlier.is_null() {
            ffi::Py_DECREF(earlier);
        }
    }
}
