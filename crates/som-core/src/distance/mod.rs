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
mod generic;
mod kernels;
mod lanes;
mod masked;
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
use generic::PANEL;
use kernels::{ScoreWork, Scoring};

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
    tiles: Vec<f32>,
    scores: Vec<f32>,
    lengths: Vec<f64>,
    candidates: Vec<u32>,
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

/// Scores of a group of rows stay in the second-level cache.
const SCORES_PER_GROUP: usize = 64 * 1024;
const MOST_ROWS_PER_GROUP: usize = 96;
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
        match distance {
            ActivationDistance::Euclidean => search.prepare_euclidean(),
            ActivationDistance::Cosine => search.prepare_cosine(),
            ActivationDistance::Manhattan | ActivationDistance::Chebyshev => search.prepare_plain(),
        }
        Ok(search)
    }

    /// The exact distance of a row to a neuron, in float64.
    pub fn exact(&self, row: &[f32], neuron: usize) -> f64 {
        let length = match self.distance {
            ActivationDistance::Cosine => self.kernel.product(row, row).sqrt(),
            _ => 0.0,
        };
        self.finish(self.rank(row, length, neuron))
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
        self.groups(
            rows,
            scratch,
            |at, row, length, scores, error, candidates| {
                let limit = self.limit(self.kernel.lowest(scores), error);
                self.collect(scores, limit, candidates);
                let mut best = (f64::INFINITY, 0);
                for &candidate in candidates.iter() {
                    let rank = self.rank(row, length, candidate as usize);
                    if rank < best.0 {
                        best = (rank, candidate);
                    }
                }
                winners[at] = best.1;
                distances[at] = self.finish(best.0);
            },
        );
    }

    /// The two nearest neurons of each row of `rows`.
    pub fn nearest_two(&self, rows: &[f32], found: &mut [NearestTwo], scratch: &mut Scratch) {
        self.groups(
            rows,
            scratch,
            |at, row, length, scores, error, candidates| {
                let limit = self.limit(self.kernel.lowest_two(scores).1, error);
                self.collect(scores, limit, candidates);
                let mut best = [(f64::INFINITY, 0); 2];
                for &candidate in candidates.iter() {
                    let rank = self.rank(row, length, candidate as usize);
                    if rank < best[0].0 {
                        best = [(rank, candidate), best[0]];
                    } else if rank < best[1].0 {
                        best[1] = (rank, candidate);
                    }
                }
                let alone = self.neurons == 1;
                found[at] = NearestTwo {
                    first: best[0].1,
                    second: if alone { best[0].1 } else { best[1].1 },
                    distance: self.finish(best[0].0),
                };
            },
        );
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

    fn prepare_euclidean(&mut self) {
        self.set_centre(|value, _| value, |_| true);
        self.pack(|value, _| value, |_| true);
    }

    fn prepare_cosine(&mut self) {
        self.lengths = self
            .codebook
            .chunks_exact(self.features)
            .map(|neuron| self.kernel.product(neuron, neuron).sqrt())
            .collect();
        let lengths = std::mem::take(&mut self.lengths);
        self.directionless = (0..self.neurons as u32)
            .filter(|&neuron| lengths[neuron as usize] == 0.0)
            .take(2)
            .collect();
        let unit = |value: f64, neuron: usize| value / lengths[neuron];
        let has_direction = |neuron: usize| lengths[neuron] > 0.0;
        self.set_centre(unit, has_direction);
        self.pack(unit, has_direction);
        self.lengths = lengths;
    }

    /// The mean of the neurons of `used`, and the scale that brings the farthest value to at most 1.
    fn set_centre(&mut self, value: impl Fn(f64, usize) -> f64, used: impl Fn(usize) -> bool) {
        let neurons = || self.codebook.chunks_exact(self.features).enumerate();
        let count = (0..self.neurons).filter(|&neuron| used(neuron)).count();
        let mut mean = vec![0.0; self.features];
        for (neuron, vector) in neurons().filter(|(neuron, _)| used(*neuron)) {
            for (mean, &v) in mean.iter_mut().zip(vector) {
                *mean += value(f64::from(v), neuron) / count as f64;
            }
        }
        self.centre = mean.into_iter().map(|mean| mean as f32).collect();
        let mut farthest = 0.0f64;
        for (neuron, vector) in neurons().filter(|(neuron, _)| used(*neuron)) {
            for (&centre, &v) in self.centre.iter().zip(vector) {
                farthest = farthest.max((value(f64::from(v), neuron) - f64::from(centre)).abs());
            }
        }
        if farthest > 0.0 {
            // Within what float32 holds without a denormal.
            let scale = power_of_two_above(farthest).recip();
            self.scale = scale.clamp(2.0f64.powi(-126), 2.0f64.powi(126)) as f32;
        }
    }

    /// Panels of centred, scaled neurons that start with half their squared length. Neurons not in `used` keep an
    /// infinite score, as the places after the last neuron do.
    fn pack(&mut self, value: impl Fn(f64, usize) -> f64, used: impl Fn(usize) -> bool) {
        for (neuron, vector) in self.codebook.chunks_exact(self.features).enumerate() {
            if !used(neuron) {
                continue;
            }
            let at = (neuron / PANEL) * PANEL * self.features + neuron % PANEL;
            let mut square = 0.0;
            for (feature, (&v, &centre)) in vector.iter().zip(&self.centre).enumerate() {
                let offset = value(f64::from(v), neuron) - f64::from(centre);
                let packed = (offset * f64::from(self.scale)) as f32;
                self.panels[at + feature * PANEL] = packed;
                square += f64::from(packed) * f64::from(packed);
            }
            self.start[neuron] = (square / 2.0) as f32;
            self.radius = self.radius.max(square.sqrt());
        }
    }

    fn prepare_plain(&mut self) {
        for (neuron, vector) in self.codebook.chunks_exact(self.features).enumerate() {
            let at = (neuron / PANEL) * PANEL * self.features + neuron % PANEL;
            for (feature, &v) in vector.iter().enumerate() {
                self.panels[at + feature * PANEL] = v;
            }
            self.start[neuron] = 0.0;
        }
    }

    /// Scores `rows` group by group and hands each row over: its index, values, length (cosine only), scores,
    /// the bound of a score's error and an empty list for candidates.
    fn groups(
        &self,
        rows: &[f32],
        scratch: &mut Scratch,
        mut visit: impl FnMut(usize, &[f32], f64, &[f32], f64, &mut Vec<u32>),
    ) {
        let stride = self.start.len();
        let tile = self.kernel.rows();
        let most = (SCORES_PER_GROUP / stride).clamp(tile, MOST_ROWS_PER_GROUP);
        let group = most / tile * tile;
        scratch.scores.clear();
        scratch.scores.resize(group * stride, f32::INFINITY);
        scratch.tiles.clear();
        scratch.tiles.resize(group * self.features, 0.0);
        scratch.lengths.resize(group * 2, 0.0);
        for (index, rows) in rows.chunks(group * self.features).enumerate() {
            let count = rows.len() / self.features;
            let (lengths, errors) = scratch.lengths.split_at_mut(group);
            for (at, row) in rows.chunks_exact(self.features).enumerate() {
                lengths[at] = self.row_length(row);
                let packed = &mut scratch.tiles[at * self.features..][..self.features];
                let size = self.pack_row(row, lengths[at], packed);
                errors[at] = self.error_bound(size, lengths[at]);
            }
            let work = ScoreWork {
                tiles: &scratch.tiles,
                panels: &self.panels,
                start: &self.start,
                neurons: self.neurons,
                features: self.features,
            };
            let scored = &mut scratch.scores[..count.next_multiple_of(tile) * stride];
            self.kernel.scores(self.scoring(), &work, scored);
            for (at, row) in rows.chunks_exact(self.features).enumerate() {
                scratch.candidates.clear();
                visit(
                    index * group + at,
                    row,
                    lengths[at],
                    &scratch.scores[at * stride..][..stride],
                    errors[at],
                    &mut scratch.candidates,
                );
            }
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

    /// Writes a row as the kernel wants it and returns its length there (0 where that doesn't matter).
    fn pack_row(&self, row: &[f32], length: f64, packed: &mut [f32]) -> f64 {
        match self.distance {
            ActivationDistance::Manhattan | ActivationDistance::Chebyshev => {
                packed.copy_from_slice(row);
                0.0
            }
            ActivationDistance::Euclidean => {
                let square = self.kernel.centred(row, &self.centre, self.scale, packed);
                f64::from(square).sqrt()
            }
            ActivationDistance::Cosine => {
                let (unit, scale) = (length.recip(), f64::from(self.scale));
                for ((to, &value), &centre) in packed.iter_mut().zip(row).zip(&self.centre) {
                    *to = ((f64::from(value) * unit - f64::from(centre)) * scale) as f32;
                }
                self.kernel.product(packed, packed).sqrt()
            }
        }
    }

    /// How far the float32 score of a neuron can be from its rank in float64, for a row of length `size` in the
    /// tile and `length` by itself; infinite where float32 can't decide anything. For manhattan and chebyshev:
    /// relative to the score.
    ///
    /// With u = 2^-24 and n features: each packed value is within u of the exact one (2u for the product of
    /// two), the start within 2u, and n fused or unfused steps add at most 2n u of the sum of magnitudes, which
    /// is at most |x||w| + |w|^2/2. Rounded up generously; denormal values add n times their spacing. The rank
    /// itself has n roundings of 2^-53, of the squared distance (euclidean) or of 1 (cosine).
    fn error_bound(&self, size: f64, length: f64) -> f64 {
        let steps = self.features as f64;
        if self.scoring() != Scoring::MinusProduct {
            return 1.01 * (steps + 2.0) * ROUNDING;
        }
        let cosine = self.distance == ActivationDistance::Cosine;
        if size.is_nan() || size >= 1e18 || (cosine && length == 0.0) {
            return f64::INFINITY;
        }
        // `size` is itself rounded, by at most steps * u.
        let size = size * (1.0 + steps * ROUNDING);
        let scores = 1.01 * (2.0 * steps + 8.0) * ROUNDING * (size + self.radius) * self.radius;
        let reach = if cosine {
            f64::from(self.scale)
        } else {
            size + self.radius
        };
        let ranks = 2.0 * (steps + 4.0) * f64::EPSILON * reach * reach;
        scores + ranks + steps * f64::from(f32::from_bits(1))
    }

    /// The highest score that a neuron can have which is, exactly, no farther than one with `score`.
    fn limit(&self, score: f32, error: f64) -> f64 {
        let score = f64::from(score);
        match self.scoring() {
            Scoring::MinusProduct => score + 2.0 * error,
            // Scores are sums of non-negative terms, so each is within `error` of itself.
            _ => score * (1.0 + error) / (1.0 - error).max(f64::MIN_POSITIVE),
        }
    }

    fn collect(&self, scores: &[f32], limit: f64, candidates: &mut Vec<u32>) {
        if limit.is_finite() && limit < f64::from(f32::MAX) {
            // Rounded up, so that no candidate is lost to the conversion.
            self.kernel
                .at_most(scores, (limit as f32).next_up(), candidates);
            for &neuron in &self.directionless {
                if let Err(place) = candidates.binary_search(&neuron) {
                    candidates.insert(place, neuron);
                }
            }
        } else {
            candidates.extend(0..self.neurons as u32);
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
