//! Principal components of dense rows, and the projection on them.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::panel::{Block, LANES, Lanes, ZERO, ZERO_BLOCK, add_lanes, add_product};
use super::sparse::check_components;
use super::{SymmetricEigen, check, fix_sign, pieces, require_memory};
use crate::error::{Error, Result, zeroed};

/// Rows that are worth a piece of their own.
const PIECE_ROWS: usize = 1024;
/// Rows centred at a time; a panel of them stays in the first-level cache.
const TILE: usize = 128;

/// A checked row-major matrix.
#[derive(Debug, Clone, Copy)]
pub struct DenseMatrix<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
}

impl<'a> DenseMatrix<'a> {
    /// Checks the data.
    ///
    /// # Errors
    /// `Invalid` if the length isn't `rows * cols` or a value isn't finite.
    pub fn new(data: &'a [f32], rows: usize, cols: usize) -> Result<Self> {
        if rows.checked_mul(cols) != Some(data.len()) {
            let what = format!("{rows} x {cols} values (rows x cols)");
            return Err(Error::expected(&what, "data", data.len()));
        }
        match data.iter().position(|value| !value.is_finite()) {
            Some(index) => {
                let name = format!(
                    "data[{index}] (row {}, column {})",
                    index / cols,
                    index % cols
                );
                Err(Error::expected("a finite number", &name, data[index]))
            }
            None => Ok(Self { data, rows, cols }),
        }
    }

    fn rows_in(&self, rows: Range<usize>) -> std::slice::ChunksExact<'a, f32> {
        self.data[rows.start * self.cols..rows.end * self.cols].chunks_exact(self.cols)
    }

    /// Cuts the rows into pieces whose partial sums take `bytes` each.
    fn ranges(&self, bytes: usize) -> Vec<Range<usize>> {
        let count = pieces(self.rows, PIECE_ROWS, bytes);
        (0..count)
            .map(|i| self.rows * i / count..self.rows * (i + 1) / count)
            .collect()
    }
}

/// Mean, directions and variances of the rows of a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalComponents {
    /// Mean of each column.
    pub mean: Vec<f64>,
    /// Row-major `cols` x `cols`, orthonormal, a component per row, largest variance first; the entry of the
    /// largest magnitude of each is positive.
    pub components: Vec<f32>,
    /// Variance along each component, with the divisor `rows - 1`; never negative.
    pub variances: Vec<f64>,
}

/// Principal components of all columns: the eigenvectors of the covariance matrix, which is summed in `f64`
/// around the mean.
///
/// All components are given, whatever the rows: beyond the rank of the data the variances are zero (up to
/// rounding) and the components complete the basis. A single row has variances of exactly zero.
///
/// # Errors
/// `Invalid` if there is no row or no column; `Cancelled`.
pub fn pca(matrix: &DenseMatrix<'_>, cancelled: &AtomicBool) -> Result<PrincipalComponents> {
    if matrix.rows == 0 {
        return Err(Error::expected("1 or more", "rows", 0));
    }
    if matrix.cols == 0 {
        return Err(Error::expected("1 or more", "cols", 0));
    }
    // The covariance, its vectors in two layouts, and a copy of them in single precision.
    require_memory::<f64>(
        matrix.cols.saturating_mul(matrix.cols).saturating_mul(4),
        "principal components",
    )?;
    let mean = column_means(matrix, cancelled)?;
    let covariance = covariance(matrix, &mean, cancelled)?;
    let eigen = SymmetricEigen::new(covariance, matrix.cols, cancelled)?;
    check(cancelled)?;
    let mut vectors = eigen.vectors();
    vectors.chunks_mut(matrix.cols).for_each(fix_sign);
    Ok(PrincipalComponents {
        mean,
        components: vectors.iter().map(|&value| value as f32).collect(),
        variances: eigen.values().iter().map(|value| value.max(0.0)).collect(),
    })
}

fn column_means(matrix: &DenseMatrix<'_>, cancelled: &AtomicBool) -> Result<Vec<f64>> {
    let partials = matrix
        .ranges(matrix.cols * size_of::<f64>())
        .into_par_iter()
        .map(|rows| {
            check(cancelled)?;
            let mut sums = vec![0.0_f64; matrix.cols];
            for row in matrix.rows_in(rows) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += f64::from(*value);
                }
            }
            Ok(sums)
        })
        .collect::<Result<Vec<_>>>()?;
    let count = matrix.rows as f64;
    let column = |col: usize| partials.iter().map(|sums| sums[col]).sum::<f64>() / count;
    Ok((0..matrix.cols).map(column).collect())
}

/// Row-major covariance matrix with the divisor `rows - 1`.
fn covariance(matrix: &DenseMatrix<'_>, mean: &[f64], cancelled: &AtomicBool) -> Result<Vec<f64>> {
    let panels = matrix.cols.div_ceil(LANES);
    let blocks = panels * (panels + 1) / 2;
    let partials = matrix
        .ranges(blocks * size_of::<Block>())
        .into_par_iter()
        .map(|rows| scatter(matrix, mean, rows, cancelled))
        .collect::<Result<Vec<_>>>()?;
    let divisor = matrix.rows.saturating_sub(1).max(1) as f64;
    let mut covariance = vec![0.0; matrix.cols * matrix.cols];
    for index in 0..blocks {
        let (i, j) = pair(index);
        let mut sum = ZERO_BLOCK;
        for partial in &partials {
            for (sum, row) in sum.iter_mut().zip(&partial[index]) {
                add_lanes(sum, row);
            }
        }
        for (a, row) in sum.iter().take(matrix.cols - i * LANES).enumerate() {
            for (b, value) in row.iter().take(matrix.cols - j * LANES).enumerate() {
                let (row, col) = (i * LANES + a, j * LANES + b);
                let value = value / divisor;
                covariance[row * matrix.cols + col] = value;
                covariance[col * matrix.cols + row] = value;
            }
        }
    }
    Ok(covariance)
}

/// Panels `(i, j)` with `j <= i`, in the order (0, 0), (1, 0), (1, 1), (2, 0), ...
fn pair(index: usize) -> (usize, usize) {
    let mut i = 0;
    while (i + 1) * (i + 2) / 2 <= index {
        i += 1;
    }
    (i, index - i * (i + 1) / 2)
}

/// Sums of the products of centred columns over some rows, for the pairs of panels in the order of `pair`.
fn scatter(
    matrix: &DenseMatrix<'_>,
    mean: &[f64],
    rows: Range<usize>,
    cancelled: &AtomicBool,
) -> Result<Vec<Block>> {
    let panels = matrix.cols.div_ceil(LANES);
    let mut sums = vec![ZERO_BLOCK; panels * (panels + 1) / 2];
    let mut centred = vec![ZERO; panels * TILE];
    for start in rows.clone().step_by(TILE) {
        check(cancelled)?;
        let height = TILE.min(rows.end - start);
        for (offset, row) in matrix.rows_in(start..start + height).enumerate() {
            for (panel, (values, mean)) in row.chunks(LANES).zip(mean.chunks(LANES)).enumerate() {
                let lanes = &mut centred[panel * TILE + offset];
                for ((lane, value), mean) in lanes.iter_mut().zip(values).zip(mean) {
                    *lane = f64::from(*value) - mean;
                }
            }
        }
        let mut index = 0;
        for i in 0..panels {
            for j in 0..=i {
                let left = &centred[i * TILE..i * TILE + height];
                let right = &centred[j * TILE..j * TILE + height];
                add_product(left, right, &mut sums[index]);
                index += 1;
            }
        }
    }
    Ok(sums)
}

/// Projects every row, less the mean, on the first `k` components: `(matrix - mean) components^T`, row-major
/// `rows` x `k`. `components` is row-major `k` x `cols`.
///
/// # Errors
/// `Invalid` if `mean` or `components` has another length or holds a value that isn't finite; `Cancelled`.
pub fn project_dense(
    matrix: &DenseMatrix<'_>,
    mean: &[f64],
    components: &[f32],
    k: usize,
    cancelled: &AtomicBool,
) -> Result<Vec<f32>> {
    if mean.len() != matrix.cols {
        let what = format!("{} values (cols)", matrix.cols);
        return Err(Error::expected(&what, "mean", mean.len()));
    }
    if let Some(index) = mean.iter().position(|value| !value.is_finite()) {
        let name = format!("mean[{index}]");
        return Err(Error::expected("a finite number", &name, mean[index]));
    }
    check_components(components, k, matrix.cols)?;
    let mut projected = zeroed(matrix.rows.saturating_mul(k), "the projected rows")?;
    if k == 0 {
        return Ok(projected);
    }
    let panels = component_panels(components, k, matrix.cols);
    projected
        .par_chunks_mut(k * TILE)
        .enumerate()
        .try_for_each(|(piece, chunk)| {
            check(cancelled)?;
            let first = piece * TILE;
            let rows = matrix.rows_in(first..first + chunk.len() / k);
            for (target, row) in chunk.chunks_mut(k).zip(rows) {
                for (target, panel) in target.chunks_mut(LANES).zip(&panels) {
                    let mut sums = ZERO;
                    for ((value, mean), factors) in row.iter().zip(mean).zip(panel) {
                        let centred = f64::from(*value) - mean;
                        for lane in 0..LANES {
                            sums[lane] += centred * factors[lane];
                        }
                    }
                    for (target, sum) in target.iter_mut().zip(sums) {
                        *target = sum as f32;
                    }
                }
            }
            Ok(())
        })?;
    Ok(projected)
}

/// Sixteen components side by side per panel, a row per column of the data.
fn component_panels(components: &[f32], k: usize, cols: usize) -> Vec<Vec<Lanes>> {
    (0..k)
        .step_by(LANES)
        .map(|first| {
            let entry = |col: usize, lane: usize| match first + lane {
                component if component < k => f64::from(components[component * cols + col]),
                _ => 0.0,
            };
            (0..cols)
                .map(|col| std::array::from_fn(|lane| entry(col, lane)))
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::krylov::random_value;
    use crate::linalg::testing::{RUNNING, with_threads};
    use crate::random::Random;
    use proptest::prelude::*;

    fn data(rows: usize, cols: usize, seed: u64) -> Vec<f32> {
        let mut random = Random::new(seed);
        let mut value = || random_value(&mut random) as f32;
        (0..rows)
            .flat_map(|_| {
                let common = value();
                (0..cols)
                    .map(|col| 3.0 + common + value() * (1 + col % 5) as f32)
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    fn components_of(data: &[f32], rows: usize, cols: usize) -> PrincipalComponents {
        let matrix = DenseMatrix::new(data, rows, cols).expect("valid");
        pca(&matrix, &RUNNING).expect("a result")
    }

    /// Two-pass covariance, entry by entry.
    fn naive_covariance(data: &[f32], rows: usize, cols: usize) -> (Vec<f64>, Vec<f64>) {
        let at = |row: usize, col: usize| f64::from(data[row * cols + col]);
        let mean: Vec<f64> = (0..cols)
            .map(|col| (0..rows).map(|row| at(row, col)).sum::<f64>() / rows as f64)
            .collect();
        let entry = |i: usize, j: usize| {
            let products = (0..rows).map(|row| (at(row, i) - mean[i]) * (at(row, j) - mean[j]));
            products.sum::<f64>() / (rows - 1).max(1) as f64
        };
        let covariance = (0..cols * cols)
            .map(|index| entry(index / cols, index % cols))
            .collect();
        (mean, covariance)
    }

    fn assert_right(data: &[f32], rows: usize, cols: usize) -> PrincipalComponents {
        let result = components_of(data, rows, cols);
        let (mean, covariance) = naive_covariance(data, rows, cols);
        let scale = covariance
            .iter()
            .fold(1.0_f64, |most, value| most.max(value.abs()));
        for (a, b) in result.mean.iter().zip(&mean) {
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()));
        }
        assert!(result.variances.windows(2).all(|pair| pair[0] >= pair[1]));
        assert!(result.variances.iter().all(|&variance| variance >= 0.0));
        for (vector, variance) in result.components.chunks(cols).zip(&result.variances) {
            for row in 0..cols {
                let image: f64 = (0..cols)
                    .map(|j| covariance[row * cols + j] * f64::from(vector[j]))
                    .sum();
                let difference = (image - variance * f64::from(vector[row])).abs();
                assert!(difference <= 1e-6 * scale * cols as f64, "{difference}");
            }
            let most = vector
                .iter()
                .fold(0.0_f32, |m, v| if v.abs() > m.abs() { *v } else { m });
            assert!(most > 0.0);
        }
        for (i, a) in result.components.chunks(cols).enumerate() {
            for (j, b) in result.components.chunks(cols).enumerate() {
                let product: f64 = a
                    .iter()
                    .zip(b)
                    .map(|(a, b)| f64::from(*a) * f64::from(*b))
                    .sum();
                assert!((product - f64::from(u8::from(i == j))).abs() <= 1e-5);
            }
        }
        result
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn equals_the_naive_covariance(rows in 1_usize..80, cols in 1_usize..40, seed in any::<u64>()) {
            assert_right(&data(rows, cols, seed), rows, cols);
        }

        #[test]
        fn projection_equals_the_three_loops(rows in 0_usize..300, cols in 1_usize..20, k in 0_usize..20, seed in any::<u64>()) {
            let k = k.min(cols);
            let data = data(rows, cols, seed);
            let mut random = Random::new(seed ^ 1);
            let mean: Vec<f64> = (0..cols).map(|_| random_value(&mut random)).collect();
            let components: Vec<f32> = (0..k * cols).map(|_| random_value(&mut random) as f32).collect();
            let matrix = DenseMatrix::new(&data, rows, cols).expect("valid");
            let projected = project_dense(&matrix, &mean, &components, k, &RUNNING).expect("valid");
            for row in 0..rows {
                for component in 0..k {
                    let naive: f64 = (0..cols)
                        .map(|col| (f64::from(data[row * cols + col]) - mean[col]) * f64::from(components[component * cols + col]))
                        .sum();
                    let value = f64::from(projected[row * k + component]);
                    prop_assert!((value - naive).abs() <= 1e-5 * (1.0 + naive.abs()));
                }
            }
        }
    }

    #[test]
    fn one_row_has_no_variance_and_the_axes_for_components() {
        let result = assert_right(&[4.0, -1.0], 1, 2);
        assert_eq!(result.mean, [4.0, -1.0]);
        assert_eq!(result.variances, [0.0, 0.0]);
        assert_eq!(result.components, [1.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn constant_columns_and_fewer_rows_than_columns() {
        let constant = [5.0, 1.0, 5.0, 2.0, 5.0, 3.0];
        let result = assert_right(&constant, 3, 2);
        assert_eq!(result.components, [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(result.variances, [1.0, 0.0]);
        let wide = assert_right(&data(3, 30, 5), 3, 30);
        assert!(wide.variances[1] > 1e-3 && wide.variances[2] < 1e-12);
    }

    #[test]
    fn a_large_offset_does_not_drown_a_small_variance() {
        let data: Vec<f32> = (0..1000).map(|row| 1e6 + (row % 2) as f32).collect();
        let result = components_of(&data, 1000, 1);
        assert!((result.variances[0] - 250.0 / 999.0).abs() < 1e-12);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let data = data(9000, 37, 8);
        let run = |threads| {
            with_threads(threads, || {
                let result = components_of(&data, 9000, 37);
                let matrix = DenseMatrix::new(&data, 9000, 37).expect("valid");
                let projected =
                    project_dense(&matrix, &result.mean, &result.components, 37, &RUNNING);
                (result, projected)
            })
        };
        let one = run(1);
        for threads in [2, 3, 7] {
            assert_eq!(one, run(threads), "{threads} threads");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let dense = |data: &[f32], rows, cols| {
            DenseMatrix::new(data, rows, cols)
                .expect_err("an error")
                .to_string()
        };
        assert_eq!(
            dense(&[1.0], 2, 3),
            "Expected 2 x 3 values (rows x cols) for data but received 1"
        );
        assert_eq!(
            dense(&[1.0, 2.0, 3.0, f32::NAN], 2, 2),
            "Expected a finite number for data[3] (row 1, column 1) but received NaN"
        );
        let matrix = DenseMatrix::new(&[1.0, 2.0], 1, 2).expect("valid");
        let project = |mean: &[f64], components: &[f32], k| {
            project_dense(&matrix, mean, components, k, &RUNNING)
                .expect_err("an error")
                .to_string()
        };
        assert_eq!(
            project(&[0.0], &[1.0, 0.0], 1),
            "Expected 2 values (cols) for mean but received 1"
        );
        assert_eq!(
            project(&[0.0, f64::INFINITY], &[1.0, 0.0], 1),
            "Expected a finite number for mean[1] but received inf"
        );
        assert_eq!(
            project(&[0.0, 0.0], &[1.0], 1),
            "Expected 1 x 2 values (k x cols) for components but received 1"
        );
        let empty = |rows, cols| {
            let matrix = DenseMatrix::new(&[], rows, cols).expect("valid");
            pca(&matrix, &RUNNING).expect_err("an error").to_string()
        };
        assert_eq!(empty(0, 2), "Expected 1 or more for rows but received 0");
        assert_eq!(empty(2, 0), "Expected 1 or more for cols but received 0");
    }

    #[test]
    fn stops_when_cancelled() {
        let matrix = DenseMatrix::new(&[1.0, 2.0], 1, 2).expect("valid");
        let raised = AtomicBool::new(true);
        assert_eq!(pca(&matrix, &raised), Err(Error::stopped()));
        let projected = project_dense(&matrix, &[0.0, 0.0], &[1.0, 0.0], 1, &raised);
        assert_eq!(projected, Err(Error::stopped()));
    }
}
