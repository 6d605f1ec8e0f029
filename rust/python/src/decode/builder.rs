//! Builds Python objects as the walk finds them.
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt};
use rtframes_core::builder::Builder;
use rtframes_core::error::Refused;
use rtframes_core::schema::{ForeignId, Memory, ShapeId, WordSetId};
use smallvec::SmallVec;

use crate::decode::filler::ShapeTemplate;
use crate::decode::last_objects::LastObjects;
use crate::decode::payload::{PyPayload, finish_payload, payload};
use crate::decode::plan::Plan;
use crate::decode::sharing::is_immutable;
use crate::decode::string_cache::{KeyChain, LastText, last_text_of_key};
use crate::objects::containers;
use crate::objects::make::{self, Made};
use crate::objects::refs::{out_of_memory, refused};
use crate::objects::stack::stack_left;
use crate::objects::structs::Record;
use crate::objects::template::Template;
use crate::objects::text::text;

/// Builds the values of one frame.
pub struct PyBuilder<'py, 'p> {
    py: Python<'py>,
    plan: &'p Plan,
    last: &'p [LastText],
    objects: &'p LastObjects,
    keys: KeyChain,
    /// The items of lists, and the keys and values of maps, under construction; the innermost's last.
    items: SmallVec<[Bound<'py, PyAny>; 32]>,
}

impl<'py, 'p> PyBuilder<'py, 'p> {
    /// A builder of the values of `plan`'s type, with a decoder's own last strings and objects.
    #[inline(always)]
    pub fn new(
        py: Python<'py>,
        plan: &'p Plan,
        last: &'p [LastText],
        objects: &'p LastObjects,
    ) -> Self {
        PyBuilder {
            py,
            plan,
            last,
            objects,
            keys: KeyChain::new(),
            items: SmallVec::new(),
        }
    }

    /// Shows that the interpreter lock is held.
    pub fn py(&self) -> Python<'py> {
        self.py
    }

    /// The cache of a field, or of a key of plain data.
    #[inline(always)]
    fn last_text(&self, cache: u16) -> &'p LastText {
        match self.last.get(usize::from(cache)) {
            Some(last) => last,
            None => last_text_of_key(cache),
        }
    }
}

impl<'py, 'p> Builder for PyBuilder<'py, 'p> {
    type Value = Bound<'py, PyAny>;
    type Record = Record<'py, 'p>;
    /// Where the list's items begin.
    type List = usize;
    /// Where the map's keys and values begin.
    type Map = usize;
    type Payload = PyPayload<'py>;
    type Template = ShapeTemplate;
    type Shared = Py<PyAny>;

    fn has_stack(&self) -> bool {
        /// Bytes: for some levels, the makers of objects, a collection, and the guard page, which some systems count in.
        const ENOUGH: usize = 10 << 10;
        stack_left().is_none_or(|left| left >= ENOUGH)
    }

    #[inline(always)]
    fn null(&mut self) -> Bound<'py, PyAny> {
        self.py.None().into_bound(self.py)
    }

    #[inline(always)]
    fn bool(&mut self, value: bool) -> Bound<'py, PyAny> {
        PyBool::new(self.py, value).to_owned().into_any()
    }

    #[inline(always)]
    fn int(&mut self, value: i64) -> Made<'py> {
        self.plan.int(self.py, value)
    }

    fn big_int(&mut self, digits: &str) -> Made<'py> {
        let digits = make::string(self.py, digits)?;
        refused(self.py, self.py.get_type::<PyInt>().call1((digits,)))
    }

    #[inline(always)]
    fn float(&mut self, value: f64) -> Made<'py> {
        make::float(self.py, value)
    }

    #[inline(always)]
    fn text(&mut self, bytes: &[u8], ascii: bool, cache: Option<u16>) -> Made<'py> {
        match cache {
            Some(cache) if ascii => self.last_text(cache).text(self.py, bytes),
            _ => text(self.py, bytes, ascii),
        }
    }

    #[inline(always)]
    fn repeated_text<'i>(
        &mut self,
        cache: u16,
        json: &'i [u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        self.last_text(cache).repeated(self.py, json)
    }

    #[inline(always)]
    fn repeated_object<'i>(
        &mut self,
        cache: u16,
        json: &'i [u8],
    ) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        self.objects.repeated(self.py, cache, json)
    }

    fn keep_object(&mut self, cache: u16, json: &[u8], object: &Bound<'py, PyAny>) {
        self.objects.note(self.plan, cache, json, object);
    }

    fn word(&mut self, set: WordSetId, index: u16) -> Bound<'py, PyAny> {
        self.plan.words[set.index()][usize::from(index)]
            .bind(self.py)
            .clone()
    }

    #[inline(always)]
    fn payload(&mut self, memory: Memory, capacity: usize) -> Result<PyPayload<'py>, Refused> {
        payload(self.py, memory, capacity)
    }

    #[inline(always)]
    fn finish_payload(&mut self, payload: PyPayload<'py>) -> Made<'py> {
        finish_payload(self.py, payload)
    }

    fn list(&mut self) -> Result<usize, Refused> {
        Ok(self.items.len())
    }

    #[inline(always)]
    fn push(&mut self, _list: &mut usize, item: Bound<'py, PyAny>) -> Result<(), Refused> {
        self.items.try_reserve(1).map_err(|_| out_of_memory())?;
        self.items.push(item);
        Ok(())
    }

    fn finish_list(&mut self, list: usize) -> Made<'py> {
        containers::list(self.py, self.items.drain(list..))
    }

    fn map(&mut self) -> Result<usize, Refused> {
        Ok(self.items.len())
    }

    #[inline(always)]
    fn key(&mut self, bytes: &[u8], ascii: bool) -> Made<'py> {
        self.keys.key(self.py, bytes, ascii)
    }

    #[inline(always)]
    fn repeated_key<'i>(&mut self, json: &'i [u8]) -> Option<(Bound<'py, PyAny>, &'i [u8])> {
        self.keys.repeated(self.py, json)
    }

    #[inline(always)]
    fn key_memo(&self) -> Option<u16> {
        self.keys.cache()
    }

    #[inline(always)]
    fn insert(
        &mut self,
        _map: &mut usize,
        key: Bound<'py, PyAny>,
        value: Bound<'py, PyAny>,
    ) -> Result<(), Refused> {
        self.items.try_reserve(2).map_err(|_| out_of_memory())?;
        self.items.push(key);
        self.items.push(value);
        Ok(())
    }

    fn finish_map(&mut self, map: usize) -> Result<(Bound<'py, PyAny>, bool), Refused> {
        let (dict, unique) = containers::dict(self.py, &self.items[map..])?;
        self.items.truncate(map);
        Ok((dict.into_any(), unique))
    }

    #[inline(always)]
    fn record(&mut self, shape: ShapeId) -> Result<Record<'py, 'p>, Refused> {
        self.plan.records[shape.index()].kind.begin(self.py)
    }

    #[inline(always)]
    fn set(
        &mut self,
        record: &mut Record<'py, 'p>,
        field: usize,
        value: Bound<'py, PyAny>,
    ) -> bool {
        record.set(field, value)
    }

    #[inline(always)]
    fn set_defaults(
        &mut self,
        shape: ShapeId,
        record: &mut Record<'py, 'p>,
        missing: usize,
    ) -> Result<(), Refused> {
        record.set_defaults(self.py, &self.plan.records[shape.index()].defaults, missing)
    }

    #[inline(always)]
    fn set_no_extra(&mut self, record: &mut Record<'py, 'p>) {
        record.set_last_to_none(self.py);
    }

    #[inline(always)]
    fn finish_record(&mut self, shape: ShapeId, record: Record<'py, 'p>) -> Made<'py> {
        record.finish(&self.plan.records[shape.index()].kind)
    }

    fn template(
        &mut self,
        shape: ShapeId,
        constants: Vec<(usize, Py<PyAny>)>,
        varying: &[usize],
    ) -> Option<ShapeTemplate> {
        let record = &self.plan.records[shape.index()];
        let (kind, defaults) = (&record.kind, &record.defaults);
        let template = Template::new(self.py, kind, record.frozen, defaults, constants, varying)?;
        Some(ShapeTemplate { shape, template })
    }

    fn share(&mut self, value: &Bound<'py, PyAny>) -> Option<Py<PyAny>> {
        is_immutable(self.plan, value).then(|| value.clone().unbind())
    }

    #[inline(always)]
    fn shared(&mut self, shared: &Py<PyAny>) -> Bound<'py, PyAny> {
        shared.bind(self.py).clone()
    }

    fn pattern(
        &mut self,
        keys: Option<&[Py<PyAny>]>,
        values: Vec<Option<Py<PyAny>>>,
    ) -> Option<Py<PyAny>> {
        containers::pattern(self.py, keys, values)
    }

    #[inline(always)]
    fn copy(&mut self, pattern: &Py<PyAny>) -> Made<'py> {
        containers::copy(pattern.bind(self.py))
    }

    #[inline(always)]
    fn put(
        &mut self,
        copy: &mut Bound<'py, PyAny>,
        key: Option<&Py<PyAny>>,
        index: usize,
        value: Bound<'py, PyAny>,
    ) -> Result<(), Refused> {
        containers::put(copy, key, index, value)
    }

    fn unknown(
        &mut self,
        map: usize,
        tag_field: &str,
    ) -> Result<(Bound<'py, PyAny>, bool), Refused> {
        let class = self.plan.unknown.as_ref().ok_or(Refused)?;
        let made = class.make(self.py, &self.items[map..], tag_field)?;
        self.items.truncate(map);
        Ok(made)
    }

    fn foreign(&mut self, id: ForeignId, json: &[u8]) -> Made<'py> {
        let json = make::bytes(self.py, json)?;
        refused(
            self.py,
            self.plan.foreign[id.index()].bind(self.py).call1((json,)),
        )
    }

    fn raw(&mut self, json: &[u8]) -> Made<'py> {
        let json = make::bytes(self.py, json)?;
        refused(self.py, self.plan.raw.bind(self.py).call1((json,)))
    }
}
