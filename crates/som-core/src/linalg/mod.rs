//! Principal components and truncated singular value decompositions.
//!
//! The results are the same bits on any number of threads: work is cut into pieces whose bounds depend on
//! the data alone, and partial sums are added in the order of the pieces. Every function runs in the rayon
//! pool it is called from, and looks at the `cancelled` flag it is given between pieces.
//!
//! Products are taken in `f64`; what goes in and what comes out is `f32`.

mod dense;
mod krylov;
mod panel;
mod sparse;
mod svd;
mod symmetric;

pub use dense::{DenseMatrix, PrincipalComponents, pca, project_dense};
pub use sparse::{SparseMatrix, project_sparse};
pub use svd::{SvdOptions, TruncatedSvd, truncated_svd};
pub use symmetric::SymmetricEigen;

pub(crate) use krylov::Krylov;
pub(crate) use panel::{LANES, Lanes, ZERO};
pub(crate) use sparse::sum_panels;
pub(crate) use svd::NEGLIGIBLE;

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) fn check(cancelled: &AtomicBool) -> Result<()> {
    if cancelled.load(Ordering::Relaxed) {
        Err(Error::stopped())
    } else {
        Ok(())
    }
}

/// Fails where the memory for `count` values of type `T` can't be had, before anything is done.
pub(crate) fn require_memory<T>(count: usize, what: &str) -> Result<()> {
    let mut room: Vec<T> = Vec::new();
    room.try_reserve_exact(count)
        .map_err(|_| Error::resources(what))
}

/// Memory that the partial sums of one product may take together.
const PARTIALS_BYTES: usize = 256 << 20;
/// More pieces than this don't make anything faster.
const MOST_PIECES: usize = 32;

/// Into how many pieces to cut `work` units, when a piece has a partial sum of `bytes` and less than `least`
/// units are not worth one. Depends on the data alone, never on the machine.
pub(crate) fn pieces(work: usize, least: usize, bytes: usize) -> usize {
    let affordable = (PARTIALS_BYTES / bytes.max(1)).clamp(1, MOST_PIECES);
    (work / least).clamp(1, affordable)
}

/// Turns the vector so that its entry of the largest magnitude (the first of equals) is positive.
pub(crate) fn fix_sign(vector: &mut [f64]) {
    let mut largest = 0.0_f64;
    for &value in vector.iter() {
        if value.abs() > largest.abs() {
            largest = value;
        }
    }
    if largest < 0.0 {
        vector.iter_mut().for_each(|value| *value = -*value);
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use std::sync::atomic::AtomicBool;

    pub static RUNNING: AtomicBool = AtomicBool::new(false);

    /// Runs `work` in a pool of its own.
    pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a small pool can be built").install(work)
    }
}
