//! Winners of rows of every kind: each kind has its search, and all keep the same promise. The winner is the neuron
//! that a plain float64 comparison of the distances finds, lowest index on ties.

use crate::dataset::{Content, Dataset};
use crate::distance::{Guide, Kernel, MaskedScratch, MaskedSearch, NearestTwo, Scratch, Search};
use crate::distance::{SparseScratch, SparseSearch};
use crate::error::{Error, Result};
use crate::options::ActivationDistance;
use crate::pool::CHUNK_ROWS;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// The winner of a row of which nothing is known: none.
pub const NO_WINNER: u32 = u32::MAX;

/// A codebook made ready for searching with the rows of one kind.
#[derive(Debug)]
pub(crate) enum RowSearch<'a> {
    /// Dense rows, every value known.
    Dense(Search<'a>),
    /// Dense rows with missing values.
    Masked(MaskedSearch<'a>),
    /// Sparse rows.
    Sparse(SparseSearch<'a>),
}

/// Room that a search of a chunk works in; reused from chunk to chunk.
#[derive(Debug, Default)]
pub(crate) struct RowScratch {
    dense: Scratch,
    masked: MaskedScratch,
    sparse: SparseScratch,
}

impl<'a> RowSearch<'a> {
    /// Prepares `codebook`, row-major with as many finite values per neuron as the rows of `data` have.
    pub(crate) fn new(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        data: &Dataset,
    ) -> Result<Self> {
        let features = data.features();
        Ok(match data.content() {
            Content::Dense(_) => {
                RowSearch::Dense(Search::new(kernel, distance, codebook, features)?)
            }
            Content::Masked(_) => {
                RowSearch::Masked(MaskedSearch::new(kernel, distance, codebook, features)?)
            }
            Content::Sparse(_) => {
                RowSearch::Sparse(SparseSearch::new(kernel, distance, codebook, features)?)
            }
        })
    }

    /// The same for the next search of a training.
    pub(crate) fn guided(
        guide: &mut Guide,
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        data: &Dataset,
    ) -> Result<Self> {
        if !matches!(data.content(), Content::Dense(_)) {
            return Self::new(kernel, distance, codebook, data);
        }
        let search = guide.search(kernel, distance, codebook, data.features())?;
        Ok(RowSearch::Dense(search))
    }

    /// The same for a search of dense rows that skips no neuron, for measurements.
    pub(crate) fn of_all(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        data: &Dataset,
    ) -> Result<Self> {
        let search = Search::of_all(kernel, distance, codebook, data.features())?;
        Ok(RowSearch::Dense(search))
    }

    /// The winner of each of some `rows` and its distance; [`NO_WINNER`] and NaN for one of which nothing is known.
    pub(crate) fn nearest(
        &self,
        data: &Dataset,
        rows: Range<usize>,
        winners: &mut [u32],
        distances: &mut [f64],
        scratch: &mut RowScratch,
    ) {
        match (self, data.content()) {
            (RowSearch::Dense(search), Content::Dense(values)) => {
                let values = part(values, rows, data.features());
                search.nearest(values, winners, distances, &mut scratch.dense);
            }
            (RowSearch::Masked(search), Content::Masked(values)) => {
                let values = part(values, rows, data.features());
                search.nearest(values, winners, distances, &mut scratch.masked);
            }
            (RowSearch::Sparse(search), Content::Sparse(sparse)) => {
                search.nearest(sparse, rows, winners, distances, &mut scratch.sparse);
            }
            _ => unreachable!("a search is made for the rows that it is given"),
        }
    }

    /// The two nearest neurons of each of some `rows`; [`NO_WINNER`] and NaN for one of which nothing is known.
    pub(crate) fn nearest_two(
        &self,
        data: &Dataset,
        rows: Range<usize>,
        found: &mut [NearestTwo],
        scratch: &mut RowScratch,
    ) {
        match (self, data.content()) {
            (RowSearch::Dense(search), Content::Dense(values)) => {
                let values = part(values, rows, data.features());
                search.nearest_two(values, found, &mut scratch.dense);
            }
            (RowSearch::Masked(search), Content::Masked(values)) => {
                let values = part(values, rows, data.features());
                search.nearest_two(values, found, &mut scratch.masked);
            }
            (RowSearch::Sparse(search), Content::Sparse(sparse)) => {
                search.nearest_two(sparse, rows, found, &mut scratch.sparse);
            }
            _ => unreachable!("a search is made for the rows that it is given"),
        }
    }

    /// Squared euclidean distance of a row to a neuron, over what is known of the row, whatever the map's distance.
    pub(crate) fn squared_error(&self, data: &Dataset, row: usize, neuron: usize) -> f64 {
        match (self, data.content()) {
            (RowSearch::Dense(search), Content::Dense(values)) => {
                let features = data.features();
                search.squared_euclidean(&values[row * features..][..features], neuron)
            }
            (RowSearch::Masked(search), Content::Masked(values)) => {
                let features = data.features();
                search.squared_euclidean(&values[row * features..][..features], neuron)
            }
            (RowSearch::Sparse(search), Content::Sparse(sparse)) => {
                search.squared_euclidean(sparse, row, neuron)
            }
            _ => unreachable!("a search is made for the rows that it is given"),
        }
    }

    /// The winners and distances of all rows. Runs in the current rayon pool; false when `stop` was set.
    pub(crate) fn all_nearest(
        &self,
        data: &Dataset,
        winners: &mut [u32],
        distances: &mut [f64],
        stop: &AtomicBool,
    ) -> bool {
        winners
            .par_chunks_mut(CHUNK_ROWS)
            .zip(distances.par_chunks_mut(CHUNK_ROWS))
            .enumerate()
            .for_each_init(
                RowScratch::default,
                |scratch, (chunk, (winners, distances))| {
                    if !stop.load(Ordering::Relaxed) {
                        let first = chunk * CHUNK_ROWS;
                        let rows = first..first + winners.len();
                        self.nearest(data, rows, winners, distances, scratch);
                    }
                },
            );
        !stop.load(Ordering::Relaxed)
    }

    /// The same in a training, with what its `guide` knows from the last search; `winners` holds what that found.
    pub(crate) fn all_nearest_guided(
        &self,
        data: &Dataset,
        guide: &mut Guide,
        winners: &mut [u32],
        distances: &mut [f64],
        stop: &AtomicBool,
    ) -> bool {
        match (self, data.content()) {
            (RowSearch::Dense(search), Content::Dense(values)) => {
                guide.nearest(search, values, winners, distances, stop)
            }
            _ => self.all_nearest(data, winners, distances, stop),
        }
    }

    /// The two nearest neurons of all rows. Runs in the current rayon pool.
    pub(crate) fn all_nearest_two(
        &self,
        data: &Dataset,
        found: &mut [NearestTwo],
        stop: &AtomicBool,
    ) -> Result<()> {
        found.par_chunks_mut(CHUNK_ROWS).enumerate().for_each_init(
            RowScratch::default,
            |scratch, (chunk, found)| {
                if !stop.load(Ordering::Relaxed) {
                    let first = chunk * CHUNK_ROWS;
                    self.nearest_two(data, first..first + found.len(), found, scratch);
                }
            },
        );
        if stop.load(Ordering::Relaxed) {
            return Err(Error::stopped());
        }
        Ok(())
    }
}

fn part(values: &[f32], rows: Range<usize>, features: usize) -> &[f32] {
    &values[rows.start * features..rows.end * features]
}
