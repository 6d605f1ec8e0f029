//! Choosing an instruction set. One test, since the choice is the whole process's.

use rtframes_core::base64::{decode, encode};
use rtframes_core::isa::{self, Isa, IsaError};
use rtframes_core::json::scan::text_run;
use std::mem::MaybeUninit;

#[test]
fn selects_what_the_machine_has_and_refuses_the_rest() {
    let available = Isa::available();
    assert_eq!(isa::active(), available[0], "the best is taken by itself");
    assert_eq!(available.last(), Some(&Isa::Scalar));

    for isa in Isa::ALL {
        let name = isa.to_string();
        assert_eq!(name.parse(), Ok(isa));
        assert_eq!(isa.is_available(), available.contains(&isa));
        let before = isa::active();
        if isa.is_available() {
            assert_eq!(isa::select(&name), Ok(isa));
            assert_eq!(isa::active(), isa);
            kernels_work();
        } else {
            let error = isa::select(&name).unwrap_err();
            assert_eq!(error, IsaError::Missing(isa));
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("this machine has no {name}; "))
            );
            assert_eq!(isa::active(), before, "a refusal changes nothing");
        }
    }

    for name in ["", "AVX2", "avx", "sse2", "avx512 "] {
        let error = isa::select(name).unwrap_err();
        assert_eq!(error, IsaError::Unknown(name.to_owned()));
        let names: Vec<_> = available.iter().map(ToString::to_string).collect();
        let names = names.join(", ");
        assert_eq!(
            error.to_string(),
            format!("unknown instruction set {name:?}; available: {names}")
        );
    }
}

fn kernels_work() {
    let mut text = [MaybeUninit::uninit(); 400];
    assert_eq!(encode(&[0; 300], &mut text), 400);
    let mut data = [MaybeUninit::uninit(); 300];
    assert_eq!(decode(&[b'A'; 400], &mut data).produced, 300);
    assert_eq!(text_run(&[b'A'; 400]).len, 400);
}
