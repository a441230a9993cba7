//! The largest singular values of a sparse matrix and their right singular vectors.
//!
//! They are the eigenvectors of `A^T A`, which `krylov` finds from products with it alone.

use std::sync::atomic::AtomicBool;

use super::krylov::Krylov;
use super::panel::Lanes;
use super::sparse::GramProducts;
use super::{SparseMatrix, check};
use crate::error::{Error, Result};

/// Singular values below this share of the largest are zero in single precision.
pub(crate) const NEGLIGIBLE: f64 = 1e-6;

/// What to compute.
#[derive(Debug, Clone, Copy)]
pub struct SvdOptions {
    /// Components wanted, at least 1.
    pub components: usize,
    /// Seed of the random start.
    pub seed: u64,
}

/// `A` is close to `U diag(singular_values) components`.
#[derive(Debug, Clone, PartialEq)]
pub struct TruncatedSvd {
    /// Row-major `k` x `cols`, orthonormal rows; the entry of the largest magnitude of each is positive.
    pub components: Vec<f32>,
    /// Largest first.
    pub singular_values: Vec<f32>,
    /// Components found: fewer than wanted if rows, columns or rank are fewer.
    pub k: usize,
}

/// Computes the `components` largest singular values and right singular vectors.
///
/// `k` is smaller than `components` where the matrix has fewer rows, columns, or singular values above 1e-6 of
/// the largest. A matrix of zeros has `k` = 0.
///
/// # Errors
/// `Invalid` if no component is wanted; `Cancelled`.
pub fn truncated_svd(
    matrix: &SparseMatrix<'_>,
    options: SvdOptions,
    cancelled: &AtomicBool,
) -> Result<TruncatedSvd> {
    if options.components == 0 {
        return Err(Error::expected("1 or more", "components", 0));
    }
    let wanted = options.components.min(matrix.rows()).min(matrix.cols());
    if wanted == 0 {
        return Ok(TruncatedSvd {
            components: vec![],
            singular_values: vec![],
            k: 0,
        });
    }
    let mut space = Krylov::new(matrix.cols(), options.seed);
    let mut products = GramProducts::new(*matrix);
    let mut product = |panel: &[Lanes]| products.product(panel, cancelled);
    let eigen = space.converge(wanted, &mut product, cancelled)?;
    check(cancelled)?;
    let largest = eigen.values().first().copied().unwrap_or(0.0);
    let floor = largest * NEGLIGIBLE * NEGLIGIBLE;
    let values = eigen.values().iter().take(wanted);
    let values: Vec<f64> = values.copied().take_while(|&value| value > floor).collect();
    Ok(TruncatedSvd {
        components: space.vectors(&eigen, values.len()),
        singular_values: values.iter().map(|value| value.sqrt() as f32).collect(),
        k: values.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::SymmetricEigen;
    use crate::linalg::krylov::random_value;
    use crate::linalg::sparse::tests::{Owned, matrices};
    use crate::linalg::testing::{RUNNING, with_threads};
    use crate::random::Random;
    use proptest::prelude::*;

    fn svd(matrix: &Owned, components: usize) -> TruncatedSvd {
        let options = SvdOptions {
            components,
            seed: 42,
        };
        truncated_svd(&matrix.view(), options, &RUNNING).expect("a result")
    }

    /// All eigenvalues of the dense `A^T A`, and `A^T A` itself.
    fn exact(matrix: &Owned) -> (Vec<f64>, Vec<f64>) {
        let cols = matrix.cols;
        let mut gram = vec![0.0; cols * cols];
        for row in matrix.dense() {
            for i in 0..cols {
                for j in 0..cols {
                    gram[i * cols + j] += row[i] * row[j];
                }
            }
        }
        let eigen = SymmetricEigen::new(gram.clone(), cols, &RUNNING).expect("not cancelled");
        (eigen.values().to_vec(), gram)
    }

    /// Asserts values, eigenvector equation, orthonormality, signs and order.
    fn assert_right(matrix: &Owned, wanted: usize) -> TruncatedSvd {
        let result = svd(matrix, wanted);
        let cols = matrix.cols;
        let (values, gram) = exact(matrix);
        let largest = values[0].max(0.0);
        let rank = values
            .iter()
            .filter(|&&value| value > largest * 1e-11)
            .count();
        let rows = matrix.offsets.len() - 1;
        assert!(result.k >= rank.min(wanted), "k {} rank {rank}", result.k);
        assert!(result.k <= wanted.min(rows).min(cols));
        assert_eq!(result.components.len(), result.k * cols);
        assert_eq!(result.singular_values.len(), result.k);
        let rows: Vec<Vec<f64>> = result
            .components
            .chunks(cols)
            .map(|row| row.iter().map(|&v| f64::from(v)).collect())
            .collect();
        for (i, vector) in rows.iter().enumerate() {
            let sigma = f64::from(result.singular_values[i]);
            assert!(
                (sigma - values[i].max(0.0).sqrt()).abs() <= 1e-5 * largest.sqrt(),
                "singular value {i}: {sigma} against {}",
                values[i].sqrt()
            );
            for col in 0..cols {
                let image: f64 = (0..cols).map(|j| gram[col * cols + j] * vector[j]).sum();
                let difference = (image - sigma * sigma * vector[col]).abs();
                assert!(difference <= 1e-5 * largest, "vector {i}: {difference}");
            }
            for (j, other) in rows.iter().enumerate() {
                let product: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
                let unit = f64::from(u8::from(i == j));
                assert!((product - unit).abs() <= 1e-5, "{i} {j}: {product}");
            }
            let most = vector
                .iter()
                .fold(0.0_f64, |m, v| if v.abs() > m.abs() { *v } else { m });
            assert!(most > 0.0, "sign of component {i}");
        }
        result
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn equals_the_dense_decomposition(matrix in matrices(), wanted in 1_usize..12) {
            assert_right(&matrix, wanted);
        }
    }

    /// Rows of words drawn with Zipf's law, each row scaled to length 1.
    fn text_like(rows: usize, cols: usize, seed: u64) -> Owned {
        let mut random = Random::new(seed);
        let rows: Vec<Vec<(u32, f32)>> = (0..rows)
            .map(|_| {
                let length = 3 + (random_value(&mut random).abs() * 15.0) as usize;
                let words = (0..length).map(|_| {
                    let rank = (cols as f64).powf(random_value(&mut random).abs()) - 1.0;
                    (rank as u32, (1.0 + (1.0 + rank).ln()) as f32)
                });
                let words: Vec<(u32, f32)> = words.collect();
                let norm = words.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
                words.iter().map(|&(code, v)| (code, v / norm)).collect()
            })
            .collect();
        Owned::from_rows(cols, &rows)
    }

    #[test]
    fn agrees_with_the_dense_decomposition_on_text_like_rows() {
        assert_right(&text_like(2000, 400, 1), 50);
    }

    #[test]
    fn finds_an_eigenvalue_that_comes_more_often_than_a_block_is_wide() {
        // Forty words that only ever stand alone, five times each; the others are rarer.
        let mut rows: Vec<Vec<(u32, f32)>> = (0..200).map(|i| vec![(i / 5, 1.0)]).collect();
        let mut random = Random::new(9);
        rows.extend((0..300).map(|_| {
            let code = |r: f64| 40 + (r.abs() * 360.0) as u32;
            vec![
                (code(random_value(&mut random)), 0.8),
                (code(random_value(&mut random)), 0.6),
            ]
        }));
        let result = assert_right(&Owned::from_rows(400, &rows), 45);
        let five = result
            .singular_values
            .iter()
            .filter(|&&v| (v * v - 5.0).abs() < 1e-4);
        assert_eq!(five.count(), 40);
    }

    #[test]
    fn an_identity_has_equal_singular_values() {
        let rows: Vec<Vec<(u32, f32)>> = (0..300).map(|i| vec![(i, 1.0)]).collect();
        let result = assert_right(&Owned::from_rows(300, &rows), 50);
        assert_eq!(result.k, 50);
    }

    #[test]
    fn fewer_rows_columns_or_rank_give_fewer_components() {
        let few_rows = Owned::from_rows(90, &[vec![(3, 1.0), (80, 2.0)], vec![(5, 1.0)]]);
        assert_eq!(assert_right(&few_rows, 50).k, 2);
        let one_column = Owned::from_rows(1, &vec![vec![(0, 2.0)]; 9]);
        assert_eq!(assert_right(&one_column, 50).singular_values, [6.0]);
        let one_kind = Owned::from_rows(200, &vec![vec![(7, 1.0), (150, -2.0)]; 400]);
        let result = assert_right(&one_kind, 5);
        assert_eq!((result.k, result.components[150] > 0.0), (1, true));
        assert_eq!(svd(&Owned::from_rows(200, &vec![vec![]; 9]), 5).k, 0);
        assert_eq!(svd(&Owned::from_rows(200, &[]), 5).k, 0);
        assert_eq!(svd(&Owned::from_rows(0, &vec![vec![]; 3]), 5).k, 0);
    }

    #[test]
    fn extreme_magnitudes_are_no_trouble() {
        for scale in [1e-37_f32, 1e37] {
            let mut matrix = text_like(200, 60, 4);
            let plain = svd(&matrix, 8);
            matrix.values.iter_mut().for_each(|value| *value *= scale);
            let scaled = svd(&matrix, 8);
            for (a, b) in plain.singular_values.iter().zip(&scaled.singular_values) {
                assert!((a * scale / b - 1.0).abs() < 1e-5, "{a} {b}");
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits_and_a_seed_repeats() {
        let matrix = text_like(6000, 700, 2);
        let run = |threads| with_threads(threads, || svd(&matrix, 20));
        let one = run(1);
        for threads in [1, 2, 3, 7] {
            assert_eq!(one, run(threads), "{threads} threads");
        }
    }

    #[test]
    fn products_of_shards_add_up() {
        let matrix = text_like(500, 80, 3);
        let whole = svd(&matrix, 10);
        let cut = matrix.offsets[200] as usize;
        let shard = |offsets: &[u32], codes: &[u32], values: &[f32]| Owned {
            cols: 80,
            offsets: offsets.iter().map(|offset| offset - offsets[0]).collect(),
            codes: codes.to_vec(),
            values: values.to_vec(),
        };
        let parts = [
            shard(
                &matrix.offsets[..=200],
                &matrix.codes[..cut],
                &matrix.values[..cut],
            ),
            shard(
                &matrix.offsets[200..],
                &matrix.codes[cut..],
                &matrix.values[cut..],
            ),
        ];
        let mut product = |panel: &[Lanes]| {
            let mut sum = GramProducts::new(parts[0].view()).product(panel, &RUNNING)?;
            let other = GramProducts::new(parts[1].view()).product(panel, &RUNNING)?;
            for (sum, row) in sum.iter_mut().zip(&other) {
                crate::linalg::panel::add_lanes(sum, row);
            }
            Ok(sum)
        };
        let mut space = Krylov::new(80, 42);
        let eigen = space
            .converge(10, &mut product, &RUNNING)
            .expect("not cancelled");
        for (sigma, value) in whole.singular_values.iter().zip(eigen.values()) {
            assert!((f64::from(*sigma) / value.sqrt() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn no_components_and_cancelling_are_errors() {
        let matrix = text_like(50, 20, 1);
        let run = |components, flag: &AtomicBool| {
            truncated_svd(
                &matrix.view(),
                SvdOptions {
                    components,
                    seed: 1,
                },
                flag,
            )
            .expect_err("an error")
        };
        assert_eq!(
            run(0, &RUNNING).to_string(),
            "Expected 1 or more for components but received 0"
        );
        assert_eq!(run(3, &AtomicBool::new(true)), Error::stopped());
    }
}
