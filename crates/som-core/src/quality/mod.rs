//! What a trained map says about rows: winners, errors, measures of quality; and about itself: the U-matrix.

mod errors;
mod measures;
mod order;
mod paths;
mod product;
mod ranks;
mod regions;
mod sample;

pub use measures::{MAX_SAMPLE_ROWS, Measure, Measures, Quality};

use crate::dataset::{Dataset, Rows, check_shape};
use crate::distance::{Kernel, NearestTwo, Search};
use crate::error::{Error, Result, with_room, zeroed};
use crate::grid::{Adjacency, Grid};
use crate::linalg::check;
use crate::options::ActivationDistance;
use crate::pool::{CHUNK_ROWS, pool};
use crate::winners::{RowScratch, RowSearch};
use errors::{errors, topographic_error};
use order::Order;
use paths::kaski_lagus;
use product::topographic_product;
use rayon::prelude::*;
use regions::{davies_bouldin, dense_regions};
use sample::compare;
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

    fn vector(&self, neuron: usize) -> &[f32] {
        &self.codebook[neuron * self.features..][..self.features]
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
    pub fn evaluate(&self, rows: Rows, measures: &Measures, run: Run<'_>) -> Result<Evaluation> {
        measures.check(&self.grid)?;
        pool(run.threads, rows.rows)?.install(|| {
            let data = self.data(rows)?;
            measures.check_rows(&data)?;
            let search = RowSearch::new(run.kernel, self.distance, &self.codebook, &data)?;
            let mut nearest: Vec<NearestTwo> = zeroed(data.rows(), "winners")?;
            search.all_nearest_two(&data, &mut nearest, run.stop)?;
            let mut quality = errors(self, &data, &search, &nearest, run)?;
            self.measure(&data, &nearest, measures, run, &mut quality)?;
            Ok(Evaluation {
                winners: column(&nearest, |row| row.first, "winners")?,
                second_winners: column(&nearest, |row| row.second, "second winners")?,
                distances: column(&nearest, |row| row.distance as f32, "distances")?,
                quality,
            })
        })
    }

    /// Of rows that are checked already, in the current rayon pool, without a stop: for few rows.
    pub(crate) fn topographic_error(&self, data: &Dataset, kernel: &'static Kernel) -> Result<f64> {
        let stop = AtomicBool::new(false);
        let search = RowSearch::new(kernel, self.distance, &self.codebook, data)?;
        let mut nearest: Vec<NearestTwo> = zeroed(data.rows(), "winners")?;
        search.all_nearest_two(data, &mut nearest, &stop)?;
        topographic_error(self, data, &nearest, Adjacency::Native, &stop)
    }

    /// Takes the measures that are asked for, and none that isn't.
    fn measure(
        &self,
        data: &Dataset,
        nearest: &[NearestTwo],
        measures: &Measures,
        run: Run<'_>,
        quality: &mut Quality,
    ) -> Result<()> {
        let Run { kernel, stop, .. } = run;
        let asks = |any: &[Measure]| any.iter().any(|&measure| measures.ask(measure));
        if asks(&[Measure::KaskiLagus, Measure::TopographicProduct]) {
            let search = self.search(kernel)?;
            if measures.ask(Measure::KaskiLagus) {
                quality.kaski_lagus = Some(kaski_lagus(self, &search, data, nearest, stop)?);
            }
            if measures.ask(Measure::TopographicProduct) {
                quality.topographic_product = Some(topographic_product(self, &search, stop)?);
            }
        }
        if !asks(&Measure::OF_ROWS) {
            return Ok(());
        }
        let order = Order::new(data, nearest, self.grid.neurons(), stop)?;
        if asks(&Measure::OF_SAMPLES) {
            let found = compare(self, data, &order, measures, kernel, stop)?;
            let asked = |measure, value| measures.ask(measure).then_some(value);
            quality.trustworthiness = asked(Measure::Trustworthiness, found.trustworthiness);
            quality.neighborhood_preservation = asked(
                Measure::NeighborhoodPreservation,
                found.neighborhood_preservation,
            );
            quality.silhouette = asked(Measure::Silhouette, found.silhouette);
        }
        if measures.ask(Measure::DaviesBouldin) {
            let regions = dense_regions(measures.regions.as_deref(), self.grid.neurons());
            quality.davies_bouldin = Some(davies_bouldin(data, &order, &regions, stop)?);
        }
        Ok(())
    }

    /// Mean distance of each neuron to its neighbours (8 on rectangular maps, 6 on hexagonal ones, fewer at a
    /// border) in the map's own activation distance; not rescaled. 0 for a neuron without neighbours.
    pub fn u_matrix(&self, kernel: &'static Kernel) -> Result<Vec<f32>> {
        let search = self.search(kernel)?;
        Ok((0..self.grid.neurons())
            .map(|neuron| {
                let vector = self.vector(neuron);
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

/// Four times the square of the distance of two neurons in the plane: a whole number on both topologies, so that equal
/// distances are equal.
fn lattice_distance(grid: &Grid, from: usize, to: usize) -> u64 {
    let (dx, dy) = grid.plane_offset(from, to);
    (4.0 * (dx * dx + dy * dy)).round() as u64
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

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;
