//! Every kernel of every instruction set that this machine has, held against independent oracles: the `base64` crate,
//! and scans written byte by byte. Inputs and outputs lie flush against pages that must not be touched.
#![cfg(unix)]

mod base64;
mod guarded;
mod scan;

/// Bytes without a pattern that a kernel's blocks could share (xorshift, from a fixed seed).
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}
