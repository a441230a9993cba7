//! What a trained map says about rows: winners, errors, hits; and about itself: the U-matrix.

use crate::dataset::{Dataset, Rows, check_shape};
use crate::distance::{Kernel, NearestTwo, Search};
use crate::error::{Error, Result, with_room, zeroed};
use crate::grid::{Adjacency, Grid};
use crate::linalg::check;
use crate::options::ActivationDistance;
use crate::pool::{CHUNK_ROWS, pool};
use crate::winners::{NO_WINNER, RowScratch, RowSearch};
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

    /// Checks rows for this map, in the pool that works on them.
    fn data(&self, rows: Rows) -> Result<Dataset> {
        if rows.features != self.features {
            let what = format!("{} columns", self.features);
            return Err(Error::expected(&what, "data", rows.features));
        }
        Dataset::new(rows)
    }

    /// The winner of each row, whatever its weight; [`NO_WINNER`] and NaN for one of which nothing is known.
    pub fn winners(&self, rows: Rows, run: Run<'_>) -> Result<Winners> {
        pool(run.threads, rows.rows)?.install(|| {
            let data = self.data(rows)?;
            let mut found = Winners {
                winners: zeroed(data.rows(), "winners")?,
                distances: zeroed(data.rows(), "distances")?,
            };
            let search = RowSearch::new(run.kernel, self.distance, &self.codebook, &data)?;
            found
                .winners
                .par_chunks_mut(CHUNK_ROWS)
                .zip(found.distances.par_chunks_mut(CHUNK_ROWS))
                .enumerate()
                .for_each_init(
                    || (RowScratch::default(), [0.0; CHUNK_ROWS]),
                    |(scratch, exact), (chunk, (winners, distances))| {
                        if run.stopped() {
                            return;
                        }
                        let first = chunk * CHUNK_ROWS;
                        let exact = &mut exact[..winners.len()];
                        search.nearest(
                            &data,
                            first..first + winners.len(),
                            winners,
                            exact,
                            scratch,
                        );
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

    /// How well the map fits the rows, each counting as often as its weight says, and the two nearest neurons of
    /// each.
    pub fn evaluate(&self, rows: Rows, run: Run<'_>) -> Result<Evaluation> {
        pool(run.threads, rows.rows)?.install(|| {
            let data = self.data(rows)?;
            let search = RowSearch::new(run.kernel, self.distance, &self.codebook, &data)?;
            let mut nearest: Vec<NearestTwo> = zeroed(data.rows(), "winners")?;
            search.all_nearest_two(&data, &mut nearest, run.stop)?;
            Ok(Evaluation {
                winners: column(&nearest, |row| row.first, "winners")?,
                second_winners: column(&nearest, |row| row.second, "second winners")?,
                distances: column(&nearest, |row| row.distance as f32, "distances")?,
                quality: self.fit(&data, &search, &nearest, run)?,
            })
        })
    }

    fn fit(
        &self,
        data: &Dataset,
        search: &RowSearch<'_>,
        nearest: &[NearestTwo],
        run: Run<'_>,
    ) -> Result<Quality> {
        let mean = |value: &(dyn Fn(usize) -> f64 + Sync)| mean_over_rows(data, value, run.stop);
        let distance = |row: usize| nearest[row].distance;
        Ok(Quality {
            quantization_error: mean(&distance)?,
            mean_squared_error: mean(&|row| distance(row) * distance(row))?,
            topographic_error: self.topographic_error(data, nearest, Adjacency::Native, run)?,
            topographic_error_4: self.topographic_error(data, nearest, Adjacency::Four, run)?,
            topographic_error_8: self.topographic_error(data, nearest, Adjacency::Eight, run)?,
            explained_variance: self.explained_variance(data, search, nearest, run)?,
        })
    }

    fn topographic_error(
        &self,
        data: &Dataset,
        nearest: &[NearestTwo],
        adjacency: Adjacency,
        run: Run<'_>,
    ) -> Result<f64> {
        if self.grid.neurons() == 1 {
            return Ok(f64::NAN);
        }
        let neighbors: Vec<Vec<usize>> = (0..self.grid.neurons())
            .map(|neuron| self.grid.neighbors(neuron, adjacency))
            .collect();
        let apart = |row: usize| {
            let NearestTwo { first, second, .. } = nearest[row];
            if first == NO_WINNER {
                return f64::NAN;
            }
            let adjacent = neighbors[first as usize].binary_search(&(second as usize));
            f64::from(u8::from(adjacent.is_err()))
        };
        mean_over_rows(data, &apart, run.stop)
    }

    fn explained_variance(
        &self,
        data: &Dataset,
        search: &RowSearch<'_>,
        nearest: &[NearestTwo],
        run: Run<'_>,
    ) -> Result<f64> {
        let centre = data.mean();
        let error = |row: usize| search.squared_error(data, row, nearest[row].first as usize);
        let variance = mean_over_rows(data, &data.deviation_from(&centre), run.stop)?;
        let error = mean_over_rows(data, &error, run.stop)?;
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

/// The weighted mean of what `value` says of each row that counts, blind to the order of rows.
fn mean_over_rows(
    data: &Dataset,
    value: &(dyn Fn(usize) -> f64 + Sync),
    stop: &AtomicBool,
) -> Result<f64> {
    let mut found: Vec<f64> = zeroed(data.rows(), "errors of rows")?;
    let chunks = found.par_chunks_mut(CHUNK_ROWS).enumerate();
    chunks.try_for_each(|(chunk, found)| {
        check(stop)?;
        for (offset, to) in found.iter_mut().enumerate() {
            let row = chunk * CHUNK_ROWS + offset;
            if data.weight(row) > 0.0 {
                *to = value(row);
            }
        }
        Ok(())
    })?;
    Ok(data.mean_of(&found))
}
