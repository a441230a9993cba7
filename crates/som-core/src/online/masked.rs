//! The online rule for rows with missing values, as the SOM Toolbox has it: the winner by the distance over what a row
//! knows, and of each neuron only these components move.

use crate::distance::{exact_rank, length_over};
use crate::options::ActivationDistance;

/// The columns that a row knows.
pub(super) fn known(row: &[f64], columns: &mut Vec<u32>) {
    columns.clear();
    let known = (0..).zip(row).filter(|(_, value)| !value.is_nan());
    columns.extend(known.map(|(column, _)| column));
}

/// The nearest neuron over some columns, lowest index on ties, and its rank (the squared distance for euclidean, else
/// the distance).
pub(super) fn nearest(
    distance: ActivationDistance,
    columns: &[u32],
    row: &[f64],
    codebook: &[f64],
) -> (usize, f64) {
    let length = match distance {
        ActivationDistance::Cosine => length_over(columns, row),
        _ => 0.0,
    };
    let mut best = (0, f64::INFINITY);
    for (neuron, vector) in codebook.chunks_exact(row.len()).enumerate() {
        let rank = exact_rank(distance, columns, row, length, vector);
        if rank < best.1 {
            best = (neuron, rank);
        }
    }
    best
}

/// Moves each neuron towards `row` by its share of `shares`, in some columns alone.
pub(super) fn pull(codebook: &mut [f64], columns: &[u32], row: &[f64], shares: &[f64]) {
    for (vector, &share) in codebook.chunks_exact_mut(row.len()).zip(shares) {
        if share != 0.0 {
            for &column in columns {
                let value = &mut vector[column as usize];
                *value += share * (row[column as usize] - *value);
            }
        }
    }
}
