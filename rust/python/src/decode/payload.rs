//! Payloads in the memory that a field's annotation asks for.
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyMemoryView};
use rtframes_core::builder::Payload;
use rtframes_core::error::Refused;
use rtframes_core::schema::Memory;

use crate::audio_buffer::AudioBuffer;
use crate::objects::aligned::AudioMemory;
use crate::objects::bytes::BytesPayload;
use crate::objects::refs::{out_of_memory, refused};

/// A payload in the memory that its field's annotation asks for.
pub enum PyPayload<'py> {
    /// `bytes`, and what is made of them.
    Bytes(Memory, BytesPayload<'py>),
    /// An `AudioBuffer`.
    Audio(AudioMemory),
}

impl PyPayload<'_> {
    /// How many bytes there is room for.
    pub fn capacity(&self) -> usize {
        match self {
            PyPayload::Bytes(_, payload) => payload.capacity(),
            PyPayload::Audio(memory) => memory.allocated(),
        }
    }
}

impl Payload for PyPayload<'_> {
    const IN_PARALLEL: bool = cfg!(Py_GIL_DISABLED);

    #[inline(always)]
    fn decode(&mut self, src: &[u8]) -> usize {
        match self {
            PyPayload::Bytes(_, payload) => payload.decode(src),
            PyPayload::Audio(memory) => memory.decode(src),
        }
    }

    #[inline(always)]
    fn push(&mut self, bytes: &[u8]) -> bool {
        match self {
            PyPayload::Bytes(_, payload) => payload.push(bytes),
            PyPayload::Audio(memory) => memory.push(bytes),
        }
    }
}

/// Room for `capacity` bytes of payload.
#[inline(always)]
pub fn payload(py: Python<'_>, memory: Memory, capacity: usize) -> Result<PyPayload<'_>, Refused> {
    match memory {
        Memory::Audio => AudioMemory::with_capacity(py, capacity)
            .map(PyPayload::Audio)
            .ok_or_else(out_of_memory),
        _ => Ok(PyPayload::Bytes(
            memory,
            BytesPayload::with_capacity(py, capacity)?,
        )),
    }
}

/// What a payload that is complete becomes.
#[inline(always)]
pub fn finish_payload<'py>(
    py: Python<'py>,
    payload: PyPayload<'py>,
) -> Result<Bound<'py, PyAny>, Refused> {
    match payload {
        PyPayload::Audio(memory) => audio_buffer(py, memory),
        PyPayload::Bytes(Memory::Bytes, payload) => payload.finish(),
        PyPayload::Bytes(memory, payload) => copied(payload.finish()?, memory),
    }
}

#[inline(never)]
fn audio_buffer(py: Python<'_>, mut memory: AudioMemory) -> Result<Bound<'_, PyAny>, Refused> {
    memory.shrink();
    refused(py, Bound::new(py, AudioBuffer::new(memory))).map(Bound::into_any)
}

/// What is made of `bytes`.
#[inline(never)]
fn copied(bytes: Bound<'_, PyAny>, memory: Memory) -> Result<Bound<'_, PyAny>, Refused> {
    match memory {
        Memory::Bytes | Memory::Audio => Ok(bytes),
        Memory::ByteArray => refused(bytes.py(), PyByteArray::from(&bytes)).map(Bound::into_any),
        Memory::View => refused(bytes.py(), PyMemoryView::from(&bytes)).map(Bound::into_any),
    }
}
