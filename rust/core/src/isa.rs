//! Which instruction set the kernels use: found once at run time, or forced by name.

use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that kernels are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Isa {
    /// Portable code, on every machine.
    Scalar = 1,
    /// x86-64 with AVX2.
    Avx2 = 2,
    /// x86-64 with AVX-512 F, BW, VL and VBMI (Ice Lake, Zen 4 and later).
    Avx512 = 3,
    /// 64-bit Arm, where NEON is always there.
    Neon = 4,
}

impl Isa {
    /// Every instruction set that kernels are written for, best first.
    pub const ALL: [Self; 4] = [Self::Avx512, Self::Avx2, Self::Neon, Self::Scalar];

    /// What this machine can run, best first; the last is always [`Isa::Scalar`].
    pub fn available() -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|isa| isa.is_available())
            .collect()
    }

    /// Whether this machine can run it.
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vbmi")
            }
            #[cfg(target_arch = "aarch64")]
            Self::Neon => true,
            #[allow(
                unreachable_patterns,
                reason = "which arms exist depends on the target"
            )]
            _ => false,
        }
    }

    /// Its name: `scalar`, `avx2`, `avx512` or `neon`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
        }
    }
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Isa {
    type Err = IsaError;

    fn from_str(name: &str) -> Result<Self, IsaError> {
        Self::ALL
            .into_iter()
            .find(|isa| isa.name() == name)
            .ok_or_else(|| IsaError::Unknown(name.to_owned()))
    }
}

/// Why an instruction set was not selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IsaError {
    /// No instruction set has this name.
    Unknown(String),
    /// This machine does not have it.
    Missing(Isa),
}

impl fmt::Display for IsaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "unknown instruction set {name:?}")?,
            Self::Missing(isa) => write!(f, "this machine has no {isa}")?,
        }
        f.write_str("; available:")?;
        for (i, isa) in Isa::available().into_iter().enumerate() {
            write!(f, "{} {isa}", if i == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl Error for IsaError {}

/// The active [`Isa`] as its discriminant, 0 until the first use. Only [`store`] writes it.
static ACTIVE: AtomicU8 = AtomicU8::new(0);

/// The instruction set in use: the best that the machine has, unless [`select`] chose another.
///
/// The answer is always available on this machine; the kernels' safety rests on that.
#[inline]
pub fn active() -> Isa {
    // Relaxed is enough: the value says everything, no other memory depends on it.
    stored(ACTIVE.load(Ordering::Relaxed)).unwrap_or_else(detect)
}

/// The instruction set of a discriminant; None for 0, which stands for none yet.
#[inline]
fn stored(value: u8) -> Option<Isa> {
    Isa::ALL.into_iter().find(|&isa| isa as u8 == value)
}

/// Forces one instruction set by name, for the whole process.
///
/// A name that is unknown or that this machine lacks is an error, and nothing changes.
pub fn select(name: &str) -> Result<Isa, IsaError> {
    let isa: Isa = name.parse()?;
    if !isa.is_available() {
        return Err(IsaError::Missing(isa));
    }
    Ok(store(isa))
}

#[cold]
fn detect() -> Isa {
    let best = Isa::ALL.into_iter().find(|isa| isa.is_available());
    let best = best.unwrap_or(Isa::Scalar);
    // A `select` on another thread may have come first: its choice is kept.
    match ACTIVE.compare_exchange(0, best as u8, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => best,
        Err(chosen) => stored(chosen).unwrap_or(best),
    }
}

fn store(isa: Isa) -> Isa {
    debug_assert!(isa.is_available());
    ACTIVE.store(isa as u8, Ordering::Relaxed);
    isa
}
