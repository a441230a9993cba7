//! What a trained map says about rows: winners, errors, hits; and about itself: the U-matrix.

use crate::dataset::{check_finite, check_shape};
use crate::distance::{Kernel, NearestTwo, Scratch, Search};
use crate::error::{Error, Result, with_room, zeroed};
use crate::grid::{Adjacency, Grid};
use crate::linalg::check;
use crate::options::ActivationDistance;
use crate::pool::{CHUNK_ROWS, pool};
use crate::sums::{column_means, exact_mean};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// A trained map: what winners depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    grid: Grid,
    distance: ActivationDistance,
    features: usize,
    codebook: Vec<f32>,
}

/// The winner of each row and its distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Winners {
    /// Index of the winner; the lowest on ties.
    pub winners: Vec<u32>,
    /// Distance to the winner, in the map's own activation distance.
    pub distances: Vec<f32>,
}

/// What one search over rows tells of them and of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Index of the winner of each row; the lowest on ties.
    pub winners: Vec<u32>,
    /// Index of the second nearest neuron of each row; on a map of one neuron the winner again.
    pub second_winners: Vec<u32>,
    /// Distance to the winner, in the map's own activation distance.
    pub distances: Vec<f32>,
    /// How well the map fits the rows.
    pub quality: Quality,
}

/// How well a map fits rows; blind to their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Mean distance to the winner, in the map's own activation distance.
    pub quantization_error: f64,
    /// Mean of its square.
    pub mean_squared_error: f64,
    /// Share of rows whose two nearest neurons aren't adjacent: 8 neighbours on rectangular maps (MiniSom's
    /// definition), 6 on hexagonal ones. NaN on a map of one neuron.
    pub topographic_error: f64,
    /// The same with 4 neighbours of the index lattice.
    pub topographic_error_4: f64,
    /// The same with 8 neighbours of the index lattice.
    pub topographic_error_8: f64,
    /// 1 - mean squared euclidean distance to the winner / total variance; NaN where the rows have no variance.
    pub explained_variance: f64,
}

/// How the outside runs an analysis.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Threads; 0 takes all.
    pub threads: u32,
    /// The kernel to search with; the result doesn't depend on it.
    pub kernel: &'static Kernel,
    /// Set from anywhere to stop; read per chunk of rows.
    pub stop: &'a AtomicBool,
}

impl Run<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Map {
    /// Checks that `codebook` is neurons x `features` finite values.
    pub fn new(
        grid: Grid,
        distance: ActivationDistance,
        codebook: Vec<f32>,
        features: usize,
    ) -> Result<Self> {
        check_shape(codebook.len(), grid.neurons(), features)?;
        if let Some(at) = codebook.iter().position(|value| !value.is_finite()) {
            let place = format!("neuron {}, column {}", at / features, at % features);
            return Err(Error::expected("a finite number", &place, codebook[at]));
        }
        Ok(Map {
            grid,
            distance,
            features,
            codebook,
        })
    }

    fn search(&self, kernel: &'static Kernel) -> Result<Search<'_>> {
        Search::new(kernel, self.distance, &self.codebook, self.features)
    }

    /// The winner of each of `rows` rows, row-major.
    pub fn winners(&self, values: &[f32], rows: usize, run: Run<'_>) -> Result<Winners> {
        check_shape(values.len(), rows, self.features)?;
        pool(run.threads, rows)?.install(|| {
            check_finite(values, self.features, "data")?;
            let mut found = Winners {
                winners: zeroed(rows, "winners")?,
                distances: zeroed(rows, "distances")?,
            };
            let search = self.search(run.kernel)?;
            values
                .par_chunks(CHUNK_ROWS * self.features)
                .zip(found.winners.par_chunks_mut(CHUNK_ROWS))
                .zip(found.distances.par_chunks_mut(CHUNK_ROWS))
                .for_each_init(
                    || (Scratch::default(), [0.0; CHUNK_ROWS]),
                    |(scratch, exact), ((rows, winners), distances)| {
                        if run.stopped() {
                            return;
                        }
                        search.nearest(rows, winners, &mut exact[..winners.len()], scratch);
                        for (distance, &exact) in distances.iter_mut().zip(exact.iter()) {
                            *distance = exact as f32;
                        }
                    },
                );
            if run.stopped() {
                return Err(Error::stopped());
            }
            Ok(found)
        })
    }

    /// How well the map fits `rows` rows, row-major, and the two nearest neurons of each.
    pub fn evaluate(&self, values: &[f32], rows: usize, run: Run<'_>) -> Result<Evaluation> {
        check_shape(values.len(), rows, self.features)?;
        pool(run.threads, rows)?.install(|| {
            check_finite(values, self.features, "data")?;
            let nearest = self.nearest_two(values, rows, run)?;
            Ok(Evaluation {
                winners: column(&nearest, |row| row.first, "winners")?,
                second_winners: column(&nearest, |row| row.second, "second winners")?,
                distances: column(&nearest, |row| row.distance as f32, "distances")?,
                quality: self.fit(values, &nearest, run)?,
            })
        })
    }

    fn fit(&self, values: &[f32], nearest: &[NearestTwo], run: Run<'_>) -> Result<Quality> {
        let rows = nearest.len();
        let mean = |value: &(dyn Fn(usize) -> f64 + Sync)| mean_over_rows(rows, value, run.stop);
        let distance = |row: usize| nearest[row].distance;
        Ok(Quality {
            quantization_error: mean(&distance)?,
            mean_squared_error: mean(&|row| distance(row) * distance(row))?,
            topographic_error: self.topographic_error(nearest, Adjacency::Native),
            topographic_error_4: self.topographic_error(nearest, Adjacency::Four),
            topographic_error_8: self.topographic_error(nearest, Adjacency::Eight),
            explained_variance: self.explained_variance(values, nearest, run)?,
        })
    }

    fn nearest_two(&self, values: &[f32], rows: usize, run: Run<'_>) -> Result<Vec<NearestTwo>> {
        let search = self.search(run.kernel)?;
        let mut found: Vec<NearestTwo> = zeroed(rows, "winners")?;
        values
            .par_chunks(CHUNK_ROWS * self.features)
            .zip(found.par_chunks_mut(CHUNK_ROWS))
            .for_each_init(Scratch::default, |scratch, (rows, found)| {
                if !run.stopped() {
                    search.nearest_two(rows, found, scratch);
                }
            });
        if run.stopped() {
            return Err(Error::stopped());
        }
        Ok(found)
    }

    fn topographic_error(&self, nearest: &[NearestTwo], adjacency: Adjacency) -> f64 {
        if self.grid.neurons() == 1 {
            return f64::NAN;
        }
        let neighbors: Vec<Vec<usize>> = (0..self.grid.neurons())
            .map(|neuron| self.grid.neighbors(neuron, adjacency))
            .collect();
        let apart = nearest
            .par_iter()
            .filter(|row| {
                let second = row.second as usize;
                neighbors[row.first as usize]
                    .binary_search(&second)
                    .is_err()
            })
            .count();
        apart as f64 / nearest.len() as f64
    }

    fn explained_variance(
        &self,
        values: &[f32],
        nearest: &[NearestTwo],
        run: Run<'_>,
    ) -> Result<f64> {
        let features = self.features;
        let centre = column_means(values, features);
        let row = |row: usize| &values[row * features..][..features];
        let error = |at: usize| {
            let neuron = &self.codebook[nearest[at].first as usize * features..][..features];
            run.kernel.squared_euclidean(row(at), neuron)
        };
        let deviation = |at: usize| {
            let pairs = row(at).iter().zip(&centre);
            pairs
                .map(|(&value, mean)| (f64::from(value) - mean).powi(2))
                .sum()
        };
        let variance = mean_over_rows(nearest.len(), &deviation, run.stop)?;
        let error = mean_over_rows(nearest.len(), &error, run.stop)?;
        Ok(if variance > 0.0 {
            1.0 - error / variance
        } else {
            f64::NAN
        })
    }

    /// Mean distance of each neuron to its neighbours (8 on rectangular maps, 6 on hexagonal ones, fewer at a
    /// border) in the map's own activation distance; not rescaled. 0 for a neuron without neighbours.
    pub fn u_matrix(&self, kernel: &'static Kernel) -> Result<Vec<f32>> {
        let search = self.search(kernel)?;
        Ok((0..self.grid.neurons())
            .map(|neuron| {
                let vector = &self.codebook[neuron * self.features..][..self.features];
                let neighbors = self.grid.neighbors(neuron, Adjacency::Native);
                let sum: f64 = neighbors
                    .iter()
                    .map(|&other| search.exact(vector, other))
                    .sum();
                (sum / neighbors.len().max(1) as f64) as f32
            })
            .collect())
    }
}

fn column<T: Copy + Default>(
    nearest: &[NearestTwo],
    of: impl Fn(&NearestTwo) -> T,
    what: &str,
) -> Result<Vec<T>> {
    let mut values = with_room(nearest.len(), what)?;
    values.extend(nearest.iter().map(of));
    Ok(values)
}

/// The mean of what `value` says of each row, blind to the order of rows.
fn mean_over_rows(
    rows: usize,
    value: &(dyn Fn(usize) -> f64 + Sync),
    stop: &AtomicBool,
) -> Result<f64> {
    let mut found: Vec<f64> = zeroed(rows, "errors of rows")?;
    let chunks = found.par_chunks_mut(CHUNK_ROWS).enumerate();
    chunks.try_for_each(|(chunk, found)| {
        check(stop)?;
        for (offset, to) in found.iter_mut().enumerate() {
            *to = value(chunk * CHUNK_ROWS + offset);
        }
        Ok(())
    })?;
    Ok(exact_mean(&found))
}
