//! How well regions of the map part the rows. A region is one neuron (its cell), or several that the caller put
//! together; a row belongs to the region of its winner.
//!
//! - **Silhouette** (Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20, 1987): the mean over
//!   the rows of `(b - a) / max(a, b)`; a: mean distance to the other rows of the own region, b: the lowest of the
//!   mean distances to the rows of another region; 0 for the only row of a region. In the map's own activation
//!   distance, among the rows of the sample.
//! - **Davies-Bouldin** (Davies and Bouldin, "A cluster separation measure", IEEE Transactions on Pattern Analysis and
//!   Machine Intelligence 1, 1979): the mean over the regions i of the largest `(s_i + s_j) / m_ij` over the other
//!   regions j; s: mean euclidean distance of a region's rows to their mean, m: euclidean distance of two means.
//!   Over all rows, each as often as its weight says; regions without rows are left out, as is a pair with the same mean.

use super::order::Order;
use crate::dataset::Dataset;
use crate::deviation::squared_deviation_in_lanes;
use crate::error::{Result, zeroed};
use crate::linalg::check;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// The regions that have rows, numbered from 0 without gaps, by neuron.
pub(super) fn dense_regions(given: Option<&[u32]>, neurons: usize) -> Vec<u32> {
    let Some(given) = given else {
        return (0..neurons as u32).collect();
    };
    let mut names = given.to_vec();
    names.sort_unstable();
    names.dedup();
    let place = |region: &u32| names.partition_point(|name| name < region) as u32;
    given.iter().map(place).collect()
}

/// The silhouette of a row whose distances to all rows are `distances`, and 0 to itself; `regions` has the region of
/// each row, `sizes` the rows of each region. There are at least two regions.
pub(super) fn silhouette_of(
    row: usize,
    distances: &[f64],
    regions: &[u32],
    sizes: &[u32],
    sums: &mut Vec<f64>,
) -> f64 {
    sums.clear();
    sums.resize(sizes.len(), 0.0);
    for (&region, &distance) in regions.iter().zip(distances) {
        sums[region as usize] += distance;
    }
    let own = regions[row] as usize;
    if sizes[own] == 1 {
        return 0.0;
    }
    let inside = sums[own] / f64::from(sizes[own] - 1);
    let outside = sums.iter().zip(sizes).enumerate();
    let outside = outside
        .filter(|&(region, (_, &size))| region != own && size > 0)
        .map(|(_, (sum, &size))| sum / f64::from(size))
        .fold(f64::INFINITY, f64::min);
    let larger = inside.max(outside);
    if larger > 0.0 {
        (outside - inside) / larger
    } else {
        0.0
    }
}

/// The measure over all rows. NaN where fewer than two regions have rows.
pub(super) fn davies_bouldin(
    data: &Dataset,
    order: &Order,
    regions: &[u32],
    stop: &AtomicBool,
) -> Result<f64> {
    let blobs = blobs(data, order, regions, stop)?;
    if blobs.len() < 2 {
        return Ok(f64::NAN);
    }
    let mut worst: Vec<f64> = zeroed(blobs.len(), "overlaps of regions")?;
    worst
        .par_iter_mut()
        .zip(&blobs)
        .try_for_each(|(worst, one)| {
            check(stop)?;
            for other in &blobs {
                let apart = squared_distance(&one.mean, &other.mean).sqrt();
                if apart > 0.0 {
                    *worst = worst.max((one.spread + other.spread) / apart);
                }
            }
            Ok(())
        })?;
    Ok(worst.iter().sum::<f64>() / blobs.len() as f64)
}

/// The rows of a region, in two numbers.
struct Blob {
    mean: Vec<f64>,
    /// Mean distance of the rows to their mean.
    spread: f64,
}

fn blobs(data: &Dataset, order: &Order, regions: &[u32], stop: &AtomicBool) -> Result<Vec<Blob>> {
    let count = regions.iter().max().map_or(0, |&last| last as usize + 1);
    let mut neurons: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (neuron, &region) in regions.iter().enumerate() {
        neurons[region as usize].push(neuron);
    }
    neurons
        .into_par_iter()
        .map(|neurons| {
            let rows = neurons.iter().flat_map(|&neuron| order.cell(neuron));
            rows.copied().collect::<Vec<u32>>()
        })
        .filter(|rows| !rows.is_empty())
        .map(|rows| {
            check(stop)?;
            Ok(blob(data, &rows))
        })
        .collect()
}

/// The order of the rows is their own, so these sums have the same bits whatever order they came in.
fn blob(data: &Dataset, rows: &[u32]) -> Blob {
    let mut mean = vec![0.0; data.features()];
    let mut total = 0.0;
    for &row in rows {
        let weight = data.weight(row as usize);
        data.add_row(row as usize, weight, &mut mean);
        total += weight;
    }
    mean.iter_mut().for_each(|sum| *sum /= total);
    let spread = {
        let deviation = data.deviation_from(&mean);
        let distances = rows.iter().map(|&row| {
            let row = row as usize;
            data.weight(row) * deviation(row).sqrt()
        });
        distances.sum::<f64>() / total
    };
    Blob { mean, spread }
}

vectorised! {
    fn squared_distance(one: &[f64], other: &[f64]) -> f64 {
        squared_deviation_in_lanes(one, other)
    }
}
