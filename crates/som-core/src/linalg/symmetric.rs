//! Eigenvalues and eigenvectors of a dense symmetric matrix.
//!
//! Householder reflections make the matrix tridiagonal, implicit QL rotations make it diagonal (Golub and Van
//! Loan, Matrix Computations, sections 8.3.1 and 8.3.3). The rotations are only written down while the
//! eigenvalues converge; the rows of the eigenvector matrix don't depend on each other, so they are made
//! afterwards, sixteen at a time and in parallel, and only those that are asked for.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::check;
use super::panel::{LANES, Lanes, ZERO};
use crate::error::Result;

/// Below this size a parallel step costs more than it saves.
const PARALLEL_FROM: usize = 256;
/// QL needs under two iterations for an eigenvalue; EISPACK gives up at 30.
const MOST_ITERATIONS: usize = 200;
/// Off-diagonal entries below this are zero: the matrix was scaled to entries of at most one.
const NEGLIGIBLE: f64 = 1e-30;

struct Reflection {
    /// Acts on the entries from here on.
    start: usize,
    /// `I - factor * vector * vector^T`.
    factor: f64,
    vector: Vec<f64>,
}

struct Rotation {
    index: usize,
    cos: f64,
    sin: f64,
}

/// A factored symmetric matrix, `V diag(values) V^T`.
pub struct SymmetricEigen {
    values: Vec<f64>,
    /// Place of each value in the order in which QL left it.
    order: Vec<usize>,
    reflections: Vec<Reflection>,
    rotations: Vec<Rotation>,
}

impl SymmetricEigen {
    /// Factors a row-major `size` x `size` matrix of finite values; only rounding errors of asymmetry are
    /// forgiven.
    ///
    /// # Errors
    /// Stopped, once `cancelled` is raised.
    ///
    /// # Panics
    /// If the length isn't `size * size`.
    pub fn new(mut matrix: Vec<f64>, size: usize, cancelled: &AtomicBool) -> Result<Self> {
        assert_eq!(
            matrix.len(),
            size * size,
            "a square matrix of the size given"
        );
        let scale = matrix
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        if scale > 0.0 {
            matrix.iter_mut().for_each(|value| *value /= scale);
        }
        let (mut diagonal, mut beside, reflections) = tridiagonal(&mut matrix, size, cancelled)?;
        let rotations = diagonalise(&mut diagonal, &mut beside, cancelled)?;
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|&a, &b| diagonal[b].total_cmp(&diagonal[a]));
        let values = order.iter().map(|&place| diagonal[place] * scale).collect();
        Ok(Self {
            values,
            order,
            reflections,
            rotations,
        })
    }

    /// The eigenvalues, largest first.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All eigenvectors, row-major, one per row, in the order of the values.
    #[must_use]
    pub fn vectors(&self) -> Vec<f64> {
        let size = self.values.len();
        let stripes: Vec<Vec<Lanes>> = (0..size)
            .into_par_iter()
            .step_by(LANES)
            .map(|first| self.entries(first))
            .collect();
        let mut vectors = vec![0.0; size * size];
        if size > 0 {
            vectors
                .par_chunks_mut(size)
                .enumerate()
                .for_each(|(index, vector)| {
                    for (entries, stripe) in vector.chunks_mut(LANES).zip(&stripes) {
                        entries.copy_from_slice(&stripe[index][..entries.len()]);
                    }
                });
        }
        vectors
    }

    /// Entries `first..first + 16` of every eigenvector, in the order of the values; zero past the end.
    pub(crate) fn entries(&self, first: usize) -> Vec<Lanes> {
        let size = self.values.len();
        let mut rows = vec![ZERO; size];
        for lane in 0..LANES.min(size - first) {
            rows[first + lane][lane] = 1.0;
        }
        for reflection in &self.reflections {
            reflection.apply(&mut rows);
        }
        for rotation in &self.rotations {
            rotation.apply(&mut rows);
        }
        self.order.iter().map(|&place| rows[place]).collect()
    }
}

impl Reflection {
    fn apply(&self, rows: &mut [Lanes]) {
        let rows = &mut rows[self.start..];
        let mut sum = ZERO;
        for (row, v) in rows.iter().zip(&self.vector) {
            for lane in 0..LANES {
                sum[lane] += v * row[lane];
            }
        }
        sum.iter_mut().for_each(|sum| *sum *= self.factor);
        for (row, v) in rows.iter_mut().zip(&self.vector) {
            for lane in 0..LANES {
                row[lane] -= v * sum[lane];
            }
        }
    }
}

impl Rotation {
    fn apply(&self, rows: &mut [Lanes]) {
        let [low, high] = &mut rows[self.index..self.index + 2] else {
            unreachable!("a slice of two")
        };
        for lane in 0..LANES {
            let (a, b) = (low[lane], high[lane]);
            high[lane] = self.sin * a + self.cos * b;
            low[lane] = self.cos * a - self.sin * b;
        }
    }
}

/// Reduces the matrix; returns the diagonal, the entries beside it (the last is zero) and the reflections.
fn tridiagonal(
    matrix: &mut [f64],
    size: usize,
    cancelled: &AtomicBool,
) -> Result<(Vec<f64>, Vec<f64>, Vec<Reflection>)> {
    let mut beside = vec![0.0; size];
    let mut reflections = Vec::with_capacity(size.saturating_sub(2));
    for column in 0..size.saturating_sub(1) {
        check(cancelled)?;
        let start = column + 1;
        let mut vector = matrix[column * size + start..(column + 1) * size].to_vec();
        let first = vector[0];
        if vector[1..].iter().all(|&value| value == 0.0) {
            beside[column] = first;
            continue;
        }
        let largest = vector
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        vector.iter_mut().for_each(|value| *value /= largest);
        let length = dot(&vector, &vector).sqrt();
        let target = if first > 0.0 { -length } else { length };
        vector[0] -= target;
        let factor = 2.0 / dot(&vector, &vector);
        beside[column] = target * largest;
        reflect_both_sides(&mut matrix[start * size..], size, start, &vector, factor);
        reflections.push(Reflection {
            start,
            factor,
            vector,
        });
    }
    let diagonal = (0..size).map(|i| matrix[i * size + i]).collect();
    Ok((diagonal, beside, reflections))
}

/// `A <- H A H` on the trailing part of the matrix, whose rows are given whole.
fn reflect_both_sides(rows: &mut [f64], size: usize, start: usize, vector: &[f64], factor: f64) {
    let mut image = vec![0.0; vector.len()];
    each_row(&mut image, 1, |index, entry| {
        entry[0] = factor * dot(&rows[index * size + start..(index + 1) * size], vector);
    });
    let along = 0.5 * factor * dot(&image, vector);
    for (value, v) in image.iter_mut().zip(vector) {
        *value -= along * v;
    }
    each_row(rows, size, |index, row| {
        let (v, w) = (vector[index], image[index]);
        for ((entry, vector), image) in row[start..].iter_mut().zip(vector).zip(&image) {
            *entry -= v * image + w * vector;
        }
    });
}

fn each_row(rows: &mut [f64], width: usize, work: impl Fn(usize, &mut [f64]) + Sync) {
    if rows.len() / width < PARALLEL_FROM {
        for (index, row) in rows.chunks_mut(width).enumerate() {
            work(index, row);
        }
    } else {
        rows.par_chunks_mut(width)
            .with_min_len(PARALLEL_FROM / 8)
            .enumerate()
            .for_each(|(index, row)| work(index, row));
    }
}

/// Eight sums side by side, so that the compiler may use vector registers.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (left_parts, left_rest) = left.as_chunks::<8>();
    let (right_parts, right_rest) = right.as_chunks::<8>();
    for (l, r) in left_parts.iter().zip(right_parts) {
        for lane in 0..8 {
            sums[lane] += l[lane] * r[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(l, r)| l * r).sum();
    sums.iter().sum::<f64>() + rest
}

/// Implicit QL with Wilkinson's shift; leaves the eigenvalues in `diagonal` and returns the rotations taken.
fn diagonalise(
    diagonal: &mut [f64],
    beside: &mut [f64],
    cancelled: &AtomicBool,
) -> Result<Vec<Rotation>> {
    let size = diagonal.len();
    let mut rotations = Vec::new();
    for low in 0..size {
        check(cancelled)?;
        for _ in 0..MOST_ITERATIONS {
            let high = unreduced_end(diagonal, beside, low);
            if high == low {
                break;
            }
            ql_step(diagonal, beside, low, high, &mut rotations);
        }
    }
    Ok(rotations)
}

/// End of the block from `low` on that isn't yet split by a negligible entry.
fn unreduced_end(diagonal: &[f64], beside: &[f64], low: usize) -> usize {
    let last = diagonal.len() - 1;
    (low..last)
        .find(|&m| {
            let near = diagonal[m].abs() + diagonal[m + 1].abs();
            beside[m].abs() <= (f64::EPSILON * near).max(NEGLIGIBLE)
        })
        .unwrap_or(last)
}

fn ql_step(
    diagonal: &mut [f64],
    beside: &mut [f64],
    low: usize,
    high: usize,
    rotations: &mut Vec<Rotation>,
) {
    let half = (diagonal[low + 1] - diagonal[low]) / (2.0 * beside[low]);
    let root = half.hypot(1.0);
    let mut g = diagonal[high] - diagonal[low] + beside[low] / (half + root.copysign(half));
    let (mut sin, mut cos, mut shift) = (1.0, 1.0, 0.0);
    for index in (low..high).rev() {
        let f = sin * beside[index];
        let b = cos * beside[index];
        let r = f.hypot(g);
        beside[index + 1] = r;
        if r == 0.0 {
            // The block falls apart here; what is above is done, the rest waits for the next step.
            diagonal[index + 1] -= shift;
            beside[high] = 0.0;
            return;
        }
        sin = f / r;
        cos = g / r;
        g = diagonal[index + 1] - shift;
        let t = (diagonal[index] - g) * sin + 2.0 * cos * b;
        shift = sin * t;
        diagonal[index + 1] = g + shift;
        g = cos * t - b;
        rotations.push(Rotation { index, cos, sin });
    }
    diagonal[low] -= shift;
    beside[low] = g;
    beside[high] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::krylov::random_value;
    use crate::linalg::testing::RUNNING;
    use crate::linalg::testing::with_threads;
    use proptest::prelude::*;

    fn factored(matrix: Vec<f64>, size: usize) -> SymmetricEigen {
        SymmetricEigen::new(matrix, size, &RUNNING).expect("not cancelled")
    }

    fn random_symmetric(size: usize, seed: u64) -> Vec<f64> {
        let mut random = crate::random::Random::new(seed);
        let mut matrix = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let value = random_value(&mut random);
                matrix[i * size + j] = value;
                matrix[j * size + i] = value;
            }
        }
        matrix
    }

    /// Largest entry of `A V - V D` and of `V^T V - I`.
    fn errors(matrix: &[f64], size: usize, eigen: &SymmetricEigen) -> (f64, f64) {
        let vectors = eigen.vectors();
        let (mut residual, mut skew) = (0.0_f64, 0.0_f64);
        for (k, vector) in vectors.chunks(size).enumerate() {
            for row in 0..size {
                let image: f64 = (0..size).map(|j| matrix[row * size + j] * vector[j]).sum();
                residual = residual.max((image - eigen.values()[k] * vector[row]).abs());
            }
            for (other, right) in vectors.chunks(size).enumerate() {
                let product: f64 = vector.iter().zip(right).map(|(a, b)| a * b).sum();
                skew = skew.max((product - f64::from(u8::from(k == other))).abs());
            }
        }
        (residual, skew)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn factors_random_matrices(size in 1_usize..60, seed in any::<u64>(), power in -150_i32..150) {
            let scale = 10.0_f64.powi(power);
            let matrix: Vec<f64> = random_symmetric(size, seed).iter().map(|v| v * scale).collect();
            let eigen = factored(matrix.clone(), size);
            let (residual, skew) = errors(&matrix, size, &eigen);
            prop_assert!(residual <= 1e-13 * scale * size as f64, "residual {residual}");
            prop_assert!(skew <= 1e-12, "skew {skew}");
            prop_assert!(eigen.values().windows(2).all(|pair| pair[0] >= pair[1]));
        }

        #[test]
        fn factors_matrices_of_low_rank_and_equal_eigenvalues(size in 2_usize..40, rank in 1_usize..5, seed in any::<u64>()) {
            let mut random = crate::random::Random::new(seed);
            let factors: Vec<f64> = (0..size * rank).map(|_| random_value(&mut random).round()).collect();
            let mut matrix = vec![0.0; size * size];
            for i in 0..size {
                for j in 0..size {
                    matrix[i * size + j] = (0..rank).map(|k| factors[i * rank + k] * factors[j * rank + k]).sum();
                }
            }
            let eigen = factored(matrix.clone(), size);
            let (residual, skew) = errors(&matrix, size, &eigen);
            prop_assert!(residual <= 1e-12 * size as f64 && skew <= 1e-12, "{residual} {skew}");
        }
    }

    #[test]
    fn knows_the_second_difference_matrix() {
        // Eigenvalues 2 - 2 cos(pi k / (n + 1)), a textbook result.
        let size = 300;
        let mut matrix = vec![0.0; size * size];
        for i in 0..size {
            matrix[i * size + i] = 2.0;
            if i + 1 < size {
                matrix[i * size + i + 1] = -1.0;
                matrix[(i + 1) * size + i] = -1.0;
            }
        }
        let eigen = factored(matrix.clone(), size);
        for (index, value) in eigen.values().iter().enumerate() {
            let k = (size - index) as f64;
            let exact = 2.0 - 2.0 * (std::f64::consts::PI * k / (size as f64 + 1.0)).cos();
            assert!((value - exact).abs() < 1e-12, "{value} {exact}");
        }
        let (residual, skew) = errors(&matrix, size, &eigen);
        assert!(residual < 1e-12 && skew < 1e-11, "{residual} {skew}");
    }

    #[test]
    fn zero_and_diagonal_matrices_keep_their_axes() {
        let zero = factored(vec![0.0; 9], 3);
        assert_eq!(zero.values(), [0.0; 3]);
        assert_eq!(
            zero.vectors(),
            [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
        );
        let diagonal = factored(vec![1.0, 0.0, 0.0, 5.0], 2);
        assert_eq!(diagonal.values(), [5.0, 1.0]);
        assert_eq!(diagonal.vectors(), [0.0, 1.0, 1.0, 0.0]);
        assert!(factored(vec![], 0).vectors().is_empty());
    }

    #[test]
    fn stops_when_cancelled() {
        let raised = AtomicBool::new(true);
        let stopped = SymmetricEigen::new(vec![1.0; 9], 3, &raised);
        assert_eq!(stopped.map(|_| ()), Err(crate::error::Error::stopped()));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let size = 300;
        let run = |threads| {
            with_threads(threads, || {
                factored(random_symmetric(size, 7), size).vectors()
            })
        };
        let one = run(1);
        for threads in [2, 3, 7] {
            assert_eq!(one, run(threads), "{threads} threads");
        }
    }
}
