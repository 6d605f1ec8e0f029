//! Only the base64 kernels, on each instruction set of this machine: `cargo run --example base64`.
use std::mem::MaybeUninit;

use rtframes_core::base64::{decode_with, encode_append};
use rtframes_core::isa::Isa;

fn main() {
    // 100 ms of silence, 24 kHz, 16 bits, and what comes after it in a frame.
    let pcm = [0; 4800];
    let mut frame = Vec::new();
    encode_append(&pcm, &mut frame);
    frame.extend_from_slice(br#"","item_id":"item_1"}"#);

    for isa in Isa::available() {
        let mut decoded = [MaybeUninit::uninit(); 4800];
        let progress = decode_with(isa, &frame, &mut decoded);
        println!(
            "{isa}: {} characters read, {} bytes written",
            progress.consumed, progress.produced
        );
    }
}
