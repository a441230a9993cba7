//! The rows of a training or of a search, taken in once: [`Rows`] as they come, [`Dataset`] once checked.
//!
//! Rows are dense, dense with values missing (NaN), or sparse; and each may have a weight. What needs the rows goes
//! through [`Dataset`], so that only the searches and the sums know of the three.

mod floats;
mod sparse;

pub use floats::{Floats, Lent};
pub(crate) use sparse::SparseRows;

use crate::deviation::{add_weighted, squared_deviation};
use crate::error::{Error, Result, zeroed};
use crate::pool::CHUNK_ROWS;
use crate::sums::{column_means, exact_mean, exact_weighted_mean};
use rayon::prelude::*;

/// Most rows of a matrix: the grid of an exact sum of more would be coarser than float32 (see `sums`).
pub const MAX_ROWS: usize = 1 << 29;
/// Most features of a row.
pub const MAX_FEATURES: usize = 65_536;

/// Rows as they come, unchecked.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Number of rows.
    pub rows: usize,
    /// Values per row, those that are zero in a sparse row or missing among them.
    pub features: usize,
    /// What the rows hold.
    pub values: Values,
    /// A number of at least 0 for each row: how often it counts. Without them each row counts once.
    pub weights: Option<Vec<f32>>,
}

/// What rows hold.
#[derive(Clone, Debug)]
pub enum Values {
    /// Row-major; each value is a finite number.
    Dense(Floats),
    /// Row-major; NaN stands for a value that isn't known. Infinite values are refused.
    Masked(Vec<f32>),
    /// Compressed sparse rows: row i holds `values[j]` in column `indices[j]` for each j from `indptr[i]` to
    /// `indptr[i + 1]`, and 0 in every other column. Columns ascend within a row.
    Sparse {
        /// Rows + 1 numbers, from 0 to the number of entries.
        indptr: Vec<u32>,
        /// Column of each entry.
        indices: Vec<u32>,
        /// Value of each entry, finite.
        values: Vec<f32>,
    },
}

impl Rows {
    /// `rows` x `features` values, row-major, none missing, each row counting once.
    pub fn dense(values: Vec<f32>, rows: usize, features: usize) -> Self {
        Rows {
            rows,
            features,
            values: Values::Dense(values.into()),
            weights: None,
        }
    }
}

/// Checked rows.
#[derive(Clone, Debug)]
pub struct Dataset {
    rows: usize,
    features: usize,
    values: Checked,
    /// Finite, at least 0, one of them above 0. None: each row counts once.
    weights: Option<Vec<f32>>,
    left_out: usize,
}

#[derive(Clone, Debug)]
enum Checked {
    Dense(Floats),
    Masked(Vec<f32>),
    Sparse(SparseRows),
}

/// The kind of rows that a search or a sum has to do with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    /// Row-major, every value known.
    Dense(&'a [f32]),
    /// Row-major, NaN where a value isn't known.
    Masked(&'a [f32]),
    /// The entries that aren't zero.
    Sparse(&'a SparseRows),
}

/// Checks that `len` values are `rows` rows of `features`, within what the kernel can do.
pub fn check_shape(len: usize, rows: usize, features: usize) -> Result<()> {
    check_sides(rows, features)?;
    if rows.checked_mul(features) != Some(len) {
        let what = format!("{rows} x {features} values");
        return Err(Error::expected(&what, "data", len));
    }
    Ok(())
}

fn check_sides(rows: usize, features: usize) -> Result<()> {
    if !(1..=MAX_ROWS).contains(&rows) {
        let what = format!("1 to {MAX_ROWS} rows");
        return Err(Error::expected(&what, "data", rows));
    }
    if !(1..=MAX_FEATURES).contains(&features) {
        let what = format!("1 to {MAX_FEATURES} columns");
        return Err(Error::expected(&what, "data", features));
    }
    Ok(())
}

/// The first value of `values` that isn't finite, as an error that names its row and column.
pub fn check_finite(values: &[f32], features: usize, name: &str) -> Result<()> {
    check_each(values, features, name, "a finite number", f32::is_finite)
}

fn check_each(
    values: &[f32],
    features: usize,
    name: &str,
    what: &str,
    holds: impl Fn(f32) -> bool + Sync,
) -> Result<()> {
    let chunk = CHUNK_ROWS * features;
    let bad = values
        .par_chunks(chunk)
        .enumerate()
        .filter_map(|(index, values)| {
            let at = values.iter().position(|&value| !holds(value))?;
            Some(index * chunk + at)
        })
        .min();
    match bad {
        None => Ok(()),
        Some(at) => {
            let place = format!("row {}, column {} of {name}", at / features, at % features);
            Err(Error::expected(what, &place, values[at]))
        }
    }
}

fn check_weights(weights: &[f32], rows: usize) -> Result<()> {
    if weights.len() != rows {
        let what = format!("{rows} numbers (one per row)");
        return Err(Error::expected(&what, "weights", weights.len()));
    }
    let bad = weights
        .iter()
        .position(|&weight| !(weight >= 0.0 && weight.is_finite()));
    if let Some(at) = bad {
        let name = format!("weights[{at}]");
        return Err(Error::expected(
            "a finite number of at least 0",
            &name,
            weights[at],
        ));
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        return Err(Error::expected(
            "at least one number above 0",
            "weights",
            "none",
        ));
    }
    Ok(())
}

impl Dataset {
    /// Takes in rows. Runs in the current rayon pool.
    ///
    /// A masked row of which nothing is known has no place on a map: its weight becomes 0.
    pub fn new(given: Rows) -> Result<Self> {
        let Rows {
            rows,
            features,
            values,
            mut weights,
        } = given;
        let values = match values {
            Values::Dense(values) => {
                check_shape(values.len(), rows, features)?;
                check_finite(&values, features, "data")?;
                Checked::Dense(values)
            }
            Values::Masked(values) => {
                check_shape(values.len(), rows, features)?;
                let what = "a finite number, or NaN where it is missing,";
                check_each(&values, features, "data", what, |value| {
                    !value.is_infinite()
                })?;
                if values.iter().any(|value| value.is_nan()) {
                    Checked::Masked(values)
                } else {
                    Checked::Dense(values.into())
                }
            }
            Values::Sparse {
                indptr,
                indices,
                values,
            } => {
                check_sides(rows, features)?;
                Checked::Sparse(SparseRows::new(rows, features, indptr, indices, values)?)
            }
        };
        if let Some(weights) = &weights {
            check_weights(weights, rows)?;
        }
        if let Checked::Masked(values) = &values {
            weigh_unknown_rows(values, features, &mut weights)?;
        }
        Ok(Dataset {
            rows,
            features,
            values,
            weights,
            left_out: 0,
        })
    }

    /// Without the rows that count for nothing, and without weights where all that are left are 1.
    ///
    /// # Errors
    /// Of masked rows, each column must be known somewhere: no vector can start where nothing is known.
    pub fn counting(self) -> Result<Self> {
        let Dataset {
            rows,
            features,
            values,
            weights,
            ..
        } = self;
        let keeps = |row: usize| weights.as_ref().is_none_or(|weights| weights[row] > 0.0);
        let kept = (0..rows).filter(|&row| keeps(row)).count();
        let values = match values {
            values if kept == rows => values,
            Checked::Dense(values) => Checked::Dense(values.compacted(features, keeps)),
            Checked::Masked(values) => Checked::Masked(compacted(values, features, keeps)),
            Checked::Sparse(values) => Checked::Sparse(values.compacted(keeps)),
        };
        if let Checked::Masked(values) = &values {
            check_columns_known(values, features)?;
        }
        let weights = weights.map(|mut weights| {
            weights.retain(|&weight| weight > 0.0);
            weights
        });
        Ok(Dataset {
            rows: kept,
            features,
            values,
            weights: weights.filter(|weights| weights.iter().any(|&weight| weight != 1.0)),
            left_out: rows - kept,
        })
    }

    /// Puts dense rows into another order, in place: row `order[i]` becomes row i. `order` has each row once. False, and
    /// nothing done, for rows of another kind.
    pub(crate) fn arrange(&mut self, order: &[u32]) -> bool {
        let Checked::Dense(values) = &mut self.values else {
            return false;
        };
        assert_eq!(order.len(), self.rows);
        values.arrange(order);
        if let Some(weights) = &mut self.weights {
            *weights = order.iter().map(|&row| weights[row as usize]).collect();
        }
        true
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Values per row.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Rows that [`Dataset::counting`] took out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// What the rows hold.
    pub(crate) fn content(&self) -> Content<'_> {
        match &self.values {
            Checked::Dense(values) => Content::Dense(values),
            Checked::Masked(values) => Content::Masked(values),
            Checked::Sparse(values) => Content::Sparse(values),
        }
    }

    /// How often each row counts; None where each counts once.
    pub fn weights(&self) -> Option<&[f32]> {
        self.weights.as_deref()
    }

    /// How often a row counts.
    pub fn weight(&self, row: usize) -> f64 {
        self.weights
            .as_ref()
            .map_or(1.0, |weights| f64::from(weights[row]))
    }

    /// One row, which isn't sparse.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        match self.content() {
            Content::Dense(values) | Content::Masked(values) => {
                &values[row * self.features..][..self.features]
            }
            Content::Sparse(_) => unreachable!("a sparse row isn't written out"),
        }
    }

    /// Writes a row out, value by value: NaN where it isn't known.
    pub fn copy_row(&self, row: usize, to: &mut [f32]) {
        match self.content() {
            Content::Dense(values) | Content::Masked(values) => {
                to.copy_from_slice(&values[row * self.features..][..self.features]);
            }
            Content::Sparse(rows) => rows.copy_row(row, to),
        }
    }

    /// Weighted mean of each feature over the rows that know it, from sums that don't depend on the order of rows;
    /// NaN where none does.
    pub fn mean(&self) -> Vec<f64> {
        column_means(self)
    }

    /// Weighted mean of a number of at least 0 for each row, blind to the order of rows.
    pub fn mean_of(&self, values: &[f64]) -> f64 {
        match &self.weights {
            None => exact_mean(values),
            Some(weights) => exact_weighted_mean(values, weights),
        }
    }

    /// Squared euclidean distance of each row to a finite vector such as the mean, over what is known of the row.
    pub(crate) fn deviation_from<'a>(&'a self, vector: &'a [f64]) -> impl Fn(usize) -> f64 + Sync {
        let square: f64 = vector.iter().map(|value| value * value).sum();
        move |row| match self.content() {
            Content::Dense(_) => squared_deviation(self.row(row), vector),
            Content::Masked(_) => self
                .row(row)
                .iter()
                .zip(vector)
                .filter(|(value, _)| !value.is_nan())
                .map(|(&value, mean)| (f64::from(value) - mean).powi(2))
                .sum(),
            Content::Sparse(rows) => {
                let entries = rows.row(row).map(|(column, value)| {
                    let value = f64::from(value);
                    value * (value - 2.0 * vector[column])
                });
                (square + entries.sum::<f64>()).max(0.0)
            }
        }
    }

    /// Adds a row, in which nothing is missing, as often as its weight says.
    pub(crate) fn add_row(&self, row: usize, weight: f64, sums: &mut [f64]) {
        match self.content() {
            Content::Dense(_) | Content::Masked(_) => add_weighted(self.row(row), weight, sums),
            Content::Sparse(rows) => {
                for (column, value) in rows.row(row) {
                    sums[column] += weight * f64::from(value);
                }
            }
        }
    }

    /// Smallest and largest value of each feature, infinite the other way round where none is known.
    pub fn range(&self) -> Vec<(f32, f32)> {
        match self.content() {
            Content::Dense(values) | Content::Masked(values) => {
                let empty = (f32::INFINITY, f32::NEG_INFINITY);
                // A comparison with NaN leaves the range as it is.
                let wider = |_, (low, high): (f32, f32), value: f32| {
                    (
                        if value < low { value } else { low },
                        if value > high { value } else { high },
                    )
                };
                let join = |a: (f32, f32), b: (f32, f32)| (a.0.min(b.0), a.1.max(b.1));
                column_fold(values, self.features, empty, wider, join)
            }
            Content::Sparse(rows) => rows.range(),
        }
    }
}

fn weigh_unknown_rows(
    values: &[f32],
    features: usize,
    weights: &mut Option<Vec<f32>>,
) -> Result<()> {
    let rows = values.len() / features;
    let unknown: Vec<u32> = values
        .par_chunks_exact(features)
        .enumerate()
        .filter(|(_, row)| row.iter().all(|value| value.is_nan()))
        .map(|(row, _)| row as u32)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let weights = match weights {
        Some(weights) => weights,
        none => {
            let mut each: Vec<f32> = zeroed(rows, "weights")?;
            each.fill(1.0);
            none.insert(each)
        }
    };
    for row in unknown {
        weights[row as usize] = 0.0;
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        let what = "a row that counts and has a known value";
        return Err(Error::expected(what, "data", "none"));
    }
    Ok(())
}

fn check_columns_known(values: &[f32], features: usize) -> Result<()> {
    let known = column_fold(
        values,
        features,
        false,
        |_, known, value: f32| known || !value.is_nan(),
        |a, b| a || b,
    );
    match known.iter().position(|known| !known) {
        None => Ok(()),
        Some(column) => {
            let place = format!("column {column} of data");
            Err(Error::expected("a known value", &place, "none"))
        }
    }
}

/// The rows that `keeps` says, moved to the front.
fn compacted(mut values: Vec<f32>, features: usize, keeps: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut kept = 0;
    for row in (0..values.len() / features).filter(|&row| keeps(row)) {
        values.copy_within(row * features..(row + 1) * features, kept * features);
        kept += 1;
    }
    values.truncate(kept * features);
    values
}

/// Folds each column over fixed chunks of rows, then joins the chunks in order.
pub(crate) fn column_fold<T: Copy + Send + Sync>(
    values: &[f32],
    features: usize,
    empty: T,
    fold: impl Fn(usize, T, f32) -> T + Sync,
    join: impl Fn(T, T) -> T,
) -> Vec<T> {
    let partials: Vec<Vec<T>> = values
        .par_chunks(CHUNK_ROWS * 16 * features)
        .map(|values| {
            let mut totals = vec![empty; features];
            for row in values.chunks_exact(features) {
                for (column, (total, &value)) in totals.iter_mut().zip(row).enumerate() {
                    *total = fold(column, *total, value);
                }
            }
            totals
        })
        .collect();
    joined(partials, empty, features, join)
}

/// Partial results per column, joined in order.
pub(crate) fn joined<T: Copy>(
    partials: Vec<Vec<T>>,
    empty: T,
    features: usize,
    join: impl Fn(T, T) -> T,
) -> Vec<T> {
    let mut totals = vec![empty; features];
    for partial in partials {
        for (total, part) in totals.iter_mut().zip(partial) {
            *total = join(*total, part);
        }
    }
    totals
}

#[cfg(test)]
mod tests;
