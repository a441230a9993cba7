//! The topographic product of Bauer and Pawelzik ("Quantifying the neighborhood preservation of self-organizing
//! feature maps", IEEE Transactions on Neural Networks 3, 1992). With `a_l` the l-th neighbour of neuron j on the grid
//! and `v_l` its l-th neighbour in the data space,
//!
//! `Q1(j, l) = dV(j, a_l) / dV(j, v_l)`, `Q2(j, l) = dA(j, a_l) / dA(j, v_l)`,
//! `ln P3(j, k) = sum over l <= k of ln(Q1 Q2) / 2k`, `P = mean over j and k of ln P3(j, k)`
//!
//! for `l`, `k` from 1 to neurons - 1. dV: the map's activation distance of codebook vectors; dA: euclidean distance
//! on the grid. Neighbours at the same distance in one space are ordered by their distance in the other (and by index
//! where that too is the same), so that a mirrored map has the same product. The sums over l run along, so a neuron
//! costs two sorts.

use super::{Map, lattice_distance};
use crate::distance::Search;
use crate::error::{Result, zeroed};
use crate::linalg::check;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// A neighbour of a neuron: its two distances (that on the grid as `lattice_distance` has it) and their logarithms.
#[derive(Clone, Copy, Default)]
struct Neighbor {
    on_grid: u64,
    in_data: f64,
    logarithm: f64,
}

/// The measure. NaN where there are fewer than two neurons, or two neurons have the same vector.
pub(super) fn topographic_product(
    map: &Map,
    search: &Search<'_>,
    stop: &AtomicBool,
) -> Result<f64> {
    let neurons = map.grid.neurons();
    let mut sums: Vec<f64> = zeroed(neurons, "products of neurons")?;
    sums.par_iter_mut()
        .enumerate()
        .try_for_each_init(Vec::new, |neighbors, (neuron, sum)| {
            check(stop)?;
            fill(map, search, neuron, neighbors);
            *sum = sum_over_k(neighbors);
            Ok(())
        })?;
    let pairs = (neurons * (neurons - 1)) as f64;
    Ok(sums.iter().sum::<f64>() / pairs)
}

fn fill(map: &Map, search: &Search<'_>, neuron: usize, neighbors: &mut Vec<Neighbor>) {
    let vector = map.vector(neuron);
    let others = (0..map.grid.neurons()).filter(|&other| other != neuron);
    neighbors.clear();
    neighbors.extend(others.map(|other| {
        let on_grid = lattice_distance(&map.grid, neuron, other);
        let in_data = search.exact(vector, other);
        Neighbor {
            on_grid,
            in_data,
            logarithm: in_data.ln() + (on_grid as f64).ln() / 2.0,
        }
    }));
}

/// The sum of `ln P3(j, k)` over k.
///
/// Q1 Q2 is the product of both distances to `a_l` over that to `v_l`, so one logarithm per neighbour is enough.
fn sum_over_k(neighbors: &mut [Neighbor]) -> f64 {
    neighbors.sort_by(|a, b| {
        let nearer = a.on_grid.cmp(&b.on_grid);
        nearer.then(a.in_data.total_cmp(&b.in_data))
    });
    let along_grid: Vec<f64> = neighbors.iter().map(|other| other.logarithm).collect();
    neighbors.sort_by(|a, b| {
        let nearer = a.in_data.total_cmp(&b.in_data);
        nearer.then(a.on_grid.cmp(&b.on_grid))
    });
    let mut product = 0.0;
    let mut sum = 0.0;
    for (k, (grid, data)) in along_grid.iter().zip(neighbors).enumerate() {
        // Neurons with the same vector: the logarithm of nothing over nothing is NaN, as it should.
        product += grid - data.logarithm;
        sum += product / (2 * (k + 1)) as f64;
    }
    sum
}
