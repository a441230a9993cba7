//! The covariance of the features, for the start of a map.

use crate::dataset::{Dataset, MAX_ROWS};
use crate::distance::power_of_two_above;
use crate::error::{Result, zeroed};
use crate::linalg::check;
use crate::pool::CHUNK_ROWS;
use crate::principal::{hash, too_few};
use crate::sums::Total;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Multiplications that a covariance may cost before it is taken from a part of the rows.
const WORK_LIMIT: f64 = 2e10;
/// Values are rounded to so many bits for the covariance: their products then sum exactly in float64.
const BITS: i32 = 11;

/// The covariance of the features, from exact sums: the same bits for any number of threads and order of rows.
///
/// A row counts as often as its weight says: whole weights that add up to at most 2^29 as they are, others to 2^-28 of
/// their sum. A value that isn't known counts as the mean of its feature.
pub(crate) struct Covariance {
    /// features x features, symmetric.
    pub(crate) values: Vec<f64>,
}

struct Moments {
    /// Rows, and how often they count together.
    rows: usize,
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Covariance {
    /// Rounding a feature to 2^-11 of its largest deviation changes its variance by less than a millionth of
    /// that deviation squared, which a starting point can spare. Where the whole would cost too much, rows are
    /// picked by a hash of their values, which no order of rows changes.
    pub(crate) fn of(data: &Dataset, mean: &[f64], stop: &AtomicBool) -> Result<Self> {
        const { assert!((MAX_ROWS as u64) << (2 * BITS) <= 1 << 53) };
        let features = data.features();
        let units: Vec<f64> = data
            .range()
            .iter()
            .zip(mean)
            .map(|(&(low, high), mean)| {
                let deviation = (f64::from(high) - mean).max(mean - f64::from(low));
                if deviation > 0.0 {
                    power_of_two_above(deviation) / f64::from(1 << BITS)
                } else {
                    0.0
                }
            })
            .collect();
        let work = data.rows() as f64 * features as f64 * features as f64 / 2.0;
        let one_in = (work / WORK_LIMIT).ceil().max(1.0) as u64;
        Ok(Moments::of_one_in(one_in, data, mean, &units, stop)?.covariance(&units))
    }
}

impl Moments {
    /// Of one row in `one_in`; of all where that leaves too few, as where all rows are alike.
    fn of_one_in(
        one_in: u64,
        data: &Dataset,
        mean: &[f64],
        units: &[f64],
        stop: &AtomicBool,
    ) -> Result<Self> {
        let some = Moments::of(data, mean, units, one_in, stop)?;
        if too_few(some.rows, data.rows(), one_in) {
            return Moments::of(data, mean, units, 1, stop);
        }
        Ok(some)
    }

    fn of(
        data: &Dataset,
        mean: &[f64],
        units: &[f64],
        one_in: u64,
        stop: &AtomicBool,
    ) -> Result<Self> {
        let features = data.features();
        let empty = || -> Result<Moments> {
            Ok(Moments {
                rows: 0,
                count: 0.0,
                sums: vec![0.0; features],
                products: zeroed(features * features, "products of features")?,
            })
        };
        // Few large pieces: each has its own matrix of products.
        let pieces = rayon::current_num_threads() * 2;
        let piece = data.rows().div_ceil(pieces).next_multiple_of(CHUNK_ROWS);
        let unit = Total::of_data(data).unit(MAX_ROWS);
        (0..data.rows().div_ceil(piece))
            .into_par_iter()
            .map(|index| {
                let mut moments = empty()?;
                let mut block = vec![0.0; 4 * features];
                let mut weights = [0.0; 4];
                let mut filled = 0;
                for row in index * piece..((index + 1) * piece).min(data.rows()) {
                    check(stop)?;
                    let weight = (data.weight(row) / unit).round();
                    let row = data.row(row);
                    if one_in > 1 && !hash(row).is_multiple_of(one_in) {
                        continue;
                    }
                    let to = &mut block[filled * features..][..features];
                    for ((to, &value), (mean, unit)) in
                        to.iter_mut().zip(row).zip(mean.iter().zip(units))
                    {
                        *to = if *unit > 0.0 && !value.is_nan() {
                            ((f64::from(value) - mean) / unit).round()
                        } else {
                            0.0
                        };
                    }
                    weights[filled] = weight;
                    filled += 1;
                    moments.rows += 1;
                    moments.count += weight;
                    if filled == 4 {
                        moments.add(&block, &weights);
                        filled = 0;
                    }
                }
                block[filled * features..].fill(0.0);
                moments.add(&block, &weights);
                Ok(moments)
            })
            .try_reduce_with(|left, right| Ok(left.join(right)))
            .unwrap_or_else(empty)
    }

    /// Adds four rows at once, so that a product is loaded and stored once for the four.
    fn add(&mut self, block: &[f64], weights: &[f64; 4]) {
        let features = self.sums.len();
        let (a, rest) = block.split_at(features);
        let (b, rest) = rest.split_at(features);
        let (c, d) = rest.split_at(features);
        for i in 0..features {
            let (ai, bi) = (a[i] * weights[0], b[i] * weights[1]);
            let (ci, di) = (c[i] * weights[2], d[i] * weights[3]);
            self.sums[i] += ai + bi + ci + di;
            let products = &mut self.products[i * features + i..(i + 1) * features];
            let rows = a[i..].iter().zip(&b[i..]).zip(c[i..].iter().zip(&d[i..]));
            for (product, ((aj, bj), (cj, dj))) in products.iter_mut().zip(rows) {
                *product += ai * aj + bi * bj + ci * cj + di * dj;
            }
        }
    }

    fn join(mut self, other: Moments) -> Moments {
        self.rows += other.rows;
        self.count += other.count;
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            *sum += other;
        }
        for (product, other) in self.products.iter_mut().zip(&other.products) {
            *product += other;
        }
        self
    }

    fn covariance(self, units: &[f64]) -> Covariance {
        let features = self.sums.len();
        let count = self.count.max(1.0);
        let mut values = self.products;
        for i in 0..features {
            for j in i..features {
                let centred = values[i * features + j] - self.sums[i] * self.sums[j] / count;
                let value = centred / count * units[i] * units[j];
                values[i * features + j] = value;
                values[j * features + i] = value;
            }
        }
        Covariance { values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Rows;
    use crate::random::Random;

    fn data(rows: usize, features: usize, seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed);
        (0..rows * features)
            .map(|at| ((random.unit() - 0.3) * 10f64.powi((at % features) as i32 % 4)) as f32)
            .collect()
    }

    fn dataset(values: &[f32], features: usize) -> Dataset {
        let rows = values.len() / features;
        Dataset::new(Rows::dense(values.to_vec(), rows, features)).unwrap()
    }

    fn reversed(values: &[f32], features: usize) -> Vec<f32> {
        values
            .chunks_exact(features)
            .rev()
            .flatten()
            .copied()
            .collect()
    }

    fn covariance(values: &[f32], features: usize) -> Vec<f64> {
        let data = dataset(values, features);
        Covariance::of(&data, &data.mean(), &AtomicBool::new(false))
            .unwrap()
            .values
    }

    #[test]
    fn a_covariance_is_close_to_its_definition_and_blind_to_the_order_of_rows() {
        let (rows, features) = (3001, 11);
        let values = data(rows, features, 1);
        let got = covariance(&values, features);
        assert_eq!(got, covariance(&reversed(&values, features), features));
        let column = |feature: usize| {
            values
                .iter()
                .skip(feature)
                .step_by(features)
                .map(|&v| f64::from(v))
        };
        let mean = |feature: usize| column(feature).sum::<f64>() / rows as f64;
        for i in 0..features {
            for j in 0..features {
                let right = column(i)
                    .zip(column(j))
                    .map(|(a, b)| (a - mean(i)) * (b - mean(j)))
                    .sum::<f64>()
                    / rows as f64;
                let size = (got[i * features + i] * got[j * features + j]).sqrt();
                assert!(
                    (got[i * features + j] - right).abs() < 1e-3 * size,
                    "{i} {j}"
                );
            }
        }
    }

    #[test]
    fn rows_are_picked_by_their_values_or_all_taken() {
        let features = 3;
        let count = |values: &[f32], one_in: u64| {
            let data = dataset(values, features);
            let units = vec![0.01; features];
            let stop = AtomicBool::new(false);
            let moments = Moments::of_one_in(one_in, &data, &data.mean(), &units, &stop).unwrap();
            (moments.count, moments.products)
        };
        let values = data(4000, features, 2);
        let some = count(&values, 8);
        assert!((400.0..600.0).contains(&some.0), "{}", some.0);
        assert_eq!(some, count(&reversed(&values, features), 8));
        for value in 0..20 {
            let alike = [value as f32, 1.0, 2.0].repeat(50);
            assert_eq!(count(&alike, 8).0, 50.0);
        }
    }
}
