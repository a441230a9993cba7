//! The principal axes of sparse rows: products with the rows less their mean, which is never subtracted from them.
//!
//! For rows x of weight w, mean m and a panel P, the product is the sum of `w (x - m) (x - m)^T P`. With the image
//! `y = x^T P - m^T P` of a row it is the sum of `w x y` over the entries alone, less m times the sum of `w y`.

use super::{SEED, USUAL_PRODUCTS, WORK_LIMIT, axes, picked_in_order};
use crate::dataset::{Dataset, SparseRows};
use crate::error::{Result, zeroed};
use crate::linalg::{Krylov, LANES, Lanes, ZERO, check, pieces, sum_panels};
use crate::random::mix;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Entries that are worth a piece of their own.
const PIECE_ENTRIES: usize = 1 << 14;

pub(super) fn from_sparse(
    data: &Dataset,
    rows: &SparseRows,
    mean: &[f64],
    stop: &AtomicBool,
) -> Result<[Vec<f64>; 2]> {
    let features = data.features();
    let work = rows.len() as f64 * (2 * LANES) as f64 * USUAL_PRODUCTS;
    let hash = |row: usize| hash(rows, row);
    let by_value = |a: usize, b: usize| rows.slices(a).partial_cmp(&rows.slices(b));
    let one_in = (work / WORK_LIMIT).ceil() as u64;
    let centred = CentredSparse {
        data,
        rows,
        mean,
        order: picked_in_order(data, one_in, hash, by_value, stop)?,
    };
    let mut space = Krylov::new(features, SEED);
    let mut product = |panel: &[Lanes]| centred.product(panel, stop);
    let eigen = space.converge(2, &mut product, stop)?;
    check(stop)?;
    let vectors = space.vectors(&eigen, 2);
    let (first, second) = vectors.split_at(features);
    let wide = |vector: &[f32]| vector.iter().map(|&value| f64::from(value)).collect();
    let rows = centred.order.iter();
    let weight: f64 = rows.map(|&row| data.weight(row as usize)).sum();
    let variances: Vec<f64> = eigen.values().iter().map(|value| value / weight).collect();
    Ok(axes(&variances, [wide(first), wide(second)]))
}

/// A hash of the entries of a row.
fn hash(rows: &SparseRows, row: usize) -> u64 {
    rows.row(row)
        .fold(0x9e37_79b9_7f4a_7c15, |hash, (column, value)| {
            mix(hash ^ (((column as u64) << 32) | u64::from(value.to_bits())))
        })
}

/// The rows of `order`, less the mean.
struct CentredSparse<'a> {
    data: &'a Dataset,
    rows: &'a SparseRows,
    mean: &'a [f64],
    order: Vec<u32>,
}

impl CentredSparse<'_> {
    /// In pieces whose bounds depend on the shape of the data alone.
    fn product(&self, panel: &[Lanes], stop: &AtomicBool) -> Result<Vec<Lanes>> {
        let features = self.data.features();
        let count = pieces(
            self.rows.len(),
            PIECE_ENTRIES,
            features * size_of::<Lanes>(),
        );
        let of_mean = product_of(self.mean, panel);
        let partials = (0..count)
            .into_par_iter()
            .map(|piece| {
                let all = self.order.len();
                let rows = &self.order[all * piece / count..all * (piece + 1) / count];
                let mut sum = zeroed(features, "a product with the rows")?;
                let mut images = ZERO;
                for &row in rows {
                    check(stop)?;
                    let weight = self.data.weight(row as usize);
                    let (columns, values) = self.rows.slices(row as usize);
                    add_row(
                        columns,
                        values,
                        weight,
                        panel,
                        &of_mean,
                        &mut sum,
                        &mut images,
                    );
                }
                subtract_multiples(self.mean, &images, &mut sum);
                Ok(sum)
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(sum_panels(&partials))
    }
}

vectorised! {
    /// `vector^T panel`.
    fn product_of(vector: &[f64], panel: &[Lanes]) -> Lanes {
        let mut product = ZERO;
        for (value, entries) in vector.iter().zip(panel) {
            for lane in 0..LANES {
                product[lane] += value * entries[lane];
            }
        }
        product
    }
}

vectorised! {
    /// `sum -= vector images^T`.
    fn subtract_multiples(vector: &[f64], images: &Lanes, sum: &mut [Lanes]) {
        for (value, sum) in vector.iter().zip(sum) {
            for lane in 0..LANES {
                sum[lane] -= value * images[lane];
            }
        }
    }
}

vectorised! {
    /// Adds a row times its weighted image to `sum`, and the image to `images`.
    fn add_row(
        columns: &[u32],
        values: &[f32],
        weight: f64,
        panel: &[Lanes],
        of_mean: &Lanes,
        sum: &mut [Lanes],
        images: &mut Lanes,
    ) {
        let mut image = ZERO;
        for (&column, &value) in columns.iter().zip(values) {
            let (value, entries) = (f64::from(value), &panel[column as usize]);
            for lane in 0..LANES {
                image[lane] += value * entries[lane];
            }
        }
        for lane in 0..LANES {
            image[lane] = weight * (image[lane] - of_mean[lane]);
            images[lane] += image[lane];
        }
        for (&column, &value) in columns.iter().zip(values) {
            let (value, entries) = (f64::from(value), &mut sum[column as usize]);
            for lane in 0..LANES {
                entries[lane] += value * image[lane];
            }
        }
    }
}
