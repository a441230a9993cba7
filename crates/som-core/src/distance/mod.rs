//! Winners: for each row the nearest neuron, exactly, at the speed of float32.
//!
//! A float32 pass scores all neurons; its rounding error is bounded, so the neurons whose score is within the
//! bound of the lowest contain the true nearest one. Those few are compared in float64 (see `exact`), lowest
//! index on ties. The winner is therefore the same on every kernel, and the same that a plain float64 search
//! finds: speed and instruction set can't be seen in the result.
//!
//! - **euclidean**: the score of row x and neuron w is |w|^2/2 - x.w, of values relative to the codebook's
//!   mean. The mean takes away what rows and neurons have in common, which would cost digits (10000 against
//!   10001); the winner doesn't depend on it. A power of two scales the values so that no square overflows.
//! - **cosine**: half the squared euclidean distance of the vectors at unit length is 1 - cosine; a zero vector
//!   has no direction and is at distance 1 from everything.
//! - **manhattan**, **chebyshev**: the distance itself, from the values as they are.

mod exact;
mod found;
mod generic;
mod kernels;
mod lanes;
mod masked;
mod packing;
mod sparse;
#[cfg(test)]
mod tests;
mod walk;

pub use kernels::{Kernel, cpu_features};
pub use masked::{MaskedScratch, MaskedSearch};
pub(crate) use masked::{exact_rank, length_over};
pub use sparse::{SparseScratch, SparseSearch};

use crate::error::{Result, zeroed};
use crate::options::ActivationDistance;
use found::{Found, Nearest};
use generic::{PANEL, Visit, row_stride};
use kernels::Scoring;

/// A codebook made ready for searching, valid for one set of neuron vectors.
#[derive(Debug)]
pub struct Search<'a> {
    kernel: &'static Kernel,
    distance: ActivationDistance,
    codebook: &'a [f32],
    neurons: usize,
    features: usize,
    /// Subtracted from rows and neurons, which are then multiplied by `scale`, a power of two. Zeros and 1 for
    /// manhattan and chebyshev.
    centre: Vec<f32>,
    scale: f32,
    panels: Vec<f32>,
    start: Vec<f32>,
    /// Largest length of a centred, scaled neuron.
    radius: f64,
    /// Cosine only: the length of each neuron.
    lengths: Vec<f64>,
    /// Cosine only: neurons without a direction, at distance 1 from everything; the two with the lowest index.
    directionless: Vec<u32>,
}

/// Room that a search of a chunk works in; reused from chunk to chunk.
#[derive(Debug, Default)]
pub struct Scratch {
    packed: Vec<f32>,
    lengths: Vec<f64>,
    list: Vec<u32>,
    partial: Vec<f32>,
    found: Found,
    nearest: Nearest,
}

/// The nearest and the second nearest neuron of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NearestTwo {
    /// Index of the nearest.
    pub first: u32,
    /// Index of the second nearest; equal to `first` on a map of one neuron.
    pub second: u32,
    /// Distance of the row to the nearest.
    pub distance: f64,
}

/// Values of a group of rows, which stay in the second-level cache while all panels pass by.
const VALUES_PER_GROUP: usize = 24 * 1024;
const MOST_ROWS_PER_GROUP: usize = 512;
/// Sightings per row at which their neurons are compared at once, instead of when all were seen.
const MOST_SIGHTINGS: usize = 12;

/// Half the distance of neighbouring float32 values at 1.
const ROUNDING: f64 = 1.0 / (1u64 << 24) as f64;

impl<'a> Search<'a> {
    /// Prepares `codebook`, row-major with `features` (at least one) finite values per neuron.
    pub fn new(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        features: usize,
    ) -> Result<Self> {
        let neurons = codebook.len() / features;
        let stride = neurons.next_multiple_of(PANEL);
        let mut search = Search {
            kernel,
            distance,
            codebook,
            neurons,
            features,
            centre: vec![0.0; features],
            scale: 1.0,
            panels: zeroed(stride * features, "a codebook to search in")?,
            start: vec![f32::INFINITY; stride],
            radius: 0.0,
            lengths: Vec::new(),
            directionless: Vec::new(),
        };
        search.prepare();
        Ok(search)
    }

    /// The exact distance of a row to a neuron, in float64.
    pub fn exact(&self, row: &[f32], neuron: usize) -> f64 {
        self.finish(self.rank(row, self.row_length(row), neuron))
    }

    /// Squared euclidean distance of a row to a neuron, whatever the distance searched by.
    pub fn squared_euclidean(&self, row: &[f32], neuron: usize) -> f64 {
        let vector = &self.codebook[neuron * self.features..][..self.features];
        self.kernel.squared_euclidean(row, vector)
    }

    /// The winner of each row of `rows` and its distance.
    pub fn nearest(
        &self,
        rows: &[f32],
        winners: &mut [u32],
        distances: &mut [f64],
        scratch: &mut Scratch,
    ) {
        self.search(rows, 1, scratch, |at, nearest| {
            (winners[at], distances[at]) = (nearest[0].neuron, self.finish(nearest[0].rank));
        });
    }

    /// The two nearest neurons of each row of `rows`.
    pub fn nearest_two(&self, rows: &[f32], found: &mut [NearestTwo], scratch: &mut Scratch) {
        let wanted = self.neurons.min(2);
        self.search(rows, wanted, scratch, |at, nearest| {
            found[at] = NearestTwo {
                first: nearest[0].neuron,
                second: nearest[wanted - 1].neuron,
                distance: self.finish(nearest[0].rank),
            };
        });
    }

    /// Looks for the `wanted` nearest neurons of each row of `rows`, group by group, and hands over a row's index and
    /// what was found for it.
    fn search(
        &self,
        rows: &[f32],
        wanted: usize,
        scratch: &mut Scratch,
        mut visit: impl FnMut(usize, &[found::Near]),
    ) {
        let most = (VALUES_PER_GROUP / self.features).clamp(1, MOST_ROWS_PER_GROUP);
        let group = most.next_multiple_of(self.kernel.rows());
        for (index, rows) in rows.chunks(group * self.features).enumerate() {
            self.search_group(rows, wanted, scratch);
            for at in 0..rows.len() / self.features {
                visit(index * group + at, scratch.nearest.of(at));
            }
        }
    }

    fn search_group(&self, rows: &[f32], wanted: usize, scratch: &mut Scratch) {
        let count = rows.len() / self.features;
        self.take_rows(rows, wanted, scratch);
        scratch.list.clear();
        scratch.list.extend(0..count as u32);
        let panels = self.panels.chunks_exact(PANEL * self.features);
        for (panel, values) in panels.enumerate() {
            let work = Visit {
                panel: values,
                start: &self.start[panel * PANEL..][..PANEL],
                neurons: (self.neurons - panel * PANEL).min(PANEL),
                place: (panel * PANEL) as u32,
                features: self.features,
                rows: &scratch.packed,
                list: &scratch.list,
            };
            let (partial, found) = (&mut scratch.partial, &mut scratch.found);
            self.kernel.visit(self.scoring(), &work, partial, found);
            if found.sightings.len() > MOST_SIGHTINGS * count {
                self.compare_candidates(rows, scratch);
            }
        }
        self.compare_candidates(rows, scratch);
        self.compare_the_undecided(rows, scratch);
    }

    /// Packs the rows of a group and begins the search of their neurons.
    fn take_rows(&self, rows: &[f32], wanted: usize, scratch: &mut Scratch) {
        let (count, stride) = (rows.len() / self.features, row_stride(self.features));
        scratch.packed.resize(count * stride, 0.0);
        scratch.lengths.clear();
        scratch.found.begin(wanted);
        scratch.nearest.begin(wanted, count);
        let packed = scratch.packed.chunks_exact_mut(stride);
        for (row, packed) in rows.chunks_exact(self.features).zip(packed) {
            let length = self.row_length(row);
            let size = self.pack_row(row, length, &mut packed[..self.features]);
            scratch.lengths.push(length);
            scratch.found.add_row(self.slack(size, length));
        }
    }

    /// Compares in float64 the neurons whose scores still matter.
    fn compare_candidates(&self, rows: &[f32], scratch: &mut Scratch) {
        for seen in scratch.found.sightings.drain(..) {
            let at = seen.row as usize;
            let limit = scratch.found.limits[at];
            if seen.lowest > limit {
                continue;
            }
            let row = &rows[at * self.features..][..self.features];
            for (lane, _) in seen
                .scores
                .iter()
                .enumerate()
                .filter(|(_, score)| **score <= limit)
            {
                let neuron = seen.place + lane as u32;
                let rank = self.rank(row, scratch.lengths[at], neuron as usize);
                scratch.nearest.add(at, rank, neuron);
            }
        }
    }

    /// Compares all neurons in float64 where float32 decides nothing, and those without a direction for all rows.
    fn compare_the_undecided(&self, rows: &[f32], scratch: &mut Scratch) {
        for (at, row) in rows.chunks_exact(self.features).enumerate() {
            let length = scratch.lengths[at];
            if scratch.found.undecided(at) {
                scratch.nearest.forget(at);
                for neuron in 0..self.neurons {
                    let rank = self.rank(row, length, neuron);
                    scratch.nearest.add(at, rank, neuron as u32);
                }
            } else {
                for &neuron in &self.directionless {
                    let rank = self.rank(row, length, neuron as usize);
                    scratch.nearest.add(at, rank, neuron);
                }
            }
        }
    }

    /// What orders the neurons of a row: the squared distance for euclidean, else the distance.
    fn rank(&self, row: &[f32], length: f64, neuron: usize) -> f64 {
        let vector = &self.codebook[neuron * self.features..][..self.features];
        match self.distance {
            ActivationDistance::Euclidean => self.kernel.squared_euclidean(row, vector),
            ActivationDistance::Manhattan => self.kernel.manhattan(row, vector),
            ActivationDistance::Chebyshev => self.kernel.chebyshev(row, vector),
            ActivationDistance::Cosine => exact::cosine(
                self.kernel.product(row, vector),
                length * self.lengths[neuron],
            ),
        }
    }

    fn finish(&self, rank: f64) -> f64 {
        match self.distance {
            ActivationDistance::Euclidean => rank.sqrt(),
            _ => rank,
        }
    }

    fn scoring(&self) -> Scoring {
        match self.distance {
            ActivationDistance::Euclidean | ActivationDistance::Cosine => Scoring::MinusProduct,
            ActivationDistance::Manhattan => Scoring::SumOfDifferences,
            ActivationDistance::Chebyshev => Scoring::LargestDifference,
        }
    }

    fn row_length(&self, row: &[f32]) -> f64 {
        match self.distance {
            ActivationDistance::Cosine => self.kernel.product(row, row).sqrt(),
            _ => 0.0,
        }
    }
}

/// The smallest power of two above `value`, which is positive and finite.
#[inline(always)]
pub(crate) fn power_of_two_above(value: f64) -> f64 {
    debug_assert!(value > 0.0 && value.is_finite());
    const EXPONENT: u64 = 0x7ff << 52;
    // Every denormal is below the smallest number that isn't one.
    (f64::from_bits(value.to_bits() & EXPONENT) * 2.0).max(f64::MIN_POSITIVE)
}
