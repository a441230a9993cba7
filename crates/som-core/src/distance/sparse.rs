//! Winners of sparse rows, at the cost of their entries that aren't zero; euclidean and cosine. They are the winners
//! of the same rows written out.
//!
//! The float32 score of row x and neuron w is |w'|^2/2 + c.w' - x.w', with w' = w - c relative to the codebook's
//! mean c: half the squared distance of x and w, less what is the same for all neurons. Only its last term depends on
//! the row, and only the row's entries add to it. Scores within the bound of their rounding error of the lowest are
//! decided in float64:
//!
//! - **cosine**: products of zeros add nothing, so that the bits are those of the rows written out.
//! - **euclidean**: the square |w|^2 is known beforehand, to twice the digits of a float64; less the squares of w in
//!   the columns of the row's entries, it leaves those in all others, exactly enough that no difference can cancel.
//!   The distance differs by a few roundings from that of the row written out; where these could decide, the row
//!   is written out.

use super::walk::{Measure, Panels, at_most, best_two, lowest_two};
use super::{Kernel, NearestTwo, ROUNDING, exact, power_of_two_above};
use crate::dataset::SparseRows;
use crate::error::{Error, Result};
use crate::options::ActivationDistance;
use crate::winners::NO_WINNER;
use rayon::prelude::*;
use std::ops::Range;

/// Columns that are averaged together.
const PIECE: usize = 512;

/// A codebook made ready for searching with sparse rows.
#[derive(Debug)]
pub struct SparseSearch<'a> {
    kernel: &'static Kernel,
    cosine: bool,
    codebook: &'a [f32],
    features: usize,
    neurons: usize,
    /// Multiplies rows and centred neurons: a power of two.
    scale: f64,
    panels: Panels,
    start: Vec<f32>,
    /// Largest length of a centred, scaled neuron, and of a start.
    radius: f64,
    highest: f64,
    /// Length of the scaled centre.
    offset: f64,
    /// |w|^2 of each neuron, in two parts, and the largest.
    squares: Vec<Pair>,
    largest_square: f64,
    /// Cosine only: the length of each neuron.
    lengths: Vec<f64>,
    /// Cosine only: neurons without a direction, at distance 1 from everything; the two with the lowest index.
    directionless: Vec<u32>,
}

/// Room that a search of a chunk works in.
#[derive(Debug, Default)]
pub struct SparseScratch {
    ends: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    lengths: Vec<[f64; 2]>,
    scores: Vec<f32>,
    candidates: Vec<u32>,
    ranks: Vec<f64>,
    /// A row written out; zeros between uses.
    row: Vec<f32>,
}

/// A number of twice the digits of a float64: the second part is less than half the last digit of the first.
#[derive(Clone, Copy, Debug, Default)]
struct Pair(f64, f64);

impl Pair {
    /// Plus a float64 (Knuth's sum of two numbers and its error, then the same for the parts).
    #[inline(always)]
    fn plus(self, other: f64) -> Pair {
        let sum = self.0 + other;
        let part = sum - self.0;
        let error = (self.0 - (sum - part)) + (other - part);
        let low = self.1 + error;
        let high = sum + low;
        Pair(high, low - (high - sum))
    }
}

impl<'a> SparseSearch<'a> {
    /// Prepares `codebook`, row-major with `features` finite values per neuron.
    pub fn new(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        features: usize,
    ) -> Result<Self> {
        check_distance(distance)?;
        let neurons = codebook.len() / features;
        let vectors = || codebook.par_chunks_exact(features);
        let cosine = distance == ActivationDistance::Cosine;
        let lengths: Vec<f64> = if cosine {
            vectors().map(|w| kernel.product(w, w).sqrt()).collect()
        } else {
            vec![1.0; neurons]
        };
        let squares: Vec<Pair> = vectors().map(square_of).collect();
        let centring = Centring::new(codebook, features, &lengths);
        let panels = Panels::new(neurons, features, |neuron, feature| {
            centring.of(codebook, neuron, feature) as f32
        })?;
        let mut search = SparseSearch {
            kernel,
            cosine,
            codebook,
            features,
            neurons,
            scale: centring.scale,
            start: vec![f32::INFINITY; panels.stride()],
            panels,
            radius: 0.0,
            highest: 0.0,
            offset: centring.length(),
            largest_square: squares.iter().map(|square| square.0).fold(0.0, f64::max),
            squares,
            directionless: (0..neurons as u32)
                .filter(|&neuron| lengths[neuron as usize] == 0.0)
                .take(2)
                .collect(),
            lengths,
        };
        search.set_starts(&centring);
        Ok(search)
    }

    fn set_starts(&mut self, centring: &Centring) {
        let sums: Vec<(f64, f64)> = (0..self.neurons)
            .into_par_iter()
            .map(|neuron| {
                let (mut square, mut along) = (0.0, 0.0);
                for (feature, mean) in centring.mean.iter().enumerate() {
                    let value = centring.of(self.codebook, neuron, feature);
                    square += value * value;
                    along += value * mean * centring.scale;
                }
                (square, along)
            })
            .collect();
        for (neuron, (square, along)) in sums.into_iter().enumerate() {
            if self.lengths[neuron] > 0.0 {
                self.start[neuron] = (square / 2.0 + along) as f32;
                self.radius = self.radius.max(square.sqrt());
                self.highest = self.highest.max(f64::from(self.start[neuron]).abs());
            }
        }
    }

    /// The winner of each of some rows and its distance.
    pub fn nearest(
        &self,
        data: &SparseRows,
        rows: Range<usize>,
        winners: &mut [u32],
        distances: &mut [f64],
        scratch: &mut SparseScratch,
    ) {
        self.search(data, rows, scratch, false, |at, best| {
            winners[at] = best[0].1;
            distances[at] = best[0].0;
        });
    }

    /// The two nearest neurons of each of some rows.
    pub fn nearest_two(
        &self,
        data: &SparseRows,
        rows: Range<usize>,
        found: &mut [NearestTwo],
        scratch: &mut SparseScratch,
    ) {
        let alone = self.neurons == 1;
        self.search(data, rows, scratch, true, |at, best| {
            found[at] = NearestTwo {
                first: best[0].1,
                second: best[usize::from(!alone)].1,
                distance: best[0].0,
            };
        });
    }

    /// Squared euclidean distance of a row to a neuron.
    pub(crate) fn squared_euclidean(&self, data: &SparseRows, row: usize, neuron: usize) -> f64 {
        let (columns, values) = data.slices(row);
        self.rank_of_entries(columns, values, neuron)
    }

    fn search(
        &self,
        data: &SparseRows,
        rows: Range<usize>,
        scratch: &mut SparseScratch,
        two: bool,
        mut visit: impl FnMut(usize, [(f64, u32); 2]),
    ) {
        let (group, stride) = (self.panels.group(), self.panels.stride());
        let first = rows.start;
        scratch.row.resize(self.features, 0.0);
        for start in rows.clone().step_by(group) {
            let group = start..(start + group).min(rows.end);
            self.pack(data, group.clone(), scratch);
            scratch.scores.resize(group.len() * stride, 0.0);
            let SparseScratch {
                ends,
                columns,
                values,
                scores,
                ..
            } = scratch;
            let spans = ends.windows(2).map(|span| span[0]..span[1]);
            let lists = spans.map(|span| (&columns[span.clone()], &values[span]));
            self.panels
                .scores(Measure::MinusProduct, &self.start, lists, scores);
            for (at, row) in group.enumerate() {
                let [length, size] = scratch.lengths[at];
                let (columns, values) = data.slices(row);
                scratch.candidates.clear();
                let scores = &scratch.scores[at * stride..][..stride];
                self.collect(
                    scores,
                    columns.len(),
                    length,
                    size,
                    two,
                    &mut scratch.candidates,
                );
                let best = if self.cosine {
                    let rank = |neuron: usize| {
                        let vector = &self.codebook[neuron * self.features..][..self.features];
                        let product = exact::product_of_entries(columns, values, vector);
                        exact::cosine(product, length * self.lengths[neuron])
                    };
                    best_two(&scratch.candidates, rank)
                } else {
                    self.best_euclidean(columns, values, two, scratch)
                };
                visit(row - first, best);
            }
        }
    }

    /// The entries of some rows as the scores want them, with the length of each row by itself and scaled.
    fn pack(&self, data: &SparseRows, rows: Range<usize>, scratch: &mut SparseScratch) {
        scratch.ends.clear();
        scratch.columns.clear();
        scratch.values.clear();
        scratch.lengths.clear();
        scratch.ends.push(0);
        for row in rows {
            let (columns, values) = data.slices(row);
            let length = exact::square_of_entries(columns, values).sqrt();
            let scale = if self.cosine {
                self.scale / length
            } else {
                self.scale
            };
            scratch.columns.extend_from_slice(columns);
            let scaled = values
                .iter()
                .map(|&value| (f64::from(value) * scale) as f32);
            scratch.values.extend(scaled);
            scratch.lengths.push([length, length * scale]);
            scratch.ends.push(scratch.columns.len());
        }
    }

    /// The neurons whose exact rank may be the lowest (or the second lowest, where `two`).
    ///
    /// With u = 2^-24 and n entries: start, row and neuron are within u of the exact ones, and n products and n
    /// sums add at most `2 n u` of the largest magnitudes, the start and |x||w'|. Rounded up generously; denormal
    /// values add n times their spacing. The rank itself has roundings of 2^-53 per feature, of the squared
    /// distance (euclidean) or of 1 (cosine).
    fn collect(
        &self,
        scores: &[f32],
        entries: usize,
        length: f64,
        size: f64,
        two: bool,
        candidates: &mut Vec<u32>,
    ) {
        let steps = entries as f64;
        let (first, second) = lowest_two(scores);
        let score = f64::from(if two { second } else { first });
        let largest = self.highest + size * self.radius;
        let error = 1.01 * (2.0 * steps + 8.0) * ROUNDING * largest;
        let reach = if self.cosine {
            self.scale
        } else {
            size + self.radius + self.offset
        };
        let ranks = 2.0 * (self.features as f64 + 4.0) * f64::EPSILON * reach * reach;
        let limit = score + 2.0 * (error + ranks + steps * f64::from(f32::from_bits(1)));
        let undecided = size.is_nan() || size >= 1e18 || (self.cosine && length == 0.0);
        if !undecided && limit < f64::from(f32::MAX) {
            // Rounded up, so that no candidate is lost to the conversion.
            at_most(scores, (limit as f32).next_up(), candidates);
            candidates.extend_from_slice(&self.directionless);
        } else {
            candidates.extend(0..self.neurons as u32);
        }
    }

    /// The nearest of the candidates, from entries alone where that is sure, else from the row written out.
    fn best_euclidean(
        &self,
        columns: &[u32],
        values: &[f32],
        two: bool,
        scratch: &mut SparseScratch,
    ) -> [(f64, u32); 2] {
        let SparseScratch {
            candidates,
            ranks,
            row,
            ..
        } = scratch;
        ranks.clear();
        ranks.extend(
            candidates
                .iter()
                .map(|&neuron| self.rank_of_entries(columns, values, neuron as usize)),
        );
        let mut lowest = [f64::INFINITY; 2];
        for &rank in ranks.iter() {
            if rank < lowest[0] {
                lowest = [rank, lowest[0]];
            } else if rank < lowest[1] {
                lowest[1] = rank;
            }
        }
        // Either way of adding has less than `features` + 8 roundings of a sum of squares; a pair loses what is below
        // 2^-100 of |w|^2.
        let relative = 4.0 * (self.features + 8) as f64 * f64::EPSILON;
        let absolute = 4.0 * self.features as f64 * self.largest_square * 2.0f64.powi(-100);
        let limit = lowest[usize::from(two)] * (1.0 + relative) + absolute;
        let mut at = 0;
        candidates.retain(|_| {
            at += 1;
            ranks[at - 1] <= limit
        });
        let apart = !two || lowest[0] * (1.0 + relative) + absolute < lowest[1];
        let sure = apart && candidates.len() <= 1 + usize::from(two);
        let from_entries = |neuron: usize| self.rank_of_entries(columns, values, neuron);
        if sure {
            return best_two(candidates, from_entries).map(|(rank, neuron)| (rank.sqrt(), neuron));
        }
        for (&column, &value) in columns.iter().zip(values) {
            row[column as usize] = value;
        }
        let best = best_two(candidates, |neuron| {
            let vector = &self.codebook[neuron * self.features..][..self.features];
            self.kernel.squared_euclidean(row, vector)
        });
        for &column in columns {
            row[column as usize] = 0.0;
        }
        // A distance is told from the entries always, whichever way the winner was found.
        best.map(|(rank, neuron)| match neuron {
            NO_WINNER => (rank, neuron),
            _ => (from_entries(neuron as usize).sqrt(), neuron),
        })
    }

    /// The squared distance from the entries of a row and the square of the neuron.
    fn rank_of_entries(&self, columns: &[u32], values: &[f32], neuron: usize) -> f64 {
        let vector = &self.codebook[neuron * self.features..][..self.features];
        let mut others = self.squares[neuron];
        let mut sum = 0.0;
        for (&column, &value) in columns.iter().zip(values) {
            let w = f64::from(vector[column as usize]);
            others = others.plus(-(w * w));
            let difference = f64::from(value) - w;
            sum += difference * difference;
        }
        sum + (others.0 + others.1).max(0.0)
    }
}

/// |w|^2: the square of a float32 is a float64, and a pair adds them up.
fn square_of(vector: &[f32]) -> Pair {
    vector.iter().fold(Pair::default(), |sum, &value| {
        sum.plus(f64::from(value) * f64::from(value))
    })
}

fn check_distance(distance: ActivationDistance) -> Result<()> {
    match distance {
        ActivationDistance::Euclidean | ActivationDistance::Cosine => Ok(()),
        ActivationDistance::Manhattan | ActivationDistance::Chebyshev => Err(Error::expected(
            "euclidean or cosine, as the rows are sparse (or dense rows),",
            "activationDistance",
            distance.word(),
        )),
    }
}

/// The codebook's mean, and the scale that brings the farthest value to at most 1.
struct Centring {
    /// What makes each neuron as long as it counts; 0 for one without a direction, which plays no part.
    factors: Vec<f64>,
    mean: Vec<f64>,
    scale: f64,
}

impl Centring {
    fn new(codebook: &[f32], features: usize, lengths: &[f64]) -> Self {
        let factor = |&length: &f64| if length > 0.0 { length.recip() } else { 0.0 };
        let factors: Vec<f64> = lengths.iter().map(factor).collect();
        let count = lengths.iter().filter(|&&length| length > 0.0).count();
        let mut mean = vec![0.0; features];
        mean.par_chunks_mut(PIECE)
            .enumerate()
            .for_each(|(piece, mean)| {
                for (vector, factor) in codebook.chunks_exact(features).zip(&factors) {
                    for (mean, &value) in mean.iter_mut().zip(&vector[piece * PIECE..]) {
                        *mean += f64::from(value) * factor;
                    }
                }
                for mean in mean {
                    *mean /= count.max(1) as f64;
                }
            });
        let farthest = codebook
            .par_chunks_exact(features)
            .zip(&factors)
            .filter(|(_, factor)| **factor > 0.0)
            .map(|(vector, factor)| {
                let offsets = vector.iter().zip(&mean);
                offsets.fold(0.0f64, |farthest, (&value, mean)| {
                    farthest.max((f64::from(value) * factor - mean).abs())
                })
            })
            .reduce(|| 0.0, f64::max);
        let scale = if farthest > 0.0 {
            let scale = power_of_two_above(farthest).recip();
            scale.clamp(2.0f64.powi(-126), 2.0f64.powi(126))
        } else {
            1.0
        };
        Centring {
            factors,
            mean,
            scale,
        }
    }

    /// Length of the mean, scaled.
    fn length(&self) -> f64 {
        let square: f64 = self.mean.iter().map(|mean| mean * mean).sum();
        square.sqrt() * self.scale
    }

    /// A neuron's value in a column, centred and scaled; 0 for a neuron without a direction.
    #[inline(always)]
    fn of(&self, codebook: &[f32], neuron: usize, feature: usize) -> f64 {
        let factor = self.factors[neuron];
        if factor == 0.0 {
            return 0.0;
        }
        let value = f64::from(codebook[neuron * self.mean.len() + feature]) * factor;
        (value - self.mean[feature]) * self.scale
    }
}

#[cfg(test)]
mod tests;
