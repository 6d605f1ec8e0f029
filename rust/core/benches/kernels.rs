//! The kernels on each instruction set of this machine. Throughput counts text: the base64, or the string scanned.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rtframes_core::base64::{decode_with, encode_with, encoded_len};
use rtframes_core::isa::{self, Isa};
use rtframes_core::json::scan::{text_run, text_run_with};
use std::hint::black_box;
use std::mem::MaybeUninit;

/// Sizes of PCM in bytes: 25 and 100 ms of PCM16 at 24 kHz, then what fits the first and the second cache.
const DATA: [usize; 4] = [1_200, 4_800, 12_288, 49_152];

fn noise(len: usize) -> Vec<u8> {
    (0..len)
        .map(|i| (i * i * 31 / 7 % 251).to_le_bytes()[0])
        .collect()
}

/// Text of the base64 alphabet, as long as the encoding of `len` bytes.
fn text(len: usize) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let noise = noise(encoded_len(len));
    noise
        .into_iter()
        .map(|byte| alphabet[usize::from(byte % 64)])
        .collect()
}

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("base64_decode");
    for len in DATA {
        // A payload as it is in a frame: after it the end of the string and of the object.
        let mut frame = text(len);
        group.throughput(Throughput::Bytes(frame.len() as u64));
        frame.extend_from_slice(b"\"}");
        let mut data = vec![MaybeUninit::uninit(); len];
        for isa in Isa::available() {
            group.bench_function(BenchmarkId::new(isa.name(), len), |b| {
                b.iter(|| decode_with(isa, black_box(&frame), black_box(&mut data)));
            });
        }
    }
    group.finish();
}

fn encoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("base64_encode");
    for len in DATA {
        let data = noise(len);
        let mut encoded = vec![MaybeUninit::uninit(); encoded_len(len)];
        group.throughput(Throughput::Bytes(encoded.len() as u64));
        for isa in Isa::available() {
            group.bench_function(BenchmarkId::new(isa.name(), len), |b| {
                b.iter(|| encode_with(isa, black_box(&data), black_box(&mut encoded)));
            });
        }
    }
    group.finish();
}

fn scanning(c: &mut Criterion) {
    let mut group = c.benchmark_group("text_run");
    for len in DATA {
        let mut frame = text(len);
        let size = frame.len();
        group.throughput(Throughput::Bytes(size as u64));
        frame.extend_from_slice(b"\"}");
        for isa in Isa::available() {
            group.bench_function(BenchmarkId::new(isa.name(), size), |b| {
                b.iter(|| text_run_with(isa, black_box(&frame)));
            });
        }
    }
    group.finish();
}

/// Strings in the middle of a frame and at its end: a delta, an id, a line of a transcript.
fn short_strings(c: &mut Criterion) {
    let mut group = c.benchmark_group("text_run_short");
    for len in [5, 14, 21, 30, 60, 200] {
        let string = text(len)[..len].to_vec();
        let behind: [(&str, &[u8]); 2] = [
            ("middle", b"\",\"output_index\":0,\"content_index\":0"),
            ("end", b"\"}"),
        ];
        for (place, after) in behind {
            let frame = [&string[..], after].concat();
            group.bench_function(BenchmarkId::new(place, len), |b| {
                b.iter(|| text_run(black_box(&frame)));
            });
        }
    }
    group.finish();
}

fn report_isa(_: &mut Criterion) {
    println!("active instruction set: {}", isa::active());
}

criterion_group!(
    benches,
    report_isa,
    decoding,
    encoding,
    scanning,
    short_strings
);
criterion_main!(benches);
