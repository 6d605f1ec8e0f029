//! Objects that repeat: frozen parts of a session, and of each of its responses.
#![allow(unsafe_code, reason = "a cell that the interpreter lock guards")]
use std::cell::RefCell;

use pyo3::PyTraverseError;
use pyo3::prelude::*;
use rtframes_core::bytes::{equal, hash};

use crate::decode::held::Held;
use crate::decode::plan::Plan;
use crate::decode::sharing::is_immutable;

/// Places for objects, by the number of their cache.
const PLACES: usize = 16;
/// In bytes: longer texts are not kept.
const LONGEST: usize = 1 << 10;
/// Credit after a hit: so many objects that do not repeat are tolerated.
const CREDIT: i32 = 8;
/// Objects of a place that do not repeat between two trials.
const PAUSE: i32 = 64;

/// The last objects of a decoder's fields. One is kept when it comes a second time, and shared if nothing in it can change.
/// On free-threaded builds nothing is kept.
#[derive(Default)]
pub struct LastObjects(RefCell<Option<Box<[Place]>>>);

// SAFETY: as for `Learning`: used only by methods that show a `Python` token or run in the collector, so under the
// interpreter lock. What a method does while the cell is borrowed runs no Python code but that of an allocation.
unsafe impl Sync for LastObjects {}
// SAFETY: as above; the references in it belong to no thread.
unsafe impl Send for LastObjects {}

/// One kept object, and what is to decide about the next one.
struct Place {
    cache: u16,
    /// The text of the object; empty where there is none.
    json: Box<[u8]>,
    object: Option<Py<PyAny>>,
    /// A hash of the last text that was not kept.
    last: usize,
    credit: i32,
}

impl Place {
    fn new() -> Place {
        Place {
            cache: u16::MAX,
            json: Box::default(),
            object: None,
            last: 0,
            credit: CREDIT,
        }
    }
}

impl LastObjects {
    /// The kept object, and what follows it, if `json` begins with its text.
    #[inline(always)]
    pub fn repeated<'py, 'i>(
        &self,
        py: Python<'py>,
        cache: u16,
        json: &'i [u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        let mut places = self.0.try_borrow_mut().ok()?;
        let place = places.as_mut()?.get_mut(usize::from(cache) % PLACES)?;
        let object = place.object.as_ref().filter(|_| place.cache == cache)?;
        let (text, behind) = json.split_at_checked(place.json.len())?;
        if !equal(text, &place.json) {
            return None;
        }
        place.credit = CREDIT;
        Some((object.bind(py).clone(), behind))
    }

    /// Records an object that is not the kept one, and its text.
    #[inline(never)]
    pub fn note(&self, plan: &Plan, cache: u16, json: &[u8], object: &Bound<'_, PyAny>) {
        if cfg!(Py_GIL_DISABLED) || json.len() > LONGEST {
            return;
        }
        let Ok(mut places) = self.0.try_borrow_mut() else {
            return;
        };
        let all = places.get_or_insert_with(|| (0..PLACES).map(|_| Place::new()).collect());
        let place = &mut all[usize::from(cache) % PLACES];
        let hash = hash(json);
        place.credit -= 1;
        if place.credit < -PAUSE {
            place.credit = CREDIT;
        }
        if place.credit < 0 && place.cache == cache {
            return;
        }
        if place.last == hash && is_immutable(plan, object) {
            let earlier = place.object.replace(object.clone().unbind());
            (place.cache, place.json) = (cache, json.into());
            drop(places);
            // As a `Bound`, which is released at once: PyO3's counter is not used here.
            drop(earlier.map(|earlier| earlier.into_bound(object.py())));
        } else {
            place.last = hash;
        }
    }

    /// Shows the collector the kept objects.
    pub fn show(&self, held: &mut Held<'_, '_>) -> Result<(), PyTraverseError> {
        let Ok(places) = self.0.try_borrow() else {
            return Ok(());
        };
        let mut objects = places
            .iter()
            .flatten()
            .filter_map(|place| place.object.as_ref());
        objects.try_for_each(|object| held.show(object))
    }
}
