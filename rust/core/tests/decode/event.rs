//! Events of the catalogue, decoded with unknown tags refused or taken.
use rtframes_core::error::ErrorKind;
use rtframes_core::serde_value::from_slice;
use serde_json::Value;

use crate::common::catalogue;

pub fn event(frame: &str) -> Result<Value, ErrorKind> {
    from_slice(&catalogue(), frame.as_bytes(), false).map_err(|error| error.kind)
}

pub fn open_event(frame: &str) -> Result<Value, ErrorKind> {
    from_slice(&catalogue(), frame.as_bytes(), true).map_err(|error| error.kind)
}
