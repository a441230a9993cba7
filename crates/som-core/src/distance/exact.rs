//! Distances in float64, the referee of every search.
//!
//! Sums run in sixteen fixed lanes that are folded in a fixed order, without fused operations: whatever
//! instruction set they are compiled for, the bits are the same.

use crate::options::ActivationDistance;

const LANES: usize = 16;

#[inline(always)]
fn in_lanes<V: Copy + Into<f64>>(
    row: &[V],
    neuron: &[V],
    combine: impl Fn(f64, f64, f64) -> f64,
) -> [f64; LANES] {
    assert_eq!(row.len(), neuron.len());
    let mut sums = [0.0f64; LANES];
    let (row_blocks, row_rest) = row.as_chunks::<LANES>();
    let (neuron_blocks, neuron_rest) = neuron.as_chunks::<LANES>();
    for (row, neuron) in row_blocks.iter().zip(neuron_blocks) {
        for lane in 0..LANES {
            sums[lane] = combine(sums[lane], row[lane].into(), neuron[lane].into());
        }
    }
    for (lane, (&row, &neuron)) in row_rest.iter().zip(neuron_rest).enumerate() {
        sums[lane] = combine(sums[lane], row.into(), neuron.into());
    }
    sums
}

#[inline(always)]
fn fold<V: Copy>(mut sums: [V; LANES], join: impl Fn(V, V) -> V) -> V {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] = join(sums[lane], sums[lane + width]);
        }
        width /= 2;
    }
    sums[0]
}

/// Sum of squared differences.
#[inline(always)]
pub(super) fn squared_euclidean<V: Copy + Into<f64>>(row: &[V], neuron: &[V]) -> f64 {
    let sums = in_lanes(row, neuron, |sum, a, b| {
        let difference = a - b;
        sum + difference * difference
    });
    fold(sums, |a, b| a + b)
}

/// Sum of products.
#[inline(always)]
pub(super) fn product<V: Copy + Into<f64>>(row: &[V], neuron: &[V]) -> f64 {
    fold(in_lanes(row, neuron, |sum, a, b| sum + a * b), |a, b| a + b)
}

/// Sum of absolute differences.
#[inline(always)]
pub(super) fn manhattan<V: Copy + Into<f64>>(row: &[V], neuron: &[V]) -> f64 {
    fold(
        in_lanes(row, neuron, |sum, a, b| sum + (a - b).abs()),
        |a, b| a + b,
    )
}

/// Largest absolute difference.
#[inline(always)]
pub(super) fn chebyshev<V: Copy + Into<f64>>(row: &[V], neuron: &[V]) -> f64 {
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    fold(
        in_lanes(row, neuron, |sum, a, b| larger(sum, (a - b).abs())),
        larger,
    )
}

/// Like [`in_lanes`], over some columns alone, which ascend. A column has the lane that it has among all columns.
#[inline(always)]
fn in_lanes_over<V: Copy + Into<f64>>(
    columns: &[u32],
    row: &[V],
    neuron: &[V],
    combine: impl Fn(f64, f64, f64) -> f64,
) -> [f64; LANES] {
    let mut sums = [0.0f64; LANES];
    for &column in columns {
        let column = column as usize;
        let lane = &mut sums[column % LANES];
        *lane = combine(*lane, row[column].into(), neuron[column].into());
    }
    sums
}

/// Sum of squared differences over some columns.
pub(super) fn squared_euclidean_over<V: Copy + Into<f64>>(
    columns: &[u32],
    row: &[V],
    neuron: &[V],
) -> f64 {
    let sums = in_lanes_over(columns, row, neuron, |sum, a, b| {
        let difference = a - b;
        sum + difference * difference
    });
    fold(sums, |a, b| a + b)
}

/// Sum of products over some columns.
pub(super) fn product_over<V: Copy + Into<f64>>(columns: &[u32], row: &[V], neuron: &[V]) -> f64 {
    let sums = in_lanes_over(columns, row, neuron, |sum, a, b| sum + a * b);
    fold(sums, |a, b| a + b)
}

/// Sum of absolute differences over some columns.
pub(super) fn manhattan_over<V: Copy + Into<f64>>(columns: &[u32], row: &[V], neuron: &[V]) -> f64 {
    let sums = in_lanes_over(columns, row, neuron, |sum, a, b| sum + (a - b).abs());
    fold(sums, |a, b| a + b)
}

/// Largest absolute difference over some columns.
pub(super) fn chebyshev_over<V: Copy + Into<f64>>(columns: &[u32], row: &[V], neuron: &[V]) -> f64 {
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    let sums = in_lanes_over(columns, row, neuron, |sum, a, b| larger(sum, (a - b).abs()));
    fold(sums, larger)
}

/// Sum of products of the entries of a sparse row with a neuron: as [`product`] of the row written out.
pub(super) fn product_of_entries(columns: &[u32], values: &[f32], neuron: &[f32]) -> f64 {
    let mut sums = [0.0f64; LANES];
    for (&column, &value) in columns.iter().zip(values) {
        let column = column as usize;
        sums[column % LANES] += f64::from(value) * f64::from(neuron[column]);
    }
    fold(sums, |a, b| a + b)
}

/// Sum of squares of the entries of a sparse row: as [`product`] of the row written out with itself.
pub(super) fn square_of_entries(columns: &[u32], values: &[f32]) -> f64 {
    let mut sums = [0.0f64; LANES];
    for (&column, &value) in columns.iter().zip(values) {
        sums[column as usize % LANES] += f64::from(value) * f64::from(value);
    }
    fold(sums, |a, b| a + b)
}

/// `(row - centre) * scale` and the sum of its squares, to float32's precision. With a scale that is a power of two
/// each value has the one rounding of its subtraction.
#[inline(always)]
pub(super) fn centred(row: &[f32], centre: &[f32], scale: f32, out: &mut [f32]) -> f32 {
    assert!(row.len() == centre.len() && row.len() == out.len());
    let mut squares = [0.0f32; LANES];
    let (row_blocks, row_rest) = row.as_chunks::<LANES>();
    let (centre_blocks, centre_rest) = centre.as_chunks::<LANES>();
    let (out_blocks, out_rest) = out.as_chunks_mut::<LANES>();
    for ((row, centre), out) in row_blocks.iter().zip(centre_blocks).zip(out_blocks) {
        for lane in 0..LANES {
            out[lane] = (row[lane] - centre[lane]) * scale;
            squares[lane] += out[lane] * out[lane];
        }
    }
    let rest = row_rest
        .iter()
        .zip(centre_rest)
        .zip(out_rest.iter_mut().zip(&mut squares));
    for ((&value, &centre), (out, square)) in rest {
        *out = (value - centre) * scale;
        *square += *out * *out;
    }
    fold(squares, |a, b| a + b)
}

/// The nearest neuron of a codebook in float64, lowest index on ties, and its rank (the squared distance for
/// euclidean, else the distance).
#[inline(always)]
pub(super) fn nearest(distance: ActivationDistance, row: &[f64], codebook: &[f64]) -> (usize, f64) {
    match distance {
        ActivationDistance::Euclidean => lowest::<Euclidean>(row, codebook),
        ActivationDistance::Manhattan => lowest::<Manhattan>(row, codebook),
        ActivationDistance::Chebyshev => lowest::<Chebyshev>(row, codebook),
        ActivationDistance::Cosine => lowest::<Cosine>(row, codebook),
    }
}

/// What orders neurons. A trait, not a closure: only so the attribute can say that it is always inlined, into
/// the function that has the instruction set.
trait Rank {
    /// What depends on the row alone.
    fn length(row: &[f64]) -> f64;
    fn rank(row: &[f64], length: f64, neuron: &[f64]) -> f64;
}

struct Euclidean;
struct Manhattan;
struct Chebyshev;
struct Cosine;

impl Rank for Euclidean {
    #[inline(always)]
    fn length(_: &[f64]) -> f64 {
        0.0
    }
    #[inline(always)]
    fn rank(row: &[f64], _: f64, neuron: &[f64]) -> f64 {
        squared_euclidean(row, neuron)
    }
}

impl Rank for Manhattan {
    #[inline(always)]
    fn length(_: &[f64]) -> f64 {
        0.0
    }
    #[inline(always)]
    fn rank(row: &[f64], _: f64, neuron: &[f64]) -> f64 {
        manhattan(row, neuron)
    }
}

impl Rank for Chebyshev {
    #[inline(always)]
    fn length(_: &[f64]) -> f64 {
        0.0
    }
    #[inline(always)]
    fn rank(row: &[f64], _: f64, neuron: &[f64]) -> f64 {
        chebyshev(row, neuron)
    }
}

impl Rank for Cosine {
    #[inline(always)]
    fn length(row: &[f64]) -> f64 {
        product(row, row).sqrt()
    }
    #[inline(always)]
    fn rank(row: &[f64], length: f64, neuron: &[f64]) -> f64 {
        cosine(
            product(row, neuron),
            length * product(neuron, neuron).sqrt(),
        )
    }
}

#[inline(always)]
fn lowest<R: Rank>(row: &[f64], codebook: &[f64]) -> (usize, f64) {
    let length = R::length(row);
    let mut best = (0, f64::INFINITY);
    for (neuron, vector) in codebook.chunks_exact(row.len()).enumerate() {
        let rank = R::rank(row, length, vector);
        if rank < best.1 {
            best = (neuron, rank);
        }
    }
    best
}

/// 1 - product / lengths, never below 0; 1 where a vector has no direction.
#[inline(always)]
pub(super) fn cosine(product: f64, lengths: f64) -> f64 {
    if lengths > 0.0 {
        (1.0 - product / lengths).max(0.0)
    } else {
        1.0
    }
}

/// Moves each neuron towards `row` by its share of `shares`.
#[inline(always)]
pub(super) fn pull(codebook: &mut [f64], row: &[f64], shares: &[f64]) {
    for (vector, &share) in codebook.chunks_exact_mut(row.len()).zip(shares) {
        if share != 0.0 {
            for (value, target) in vector.iter_mut().zip(row) {
                *value += share * (target - *value);
            }
        }
    }
}
