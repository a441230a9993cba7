//! Rows of which only the entries that aren't zero are kept.

use super::{MAX_FEATURES, joined};
use crate::error::{Error, Result, zeroed};
use crate::pool::CHUNK_ROWS;
use rayon::prelude::*;

/// Checked compressed sparse rows: columns ascend within a row, and no entry is zero.
#[derive(Clone, Debug)]
pub(crate) struct SparseRows {
    features: usize,
    indptr: Vec<u32>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

impl SparseRows {
    /// Checks the arrays against each other; entries that are zero are dropped.
    pub(super) fn new(
        rows: usize,
        features: usize,
        indptr: Vec<u32>,
        indices: Vec<u32>,
        values: Vec<f32>,
    ) -> Result<Self> {
        const { assert!(MAX_FEATURES <= u32::MAX as usize) };
        check_bounds(rows, &indptr, indices.len(), values.len())?;
        check_indices(features, &indptr, &indices)?;
        let bad = values.par_iter().position_first(|value| !value.is_finite());
        if let Some(at) = bad {
            let row = indptr.partition_point(|&start| start as usize <= at) - 1;
            let name = format!("values[{at}] of data (row {row}, column {})", indices[at]);
            return Err(Error::expected("a finite number", &name, values[at]));
        }
        let sparse = SparseRows {
            features,
            indptr,
            indices,
            values,
        };
        if sparse.values.contains(&0.0) {
            sparse.without_zeros()
        } else {
            Ok(sparse)
        }
    }

    fn without_zeros(mut self) -> Result<Self> {
        let mut kept = 0;
        let mut indptr: Vec<u32> = zeroed(self.indptr.len(), "rows")?;
        for row in 0..self.indptr.len() - 1 {
            for at in self.entries(row) {
                if self.values[at] != 0.0 {
                    self.values[kept] = self.values[at];
                    self.indices[kept] = self.indices[at];
                    kept += 1;
                }
            }
            indptr[row + 1] = kept as u32;
        }
        self.values.truncate(kept);
        self.indices.truncate(kept);
        self.indptr = indptr;
        Ok(self)
    }

    /// Only the rows that `keeps` says.
    pub(super) fn compacted(mut self, keeps: impl Fn(usize) -> bool) -> Self {
        let (mut rows, mut kept) = (0, 0);
        for row in 0..self.indptr.len() - 1 {
            let entries = self.entries(row);
            if keeps(row) {
                let count = entries.len();
                self.values.copy_within(entries.clone(), kept);
                self.indices.copy_within(entries, kept);
                kept += count;
                rows += 1;
                // Never beyond the row that was just read.
                self.indptr[rows] = kept as u32;
            }
        }
        self.indptr.truncate(rows + 1);
        self.values.truncate(kept);
        self.indices.truncate(kept);
        self
    }

    fn entries(&self, row: usize) -> std::ops::Range<usize> {
        self.indptr[row] as usize..self.indptr[row + 1] as usize
    }

    /// Columns and values of a row, in ascending order.
    #[inline(always)]
    pub(crate) fn slices(&self, row: usize) -> (&[u32], &[f32]) {
        let entries = self.entries(row);
        (&self.indices[entries.clone()], &self.values[entries])
    }

    /// The entries of a row, in ascending order of their columns.
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + Clone {
        let (indices, values) = self.slices(row);
        let columns = indices.iter().map(|&column| column as usize);
        columns.zip(values.iter().copied())
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn copy_row(&self, row: usize, to: &mut [f32]) {
        to.fill(0.0);
        for (column, value) in self.row(row) {
            to[column] = value;
        }
    }

    /// Smallest and largest value of each column, the zeros between the entries among them.
    pub(super) fn range(&self) -> Vec<(f32, f32)> {
        let rows = self.indptr.len() - 1;
        let empty = (f32::INFINITY, f32::NEG_INFINITY, 0usize);
        let partials: Vec<Vec<_>> = (0..rows.div_ceil(CHUNK_ROWS * 16))
            .into_par_iter()
            .map(|piece| {
                let first = piece * CHUNK_ROWS * 16;
                let mut ranges = vec![empty; self.features];
                for row in first..(first + CHUNK_ROWS * 16).min(rows) {
                    for (column, value) in self.row(row) {
                        let (low, high, count) = &mut ranges[column];
                        *low = low.min(value);
                        *high = high.max(value);
                        *count += 1;
                    }
                }
                ranges
            })
            .collect();
        joined(partials, empty, self.features, |a, b| {
            (a.0.min(b.0), a.1.max(b.1), a.2 + b.2)
        })
        .into_iter()
        .map(|(low, high, count)| {
            if count < rows {
                (low.min(0.0), high.max(0.0))
            } else {
                (low, high)
            }
        })
        .collect()
    }
}

fn check_bounds(rows: usize, indptr: &[u32], indices: usize, values: usize) -> Result<()> {
    if rows.checked_add(1) != Some(indptr.len()) {
        let what = format!("{rows} + 1 numbers (rows + 1)");
        return Err(Error::expected(&what, "indptr of data", indptr.len()));
    }
    if indices != values {
        let what = format!("as many numbers as indices ({indices})");
        return Err(Error::expected(&what, "values of data", values));
    }
    if indptr[0] != 0 {
        return Err(Error::expected("0", "indptr[0] of data", indptr[0]));
    }
    if let Some(row) = indptr.windows(2).position(|pair| pair[0] > pair[1]) {
        let what = format!("{} or more", indptr[row]);
        let name = format!("indptr[{}] of data", row + 1);
        return Err(Error::expected(&what, &name, indptr[row + 1]));
    }
    if indptr[rows] as usize != indices {
        let what = format!("the number of indices ({indices})");
        let name = format!("indptr[{rows}] of data");
        return Err(Error::expected(&what, &name, indptr[rows]));
    }
    Ok(())
}

fn check_indices(features: usize, indptr: &[u32], indices: &[u32]) -> Result<()> {
    let bad = indptr
        .par_windows(2)
        .enumerate()
        .find_map_first(|(row, span)| {
            let span = span[0] as usize..span[1] as usize;
            let mut least = 0;
            for at in span {
                if indices[at] as usize >= features || indices[at] < least {
                    return Some((row, at, least));
                }
                least = indices[at] + 1;
            }
            None
        });
    let Some((row, at, least)) = bad else {
        return Ok(());
    };
    let name = format!("indices[{at}] of data (row {row})");
    let what = if indices[at] as usize >= features {
        format!("a column below {features}")
    } else {
        format!(
            "a column above {}, as columns ascend within a row,",
            least - 1
        )
    };
    Err(Error::expected(&what, &name, indices[at]))
}
