//! The rows of a training, taken in once.

use crate::error::{Error, Result};
use crate::pool::CHUNK_ROWS;
use crate::sums::{column_fold, column_means};
use rayon::prelude::*;

/// Most rows of a matrix: the grid of an exact sum of more would be coarser than float32 (see `sums`).
pub const MAX_ROWS: usize = 1 << 29;
/// Most features of a row.
pub const MAX_FEATURES: usize = 65_536;

/// Checked rows, as they were given.
#[derive(Clone, Debug)]
pub struct Dataset {
    rows: usize,
    features: usize,
    values: Vec<f32>,
}

/// Checks that `len` values are `rows` rows of `features`, within what the kernel can do.
pub fn check_shape(len: usize, rows: usize, features: usize) -> Result<()> {
    if !(1..=MAX_ROWS).contains(&rows) {
        let what = format!("1 to {MAX_ROWS} rows");
        return Err(Error::expected(&what, "data", rows));
    }
    if !(1..=MAX_FEATURES).contains(&features) {
        let what = format!("1 to {MAX_FEATURES} columns");
        return Err(Error::expected(&what, "data", features));
    }
    if rows.checked_mul(features) != Some(len) {
        let what = format!("{rows} x {features} values");
        return Err(Error::expected(&what, "data", len));
    }
    Ok(())
}

/// The first value of `values` that isn't finite, as an error that names its row and column.
pub fn check_finite(values: &[f32], features: usize, name: &str) -> Result<()> {
    let chunk = CHUNK_ROWS * features;
    let bad = values
        .par_chunks(chunk)
        .enumerate()
        .filter_map(|(index, values)| {
            let at = values.iter().position(|value| !value.is_finite())?;
            Some(index * chunk + at)
        })
        .min();
    match bad {
        None => Ok(()),
        Some(at) => {
            let place = format!("row {}, column {} of {name}", at / features, at % features);
            Err(Error::expected("a finite number", &place, values[at]))
        }
    }
}

impl Dataset {
    /// Takes in `rows` x `features` values, row-major. Runs in the current rayon pool.
    pub fn new(values: Vec<f32>, rows: usize, features: usize) -> Result<Self> {
        check_shape(values.len(), rows, features)?;
        check_finite(&values, features, "data")?;
        Ok(Dataset {
            rows,
            features,
            values,
        })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Values per row.
    pub fn features(&self) -> usize {
        self.features
    }

    /// All values, row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.features..][..self.features]
    }

    /// Mean of each feature, from sums that don't depend on the order of rows.
    pub fn mean(&self) -> Vec<f64> {
        column_means(&self.values, self.features)
    }

    /// Smallest and largest value of each feature.
    pub fn range(&self) -> Vec<(f32, f32)> {
        let empty = (f32::INFINITY, f32::NEG_INFINITY);
        let range = |_, (low, high): (f32, f32), value: f32| (low.min(value), high.max(value));
        let join = |a: (f32, f32), b: (f32, f32)| (a.0.min(b.0), a.1.max(b.1));
        column_fold(&self.values, self.features, empty, range, join)
    }
}
