//! The rows of a training, taken in once.
//!
//! **Sums that are exact.** Each feature is rounded to multiples of 2^-24 of the power of two above its largest
//! magnitude; the result still is a float32. A float64 holds the sum of up to 2^29 such multiples without
//! rounding, and exact sums don't depend on their order: one thread or seven, rows in any order, the same bits.

use crate::distance::power_of_two_above;
use crate::error::{Error, Result, zeroed};
use crate::pool::CHUNK_ROWS;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most rows of a matrix: sums of more would not be exact.
pub const MAX_ROWS: usize = 1 << 29;
/// Most features of a row.
pub const MAX_FEATURES: usize = 65_536;

/// Checked, rounded rows.
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
    pub fn new(mut values: Vec<f32>, rows: usize, features: usize) -> Result<Self> {
        check_shape(values.len(), rows, features)?;
        check_finite(&values, features, "data")?;
        let largest = column_fold(&values, features, 0.0f32, |largest, value| {
            largest.max(value.abs())
        });
        let rounders: Vec<f64> = largest.into_iter().map(rounder).collect();
        values
            .par_chunks_mut(CHUNK_ROWS * features)
            .for_each(|values| {
                for row in values.chunks_exact_mut(features) {
                    for (value, rounder) in row.iter_mut().zip(&rounders) {
                        *value = ((f64::from(*value) + rounder) - rounder) as f32;
                    }
                }
            });
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

    /// Mean of each feature, from exact sums.
    pub fn mean(&self) -> Vec<f64> {
        let mut sums = column_fold(&self.values, self.features, 0.0f64, |sum, value| {
            sum + f64::from(value)
        });
        for sum in &mut sums {
            *sum /= self.rows as f64;
        }
        sums
    }

    /// Smallest and largest value of each feature.
    pub fn range(&self) -> Vec<(f32, f32)> {
        let empty = (f32::INFINITY, f32::NEG_INFINITY);
        column_fold(&self.values, self.features, empty, |(low, high), value| {
            (low.min(value), high.max(value))
        })
    }

    /// Sums the rows of each neuron: `sums` (neurons x features) and `counts`. Exact, and therefore the same for
    /// any number of threads and any order of rows. False when `stop` was set.
    pub fn sums_by_winner(
        &self,
        winners: &[u32],
        sums: &mut Sums,
        stop: &AtomicBool,
    ) -> Result<bool> {
        sums.sort(winners)?;
        let Sums {
            order,
            ends,
            values,
            ..
        } = sums;
        values
            .par_chunks_mut(self.features)
            .zip(ends.par_windows(2))
            .for_each(|(sum, span)| {
                sum.fill(0.0);
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                for &row in &order[span[0]..span[1]] {
                    for (sum, &value) in sum.iter_mut().zip(self.row(row as usize)) {
                        *sum += f64::from(value);
                    }
                }
            });
        Ok(!stop.load(Ordering::Relaxed))
    }
}

/// What the winners of an epoch collected.
#[derive(Clone, Debug)]
pub struct Sums {
    /// Sum of the rows of each neuron, neurons x features.
    pub values: Vec<f64>,
    /// Rows of each neuron.
    pub counts: Vec<f64>,
    order: Vec<u32>,
    ends: Vec<usize>,
}

impl Sums {
    /// Room for the sums of `neurons` neurons.
    pub fn new(neurons: usize, features: usize) -> Result<Self> {
        Ok(Sums {
            values: zeroed(neurons * features, "sums")?,
            counts: vec![0.0; neurons],
            order: Vec::new(),
            ends: vec![0; neurons + 1],
        })
    }

    /// Sorts the rows by winner (a counting sort), so that the rows of a neuron are one run of `order`.
    fn sort(&mut self, winners: &[u32]) -> Result<()> {
        if self.order.len() != winners.len() {
            self.order = zeroed(winners.len(), "rows by winner")?;
        }
        self.ends.fill(0);
        for &winner in winners {
            self.ends[winner as usize + 1] += 1;
        }
        for (count, &rows) in self.counts.iter_mut().zip(&self.ends[1..]) {
            *count = rows as f64;
        }
        for neuron in 1..self.ends.len() {
            self.ends[neuron] += self.ends[neuron - 1];
        }
        let mut next = self.ends.clone();
        for (row, &winner) in winners.iter().enumerate() {
            let place = &mut next[winner as usize];
            self.order[*place] = row as u32;
            *place += 1;
        }
        Ok(())
    }
}

/// Adding and subtracting it rounds a float64 to a multiple of 2^-24 of the power of two above `largest`.
fn rounder(largest: f32) -> f64 {
    if largest == 0.0 {
        return 0.0;
    }
    let grid = power_of_two_above(f64::from(largest)) * f64::from(2.0f32.powi(-24));
    1.5 * (1u64 << 52) as f64 * grid
}

/// Folds each column over fixed chunks, then the chunks in order.
fn column_fold<T: Join + Copy + Send + Sync>(
    values: &[f32],
    features: usize,
    empty: T,
    fold: impl Fn(T, f32) -> T + Sync,
) -> Vec<T> {
    let partials: Vec<Vec<T>> = values
        .par_chunks(CHUNK_ROWS * 16 * features)
        .map(|values| {
            let mut totals = vec![empty; features];
            for row in values.chunks_exact(features) {
                for (total, &value) in totals.iter_mut().zip(row) {
                    *total = fold(*total, value);
                }
            }
            totals
        })
        .collect();
    let mut totals = vec![empty; features];
    for partial in partials {
        for (total, part) in totals.iter_mut().zip(partial) {
            *total = total.join(part);
        }
    }
    totals
}

/// Joins the totals of two chunks.
trait Join {
    fn join(self, other: Self) -> Self;
}

impl Join for f32 {
    fn join(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Join for f64 {
    fn join(self, other: Self) -> Self {
        self + other
    }
}

impl Join for (f32, f32) {
    fn join(self, other: Self) -> Self {
        (self.0.min(other.0), self.1.max(other.1))
    }
}

/// The mean of non-negative finite numbers, from a sum that doesn't depend on their order: each is rounded to a
/// grid so fine that float64 sums them exactly, some 2^-22 or less of the largest.
pub(crate) fn exact_mean(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return 0.0;
    }
    let count = values.len() as f64;
    let grid = power_of_two_above(largest) * power_of_two_above(count) / (1u64 << 52) as f64;
    let rounder = 1.5 * (1u64 << 52) as f64 * grid;
    // A grid beyond float64 comes only from values that are beyond it when summed.
    if !rounder.is_finite() {
        return values.iter().map(|value| value / count).sum();
    }
    let sum: f64 = values.iter().map(|value| (value + rounder) - rounder).sum();
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn values_are_rounded_to_a_grid_of_their_column() {
        // Largest magnitudes 5 and 0: grids of 2^-21 and none.
        let near_five = 5.0 - f32::EPSILON * 4.0;
        let data = Dataset::new(vec![near_five, 0.0, 1e-9, 0.0, 3.0e-7, 0.0], 3, 2).unwrap();
        let grid = 2.0f32.powi(-21);
        assert_eq!(data.values(), [near_five, 0.0, 0.0, 0.0, grid, 0.0]);
        let extremes = [f32::MAX, f32::from_bits(1), -f32::MAX, -f32::from_bits(3)];
        assert_eq!(
            Dataset::new(extremes.to_vec(), 2, 2).unwrap().values(),
            extremes
        );
    }

    #[test]
    fn sums_are_exact_whatever_their_order() {
        let mut random = Random::new(4);
        // Twelve orders of magnitude in a column, where plain float64 sums would depend on their order.
        let values: Vec<f32> = (0..20_000)
            .map(|_| (10f64.powf(random.unit() * 12.0) - 1e3) as f32)
            .collect();
        let forward = Dataset::new(values.clone(), 20_000, 1).unwrap();
        let backward = Dataset::new(values.into_iter().rev().collect(), 20_000, 1).unwrap();
        assert_eq!(forward.mean(), backward.mean());
        let winners: Vec<u32> = (0..20_000).map(|row| row % 3).collect();
        let turned: Vec<u32> = winners.iter().rev().copied().collect();
        let sums = |data: &Dataset, winners: &[u32]| {
            let mut sums = Sums::new(3, 1).unwrap();
            assert!(
                data.sums_by_winner(winners, &mut sums, &AtomicBool::new(false))
                    .unwrap()
            );
            (sums.values, sums.counts)
        };
        let (values, counts) = sums(&forward, &winners);
        assert_eq!((values.clone(), counts.clone()), sums(&backward, &turned));
        assert_eq!(counts, [6667.0, 6667.0, 6666.0]);
        assert_eq!(values.iter().sum::<f64>() / 20_000.0, forward.mean()[0]);
    }

    #[test]
    fn a_mean_of_distances_is_exact_whatever_their_order() {
        let mut random = Random::new(5);
        let mut values: Vec<f64> = (0..5001).map(|_| random.unit().powi(8) * 1e3).collect();
        let mean = exact_mean(&values);
        values.reverse();
        assert_eq!(mean, exact_mean(&values));
        let plain = values.iter().sum::<f64>() / 5001.0;
        assert!((mean - plain).abs() < 1e-9 * plain);
        assert_eq!(exact_mean(&[0.0; 3]), 0.0);
        assert_eq!(exact_mean(&[1e308; 4]), 1e308);
    }
}
