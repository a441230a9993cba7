//! Sparse rows, their products, and their projection.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::panel::{LANES, Lanes, ZERO, add_lanes};
use super::{check, pieces};
use crate::error::{Error, Result, zeroed};
use crate::vectorised::vectorised;

/// Entries that are worth a piece of their own.
const PIECE_ENTRIES: usize = 16_384;
/// Rows projected between two looks at the flag.
const PROJECTED_ROWS: usize = 1024;

/// A checked matrix in compressed sparse rows: row `i` holds `values[j]` in column `codes[j]` for every `j` in
/// `offsets[i]..offsets[i + 1]`. Columns may come in any order; one that comes twice in a row counts twice.
#[derive(Debug, Clone, Copy)]
pub struct SparseMatrix<'a> {
    cols: usize,
    offsets: &'a [u32],
    codes: &'a [u32],
    values: &'a [f32],
}

impl<'a> SparseMatrix<'a> {
    /// Checks the arrays against each other.
    ///
    /// # Errors
    /// `Invalid` if a length doesn't fit, `offsets` doesn't start at 0, falls, or doesn't end at the number of
    /// entries, a code is `cols` or more, or a value isn't finite.
    pub fn new(
        rows: usize,
        cols: usize,
        offsets: &'a [u32],
        codes: &'a [u32],
        values: &'a [f32],
    ) -> Result<Self> {
        if rows.checked_add(1) != Some(offsets.len()) {
            let what = format!("{rows} + 1 offsets (rows + 1)");
            return Err(Error::expected(&what, "matrix.offsets", offsets.len()));
        }
        if codes.len() != values.len() {
            let what = format!("as many values as codes ({})", codes.len());
            return Err(Error::expected(&what, "matrix.values", values.len()));
        }
        if offsets[0] != 0 {
            return Err(Error::expected("0", "matrix.offsets[0]", offsets[0]));
        }
        if offsets[rows] as usize != codes.len() {
            let what = format!("the number of codes ({})", codes.len());
            let name = format!("matrix.offsets[{rows}]");
            return Err(Error::expected(&what, &name, offsets[rows]));
        }
        if let Some(row) = offsets.windows(2).position(|pair| pair[0] > pair[1]) {
            let what = format!("{} or more", offsets[row]);
            let name = format!("matrix.offsets[{}]", row + 1);
            return Err(Error::expected(&what, &name, offsets[row + 1]));
        }
        if let Some(index) = codes.iter().position(|&code| code as usize >= cols) {
            let what = format!("a column below {cols}");
            let name = format!("matrix.codes[{index}]");
            return Err(Error::expected(&what, &name, codes[index]));
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            let name = format!("matrix.values[{index}]");
            return Err(Error::expected("a finite number", &name, values[index]));
        }
        Ok(Self {
            cols,
            offsets,
            codes,
            values,
        })
    }

    /// Rows of the matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Columns of the matrix.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + Clone {
        let entries = self.offsets[row] as usize..self.offsets[row + 1] as usize;
        let codes = self.codes[entries.clone()]
            .iter()
            .map(|&code| code as usize);
        codes.zip(self.values[entries].iter().copied())
    }

    /// Cuts the rows so that the pieces have about the same number of entries.
    fn balanced_ranges(&self) -> Vec<Range<usize>> {
        let bytes = self.cols * size_of::<Lanes>();
        let count = pieces(self.codes.len(), PIECE_ENTRIES, bytes);
        let bound = |piece: usize| {
            let entry = self.codes.len() * piece / count;
            self.offsets[..self.rows()].partition_point(|&offset| (offset as usize) < entry)
        };
        let bounds: Vec<usize> = (1..count)
            .map(bound)
            .chain(std::iter::once(self.rows()))
            .collect();
        let starts = std::iter::once(0).chain(bounds.iter().copied());
        starts
            .zip(bounds.iter())
            .map(|(start, &end)| start..end)
            .collect()
    }
}

/// Products with `A^T A`, as many as are needed: the memory for their partial sums is had once.
pub(crate) struct GramProducts<'a> {
    matrix: SparseMatrix<'a>,
    ranges: Vec<Range<usize>>,
    partials: Vec<Vec<Lanes>>,
}

impl<'a> GramProducts<'a> {
    pub fn new(matrix: SparseMatrix<'a>) -> Self {
        let ranges = matrix.balanced_ranges();
        Self {
            matrix,
            partials: vec![vec![]; ranges.len()],
            ranges,
        }
    }

    /// `A^T A panel`: the sum over the rows `a` of `a (a^T panel)`. It is a sum over rows, so the products of
    /// shards of a matrix add up to the product of the whole.
    pub fn product(&mut self, panel: &[Lanes], cancelled: &AtomicBool) -> Result<Vec<Lanes>> {
        self.ranges
            .par_iter()
            .zip(&mut self.partials)
            .try_for_each(|(rows, sum)| {
                check(cancelled)?;
                sum.clear();
                sum.resize(self.matrix.cols, ZERO);
                add_gram_product(&self.matrix, rows.clone(), panel, sum);
                Ok(())
            })?;
        Ok(sum_panels(&self.partials))
    }
}

vectorised! {
    /// Adds `A^T (A panel)` over some rows of `A` to `sum`.
    fn add_gram_product(matrix: &SparseMatrix<'_>, rows: Range<usize>, panel: &[Lanes], sum: &mut [Lanes]) {
        for row in rows {
            let mut image = ZERO;
            for (code, value) in matrix.row(row) {
                let (value, entries) = (f64::from(value), &panel[code]);
                for lane in 0..LANES {
                    image[lane] += value * entries[lane];
                }
            }
            for (code, value) in matrix.row(row) {
                let (value, entries) = (f64::from(value), &mut sum[code]);
                for lane in 0..LANES {
                    entries[lane] += value * image[lane];
                }
            }
        }
    }
}

/// The sum of at least one panel, in their order.
pub(crate) fn sum_panels(panels: &[Vec<Lanes>]) -> Vec<Lanes> {
    let mut sum = panels[0].clone();
    sum.par_chunks_mut(PROJECTED_ROWS)
        .enumerate()
        .for_each(|(piece, sum)| {
            for panel in &panels[1..] {
                for (sum, row) in sum.iter_mut().zip(&panel[piece * PROJECTED_ROWS..]) {
                    add_lanes(sum, row);
                }
            }
        });
    sum
}

/// Projects every row on `k` components: `matrix components^T`, row-major `rows` x `k`. `components` is row-major
/// `k` x `cols`, as [`super::truncated_svd`] gives it.
///
/// # Errors
/// `Invalid` if `components` has another length or holds a value that isn't finite; `Cancelled`.
pub fn project_sparse(
    matrix: &SparseMatrix<'_>,
    components: &[f32],
    k: usize,
    cancelled: &AtomicBool,
) -> Result<Vec<f32>> {
    check_components(components, k, matrix.cols)?;
    let mut projected = zeroed(matrix.rows().saturating_mul(k), "the projected rows")?;
    if k == 0 {
        return Ok(projected);
    }
    // Column-wise, so that an entry of a row finds its k factors side by side.
    let factors = transposed(components, k, matrix.cols);
    projected
        .par_chunks_mut(k * PROJECTED_ROWS)
        .enumerate()
        .try_for_each(|(piece, chunk)| {
            check(cancelled)?;
            let mut sums = vec![0.0_f64; k];
            for (offset, target) in chunk.chunks_mut(k).enumerate() {
                sums.fill(0.0);
                for (code, value) in matrix.row(piece * PROJECTED_ROWS + offset) {
                    let factors = &factors[code * k..(code + 1) * k];
                    for (sum, factor) in sums.iter_mut().zip(factors) {
                        *sum += f64::from(value) * f64::from(*factor);
                    }
                }
                for (target, sum) in target.iter_mut().zip(&sums) {
                    *target = *sum as f32;
                }
            }
            Ok(())
        })?;
    Ok(projected)
}

pub(crate) fn check_components(components: &[f32], k: usize, cols: usize) -> Result<()> {
    if k.checked_mul(cols) != Some(components.len()) {
        let what = format!("{k} x {cols} values (k x cols)");
        return Err(Error::expected(&what, "components", components.len()));
    }
    match components.iter().position(|value| !value.is_finite()) {
        Some(index) => {
            let name = format!("components[{index}]");
            Err(Error::expected("a finite number", &name, components[index]))
        }
        None => Ok(()),
    }
}

/// A row-major `rows` x `cols` matrix as row-major `cols` x `rows`.
pub(crate) fn transposed(matrix: &[f32], rows: usize, cols: usize) -> Vec<f32> {
    let mut turned = vec![0.0; matrix.len()];
    for row in 0..rows {
        for col in 0..cols {
            turned[col * rows + row] = matrix[row * cols + col];
        }
    }
    turned
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::linalg::krylov::{random_lanes, random_value};
    use crate::linalg::testing::{RUNNING, with_threads};
    use proptest::prelude::*;

    /// Arrays of a sparse matrix.
    #[derive(Debug, Clone)]
    pub struct Owned {
        pub cols: usize,
        pub offsets: Vec<u32>,
        pub codes: Vec<u32>,
        pub values: Vec<f32>,
    }

    impl Owned {
        pub fn from_rows(cols: usize, rows: &[Vec<(u32, f32)>]) -> Self {
            let mut owned = Self {
                cols,
                offsets: vec![0],
                codes: vec![],
                values: vec![],
            };
            for row in rows {
                for &(code, value) in row {
                    owned.codes.push(code);
                    owned.values.push(value);
                }
                owned.offsets.push(owned.codes.len() as u32);
            }
            owned
        }

        pub fn view(&self) -> SparseMatrix<'_> {
            let rows = self.offsets.len() - 1;
            SparseMatrix::new(rows, self.cols, &self.offsets, &self.codes, &self.values)
                .expect("a valid matrix")
        }

        pub fn dense(&self) -> Vec<Vec<f64>> {
            let view = self.view();
            (0..view.rows())
                .map(|row| {
                    let mut dense = vec![0.0; self.cols];
                    for (code, value) in view.row(row) {
                        dense[code] += f64::from(value);
                    }
                    dense
                })
                .collect()
        }
    }

    pub fn matrices() -> impl Strategy<Value = Owned> {
        (1_usize..40).prop_flat_map(|cols| {
            let entry = (0..cols as u32, -4.0_f32..4.0);
            let row = proptest::collection::vec(entry, 0..6);
            proptest::collection::vec(row, 0..60)
                .prop_map(move |rows| Owned::from_rows(cols, &rows))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn gram_product_equals_the_dense_one(matrix in matrices(), seed in any::<u64>()) {
            let mut random = crate::random::Random::new(seed);
            let panel: Vec<Lanes> = (0..matrix.cols).map(|_| random_lanes(&mut random)).collect();
            let product = GramProducts::new(matrix.view()).product(&panel, &RUNNING).expect("not cancelled");
            let dense = matrix.dense();
            for (col, row) in product.iter().enumerate() {
                for lane in 0..LANES {
                    let naive: f64 = dense.iter().map(|a| {
                        let along: f64 = a.iter().zip(&panel).map(|(v, p)| v * p[lane]).sum();
                        a[col] * along
                    }).sum();
                    prop_assert!((row[lane] - naive).abs() <= 1e-9);
                }
            }
        }

        #[test]
        fn projection_equals_the_dense_one(matrix in matrices(), k in 0_usize..5, seed in any::<u64>()) {
            let mut random = crate::random::Random::new(seed);
            let components: Vec<f32> = (0..k * matrix.cols).map(|_| random_value(&mut random) as f32).collect();
            let projected = project_sparse(&matrix.view(), &components, k, &RUNNING).expect("valid");
            for (row, dense) in matrix.dense().iter().enumerate() {
                for component in 0..k {
                    let naive: f64 = (0..matrix.cols)
                        .map(|col| dense[col] * f64::from(components[component * matrix.cols + col]))
                        .sum();
                    let value = f64::from(projected[row * k + component]);
                    prop_assert!((value - naive).abs() <= 1e-5);
                }
            }
        }
    }

    #[test]
    fn pieces_hold_every_row_once() {
        let rows: Vec<Vec<(u32, f32)>> = (0..20_000).map(|i| vec![(i % 7, 1.0); 5]).collect();
        let matrix = Owned::from_rows(7, &rows);
        let ranges = matrix.view().balanced_ranges();
        assert!(ranges.len() > 3, "{ranges:?}");
        assert_eq!(ranges[0].start, 0);
        assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(ranges.last().map(|range| range.end), Some(20_000));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let mut random = crate::random::Random::new(3);
        let rows: Vec<Vec<(u32, f32)>> = (0..30_000)
            .map(|i| {
                (0..6)
                    .map(|j| ((i * 31 + j * 97) % 501, random_value(&mut random) as f32))
                    .collect()
            })
            .collect();
        let matrix = Owned::from_rows(501, &rows);
        let panel: Vec<Lanes> = (0..501).map(|_| random_lanes(&mut random)).collect();
        let run = |threads| {
            with_threads(threads, || {
                GramProducts::new(matrix.view()).product(&panel, &RUNNING)
            })
        };
        let one = run(1);
        for threads in [2, 3, 7] {
            assert_eq!(one, run(threads), "{threads} threads");
        }
    }

    #[test]
    fn says_what_is_wrong_with_the_arrays() {
        let message = |rows, cols, offsets: &[u32], codes: &[u32], values: &[f32]| {
            SparseMatrix::new(rows, cols, offsets, codes, values)
                .expect_err("an error")
                .to_string()
        };
        assert_eq!(
            message(2, 3, &[0, 1], &[0], &[1.0]),
            "Expected 2 + 1 offsets (rows + 1) for matrix.offsets but received 2"
        );
        assert_eq!(
            message(usize::MAX, 3, &[0], &[], &[]),
            format!(
                "Expected {} + 1 offsets (rows + 1) for matrix.offsets but received 1",
                usize::MAX
            )
        );
        assert_eq!(
            message(1, 3, &[0, 1], &[0], &[]),
            "Expected as many values as codes (1) for matrix.values but received 0"
        );
        assert_eq!(
            message(1, 3, &[1, 1], &[0], &[1.0]),
            "Expected 0 for matrix.offsets[0] but received 1"
        );
        assert_eq!(
            message(1, 3, &[0, 2], &[0], &[1.0]),
            "Expected the number of codes (1) for matrix.offsets[1] but received 2"
        );
        assert_eq!(
            message(3, 3, &[0, 2, 1, 2], &[0, 1], &[1.0, 1.0]),
            "Expected 2 or more for matrix.offsets[2] but received 1"
        );
        assert_eq!(
            message(1, 3, &[0, 1], &[3], &[1.0]),
            "Expected a column below 3 for matrix.codes[0] but received 3"
        );
        assert_eq!(
            message(1, 3, &[0, 1], &[2], &[f32::NAN]),
            "Expected a finite number for matrix.values[0] but received NaN"
        );
    }

    #[test]
    fn says_what_is_wrong_with_components() {
        let matrix = Owned::from_rows(2, &[vec![(0, 1.0)]]);
        let message = |components: &[f32], k| {
            project_sparse(&matrix.view(), components, k, &RUNNING)
                .expect_err("an error")
                .to_string()
        };
        assert_eq!(
            message(&[1.0], 1),
            "Expected 1 x 2 values (k x cols) for components but received 1"
        );
        assert_eq!(
            message(&[1.0], usize::MAX),
            format!(
                "Expected {} x 2 values (k x cols) for components but received 1",
                usize::MAX
            )
        );
        assert_eq!(
            message(&[1.0, f32::INFINITY], 1),
            "Expected a finite number for components[1] but received inf"
        );
    }

    #[test]
    fn stops_when_cancelled() {
        let matrix = Owned::from_rows(2, &[vec![(0, 1.0)]]);
        let raised = AtomicBool::new(true);
        let result = project_sparse(&matrix.view(), &[1.0, 0.0], 1, &raised);
        assert_eq!(result, Err(Error::stopped()));
    }
}
