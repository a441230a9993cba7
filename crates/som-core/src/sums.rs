//! Sums that don't depend on the order of what is summed.
//!
//! Before numbers are added up, each is rounded to a multiple of `P N / 2^53`: P is the power of two above the
//! largest of their magnitudes, N the power of two from their number (at least 4). A float64 holds every sum of such
//! multiples without rounding, and exact sums don't depend on their order: one thread or seven, rows in any order,
//! the same bits.
//!
//! A row of weight w counts like w rows, and the term of a value is w times the rounded value. For whole numbers w that
//! add up to no more than there may be rows, N is the power of two from their sum: the terms are multiples of the
//! grid, and their sum is the same, bit for bit, as that of w such rows each. For any other weights, N is that of the
//! number of rows, and each term is rounded once more, to `P W / 2^53` with the power of two W from the sum of
//! the weights.
//!
//! The grid belongs to one column of the rows of one neuron (or of all rows, for a mean of the data), and so does
//! the error: a mean is less than `n 2^-52` of the largest magnitude among its own n numbers off (whole weights: n is
//! their sum). That is twice the bound of adding them in float64 one by one, and far below float32 unless there are
//! hundreds of millions of them; an outlier among the rows of another neuron plays no part.

use crate::dataset::{Content, Dataset, MAX_ROWS, joined};
use crate::distance::{power_of_two_above, prefetch};
use crate::error::{Result, zeroed};
use crate::pool::CHUNK_ROWS;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Rows that are worth another thread.
const ROWS_OF_A_PIECE: usize = 1 << 14;

/// So many rows ahead they are asked for, as no processor foresees where they are.
const ROWS_AHEAD: usize = 4;

/// 2^52: adding one and a half of it to a smaller float64 rounds it to a whole number.
const WHOLE: f64 = (1u64 << 52) as f64;
/// Rows of one piece of a sum over all rows.
const PIECE_ROWS: usize = CHUNK_ROWS * 16;

/// Adding and subtracting it rounds numbers of at most `largest` to a grid on which they sum exactly, if they count
/// at most `capacity` (a power of two) times together.
#[inline(always)]
fn rounder(largest: f64, capacity: f64) -> f64 {
    if largest == 0.0 {
        return 0.0;
    }
    // A capacity below four would have a grid too fine for the rounding itself.
    let grid = power_of_two_above(largest) * (capacity.max(4.0) / 2.0 / WHOLE);
    1.5 * WHOLE * grid
}

/// The smallest power of two that isn't below a positive number.
fn power_of_two_from(value: f64) -> f64 {
    let above = power_of_two_above(value);
    if above == 2.0 * value { value } else { above }
}

/// The exact sum of weights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Total {
    /// Their sum, each rounded to a grid on which it is exact.
    pub value: f64,
    /// Whether all are whole numbers, and add up to no more than there may be rows.
    whole: bool,
    /// Number of weights.
    count: usize,
    /// Rounds a weight to the grid on which they sum exactly.
    rounder: f64,
}

impl Total {
    /// Of `count` weights of at least 0.
    pub(crate) fn of(weights: impl Iterator<Item = f32> + Clone, count: usize) -> Self {
        let largest = weights.clone().fold(0.0, f32::max);
        let rounder = rounder(f64::from(largest), count.next_power_of_two() as f64);
        let round = |weight: f32| (f64::from(weight) + rounder) - rounder;
        let value: f64 = weights.clone().map(round).sum();
        let mut weights = weights;
        Total {
            value,
            whole: value <= MAX_ROWS as f64 && weights.all(|weight| weight.fract() == 0.0),
            count,
            rounder,
        }
    }

    /// Of rows that count once each.
    fn of_ones(count: usize) -> Self {
        Total {
            value: count as f64,
            whole: true,
            count,
            rounder: 0.0,
        }
    }

    /// Of all rows.
    pub(crate) fn of_data(data: &Dataset) -> Self {
        match data.weights() {
            None => Total::of_ones(data.rows()),
            Some(weights) => Total::of(weights.iter().copied(), weights.len()),
        }
    }

    /// A power of two, in whole multiples of which the weights can be counted without passing `most` together
    /// (themselves a power of two, and at least twice as many as the weights): 1 where that does.
    pub(crate) fn unit(&self, most: usize) -> f64 {
        let most = most as f64;
        if self.whole && self.value <= most {
            1.0
        } else {
            // Rounding to the nearest multiple adds at most half a unit for each.
            power_of_two_above(self.value) / (most / 2.0)
        }
    }

    fn of_rows(rows: &[u32], weights: Option<&[f32]>) -> Self {
        match weights {
            None => Total::of_ones(rows.len()),
            Some(weights) => Total::of(rows.iter().map(|&row| weights[row as usize]), rows.len()),
        }
    }

    /// The power of two that rounds the values.
    fn capacity_of_values(&self) -> f64 {
        if self.whole && self.value > 0.0 {
            power_of_two_from(self.value)
        } else {
            self.count.next_power_of_two() as f64
        }
    }

    /// How many times finer than a value's a grid may be on which all terms sum exactly, in the rounder of the value:
    /// adding and subtracting that moves values to their grid.
    fn units_per_rounder(&self) -> f64 {
        // Up to 2^29 terms are each rounded by half a unit of 2^-53 of all of them.
        let capacity = power_of_two_above(self.value * (1.0 + 1.0 / (1 << 20) as f64));
        1.5 * WHOLE * (self.capacity_of_values().max(4.0) / capacity)
    }
}

/// What the numbers of a sum are rounded to, for each column.
struct Grids {
    /// Largest magnitude of a column.
    largest: Vec<f32>,
    /// Rounds the values of a column.
    rounders: Vec<f64>,
    /// What a rounder is, in units to which weighted values are rounded.
    units_per_rounder: f64,
    weighted: bool,
}

impl Grids {
    fn new(features: usize) -> Self {
        Grids {
            largest: vec![0.0; features],
            rounders: vec![0.0; features],
            units_per_rounder: 1.0,
            weighted: false,
        }
    }

    /// For the rows of one sum, whose largest magnitudes are known.
    fn set(&mut self, total: &Total) {
        let capacity = total.capacity_of_values();
        set_rounders(&self.largest, capacity, &mut self.rounders);
        // Products with whole numbers are on the grid already.
        self.weighted = !total.whole;
        if self.weighted {
            self.units_per_rounder = total.units_per_rounder();
        }
    }
}

/// What the winners of an epoch collected.
#[derive(Clone, Debug)]
pub struct Sums {
    /// Weighted sum of the rows of each neuron, neurons x features.
    pub values: Vec<f64>,
    /// Weight of the rows of each neuron.
    pub counts: Vec<f64>,
    /// Where values are missing: weight of the rows of each neuron that know a feature, neurons x features.
    pub known: Option<Vec<f64>>,
    order: Vec<u32>,
    ends: Vec<usize>,
}

impl Sums {
    /// Room for the sums of `neurons` neurons over rows like those of `data`.
    pub fn new(neurons: usize, data: &Dataset) -> Result<Self> {
        let size = neurons * data.features();
        let masked = matches!(data.content(), Content::Masked(_));
        Ok(Sums {
            values: zeroed(size, "sums")?,
            counts: vec![0.0; neurons],
            known: masked.then(|| zeroed(size, "known values")).transpose()?,
            order: Vec::new(),
            ends: vec![0; neurons + 1],
        })
    }

    /// Sums the rows of each neuron. The same bits for any number of threads and any order of rows. False when
    /// `stop` was set.
    pub fn collect(&mut self, data: &Dataset, winners: &[u32], stop: &AtomicBool) -> Result<bool> {
        self.sort(winners)?;
        let (order, features) = (&self.order, data.features());
        let mut known: Vec<Option<&mut [f64]>> = match &mut self.known {
            Some(known) => known.chunks_exact_mut(features).map(Some).collect(),
            None => self.counts.iter().map(|_| None).collect(),
        };
        self.values
            .par_chunks_mut(features)
            .zip(&mut known)
            .zip(self.counts.par_iter_mut().zip(self.ends.par_windows(2)))
            .for_each_init(
                || Grids::new(features),
                |grids, ((sum, known), (count, span))| {
                    sum.fill(0.0);
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let rows = &order[span[0]..span[1]];
                    let total = Total::of_rows(rows, data.weights());
                    *count = total.value;
                    grids.largest.fill(0.0);
                    find_largest(rows, data, &mut grids.largest);
                    grids.set(&total);
                    add(rows, data, grids, sum);
                    if let Some(known) = known {
                        known.fill(0.0);
                        add_known(rows, data, &total, known);
                    }
                },
            );
        Ok(!stop.load(Ordering::Relaxed))
    }

    /// The rows by winner, of the last that were summed.
    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// Sorts the rows by winner (a counting sort), so that the rows of a neuron are one run of `order`.
    fn sort(&mut self, winners: &[u32]) -> Result<()> {
        if self.order.len() != winners.len() {
            self.order = zeroed(winners.len(), "rows by winner")?;
        }
        // As many rows at a time as make up for counters of their own.
        let together = (4 * self.ends.len()).max(ROWS_OF_A_PIECE);
        let neurons = self.ends.len();
        let counts = winners
            .par_chunks(together)
            .map(|winners| {
                let mut counts = vec![0; neurons];
                for &winner in winners {
                    counts[winner as usize + 1] += 1;
                }
                counts
            })
            .reduce_with(|mut counts, others| {
                for (count, other) in counts.iter_mut().zip(others) {
                    *count += other;
                }
                counts
            });
        self.ends = counts.unwrap_or(vec![0; neurons]);
        for neuron in 1..neurons {
            self.ends[neuron] += self.ends[neuron - 1];
        }
        self.place(winners);
        Ok(())
    }

    /// Puts every row into the run of its winner. Each thread looks at all rows, and places those of some neurons.
    fn place(&mut self, winners: &[u32]) {
        let rows = winners.len();
        let parts = rayon::current_num_threads().min(rows.div_ceil(ROWS_OF_A_PIECE));
        let neurons = self.ends.len() - 1;
        let mut runs = Vec::with_capacity(parts);
        let (mut rest, mut first) = (&mut self.order[..], 0);
        for part in 1..=parts {
            let wanted = rows * part / parts;
            let last = if part == parts {
                neurons
            } else {
                self.ends
                    .partition_point(|&end| end < wanted)
                    .clamp(first, neurons)
            };
            let (run, others) = rest.split_at_mut(self.ends[last] - self.ends[first]);
            runs.push((first..last, run));
            (rest, first) = (others, last);
        }
        let ends = &self.ends;
        runs.into_par_iter().for_each(|(neurons, run)| {
            let starts = &ends[neurons.clone()];
            let mut next: Vec<usize> = starts.iter().map(|start| start - starts[0]).collect();
            for (row, &winner) in winners.iter().enumerate() {
                let neuron = (winner as usize).wrapping_sub(neurons.start);
                if let Some(place) = next.get_mut(neuron) {
                    run[*place] = row as u32;
                    *place += 1;
                }
            }
        });
    }
}

/// Raises `largest` to the largest magnitude of some rows in each column.
fn find_largest(rows: &[u32], data: &Dataset, largest: &mut [f32]) {
    match data.content() {
        Content::Dense(values) | Content::Masked(values) => largest_of(rows, values, largest),
        Content::Sparse(sparse) => {
            for &row in rows {
                for (column, value) in sparse.row(row as usize) {
                    largest[column] = largest[column].max(value.abs());
                }
            }
        }
    }
}

/// Adds some rows, times their weights, to `sum`, exactly.
fn add(rows: &[u32], data: &Dataset, grids: &Grids, sum: &mut [f64]) {
    match (data.content(), data.weights()) {
        (Content::Dense(values), None) => add_rows(rows, values, &grids.rounders, sum),
        (Content::Dense(values) | Content::Masked(values), weights) => {
            let weight = |row: u32| weights.map_or(1.0, |weights| f64::from(weights[row as usize]));
            for &row in rows {
                let values = &values[row as usize * sum.len()..][..sum.len()];
                if grids.weighted {
                    let units = grids.units_per_rounder;
                    add_part(values, weight(row), &grids.rounders, units, sum);
                } else {
                    add_multiple(values, weight(row), &grids.rounders, sum);
                }
            }
        }
        (Content::Sparse(sparse), _) => {
            for &row in rows {
                let weight = data.weight(row as usize);
                for (column, value) in sparse.row(row as usize) {
                    let rounder = grids.rounders[column];
                    let term = weight * ((f64::from(value) + rounder) - rounder);
                    sum[column] += if grids.weighted {
                        to_unit(term, rounder / grids.units_per_rounder)
                    } else {
                        term
                    };
                }
            }
        }
    }
}

/// Adds the weights of some rows to `known` wherever they know a value, exactly.
fn add_known(rows: &[u32], data: &Dataset, total: &Total, known: &mut [f64]) {
    let Content::Masked(values) = data.content() else {
        known.fill(total.value);
        return;
    };
    for &row in rows {
        let weight = (data.weight(row as usize) + total.rounder) - total.rounder;
        let values = &values[row as usize * known.len()..][..known.len()];
        add_weight_of_known(values, weight, known);
    }
}

/// `term` as a multiple of `unit`, a power of two or 0.
#[inline(always)]
fn to_unit(term: f64, unit: f64) -> f64 {
    if unit == 0.0 {
        return 0.0;
    }
    (term / unit).round_ties_even() * unit
}

vectorised! {
    fn set_rounders(largest: &[f32], capacity: f64, rounders: &mut [f64]) {
        for (to, &largest) in rounders.iter_mut().zip(largest) {
            *to = rounder(f64::from(largest), capacity);
        }
    }
}

vectorised! {
    fn largest_of(rows: &[u32], values: &[f32], largest: &mut [f32]) {
        let features = largest.len();
        for (at, &row) in rows.iter().enumerate() {
            if let Some(&ahead) = rows.get(at + ROWS_AHEAD) {
                prefetch(&values[ahead as usize * features..][..features]);
            }
            let row = &values[row as usize * features..][..features];
            for (largest, value) in largest.iter_mut().zip(row) {
                // False for a missing value.
                if value.abs() > *largest {
                    *largest = value.abs();
                }
            }
        }
    }
}

vectorised! {
    /// Adds rows without weights and without missing values.
    fn add_rows(rows: &[u32], values: &[f32], rounders: &[f64], sum: &mut [f64]) {
        let features = sum.len();
        for &row in rows {
            let row = &values[row as usize * features..][..features];
            for ((sum, &value), rounder) in sum.iter_mut().zip(row).zip(rounders) {
                *sum += (f64::from(value) + rounder) - rounder;
            }
        }
    }
}

vectorised! {
    /// Adds what is known of a row a whole number of times.
    fn add_multiple(row: &[f32], weight: f64, rounders: &[f64], sum: &mut [f64]) {
        for ((sum, &value), rounder) in sum.iter_mut().zip(row).zip(rounders) {
            let value = if value.is_nan() { 0.0 } else { value };
            *sum += weight * ((f64::from(value) + rounder) - rounder);
        }
    }
}

vectorised! {
    /// Adds what is known of a row, times a weight that isn't a whole number.
    fn add_part(row: &[f32], weight: f64, rounders: &[f64], units_per_rounder: f64, sum: &mut [f64]) {
        for ((sum, &value), rounder) in sum.iter_mut().zip(row).zip(rounders) {
            let value = if value.is_nan() { 0.0 } else { value };
            let rounded = (f64::from(value) + rounder) - rounder;
            *sum += to_unit(weight * rounded, rounder / units_per_rounder);
        }
    }
}

vectorised! {
    fn add_weight_of_known(row: &[f32], weight: f64, known: &mut [f64]) {
        for (known, value) in known.iter_mut().zip(row) {
            *known += if value.is_nan() { 0.0 } else { weight };
        }
    }
}

/// Weighted mean of each column over the rows that know it; NaN where none does.
pub(crate) fn column_means(data: &Dataset) -> Vec<f64> {
    const { assert!(MAX_ROWS as u64 <= 1 << 29) };
    let (rows, features) = (data.rows(), data.features());
    let total = Total::of_data(data);
    let mut grids = Grids::new(features);
    let largest = over_pieces(rows, |rows| {
        let mut largest = vec![0.0; features];
        find_largest(rows, data, &mut largest);
        largest
    });
    grids.largest = joined(largest, 0.0, features, f32::max);
    grids.set(&total);
    let added = |add: &(dyn Fn(&[u32], &mut [f64]) + Sync)| {
        let partials = over_pieces(rows, |rows| {
            let mut sum = vec![0.0; features];
            add(rows, &mut sum);
            sum
        });
        joined(partials, 0.0, features, |a, b| a + b)
    };
    let mut means = added(&|rows, sum| add(rows, data, &grids, sum));
    match data.content() {
        Content::Masked(_) => {
            let known = added(&|rows, known| add_known(rows, data, &total, known));
            for (mean, known) in means.iter_mut().zip(known) {
                *mean /= known;
            }
        }
        _ => means.iter_mut().for_each(|sum| *sum /= total.value),
    }
    means
}

/// What `work` makes of pieces of the numbers from 0 to `rows`, in order.
fn over_pieces<T: Send>(rows: usize, work: impl Fn(&[u32]) -> T + Sync) -> Vec<T> {
    (0..rows.div_ceil(PIECE_ROWS))
        .into_par_iter()
        .map(|piece| {
            let first = piece * PIECE_ROWS;
            let rows: Vec<u32> = (first as u32..(first + PIECE_ROWS).min(rows) as u32).collect();
            work(&rows)
        })
        .collect()
}

/// The mean of non-negative finite numbers.
pub(crate) fn exact_mean(values: &[f64]) -> f64 {
    let pieces = || values.par_chunks(ROWS_OF_A_PIECE);
    let largest = pieces()
        .map(|values| values.iter().copied().fold(0.0, f64::max))
        .reduce(|| 0.0, f64::max);
    let count = values.len() as f64;
    let rounder = rounder(largest, values.len().next_power_of_two() as f64);
    // A grid beyond float64 comes only from values that are beyond it when summed.
    if !rounder.is_finite() {
        return values.iter().map(|value| value / count).sum();
    }
    let rounded = |value: &f64| (value + rounder) - rounder;
    let sum: f64 = pieces()
        .map(|values| values.iter().map(rounded).sum::<f64>())
        .sum();
    sum / count
}

/// The mean of non-negative numbers, each of which counts as often as its weight says; what counts for nothing may
/// be NaN.
pub(crate) fn exact_weighted_mean(values: &[f64], weights: &[f32]) -> f64 {
    let counted = || {
        let pairs = values.iter().copied().zip(weights.iter().copied());
        pairs.filter(|&(_, weight)| weight > 0.0)
    };
    let total = Total::of(counted().map(|(_, weight)| weight), counted().count());
    let largest = counted().map(|(value, _)| value).fold(0.0, f64::max);
    let rounder = rounder(largest, total.capacity_of_values());
    if !rounder.is_finite() {
        return counted()
            .map(|(value, weight)| value * (f64::from(weight) / total.value))
            .sum();
    }
    let unit = rounder / total.units_per_rounder();
    let terms = counted().map(|(value, weight)| {
        let term = f64::from(weight) * ((value + rounder) - rounder);
        if total.whole {
            term
        } else {
            to_unit(term, unit)
        }
    });
    terms.sum::<f64>() / total.value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Rows;
    use crate::random::Random;

    fn column_mean(values: &[f32]) -> Vec<f64> {
        let data = Dataset::new(Rows::dense(values.to_vec(), values.len(), 1)).unwrap();
        column_means(&data)
    }

    fn sums(
        values: &[f32],
        features: usize,
        winners: &[u32],
        neurons: usize,
    ) -> (Vec<f64>, Vec<f64>) {
        let data = Dataset::new(Rows::dense(values.to_vec(), winners.len(), features)).unwrap();
        let mut sums = Sums::new(neurons, &data).unwrap();
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
        assert_eq!(column_mean(&values), column_mean(&turned));
        let winners: Vec<u32> = (0..20_000).map(|row| row % 3).collect();
        let turned_winners: Vec<u32> = winners.iter().rev().copied().collect();
        let (totals, counts) = sums(&values, 1, &winners, 3);
        assert_eq!(
            (totals.clone(), counts.clone()),
            sums(&turned, 1, &turned_winners, 3)
        );
        assert_eq!(counts, [6667.0, 6667.0, 6666.0]);
        let mean = column_mean(&values)[0];
        assert!((totals.iter().sum::<f64>() / 20_000.0 - mean).abs() < 1e-9 * mean.abs());
    }

    #[test]
    fn many_rows_are_sorted_by_winner_on_any_number_of_threads() {
        let mut random = Random::new(6);
        // The last neuron wins no row, one wins half of them.
        let winners: Vec<u32> = (0..200_000)
            .map(|_| (random.below(18) as u32).saturating_sub(9))
            .collect();
        let values: Vec<f32> = (0..200_000).map(|_| random.unit() as f32).collect();
        let mut right = vec![0.0; 10];
        for &winner in &winners {
            right[winner as usize] += 1.0;
        }
        let found = [1, 2, 3, 7].map(|threads| {
            crate::linalg::testing::with_threads(threads, || sums(&values, 1, &winners, 10))
        });
        for (totals, counts) in &found {
            assert_eq!(totals, &found[0].0);
            assert_eq!(counts, &right);
        }
        for (neuron, total) in found[0].0.iter().enumerate() {
            let rows = winners.iter().zip(&values);
            let own = rows.filter(|(winner, _)| **winner == neuron as u32);
            let plain: f64 = own.map(|(_, value)| f64::from(*value)).sum();
            assert!(
                (total - plain).abs() <= 1e-9 * plain,
                "{neuron}: {total} {plain}"
            );
        }
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
