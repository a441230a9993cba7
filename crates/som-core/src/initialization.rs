//! Where the codebook starts.
//!
//! `pca` is the SOM Toolbox's linear initialisation: neuron = mean + c1 sqrt(e1) v1 + c2 sqrt(e2) v2, with e and
//! v the largest eigenvalues and eigenvectors of the covariance and c from -1 to 1 along the sides, the longer
//! side with the first component. The largest component of each eigenvector is positive, so that a map doesn't
//! come out mirrored by chance.

use crate::dataset::{Content, Dataset};
use crate::error::{Result, with_room, zeroed};
use crate::grid::Grid;
use crate::options::{Initialization, Plan};
use crate::principal::principal_axes;
use crate::random::{Passes, Random};
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// The codebook before the first step, neurons x features. Runs in the current rayon pool.
pub fn initial_codebook(plan: &Plan, data: &Dataset, stop: &AtomicBool) -> Result<Vec<f32>> {
    let random = Random::new(plan.random_state);
    match plan.initialization {
        Initialization::Pca => along_components(&plan.grid, data, stop),
        Initialization::Random => within_range(&plan.grid, data, random),
        Initialization::Sample => from_rows(&plan.grid, data, random),
    }
}

fn within_range(grid: &Grid, data: &Dataset, mut random: Random) -> Result<Vec<f32>> {
    let range = data.range();
    let mut codebook = with_room(grid.neurons() * data.features(), "the codebook")?;
    for _ in 0..grid.neurons() {
        for &(low, high) in &range {
            let (low, high) = (f64::from(low), f64::from(high));
            codebook.push((low + (high - low) * random.unit()) as f32);
        }
    }
    Ok(codebook)
}

/// Different rows as long as there are some, whatever their weights; then all of them again in another order. What
/// isn't known of a row is the mean of its feature.
fn from_rows(grid: &Grid, data: &Dataset, random: Random) -> Result<Vec<f32>> {
    let mut rows = Passes::new(data.rows() as u32, random)?;
    let mut codebook = with_room(grid.neurons() * data.features(), "the codebook")?;
    let mut row = vec![0.0; data.features()];
    let mean = match data.content() {
        Content::Masked(_) => data.mean(),
        _ => vec![0.0; data.features()],
    };
    for _ in 0..grid.neurons() {
        data.copy_row(rows.next_row(), &mut row);
        codebook.extend(row.iter().zip(&mean).map(|(&value, &mean)| {
            if value.is_nan() { mean as f32 } else { value }
        }));
    }
    Ok(codebook)
}

fn along_components(grid: &Grid, data: &Dataset, stop: &AtomicBool) -> Result<Vec<f32>> {
    let mean = data.mean();
    let [first, second] = principal_axes(data, &mean, stop)?;
    let (x_axis, y_axis) = if grid.x_dim() >= grid.y_dim() {
        (first, second)
    } else {
        (second, first)
    };
    let mut codebook = zeroed(grid.neurons() * data.features(), "the codebook")?;
    let neurons = codebook.par_chunks_exact_mut(data.features()).enumerate();
    neurons.for_each(|(neuron, vector)| {
        let (x, y) = grid.coordinates(neuron);
        let (cx, cy) = (along_side(x, grid.x_dim()), along_side(y, grid.y_dim()));
        let axes = x_axis.iter().zip(&y_axis);
        for (value, (mean, (x, y))) in vector.iter_mut().zip(mean.iter().zip(axes)) {
            *value = (mean + cx * x + cy * y) as f32;
        }
    });
    Ok(codebook)
}

/// -1 to 1 along a side; 0 where the side is a single neuron.
fn along_side(at: usize, side: usize) -> f64 {
    if side > 1 {
        2.0 * at as f64 / (side - 1) as f64 - 1.0
    } else {
        0.0
    }
}
