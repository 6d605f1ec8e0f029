//! Makes the Python objects of learnt frames.
use pyo3::prelude::*;
use rtframes_core::builder::Filler;
use rtframes_core::error::Refused;
use rtframes_core::schema::{Memory, ShapeId};

use crate::decode::payload::{PyPayload, finish_payload, payload};
use crate::decode::plan::Plan;
use crate::objects::template::{Fate, Filling, Template};

/// In bytes: events with larger payloads are not kept to be filled again. Two of them are held for each decoder, and a
/// server may have one decoder per call.
const LARGEST_KEPT: usize = 16 << 10;

/// Makes the object of one learnt frame.
pub struct PyFiller<'py, 'p> {
    /// The interpreter lock is held.
    pub py: Python<'py>,
    /// The decoder's type.
    pub plan: &'p Plan,
}

/// A template, and the shape of its objects.
pub struct ShapeTemplate {
    /// The shape.
    pub shape: ShapeId,
    /// What makes the objects.
    pub template: Template,
}

impl<'py> Filler for PyFiller<'py, '_> {
    type Template = ShapeTemplate;
    type Value = Bound<'py, PyAny>;
    type Object = Filling<'py>;
    type Payload = PyPayload<'py>;

    #[inline(always)]
    fn begin(&mut self, template: &ShapeTemplate) -> Result<Filling<'py>, Refused> {
        if let Some(object) = template.template.again(self.py) {
            return Ok(object);
        }
        let kind = &self.plan.records[template.shape.index()].kind;
        template.template.begin(self.py, kind)
    }

    #[inline(always)]
    fn short_text(
        &mut self,
        template: &ShapeTemplate,
        object: &mut Filling<'py>,
        place: usize,
        block: &[u8; 32],
        len: usize,
    ) -> Result<(), Refused> {
        let template = &template.template;
        template.short_text(self.py, object, place, block, len)
    }

    #[inline(never)]
    fn text(
        &mut self,
        template: &ShapeTemplate,
        object: &mut Filling<'py>,
        place: usize,
        text: &[u8],
        ascii: bool,
    ) -> Result<(), Refused> {
        template.template.text(self.py, object, place, text, ascii)
    }

    #[inline(always)]
    fn int(
        &mut self,
        template: &ShapeTemplate,
        object: &mut Filling<'py>,
        place: usize,
        value: i64,
    ) -> Result<(), Refused> {
        let value = self.plan.int(self.py, value)?;
        template.template.value(object, place, value);
        Ok(())
    }

    #[inline(always)]
    fn payload(
        &mut self,
        template: &ShapeTemplate,
        object: &mut Filling<'py>,
        place: usize,
        memory: Memory,
        capacity: usize,
    ) -> Result<PyPayload<'py>, Refused> {
        // What was in this object may be what the new one is decoded into.
        template.template.empty(object, place);
        payload(self.py, memory, capacity)
    }

    #[inline(always)]
    fn finish_payload(
        &mut self,
        template: &ShapeTemplate,
        object: &mut Filling<'py>,
        place: usize,
        payload: PyPayload<'py>,
    ) -> Result<(), Refused> {
        if matches!(payload, PyPayload::Bytes(Memory::View, _)) {
            object.set_fate(Fate::Tracked);
        } else if payload.capacity() > LARGEST_KEPT {
            object.set_fate(Fate::Given);
        }
        let value = finish_payload(self.py, payload)?;
        template.template.value(object, place, value);
        Ok(())
    }

    #[inline(always)]
    fn finish(
        &mut self,
        template: &ShapeTemplate,
        object: Filling<'py>,
    ) -> Result<Bound<'py, PyAny>, Refused> {
        Ok(template.template.finish(object))
    }
}
