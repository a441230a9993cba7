//! The inner loops compiled for each instruction set, and the choice among them.

use super::exact;
use super::generic::{
    self, LargestDifference, MinusProduct, PANEL, SumOfDifferences, Target, Visit, row_stride,
};
use super::lanes::{self, Lanes};
use crate::error::{Error, Result};
use crate::options::ActivationDistance;

type Visits = unsafe fn(&Visit<'_>, &mut Vec<f32>, &mut Target<'_>);
type Exact = unsafe fn(&[f32], &[f32]) -> f64;
type Nearest = unsafe fn(ActivationDistance, &[f64], &[f64]) -> (usize, f64);

/// One compiled set of inner loops. A value exists only where the CPU has the instructions that it needs: that
/// is the proof behind every call of its function pointers.
pub struct Kernel {
    name: &'static str,
    /// Rows at a time.
    rows: usize,
    available: fn() -> bool,
    minus_product: Visits,
    sum_of_differences: Visits,
    largest_difference: Visits,
    reachable: unsafe fn(&[f32], &[f32], f32, f32, &mut Vec<u32>),
    squared_euclidean: Exact,
    product: Exact,
    manhattan: Exact,
    chebyshev: Exact,
    centred: unsafe fn(&[f32], &[f32], f32, &mut [f32]) -> f32,
    nearest: Nearest,
    pull: unsafe fn(&mut [f64], &[f64], &[f64]),
}

impl std::fmt::Debug for Kernel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Kernel({})", self.name)
    }
}

macro_rules! kernel {
    ($static:ident, $module:ident, $name:literal, $lanes:ty, rows $many:literal $some:literal $few:literal, vectors $vectors:literal,
     available $available:expr, $(#[$features:meta])?) => {
        mod $module {
            use super::*;

            const _: () = assert!(PANEL.is_multiple_of(<$lanes as Lanes>::COUNT * $vectors));

            $(#[$features])?
            unsafe fn minus_product(work: &Visit<'_>, partial: &mut Vec<f32>, target: &mut Target<'_>) {
                // SAFETY: the CPU has the instructions, by the caller's promise.
                unsafe {
                    generic::visit::<$lanes, MinusProduct, $many, $some, $few, $vectors>(work, partial, target)
                }
            }
            $(#[$features])?
            unsafe fn sum_of_differences(work: &Visit<'_>, partial: &mut Vec<f32>, target: &mut Target<'_>) {
                // SAFETY: the CPU has the instructions, by the caller's promise.
                unsafe {
                    generic::visit::<$lanes, SumOfDifferences, $many, $some, $few, $vectors>(work, partial, target)
                }
            }
            $(#[$features])?
            unsafe fn largest_difference(work: &Visit<'_>, partial: &mut Vec<f32>, target: &mut Target<'_>) {
                // SAFETY: the CPU has the instructions, by the caller's promise.
                unsafe {
                    generic::visit::<$lanes, LargestDifference, $many, $some, $few, $vectors>(work, partial, target)
                }
            }
            $(#[$features])?
            unsafe fn reachable(
                scores: &[f32], radii: &[f32], reach: f32, limit: f32, found: &mut Vec<u32>,
            ) {
                // SAFETY: as above.
                unsafe { generic::reachable::<$lanes>(scores, radii, reach, limit, found) }
            }
            $(#[$features])?
            unsafe fn squared_euclidean(row: &[f32], neuron: &[f32]) -> f64 {
                exact::squared_euclidean(row, neuron)
            }
            $(#[$features])?
            unsafe fn product(row: &[f32], neuron: &[f32]) -> f64 {
                exact::product(row, neuron)
            }
            $(#[$features])?
            unsafe fn manhattan(row: &[f32], neuron: &[f32]) -> f64 {
                exact::manhattan(row, neuron)
            }
            $(#[$features])?
            unsafe fn chebyshev(row: &[f32], neuron: &[f32]) -> f64 {
                exact::chebyshev(row, neuron)
            }
            $(#[$features])?
            unsafe fn centred(row: &[f32], centre: &[f32], scale: f32, out: &mut [f32]) -> f32 {
                exact::centred(row, centre, scale, out)
            }
            $(#[$features])?
            unsafe fn nearest(
                distance: ActivationDistance, row: &[f64], codebook: &[f64],
            ) -> (usize, f64) {
                exact::nearest(distance, row, codebook)
            }
            $(#[$features])?
            unsafe fn pull(codebook: &mut [f64], row: &[f64], shares: &[f64]) {
                exact::pull(codebook, row, shares)
            }

            pub(super) static KERNEL: Kernel = Kernel {
                name: $name,
                rows: $many,
                available: $available,
                minus_product,
                sum_of_differences,
                largest_difference,
                reachable,
                squared_euclidean,
                product,
                manhattan,
                chebyshev,
                centred,
                nearest,
                pull,
            };
        }
        use $module::KERNEL as $static;
    };
}

// Rows x vectors is as large as the registers allow: 6 x 2 of 16 on AVX2 and SSE2, 12 x 2 of 32 on AVX-512,
// 6 x 4 of 32 on NEON.
kernel!(PORTABLE, portable, "portable", lanes::Portable, rows 6 4 2, vectors 2, available || true,);
#[cfg(target_arch = "x86_64")]
kernel!(
    AVX2, avx2, "avx2", lanes::Avx2, rows 6 4 2, vectors 2,
    available || is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
    #[target_feature(enable = "avx2,fma")]
);
#[cfg(target_arch = "x86_64")]
kernel!(
    AVX512, avx512, "avx512", lanes::Avx512, rows 12 8 4, vectors 2,
    available || is_x86_feature_detected!("avx512f"),
    #[target_feature(enable = "avx512f,avx2,fma")]
);
#[cfg(target_arch = "aarch64")]
kernel!(
    NEON, neon, "neon", lanes::Neon, rows 6 4 2, vectors 4,
    available || std::arch::is_aarch64_feature_detected!("neon"),
    #[target_feature(enable = "neon")]
);

/// Fastest first.
#[cfg(target_arch = "x86_64")]
static KERNELS: [&Kernel; 3] = [&AVX512, &AVX2, &PORTABLE];
#[cfg(target_arch = "aarch64")]
static KERNELS: [&Kernel; 2] = [&NEON, &PORTABLE];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static KERNELS: [&Kernel; 1] = [&PORTABLE];

impl Kernel {
    /// The kernels that this CPU can run, fastest first; `portable` is always among them.
    pub fn available() -> impl Iterator<Item = &'static Kernel> {
        KERNELS.into_iter().filter(|kernel| (kernel.available)())
    }

    /// The kernel called `name`, or without a name the fastest that this CPU can run.
    pub fn choose(name: Option<&str>) -> Result<&'static Kernel> {
        let mut available = Kernel::available();
        match name {
            None => available
                .next()
                .ok_or_else(|| Error::resources("any kernel")),
            Some(name) => available.find(|kernel| kernel.name == name).ok_or_else(|| {
                let names: Vec<&str> = Kernel::available().map(|kernel| kernel.name).collect();
                let what = format!("one of {} (this CPU has no other)", names.join(", "));
                Error::expected(&what, "TWITTER_SOM_KERNEL", format_args!("{name:?}"))
            }),
        }
    }

    /// `portable`, `neon`, `avx2` or `avx512`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    // SAFETY of all that follow: a `&Kernel` comes from `available`, so the CPU has the instructions. The
    // functions check the lengths of their slices themselves.

    pub(super) fn visit(
        &self,
        kind: Scoring,
        work: &Visit<'_>,
        partial: &mut Vec<f32>,
        target: &mut Target<'_>,
    ) {
        let function = match kind {
            Scoring::MinusProduct => self.minus_product,
            Scoring::SumOfDifferences => self.sum_of_differences,
            Scoring::LargestDifference => self.largest_difference,
        };
        // SAFETY: see above.
        unsafe { function(work, partial, target) }
    }

    /// Products of at most 32 rows (each `row_stride` values after the one before) with the vectors of a panel (features x
    /// `PANEL`), with the other sign: row r's with vector k goes to `products[r * PANEL + k]`.
    pub(crate) fn minus_products(
        &self,
        panel: &[f32],
        values: &[f32],
        rows: usize,
        partial: &mut Vec<f32>,
        products: &mut [f32],
    ) {
        let list: [u32; 32] = std::array::from_fn(|row| row as u32);
        let features = panel.len() / PANEL;
        let work = Visit {
            panel,
            start: &[0.0; PANEL],
            neurons: PANEL,
            place: 0,
            features,
            rows: values,
            stride: row_stride(features),
            list: &list[..rows],
        };
        let mut target = Target::All {
            scores: products,
            stride: PANEL,
        };
        self.visit(Scoring::MinusProduct, &work, partial, &mut target);
    }

    pub(super) fn reachable(
        &self,
        scores: &[f32],
        radii: &[f32],
        reach: f32,
        limit: f32,
        found: &mut Vec<u32>,
    ) {
        // SAFETY: see above.
        unsafe { (self.reachable)(scores, radii, reach, limit, found) }
    }

    pub(crate) fn squared_euclidean(&self, row: &[f32], neuron: &[f32]) -> f64 {
        // SAFETY: see above.
        unsafe { (self.squared_euclidean)(row, neuron) }
    }

    pub(super) fn product(&self, row: &[f32], neuron: &[f32]) -> f64 {
        // SAFETY: see above.
        unsafe { (self.product)(row, neuron) }
    }

    pub(super) fn manhattan(&self, row: &[f32], neuron: &[f32]) -> f64 {
        // SAFETY: see above.
        unsafe { (self.manhattan)(row, neuron) }
    }

    pub(super) fn chebyshev(&self, row: &[f32], neuron: &[f32]) -> f64 {
        // SAFETY: see above.
        unsafe { (self.chebyshev)(row, neuron) }
    }

    pub(super) fn centred(&self, row: &[f32], centre: &[f32], scale: f32, out: &mut [f32]) -> f32 {
        // SAFETY: see above.
        unsafe { (self.centred)(row, centre, scale, out) }
    }

    pub(crate) fn nearest(
        &self,
        distance: ActivationDistance,
        row: &[f64],
        codebook: &[f64],
    ) -> (usize, f64) {
        // SAFETY: see above.
        unsafe { (self.nearest)(distance, row, codebook) }
    }

    pub(crate) fn pull(&self, codebook: &mut [f64], row: &[f64], shares: &[f64]) {
        // SAFETY: see above.
        unsafe { (self.pull)(codebook, row, shares) }
    }
}

/// Which running score the search computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scoring {
    MinusProduct,
    SumOfDifferences,
    LargestDifference,
}

/// Asks for the beginning of a row that will be read soon; the processor foresees the rest once it is being read.
#[inline(always)]
pub(crate) fn prefetch(row: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    for line in row.chunks(16).take(32) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, and it reads nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = row;
}

/// The instruction sets that a kernel here could use and this CPU has.
pub fn cpu_features() -> Vec<String> {
    #[cfg(target_arch = "x86_64")]
    let found = [
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
        ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let found = [("neon", cfg!(target_feature = "neon"))];
    found
        .into_iter()
        .filter(|(_, has)| *has)
        .map(|(name, _)| name.to_owned())
        .collect()
}
