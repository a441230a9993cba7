//! The two principal axes of the rows, along which a map starts.
//!
//! Up to [`MOST_FOR_COVARIANCE`] features they come from the covariance. Beyond, a matrix of features x features
//! would be more than the rows themselves: Krylov iteration then needs only what `X^T X` makes of sixteen vectors
//! at a time, for centred rows `X`, and never forms it. Both give the same bits for any number of threads and any
//! order of rows: the covariance because its sums are exact, the products because they take the rows in an order
//! that the values of the rows decide. Sparse rows go by products, whatever their features.
//!
//! A row counts as often as its weight says; a value that isn't known counts as the mean of its feature.

mod sparse;

use crate::covariance::Covariance;
use crate::dataset::{Content, Dataset, Rows};
use crate::error::{Result, with_room, zeroed};
use crate::linalg::{
    Krylov, LANES, Lanes, NEGLIGIBLE, SymmetricEigen, ZERO, check, fix_sign, pieces, sum_panels,
};
use crate::pool::pool;
use crate::random::mix;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::atomic::AtomicBool;

/// Most features for which a matrix of features x features is formed.
const MOST_FOR_COVARIANCE: usize = 512;
/// Multiplications of the products before they take only a part of the rows.
const WORK_LIMIT: f64 = 2e10;
/// Products until the first two axes have converged, mostly.
const USUAL_PRODUCTS: f64 = 8.0;
/// Rows that share a look at the panel.
const TOGETHER: usize = 4;
/// Values that are worth a piece of their own.
const PIECE_VALUES: usize = 1 << 16;
/// Seed of the random start of the iteration; what it converges to doesn't depend on it.
const SEED: u64 = 0x50_4341;

/// The two first eigenvectors of the covariance, each times the root of its eigenvalue (a standard deviation, with
/// the sum of the weights as divisor); zeros where there is no variance. The entry of the largest magnitude is positive.
pub(crate) fn principal_axes(
    data: &Dataset,
    mean: &[f64],
    stop: &AtomicBool,
) -> Result<[Vec<f64>; 2]> {
    match data.content() {
        Content::Sparse(rows) => sparse::from_sparse(data, rows, mean, stop),
        _ if data.features() <= MOST_FOR_COVARIANCE => from_covariance(data, mean, stop),
        _ => from_products(data, mean, stop),
    }
}

/// The two largest eigenvalues of the covariance of the rows (weighted; the divisor is the sum of the weights), largest
/// first; 0 where there is no variance. With many features from the leading axes alone: no matrix of features x
/// features is formed.
pub fn principal_variances(rows: Rows, threads: u32, stop: &AtomicBool) -> Result<[f64; 2]> {
    pool(threads, rows.rows)?.install(|| {
        let data = Dataset::new(rows)?.counting()?;
        let axes = principal_axes(&data, &data.mean(), stop)?;
        Ok(axes.map(|axis| axis.iter().map(|value| value * value).sum()))
    })
}

/// Whether a pick of one row in `one_in` found less than half of what it should, as where all rows are alike.
pub(crate) fn too_few(picked: usize, rows: usize, one_in: u64) -> bool {
    one_in > 1 && (picked as f64) < rows as f64 / one_in as f64 / 2.0
}

/// A hash of the values of a row.
pub(crate) fn hash(row: &[f32]) -> u64 {
    row.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, value| {
        // -0 and 0 are the same value, and so are all NaN.
        let bits = if value.is_nan() {
            u32::MAX
        } else {
            (value + 0.0).to_bits()
        };
        mix(hash ^ u64::from(bits))
    })
}

fn from_covariance(data: &Dataset, mean: &[f64], stop: &AtomicBool) -> Result<[Vec<f64>; 2]> {
    let features = data.features();
    let covariance = Covariance::of(data, mean, stop)?;
    let eigen = SymmetricEigen::new(covariance.values, features, stop)?;
    let vectors = eigen.vectors();
    let mut vectors = vectors.chunks_exact(features).map(<[f64]>::to_vec);
    Ok(axes(
        eigen.values(),
        [vectors.next(), vectors.next()].map(|vector| vector.unwrap_or(vec![0.0; features])),
    ))
}

fn from_products(data: &Dataset, mean: &[f64], stop: &AtomicBool) -> Result<[Vec<f64>; 2]> {
    let features = data.features();
    let work = data.rows() as f64 * features as f64 * (2 * LANES) as f64 * USUAL_PRODUCTS;
    let rows = CentredRows {
        data,
        mean,
        order: order_by_value(data, (work / WORK_LIMIT).ceil() as u64, stop)?,
    };
    let mut space = Krylov::new(features, SEED);
    let mut product = |panel: &[Lanes]| rows.product(panel, stop);
    let eigen = space.converge(2, &mut product, stop)?;
    check(stop)?;
    let vectors = space.vectors(&eigen, 2);
    let (first, second) = vectors.split_at(features);
    let wide = |vector: &[f32]| vector.iter().map(|&value| f64::from(value)).collect();
    let ordered = rows.order.iter();
    let weight: f64 = ordered.map(|&row| data.weight(row as usize)).sum();
    let variances: Vec<f64> = eigen.values().iter().map(|value| value / weight).collect();
    Ok(axes(&variances, [wide(first), wide(second)]))
}

/// Unit vectors at the length of their standard deviations.
fn axes(variances: &[f64], vectors: [Vec<f64>; 2]) -> [Vec<f64>; 2] {
    let floor = variances[0].max(0.0) * NEGLIGIBLE * NEGLIGIBLE;
    let mut variances = variances.iter();
    vectors.map(|mut vector| {
        let variance = variances.next().copied().unwrap_or(0.0);
        let size = if variance > floor {
            variance.sqrt()
        } else {
            0.0
        };
        fix_sign(&mut vector);
        vector.iter_mut().for_each(|value| *value *= size);
        vector
    })
}

/// One row in `one_in` (all where that leaves too few), picked and ordered by their values alone.
fn order_by_value(data: &Dataset, one_in: u64, stop: &AtomicBool) -> Result<Vec<u32>> {
    let hash = |row: usize| hash(data.row(row));
    let by_value = |a: usize, b: usize| data.row(a).partial_cmp(data.row(b));
    picked_in_order(data, one_in, hash, by_value, stop)
}

/// The same for rows of any kind, by a hash of their values and where that is the same by the values and weights.
fn picked_in_order(
    data: &Dataset,
    one_in: u64,
    hash: impl Fn(usize) -> u64 + Sync,
    by_value: impl Fn(usize, usize) -> Option<Ordering> + Sync,
    stop: &AtomicBool,
) -> Result<Vec<u32>> {
    let mut hashes: Vec<u64> = zeroed(data.rows(), "hashes of rows")?;
    hashes
        .par_iter_mut()
        .enumerate()
        .try_for_each(|(row, to)| {
            *to = hash(row);
            check(stop)
        })?;
    let picked = |row: &u32| hashes[*row as usize].is_multiple_of(one_in);
    let rows = || 0..data.rows() as u32;
    let count = rows().filter(picked).count();
    let all = too_few(count, data.rows(), one_in);
    let mut order = with_room(if all { data.rows() } else { count }, "the order of rows")?;
    order.extend(rows().filter(|row| all || picked(row)));
    order.par_sort_unstable_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        // Rows of the same values and weights may change places.
        hashes[a]
            .cmp(&hashes[b])
            .then_with(|| by_value(a, b).unwrap_or(Ordering::Equal))
            .then_with(|| data.weight(a).total_cmp(&data.weight(b)))
    });
    Ok(order)
}

/// The rows of `order`, less the mean.
struct CentredRows<'a> {
    data: &'a Dataset,
    mean: &'a [f64],
    order: Vec<u32>,
}

impl CentredRows<'_> {
    /// `X^T (X panel)`, in pieces whose bounds depend on the shape of the data alone.
    fn product(&self, panel: &[Lanes], stop: &AtomicBool) -> Result<Vec<Lanes>> {
        let (rows, features) = (self.order.len(), self.data.features());
        let count = pieces(
            rows.saturating_mul(features),
            PIECE_VALUES,
            features * size_of::<Lanes>(),
        );
        let partials = (0..count)
            .into_par_iter()
            .map(|piece| {
                let rows = &self.order[rows * piece / count..rows * (piece + 1) / count];
                let mut sum = zeroed(features, "a product with the rows")?;
                let mut centred = zeroed(features, "centred rows")?;
                for rows in rows.chunks(TOGETHER) {
                    check(stop)?;
                    let weights = self.centre(rows, &mut centred);
                    add_product_of(&centred, &weights, panel, &mut sum);
                }
                Ok(sum)
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(sum_panels(&partials))
    }

    /// Up to four rows side by side, and their weights; zeros in the place of those that aren't there.
    fn centre(&self, rows: &[u32], centred: &mut [[f64; TOGETHER]]) -> [f64; TOGETHER] {
        let mut weights = [0.0; TOGETHER];
        if rows.len() < TOGETHER {
            centred.fill([0.0; TOGETHER]);
        }
        for (place, &row) in rows.iter().enumerate() {
            let values = self.data.row(row as usize).iter().zip(self.mean);
            for (to, (&value, mean)) in centred.iter_mut().zip(values) {
                let value = f64::from(value) - mean;
                to[place] = if value.is_nan() { 0.0 } else { value };
            }
            weights[place] = self.data.weight(row as usize);
        }
        weights
    }
}

vectorised! {
    /// Adds what some rows make of the panel, times the rows and their weights.
    fn add_product_of(
        rows: &[[f64; TOGETHER]],
        weights: &[f64; TOGETHER],
        panel: &[Lanes],
        sum: &mut [Lanes],
    ) {
        let mut images = [ZERO; TOGETHER];
        for (values, entries) in rows.iter().zip(panel) {
            for (image, value) in images.iter_mut().zip(values) {
                for lane in 0..LANES {
                    image[lane] += value * entries[lane];
                }
            }
        }
        for (image, weight) in images.iter_mut().zip(weights) {
            image.iter_mut().for_each(|value| *value *= weight);
        }
        let [a, b, c, d] = images;
        for (values, sum) in rows.iter().zip(sum) {
            for lane in 0..LANES {
                sum[lane] += (values[0] * a[lane] + values[1] * b[lane])
                    + (values[2] * c[lane] + values[3] * d[lane]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Rows;
    use crate::error::Error;
    use crate::linalg::testing::{RUNNING, with_threads};
    use crate::random::Random;

    /// Two directions that stand out, noise, and columns that sit far from zero.
    fn rows(count: usize, features: usize, seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed);
        let mut unit = || random.unit() - 0.5;
        let directions: Vec<f64> = (0..2 * features).map(|_| unit()).collect();
        (0..count)
            .flat_map(|_| {
                let (a, b) = (6.0 * unit(), 3.0 * unit());
                (0..features)
                    .map(|at| {
                        let along = a * directions[at] + b * directions[features + at];
                        ((at % 7) as f64 * 10.0 + along + 0.1 * unit()) as f32
                    })
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn dataset(values: &[f32], features: usize) -> Dataset {
        let rows = values.len() / features;
        Dataset::new(Rows::dense(values.to_vec(), rows, features)).unwrap()
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn products_and_covariance_find_the_same_axes() {
        for (count, features) in [(400, 5), (301, 40), (12, 200)] {
            let data = dataset(&rows(count, features, features as u64), features);
            let mean = data.mean();
            let from_covariance = from_covariance(&data, &mean, &RUNNING).unwrap();
            let from_products = from_products(&data, &mean, &RUNNING).unwrap();
            for (a, b) in from_covariance.iter().zip(&from_products) {
                let size = dot(a, a).sqrt();
                assert!(size > 0.1, "{size}");
                for (a, b) in a.iter().zip(b) {
                    assert!((a - b).abs() < 2e-3 * size, "{features} features: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn axes_of_many_features_satisfy_the_eigenvector_equation() {
        let (count, features) = (10, 6000);
        let data = dataset(&rows(count, features, 1), features);
        let mean = data.mean();
        let [first, second] = principal_axes(&data, &mean, &RUNNING).unwrap();
        for axis in [&first, &second] {
            let variance = dot(axis, axis);
            let mut image = vec![0.0; features];
            for row in 0..count {
                let row: Vec<f64> = data
                    .row(row)
                    .iter()
                    .zip(&mean)
                    .map(|(&v, m)| f64::from(v) - m)
                    .collect();
                let along = dot(&row, axis) / count as f64;
                for (image, value) in image.iter_mut().zip(row) {
                    *image += along * value;
                }
            }
            for (image, value) in image.iter().zip(axis) {
                assert!((image / variance - value).abs() < 1e-5 * variance.sqrt());
            }
        }
        assert!(dot(&first, &second).abs() < 1e-6 * dot(&first, &first));
        assert!(dot(&first, &first) > dot(&second, &second));
    }

    #[test]
    fn neither_threads_nor_the_order_of_rows_change_a_bit() {
        let (count, features) = (400, 700);
        let mut values = rows(count, features, 2);
        // Rows of the same values, one with another zero.
        values.copy_within(0..features, features);
        values[0] = 0.0;
        values[features] = -0.0;
        let turned: Vec<f32> = values
            .chunks_exact(features)
            .rev()
            .flatten()
            .copied()
            .collect();
        let found = |values: &[f32], threads: usize| {
            let data = dataset(values, features);
            with_threads(threads, || {
                principal_axes(&data, &data.mean(), &RUNNING).unwrap()
            })
        };
        let one = found(&values, 1);
        assert_eq!(one, found(&values, 3));
        assert_eq!(one, found(&turned, 2));
    }

    #[test]
    fn a_stop_ends_both_ways_before_they_finish() {
        let raised = AtomicBool::new(true);
        for features in [MOST_FOR_COVARIANCE, MOST_FOR_COVARIANCE + 1] {
            let data = dataset(&rows(9, features, 3), features);
            let outcome = principal_axes(&data, &data.mean(), &raised);
            assert_eq!(outcome, Err(Error::stopped()));
        }
    }

    #[test]
    fn rows_without_variance_have_axes_of_zeros() {
        for features in [3, 1000] {
            let data = dataset(&vec![2.5; 4 * features], features);
            let axes = principal_axes(&data, &data.mean(), &RUNNING).unwrap();
            assert_eq!(axes, [vec![0.0; features], vec![0.0; features]]);
        }
    }

    #[test]
    fn rows_are_picked_and_ordered_by_their_values_or_all_taken() {
        let data = dataset(&rows(4000, 3, 4), 3);
        let some = order_by_value(&data, 8, &RUNNING).unwrap();
        assert!((400..600).contains(&some.len()), "{}", some.len());
        assert!(some.is_sorted_by_key(|&row| hash(data.row(row as usize))));
        for value in 0..20 {
            let alike = dataset(&[value as f32, 1.0, 2.0].repeat(50), 3);
            assert_eq!(order_by_value(&alike, 8, &RUNNING).unwrap().len(), 50);
        }
    }
}
