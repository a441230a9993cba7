//! Where the codebook starts.
//!
//! `pca` is the SOM Toolbox's linear initialisation: neuron = mean + c1 sqrt(e1) v1 + c2 sqrt(e2) v2, with e and
//! v the largest eigenvalues and eigenvectors of the covariance and c from -1 to 1 along the sides, the longer
//! side with the first component. The largest component of each eigenvector is positive, so that a map doesn't
//! come out mirrored by chance.

use crate::dataset::{Dataset, MAX_ROWS};
use crate::distance::power_of_two_above;
use crate::error::{Error, Result};
use crate::grid::Grid;
use crate::options::{Initialization, Plan};
use crate::pool::CHUNK_ROWS;
use crate::random::{Passes, Random, mix};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// The codebook before the first step, neurons x features. Runs in the current rayon pool.
pub fn initial_codebook(plan: &Plan, data: &Dataset, stop: &AtomicBool) -> Result<Vec<f32>> {
    let random = Random::new(plan.random_state);
    match plan.initialization {
        Initialization::Pca => along_components(&plan.grid, data, stop),
        Initialization::Random => Ok(within_range(&plan.grid, data, random)),
        Initialization::Sample => Ok(from_rows(&plan.grid, data, random)),
    }
}

fn within_range(grid: &Grid, data: &Dataset, mut random: Random) -> Vec<f32> {
    let range = data.range();
    let mut codebook = Vec::with_capacity(grid.neurons() * data.features());
    for _ in 0..grid.neurons() {
        for &(low, high) in &range {
            let (low, high) = (f64::from(low), f64::from(high));
            codebook.push((low + (high - low) * random.unit()) as f32);
        }
    }
    codebook
}

/// Different rows as long as there are some; then all of them again in another order.
fn from_rows(grid: &Grid, data: &Dataset, random: Random) -> Vec<f32> {
    let mut rows = Passes::new(data.rows() as u32, random);
    let mut codebook = Vec::with_capacity(grid.neurons() * data.features());
    for _ in 0..grid.neurons() {
        codebook.extend_from_slice(data.row(rows.next_row()));
    }
    codebook
}

fn along_components(grid: &Grid, data: &Dataset, stop: &AtomicBool) -> Result<Vec<f32>> {
    let mean = data.mean();
    let covariance = Covariance::of(data, &mean, stop)?;
    let [first, second] = covariance.principal_axes();
    let (x_axis, y_axis) = if grid.x_dim() >= grid.y_dim() {
        (first, second)
    } else {
        (second, first)
    };
    let mut codebook = Vec::with_capacity(grid.neurons() * data.features());
    for neuron in 0..grid.neurons() {
        let (x, y) = grid.coordinates(neuron);
        let (cx, cy) = (along_side(x, grid.x_dim()), along_side(y, grid.y_dim()));
        let axes = x_axis.iter().zip(&y_axis);
        codebook.extend(
            mean.iter()
                .zip(axes)
                .map(|(mean, (x, y))| (mean + cx * x + cy * y) as f32),
        );
    }
    Ok(codebook)
}

/// -1 to 1 along a side; 0 where the side is a single neuron.
fn along_side(at: usize, side: usize) -> f64 {
    if side > 1 {
        2.0 * at as f64 / (side - 1) as f64 - 1.0
    } else {
        0.0
    }
}

/// Multiplications that a covariance may cost before it is taken from a part of the rows.
const WORK_LIMIT: f64 = 2e10;
/// Values are rounded to so many bits for the covariance: their products then sum exactly in float64.
const BITS: i32 = 11;

/// The covariance of the features, from exact sums: the same bits for any number of threads and order of rows.
struct Covariance {
    features: usize,
    /// features x features, symmetric.
    values: Vec<f64>,
}

struct Moments {
    count: f64,
    sums: Vec<f64>,
    products: Vec<f64>,
}

impl Covariance {
    /// Rounding a feature to 2^-11 of its largest deviation changes its variance by less than a millionth of
    /// that deviation squared, which a starting point can spare. Where the whole would cost too much, rows are
    /// picked by a hash of their values, which no order of rows changes.
    fn of(data: &Dataset, mean: &[f64], stop: &AtomicBool) -> Result<Self> {
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

    /// The two first eigenvectors, each times the root of its eigenvalue; zeros where there is no variance.
    fn principal_axes(&self) -> [Vec<f64>; 2] {
        let mut axes = dominant_eigenpairs(&self.values, self.features)
            .into_iter()
            .map(|(value, vector)| {
                let size = value.max(0.0).sqrt() * sign_of(&vector);
                vector.into_iter().map(|v| v * size).collect()
            });
        let mut next = || axes.next().unwrap_or_else(|| vec![0.0; self.features]);
        [next(), next()]
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
        if one_in > 1 && some.count < data.rows() as f64 / one_in as f64 / 2.0 {
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
        let empty = || Moments {
            count: 0.0,
            sums: vec![0.0; features],
            products: vec![0.0; features * features],
        };
        // Few large pieces: each has its own matrix of products.
        let pieces = rayon::current_num_threads() * 2;
        let piece = data.rows().div_ceil(pieces).next_multiple_of(CHUNK_ROWS);
        let moments = data
            .values()
            .par_chunks(piece * features)
            .map(|values| {
                let mut moments = empty();
                let mut block = vec![0.0; 4 * features];
                let mut filled = 0;
                for row in values.chunks_exact(features) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    if one_in > 1 && !hash(row).is_multiple_of(one_in) {
                        continue;
                    }
                    let to = &mut block[filled * features..][..features];
                    for ((to, &value), (mean, unit)) in
                        to.iter_mut().zip(row).zip(mean.iter().zip(units))
                    {
                        *to = if *unit > 0.0 {
                            ((f64::from(value) - mean) / unit).round()
                        } else {
                            0.0
                        };
                    }
                    filled += 1;
                    moments.count += 1.0;
                    if filled == 4 {
                        moments.add(&block);
                        filled = 0;
                    }
                }
                block[filled * features..].fill(0.0);
                moments.add(&block);
                moments
            })
            .reduce(empty, Moments::join);
        if stop.load(Ordering::Relaxed) {
            return Err(Error::stopped());
        }
        Ok(moments)
    }

    /// Adds four rows at once, so that a product is loaded and stored once for the four.
    fn add(&mut self, block: &[f64]) {
        let features = self.sums.len();
        let (a, rest) = block.split_at(features);
        let (b, rest) = rest.split_at(features);
        let (c, d) = rest.split_at(features);
        for i in 0..features {
            self.sums[i] += a[i] + b[i] + c[i] + d[i];
            let products = &mut self.products[i * features + i..(i + 1) * features];
            let rows = a[i..].iter().zip(&b[i..]).zip(c[i..].iter().zip(&d[i..]));
            for (product, ((aj, bj), (cj, dj))) in products.iter_mut().zip(rows) {
                *product += a[i] * aj + b[i] * bj + c[i] * cj + d[i] * dj;
            }
        }
    }

    fn join(mut self, other: Moments) -> Moments {
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
        Covariance { features, values }
    }
}

fn hash(row: &[f32]) -> u64 {
    row.iter().fold(0x9e37_79b9_7f4a_7c15, |hash, value| {
        // -0 and 0 are the same value.
        mix(hash ^ u64::from((value + 0.0).to_bits()))
    })
}

fn sign_of(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(
        0.0f64,
        |largest, &v| if v.abs() > largest.abs() { v } else { largest },
    );
    if largest < 0.0 { -1.0 } else { 1.0 }
}

/// Vectors of the subspace that is iterated; more than the two wanted, so that close eigenvalues don't slow it.
const SUBSPACE: usize = 8;
const MOST_ITERATIONS: usize = 300;

/// The largest eigenvalues of a symmetric matrix, descending, with unit eigenvectors: subspace iteration with
/// a Rayleigh-Ritz step each time, which needs no assumption on the spectrum and is exact at once for up to
/// `SUBSPACE` features. One thread, one order: deterministic.
fn dominant_eigenpairs(matrix: &[f64], size: usize) -> Vec<(f64, Vec<f64>)> {
    let count = size.min(SUBSPACE);
    let largest = matrix
        .iter()
        .fold(0.0f64, |largest, v| largest.max(v.abs()));
    if largest == 0.0 {
        return Vec::new();
    }
    let mut random = Random::new(0x50_4341);
    let mut basis: Vec<Vec<f64>> = (0..count)
        .map(|_| (0..size).map(|_| random.unit() - 0.5).collect())
        .collect();
    orthonormalise(&mut basis, &mut random);
    let mut values = vec![f64::INFINITY; count];
    for _ in 0..MOST_ITERATIONS {
        let images: Vec<Vec<f64>> = basis
            .iter()
            .map(|v| {
                matrix
                    .chunks_exact(size)
                    .map(|row| dot(row, v) / largest)
                    .collect()
            })
            .collect();
        let (ritz, rotation) = rayleigh_ritz(&basis, &images);
        let change = ritz
            .iter()
            .zip(&values)
            .take(2)
            .map(|(new, old)| (new - old).abs())
            .fold(0.0, f64::max);
        let done = change <= 1e-13 * ritz[0].abs();
        values = ritz;
        // The rotated basis when done; else its image, which is one power further.
        let rotated = rotate(if done { &basis } else { &images }, &rotation);
        basis = rotated;
        orthonormalise(&mut basis, &mut random);
        if done {
            break;
        }
    }
    values
        .into_iter()
        .map(|value| value * largest)
        .zip(basis)
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

/// Gram-Schmidt, twice for accuracy; a vector that vanishes is replaced by a random one.
fn orthonormalise(basis: &mut [Vec<f64>], random: &mut Random) {
    for i in 0..basis.len() {
        loop {
            let (before, from_i) = basis.split_at_mut(i);
            let vector = &mut from_i[0];
            let size = dot(vector, vector).sqrt();
            for _ in 0..2 {
                for other in &*before {
                    let part = dot(vector, other);
                    for (v, o) in vector.iter_mut().zip(other) {
                        *v -= part * o;
                    }
                }
            }
            let left = dot(vector, vector).sqrt();
            if left > 1e-10 * size {
                for v in vector.iter_mut() {
                    *v /= left;
                }
                break;
            }
            for v in vector.iter_mut() {
                *v = random.unit() - 0.5;
            }
        }
    }
}

/// Eigenvalues (descending) and eigenvectors of the matrix within the subspace.
fn rayleigh_ritz(basis: &[Vec<f64>], images: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let count = basis.len();
    let mut small = vec![0.0; count * count];
    for i in 0..count {
        for j in 0..=i {
            let value = dot(&basis[i], &images[j]);
            small[i * count + j] = value;
            small[j * count + i] = value;
        }
    }
    let vectors = jacobi(&mut small, count);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| small[b * count + b].total_cmp(&small[a * count + a]));
    let values = order.iter().map(|&i| small[i * count + i]).collect();
    let columns = order
        .iter()
        .map(|&i| (0..count).map(|row| vectors[row * count + i]).collect())
        .collect();
    (values, columns)
}

fn rotate(vectors: &[Vec<f64>], rotation: &[Vec<f64>]) -> Vec<Vec<f64>> {
    rotation
        .iter()
        .map(|weights| {
            let mut sum = vec![0.0; vectors[0].len()];
            for (weight, vector) in weights.iter().zip(vectors) {
                for (sum, v) in sum.iter_mut().zip(vector) {
                    *sum += weight * v;
                }
            }
            sum
        })
        .collect()
}

/// Cyclic Jacobi rotations: diagonalises the symmetric `matrix` in place and returns the eigenvectors as columns.
fn jacobi(matrix: &mut [f64], size: usize) -> Vec<f64> {
    let mut vectors = vec![0.0; size * size];
    for i in 0..size {
        vectors[i * size + i] = 1.0;
    }
    for _ in 0..60 {
        let off: f64 = (0..size)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| matrix[i * size + j].abs())
            .sum();
        if off == 0.0 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate_pair(matrix, &mut vectors, size, p, q);
            }
        }
    }
    vectors
}

fn rotate_pair(matrix: &mut [f64], vectors: &mut [f64], size: usize, p: usize, q: usize) {
    let (pp, qq, pq) = (
        matrix[p * size + p],
        matrix[q * size + q],
        matrix[p * size + q],
    );
    if pq.abs() <= f64::MIN_POSITIVE || pq.abs() < 1e-18 * (pp.abs() + qq.abs()) {
        matrix[p * size + q] = 0.0;
        matrix[q * size + p] = 0.0;
        return;
    }
    let theta = (qq - pp) / (2.0 * pq);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = tangent.hypot(1.0).recip();
    let sine = tangent * cosine;
    for k in 0..size {
        let (kp, kq) = (matrix[k * size + p], matrix[k * size + q]);
        matrix[k * size + p] = cosine * kp - sine * kq;
        matrix[k * size + q] = sine * kp + cosine * kq;
    }
    for k in 0..size {
        let (pk, qk) = (matrix[p * size + k], matrix[q * size + k]);
        matrix[p * size + k] = cosine * pk - sine * qk;
        matrix[q * size + k] = sine * pk + cosine * qk;
    }
    for k in 0..size {
        let (kp, kq) = (vectors[k * size + p], vectors[k * size + q]);
        vectors[k * size + p] = cosine * kp - sine * kq;
        vectors[k * size + q] = sine * kp + cosine * kq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(rows: usize, features: usize, seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed);
        (0..rows * features)
            .map(|at| ((random.unit() - 0.3) * 10f64.powi((at % features) as i32 % 4)) as f32)
            .collect()
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
        let data = Dataset::new(values.to_vec(), values.len() / features, features).unwrap();
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
            let data = Dataset::new(values.to_vec(), values.len() / features, features).unwrap();
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

    #[test]
    fn eigenpairs_are_those_of_the_matrix() {
        for size in [1, 2, 5, 8, 9, 40] {
            // Random vectors, not orthogonal, with falling weights.
            let mut random = Random::new(size as u64);
            let mut matrix = vec![0.0; size * size];
            for rank in 0..size as i32 {
                let vector: Vec<f64> = (0..size).map(|_| random.unit() - 0.5).collect();
                for i in 0..size {
                    for j in 0..size {
                        matrix[i * size + j] += vector[i] * vector[j] / 2f64.powi(rank);
                    }
                }
            }
            let pairs = dominant_eigenpairs(&matrix, size);
            for (value, vector) in pairs.iter().take(2) {
                assert!((dot(vector, vector) - 1.0).abs() < 1e-12);
                for (row, v) in matrix.chunks_exact(size).zip(vector) {
                    assert!(
                        (dot(row, vector) - value * v).abs() < 1e-6 * pairs[0].0,
                        "{size}"
                    );
                }
            }
            let trace: f64 = (0..size).map(|i| matrix[i * size + i]).sum();
            if size <= SUBSPACE {
                let sum: f64 = pairs.iter().map(|pair| pair.0).sum();
                assert!((sum - trace).abs() < 1e-12 * trace, "{size}: {sum} {trace}");
            }
            assert!(pairs.is_sorted_by(|a, b| a.0 >= b.0));
        }
        assert!(dominant_eigenpairs(&[0.0; 9], 3).is_empty());
    }

    #[test]
    fn equal_eigenvalues_have_orthogonal_vectors() {
        let mut identity = vec![0.0; 100];
        for i in 0..10 {
            identity[i * 11] = 2.0;
        }
        let pairs = dominant_eigenpairs(&identity, 10);
        assert!((pairs[0].0 - 2.0).abs() < 1e-12 && (pairs[1].0 - 2.0).abs() < 1e-12);
        assert!(dot(&pairs[0].1, &pairs[1].1).abs() < 1e-12);
    }
}
