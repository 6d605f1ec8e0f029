//! Decoding and encoding into a vector's spare capacity.
#![allow(unsafe_code)]

use crate::base64::alphabet::encoded_len;
use crate::base64::dispatch::{decode, encode};

/// Decodes whole quads from the start of `src` after what `dst` holds, as far as its capacity goes, and returns how
/// many bytes of `src` were taken; see `base64::decode`.
pub fn decode_append(src: &[u8], dst: &mut Vec<u8>) -> usize {
    let progress = decode(src, dst.spare_capacity_mut());
    // SAFETY: `decode` initialised `produced` bytes of the spare capacity, from its start.
    unsafe { dst.set_len(dst.len() + progress.produced) };
    progress.consumed
}

/// Appends the base64 of `src`, padded; see `base64::encode`.
pub fn encode_append(src: &[u8], dst: &mut Vec<u8>) {
    dst.reserve(encoded_len(src.len()));
    let written = encode(src, dst.spare_capacity_mut());
    // SAFETY: `encode` initialised `written` bytes of the spare capacity, from its start.
    unsafe { dst.set_len(dst.len() + written) };
}
