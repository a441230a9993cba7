//! Sums that don't depend on the order of what is summed.
//!
//! Before `n` numbers are added up, each is rounded to a multiple of `P N / 2^53`: P is the power of two above the
//! largest of their magnitudes, N the power of two from n (at least 4). A float64 holds every sum of such multiples
//! without rounding, and exact sums don't depend on their order: one thread or seven, rows in any order, the same
//! bits.
//!
//! The grid belongs to one column of the rows of one neuron (or of all rows, for a mean of the data), and so does
//! the error: a mean is less than `n 2^-52` of the largest magnitude among its own n numbers off. That is twice the
//! bound of adding them in float64 one by one, and far below float32 unless there are hundreds of millions of them;
//! an outlier among the rows of another neuron plays no part.

use crate::dataset::{Dataset, MAX_ROWS};
use crate::distance::power_of_two_above;
use crate::error::{Result, zeroed};
use crate::pool::CHUNK_ROWS;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// 2^52: adding one and a half of it to a smaller float64 rounds it to a whole number.
const WHOLE: f64 = (1u64 << 52) as f64;

/// Adding and subtracting it rounds numbers of at most `largest` to a grid on which `count` of them sum exactly.
#[inline(always)]
fn rounder(largest: f64, count: usize) -> f64 {
    if largest == 0.0 {
        return 0.0;
    }
    // Fewer than four would have a grid too fine for the rounding itself.
    let grid =
        power_of_two_above(largest) * (count.next_power_of_two().max(4) as f64 / 2.0 / WHOLE);
    1.5 * WHOLE * grid
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

    /// Sums the rows of each neuron. The same bits for any number of threads and any order of rows. False when
    /// `stop` was set.
    pub fn collect(&mut self, data: &Dataset, winners: &[u32], stop: &AtomicBool) -> Result<bool> {
        self.sort(winners)?;
        let (order, features) = (&self.order, data.features());
        self.values
            .par_chunks_mut(features)
            .zip(self.ends.par_windows(2))
            .for_each_init(
                || (vec![0.0; features], vec![0.0; features]),
                |(largest, rounders), (sum, span)| {
                    sum.fill(0.0);
                    if !stop.load(Ordering::Relaxed) {
                        let rows = &order[span[0]..span[1]];
                        add_rows(rows, data.values(), largest, rounders, sum);
                    }
                },
            );
        Ok(!stop.load(Ordering::Relaxed))
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

vectorised! {
    /// Adds some rows of `values` to `sum`, exactly; `largest` and `rounders` are room for a number per feature.
    fn add_rows(
        rows: &[u32],
        values: &[f32],
        largest: &mut [f32],
        rounders: &mut [f64],
        sum: &mut [f64],
    ) {
        let features = sum.len();
        largest.fill(0.0);
        for &row in rows {
            let row = &values[row as usize * features..][..features];
            for (largest, value) in largest.iter_mut().zip(row) {
                if value.abs() > *largest {
                    *largest = value.abs();
                }
            }
        }
        for (to, &largest) in rounders.iter_mut().zip(&*largest) {
            *to = rounder(f64::from(largest), rows.len());
        }
        for &row in rows {
            let row = &values[row as usize * features..][..features];
            for ((sum, &value), rounder) in sum.iter_mut().zip(row).zip(&*rounders) {
                *sum += (f64::from(value) + rounder) - rounder;
            }
        }
    }
}

/// Mean of each column of row-major `values`.
pub(crate) fn column_means(values: &[f32], features: usize) -> Vec<f64> {
    const { assert!(MAX_ROWS as u64 <= 1 << 29) };
    let rows = values.len() / features;
    let magnitude = |_, largest: f32, value: f32| largest.max(value.abs());
    let rounders: Vec<f64> = column_fold(values, features, 0.0, magnitude, f32::max)
        .into_iter()
        .map(|largest| rounder(f64::from(largest), rows))
        .collect();
    let add = |column: usize, sum: f64, value: f32| {
        sum + ((f64::from(value) + rounders[column]) - rounders[column])
    };
    let mut means = column_fold(values, features, 0.0, add, |a, b| a + b);
    means.iter_mut().for_each(|sum| *sum /= rows as f64);
    means
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
    let mut totals = vec![empty; features];
    for partial in partials {
        for (total, part) in totals.iter_mut().zip(partial) {
            *total = join(*total, part);
        }
    }
    totals
}

/// The mean of non-negative finite numbers.
pub(crate) fn exact_mean(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    let count = values.len() as f64;
    let rounder = rounder(largest, values.len());
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

    fn sums(
        values: &[f32],
        features: usize,
        winners: &[u32],
        neurons: usize,
    ) -> (Vec<f64>, Vec<f64>) {
        let data = Dataset::new(values.to_vec(), winners.len(), features).unwrap();
        let mut sums = Sums::new(neurons, features).unwrap();
        let went_through = sums.collect(&data, winners, &AtomicBool::new(false));
        assert_eq!(went_through, Ok(true));
        (sums.values, sums.counts)
    }

    #[test]
    fn sums_are_exact_whatever_their_order() {
        let mut random = Random::new(4);
        // Twelve orders of magnitude in a column, where plain float64 sums would depend on their order.
        let values: Vec<f32> = (0..20_000)
            .map(|_| (10f64.powf(random.unit() * 12.0) - 1e3) as f32)
            .collect();
        let turned: Vec<f32> = values.iter().rev().copied().collect();
        assert_eq!(column_means(&values, 1), column_means(&turned, 1));
        let winners: Vec<u32> = (0..20_000).map(|row| row % 3).collect();
        let turned_winners: Vec<u32> = winners.iter().rev().copied().collect();
        let (totals, counts) = sums(&values, 1, &winners, 3);
        assert_eq!(
            (totals.clone(), counts.clone()),
            sums(&turned, 1, &turned_winners, 3)
        );
        assert_eq!(counts, [6667.0, 6667.0, 6666.0]);
        let mean = column_means(&values, 1)[0];
        assert!((totals.iter().sum::<f64>() / 20_000.0 - mean).abs() < 1e-9 * mean.abs());
    }

    #[test]
    fn an_outlier_costs_only_the_digits_that_it_costs_its_own_sum() {
        // One neuron wins the outlier, one the rest.
        let mut values: Vec<f32> = (0..1000).map(|row| row as f32 / 1000.0).collect();
        values[999] = 1e30;
        let winners: Vec<u32> = (0..1000).map(|row| u32::from(row == 999)).collect();
        let plain: f64 = values[..999].iter().map(|&value| f64::from(value)).sum();
        let (totals, _) = sums(&values, 1, &winners, 2);
        assert!((totals[0] - plain).abs() < 1e-12 * plain);
        assert_eq!(totals[1], f64::from(1e30f32));
        // Together, they are what float64 makes of them.
        let (totals, _) = sums(&values, 1, &[0; 1000], 1);
        let plain: f64 = values.iter().map(|&value| f64::from(value)).sum();
        assert!((totals[0] - plain).abs() <= 1e-13 * plain);
    }

    #[test]
    fn the_smallest_and_the_largest_numbers_sum_exactly() {
        let extremes = [
            f32::MAX,
            f32::from_bits(1),
            f32::MAX,
            -f32::from_bits(4),
            f32::MAX,
            0.0,
        ];
        for rows in 1..=3 {
            let (totals, _) = sums(&extremes[..rows * 2], 2, &vec![0; rows], 1);
            let of = |column: usize| -> f64 {
                let column = extremes[..rows * 2].iter().skip(column).step_by(2);
                column.map(|&value| f64::from(value)).sum()
            };
            assert_eq!(totals, [of(0), of(1)], "{rows} rows");
        }
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
