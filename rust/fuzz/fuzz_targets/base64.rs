//! Base64 on every instruction set of this machine, held against the `base64` crate.
//!
//! Inputs and outputs are heap blocks of the exact size, so that the address sanitizer sees a byte too far.
#![no_main]
#![allow(unsafe_code)]
use std::mem::MaybeUninit;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use libfuzzer_sys::fuzz_target;
use rtframes_core::base64::{Progress, decode_tail, decode_with, encode_with, encoded_len};
use rtframes_core::isa::Isa;

/// Exact padding; bits of the last character that no byte uses may be set.
const LENIENT_BITS: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

fn room(len: usize) -> Box<[MaybeUninit<u8>]> {
    vec![MaybeUninit::uninit(); len].into_boxed_slice()
}

fn written(room: &[MaybeUninit<u8>]) -> Vec<u8> {
    // SAFETY: the kernels' contract is that these bytes are initialised; a kernel that breaks it shows in the
    // comparison.
    room.iter()
        .map(|byte| unsafe { byte.assume_init() })
        .collect()
}

fn check_decode(text: &[u8], capacity: usize) {
    let is_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let run = text.iter().take_while(|byte| is_alphabet(byte)).count();
    let quads = (run / 4).min(capacity / 3);
    let expected = STANDARD
        .decode(&text[..quads * 4])
        .expect("whole quads of the alphabet");
    for isa in Isa::available() {
        let src: Box<[u8]> = text.into();
        let mut dst = room(capacity);
        let progress = decode_with(isa, &src, &mut dst);
        assert_eq!(
            progress,
            Progress {
                consumed: quads * 4,
                produced: quads * 3
            },
            "{isa}"
        );
        assert_eq!(written(&dst[..quads * 3]), expected, "{isa}");
    }
}

fn check_encode(bytes: &[u8], spare: usize) {
    let expected = STANDARD.encode(bytes);
    for isa in Isa::available() {
        let src: Box<[u8]> = bytes.into();
        let mut dst = room(expected.len() + spare);
        assert_eq!(
            encode_with(isa, &src, &mut dst),
            encoded_len(bytes.len()),
            "{isa}"
        );
        assert_eq!(
            written(&dst[..expected.len()]),
            expected.as_bytes(),
            "{isa}"
        );
    }
}

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (mode, number, bytes) = input;
    let number = usize::from(number);
    match mode % 4 {
        0 => check_decode(bytes, number),
        1 => {
            // Valid text with one byte changed, and a little too little or too much room.
            let mut text = STANDARD.encode(bytes).into_bytes();
            let place = number % (text.len() + 1);
            if let Some(byte) = text.get_mut(place) {
                *byte = mode;
            }
            check_decode(&text, (bytes.len() + 8).saturating_sub(number % 16));
        }
        2 => check_encode(bytes, number % 80),
        _ => {
            if let Some(&quad) = bytes.first_chunk::<4>() {
                let tail = decode_tail(&quad).map(|(bytes, len)| bytes[..len].to_vec());
                assert_eq!(tail, LENIENT_BITS.decode(quad).ok(), "{quad:?}");
            }
        }
    }
});
