//! Squared distance of a row to a point in float64, in fixed lanes: the same bits on every instruction set.

use crate::vectorised::vectorised;

const LANES: usize = 16;

vectorised! {
    /// Sum of the squared differences of a row and a point.
    pub(crate) fn squared_deviation(row: &[f32], point: &[f64]) -> f64 {
        squared_deviation_in_lanes(row, point)
    }
}

vectorised! {
    /// Adds a row, as often as its weight says, to sums of its columns.
    pub(crate) fn add_weighted(row: &[f32], weight: f64, sums: &mut [f64]) {
        for (sum, &value) in sums.iter_mut().zip(row) {
            *sum += weight * f64::from(value);
        }
    }
}

/// The same for any kind of numbers.
#[inline(always)]
pub(crate) fn squared_deviation_in_lanes<V: Copy + Into<f64>>(row: &[V], point: &[f64]) -> f64 {
    let mut sums = [0.0f64; LANES];
    let (row_blocks, row_rest) = row.as_chunks::<LANES>();
    let (point_blocks, point_rest) = point.as_chunks::<LANES>();
    for (row, point) in row_blocks.iter().zip(point_blocks) {
        for lane in 0..LANES {
            let difference = row[lane].into() - point[lane];
            sums[lane] += difference * difference;
        }
    }
    for (lane, (&value, &point)) in row_rest.iter().zip(point_rest).enumerate() {
        let difference = value.into() - point;
        sums[lane] += difference * difference;
    }
    sums.iter().sum()
}
