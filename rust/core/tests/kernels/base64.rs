//! The base64 kernels against the `base64` crate.

use crate::guarded::{EDGES, Edge, Guarded, bytes_of};
use crate::noise;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use rtframes_core::base64::{Progress, decode_tail, decode_with, encode_with, encoded_len};
use rtframes_core::isa::Isa;
use std::sync::LazyLock;
use std::{array, panic};

/// Whether each byte is in the alphabet.
static IN_ALPHABET: LazyLock<[bool; 256]> = LazyLock::new(|| {
    let alphabet = alphabet::STANDARD.as_str().as_bytes();
    array::from_fn(|byte| alphabet.iter().any(|&c| usize::from(c) == byte))
});

/// What decoding `text` into `room` bytes must give: all whole quads before the first stop that have room.
fn expected(text: &[u8], room: usize) -> Vec<u8> {
    let stop = text
        .iter()
        .position(|&byte| !IN_ALPHABET[usize::from(byte)]);
    let quads = (stop.unwrap_or(text.len()) / 4).min(room / 3);
    STANDARD
        .decode(&text[..quads * 4])
        .expect("whole quads of the alphabet")
}

fn check_decode(isa: Isa, edge: Edge, memory: &mut (Guarded, Guarded), text: &[u8], room: usize) {
    let expected = expected(text, room);
    let src = memory.0.copy(edge, text);
    let dst = memory.1.room(edge, room);
    let progress = decode_with(isa, src, dst);
    let about = || {
        format!(
            "{isa}, {edge:?}, {} characters into {room} bytes",
            text.len()
        )
    };
    let right = Progress {
        consumed: expected.len() / 3 * 4,
        produced: expected.len(),
    };
    assert_eq!(progress, right, "{}", about());
    assert_eq!(bytes_of(&dst[..progress.produced]), expected, "{}", about());
}

fn on_each(mut check: impl FnMut(Isa, Edge, &mut (Guarded, Guarded))) {
    for isa in Isa::available() {
        for edge in EDGES {
            check(isa, edge, &mut (Guarded::new(8192), Guarded::new(8192)));
        }
    }
}

#[test]
fn decodes_each_length() {
    on_each(|isa, edge, memory| {
        for len in 0..=320 {
            let text = STANDARD.encode(noise(len));
            // Padded as it is, with the end of a frame after, and cut at any character.
            check_decode(isa, edge, memory, text.as_bytes(), len);
            check_decode(isa, edge, memory, format!("{text}\"}}").as_bytes(), len);
            let characters = &STANDARD.encode(noise(240)).into_bytes()[..len];
            check_decode(isa, edge, memory, characters, len / 4 * 3);
        }
    });
}

#[test]
fn decodes_into_too_little_room() {
    on_each(|isa, edge, memory| {
        for len in (0..=320).step_by(4).chain([1024, 4096]) {
            let text = STANDARD.encode(noise(len / 4 * 3));
            for missing in 0..=70 {
                let room = (len / 4 * 3_usize).saturating_sub(missing);
                check_decode(isa, edge, memory, text.as_bytes(), room);
            }
        }
    });
}

#[test]
fn decodes_with_room_to_spare() {
    on_each(|isa, edge, memory| {
        for len in 0..=320 {
            let text = STANDARD.encode(noise(len));
            for spare in [1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 64, 100, 1000] {
                check_decode(isa, edge, memory, text.as_bytes(), len + spare);
            }
        }
    });
}

#[test]
fn tells_each_byte_at_each_place_of_the_last_two_blocks() {
    on_each(|isa, edge, memory| {
        // Whole blocks, and blocks with some quads and some bytes after: 128 is twice the largest block.
        for len in [128, 256 + 128, 256 + 64 + 36, 512 + 3] {
            let mut text = STANDARD.encode(noise(600)).into_bytes();
            text.truncate(len);
            for place in len - 128..len {
                let before = text[place];
                for byte in 0..=255 {
                    text[place] = byte;
                    check_decode(isa, edge, memory, &text, len / 4 * 3);
                }
                text[place] = before;
            }
        }
    });
}

#[test]
fn stops_at_each_place() {
    on_each(|isa, edge, memory| {
        let whole = STANDARD.encode(noise(480)).into_bytes();
        for place in 0..whole.len() {
            for stop in *b"\"\\=-_ \n\0\x7f\x80\xff" {
                let mut text = whole.clone();
                text[place] = stop;
                check_decode(isa, edge, memory, &text, 480);
                // A second stop before or after the first in the same blocks.
                text[place * 7 % whole.len()] = b'"';
                check_decode(isa, edge, memory, &text, 480);
            }
        }
    });
}

#[test]
fn values_do_not_depend_on_the_neighbours() {
    // Each character of the alphabet next to each other one, in every place of a quad.
    on_each(|isa, edge, memory| {
        let alphabet = alphabet::STANDARD.as_str().as_bytes();
        for &one in alphabet {
            let mut text = Vec::new();
            for &other in alphabet {
                text.extend([one, other, one, other, other, one, one, other]);
            }
            check_decode(isa, edge, memory, &text, text.len() / 4 * 3);
        }
    });
}

/// msgspec's strictness: padding required, bits of the last character that no byte uses ignored.
const LENIENT_BITS: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

fn check_tail(quad: [u8; 4]) {
    let tail = decode_tail(&quad).map(|(bytes, len)| bytes[..len].to_vec());
    assert_eq!(tail, LENIENT_BITS.decode(quad).ok(), "{quad:?}");
}

#[test]
fn tail_is_as_strict_as_msgspec() {
    for first in 0..=255 {
        for second in 0..=255 {
            check_tail([first, second, b'=', b'=']);
            for third in *b"AQZaz09+/=-\"\x80" {
                check_tail([first, second, third, b'=']);
                check_tail([first, second, b'=', third]);
                check_tail([third, first, second, b'=']);
                check_tail([first, third, b'A', second]);
            }
        }
    }
    assert_eq!(decode_tail(b"YR=="), Some(([b'a', 0, 0], 1)));
    assert_eq!(decode_tail(b"YWJj"), Some((*b"abc", 3)));
    assert_eq!(decode_tail(b"YQ= "), None);
    assert_eq!(decode_tail(b"===="), None);
}

#[test]
fn encodes_each_length() {
    on_each(|isa, edge, memory| {
        for len in (0..=320).chain([1023, 1024, 1025, 4800]) {
            for bytes in [noise(len), vec![0; len], vec![0xff; len]] {
                let expected = STANDARD.encode(&bytes);
                assert_eq!(encoded_len(len), expected.len());
                let src = memory.0.copy(edge, &bytes);
                let dst = memory.1.room(edge, expected.len());
                assert_eq!(encode_with(isa, src, dst), expected.len());
                assert_eq!(
                    bytes_of(dst),
                    expected.as_bytes(),
                    "{isa}, {edge:?}, {len} bytes"
                );
            }
        }
    });
}

#[test]
fn encodes_each_byte_at_each_place_of_a_block() {
    on_each(|isa, edge, memory| {
        for len in [48, 97] {
            for place in 0..len {
                for byte in 0..=255 {
                    let mut bytes = noise(len);
                    bytes[place] = byte;
                    let expected = STANDARD.encode(&bytes);
                    let src = memory.0.copy(edge, &bytes);
                    let dst = memory.1.room(edge, expected.len());
                    encode_with(isa, src, dst);
                    assert_eq!(bytes_of(dst), expected.as_bytes(), "{isa}, {len} bytes");
                }
            }
        }
    });
}

#[test]
fn encoding_writes_no_more_than_its_length() {
    on_each(|isa, edge, memory| {
        for len in 0..=320 {
            let src = memory.0.copy(edge, &noise(len));
            memory.1.copy(edge, &[b'#'; 600]);
            let dst = memory.1.room(edge, 600);
            let written = encode_with(isa, src, dst);
            assert!(bytes_of(&dst[written..]).iter().all(|&byte| byte == b'#'));
        }
    });
}

#[test]
fn encoding_into_too_little_room_panics() {
    for isa in Isa::available() {
        for missing in 1..=70 {
            let encoded = panic::catch_unwind(|| {
                let mut memory = Guarded::new(400);
                encode_with(isa, &noise(240), memory.room(Edge::End, 320 - missing))
            });
            assert!(encoded.is_err(), "{isa}, {missing} bytes missing");
        }
    }
}
