//! Winners of rows with missing values, as the SOM Toolbox defines them: by the distance over the components that
//! a row knows, and over nothing else. It isn't rescaled: a row that knows little has a small distance to all neurons.
//! A row that knows nothing has no winner.
//!
//! As for complete rows, float32 scores with a bound of their error leave a few candidates, which float64 decides.
//! Euclidean scores are sums of squared differences here: |w|^2/2 over the known components would cost as much as
//! the product does.

use super::walk::{Measure, Panels, at_most, best_two, lowest_two};
use super::{Kernel, NearestTwo, ROUNDING, exact, power_of_two_above};
use crate::error::{Result, zeroed};
use crate::options::ActivationDistance;
use crate::winners::NO_WINNER;

/// Below this square of a scaled length, float32 says nothing about a direction.
const SHORT: f32 = 1.0 / (1u128 << 100) as f32;

/// A codebook made ready for searching with rows that have missing values.
#[derive(Debug)]
pub struct MaskedSearch<'a> {
    distance: ActivationDistance,
    codebook: &'a [f32],
    features: usize,
    neurons: usize,
    /// A power of two that neurons and rows are multiplied by, so that no square is lost.
    scale: f32,
    panels: Panels,
    zeros: Vec<f32>,
}

/// Room that a search of a chunk works in.
#[derive(Debug, Default)]
pub struct MaskedScratch {
    ends: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    lengths: Vec<f64>,
    scores: Vec<f32>,
    squares: Vec<f32>,
    candidates: Vec<u32>,
}

impl<'a> MaskedSearch<'a> {
    /// Prepares `codebook`, row-major with `features` finite values per neuron.
    pub fn new(
        _kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        features: usize,
    ) -> Result<Self> {
        let neurons = codebook.len() / features;
        let largest = codebook
            .iter()
            .fold(0.0f32, |max, value| max.max(value.abs()));
        let squared = matches!(
            distance,
            ActivationDistance::Euclidean | ActivationDistance::Cosine
        );
        let scale = if squared && largest > 0.0 {
            let scale = power_of_two_above(f64::from(largest)).recip();
            scale.clamp(2.0f64.powi(-126), 2.0f64.powi(126)) as f32
        } else {
            1.0
        };
        let panels = Panels::new(neurons, features, |neuron, feature| {
            codebook[neuron * features + feature] * scale
        })?;
        Ok(MaskedSearch {
            distance,
            codebook,
            features,
            neurons,
            scale,
            zeros: zeroed(panels.stride(), "scores")?,
            panels,
        })
    }

    /// The winner of each row of `rows` and its distance.
    pub fn nearest(
        &self,
        rows: &[f32],
        winners: &mut [u32],
        distances: &mut [f64],
        scratch: &mut MaskedScratch,
    ) {
        self.search(
            rows,
            scratch,
            |at, best| {
                winners[at] = best[0].1;
                distances[at] = best[0].0;
            },
            false,
        );
    }

    /// The two nearest neurons of each row of `rows`.
    pub fn nearest_two(&self, rows: &[f32], found: &mut [NearestTwo], scratch: &mut MaskedScratch) {
        let alone = self.neurons == 1;
        self.search(
            rows,
            scratch,
            |at, best| {
                found[at] = NearestTwo {
                    first: best[0].1,
                    second: best[usize::from(!alone)].1,
                    distance: best[0].0,
                };
            },
            true,
        );
    }

    /// Squared euclidean distance of a row to a neuron, over what is known of it.
    pub fn squared_euclidean(&self, row: &[f32], neuron: usize) -> f64 {
        let vector = &self.codebook[neuron * self.features..][..self.features];
        row.iter()
            .zip(vector)
            .filter(|(value, _)| !value.is_nan())
            .map(|(&value, &w)| (f64::from(value) - f64::from(w)).powi(2))
            .sum()
    }

    /// Hands over the nearest of each row, and the second nearest where `two`, with their distances.
    fn search(
        &self,
        rows: &[f32],
        scratch: &mut MaskedScratch,
        mut visit: impl FnMut(usize, [(f64, u32); 2]),
        two: bool,
    ) {
        let (group, stride) = (self.panels.group(), self.panels.stride());
        for (index, rows) in rows.chunks(group * self.features).enumerate() {
            let count = rows.len() / self.features;
            self.pack(rows, scratch);
            let MaskedScratch {
                ends,
                columns,
                values,
                lengths,
                scores,
                squares,
                candidates,
            } = scratch;
            scores.resize(count * stride, 0.0);
            let spans = ends.windows(2).map(|span| span[0]..span[1]);
            let lists = spans.map(|span| (&columns[span.clone()], &values[span]));
            self.panels
                .scores(self.measure(), &self.zeros, lists.clone(), scores);
            if self.distance == ActivationDistance::Cosine {
                squares.resize(count * stride, 0.0);
                self.panels
                    .scores(Measure::Squares, &self.zeros, lists.clone(), squares);
            }
            for (at, (columns, _)) in lists.enumerate() {
                let place = index * group + at;
                if columns.is_empty() {
                    visit(place, [(f64::NAN, NO_WINNER); 2]);
                    continue;
                }
                candidates.clear();
                let scores = &mut scores[at * stride..][..stride];
                if self.distance == ActivationDistance::Cosine {
                    let squares = &squares[at * stride..][..stride];
                    divide(&mut scores[..self.neurons], squares, candidates);
                }
                self.collect(scores, columns.len(), lengths[at], two, candidates);
                let row = &rows[at * self.features..][..self.features];
                let rank = |neuron| {
                    let vector = &self.codebook[neuron * self.features..][..self.features];
                    exact_rank(self.distance, columns, row, lengths[at], vector)
                };
                let best = best_two(candidates, rank);
                visit(
                    place,
                    best.map(|(rank, neuron)| (self.finish(rank), neuron)),
                );
            }
        }
    }

    fn measure(&self) -> Measure {
        match self.distance {
            ActivationDistance::Euclidean => Measure::SquaredDifferences,
            ActivationDistance::Cosine => Measure::MinusProduct,
            ActivationDistance::Manhattan => Measure::Differences,
            ActivationDistance::Chebyshev => Measure::LargestDifference,
        }
    }

    /// What is known of each row, as lists, scaled; at unit length for cosine.
    fn pack(&self, rows: &[f32], scratch: &mut MaskedScratch) {
        scratch.ends.clear();
        scratch.columns.clear();
        scratch.values.clear();
        scratch.lengths.clear();
        scratch.ends.push(0);
        for row in rows.chunks_exact(self.features) {
            let first = scratch.columns.len();
            let known = (0..).zip(row).filter(|(_, value)| !value.is_nan());
            scratch.columns.extend(known.map(|(column, _)| column));
            let columns = &scratch.columns[first..];
            let values = columns.iter().map(|&column| row[column as usize]);
            if self.distance == ActivationDistance::Cosine {
                let length = length_over(columns, row);
                let unit = length.recip();
                scratch
                    .values
                    .extend(values.map(|value| (f64::from(value) * unit) as f32));
                scratch.lengths.push(length);
            } else {
                scratch
                    .values
                    .extend(values.map(|value| value * self.scale));
                scratch.lengths.push(0.0);
            }
            scratch.ends.push(scratch.columns.len());
        }
    }

    /// The neurons whose exact rank may be the lowest (or the second lowest, where `two`).
    ///
    /// With u = 2^-24 and n known components: a sum of n non-negative terms of one or three roundings each is within
    /// `(n + 3) u` of itself, and each lost square adds less than 2^-147. A cosine of unit length has the roundings of
    /// its product, `(n + 2) u`, and of the root of n squares, `(n / 2 + 3) u`. Rounded up generously.
    fn collect(
        &self,
        scores: &[f32],
        known: usize,
        length: f64,
        two: bool,
        candidates: &mut Vec<u32>,
    ) {
        let (first, second) = lowest_two(scores);
        let score = f64::from(if two { second } else { first });
        let error = 1.01 * (2.0 * known as f64 + 8.0) * ROUNDING;
        let limit = match self.distance {
            // No direction: at distance 1 from everything.
            ActivationDistance::Cosine if length == 0.0 => f64::INFINITY,
            ActivationDistance::Cosine => score + 2.0 * error,
            _ => {
                let lost = known as f64 * 2.0f64.powi(-147);
                (score + lost) * (1.0 + error) / (1.0 - error).max(f64::MIN_POSITIVE) + lost
            }
        };
        if limit < f64::from(f32::MAX) {
            // Rounded up, so that no candidate is lost to the conversion.
            at_most(scores, (limit as f32).next_up(), candidates);
        } else {
            candidates.clear();
            candidates.extend(0..self.neurons as u32);
        }
    }

    fn finish(&self, rank: f64) -> f64 {
        match self.distance {
            ActivationDistance::Euclidean => rank.sqrt(),
            _ => rank,
        }
    }
}

/// Products of unit rows become cosines; what has too small a square becomes a candidate whatever its score.
fn divide(scores: &mut [f32], squares: &[f32], candidates: &mut Vec<u32>) {
    for (neuron, (score, &square)) in scores.iter_mut().zip(squares).enumerate() {
        if square > SHORT {
            *score /= square.sqrt();
        } else {
            *score = f32::INFINITY;
            candidates.push(neuron as u32);
        }
    }
}

/// Length of a row over some columns.
pub(crate) fn length_over<V: Copy + Into<f64>>(columns: &[u32], row: &[V]) -> f64 {
    exact::product_over(columns, row, row).sqrt()
}

/// What orders the neurons of a row, over the columns that it knows: the squared distance for euclidean, else the
/// distance. Of a row that knows all, the bits of the search for complete rows.
pub(crate) fn exact_rank<V: Copy + Into<f64>>(
    distance: ActivationDistance,
    columns: &[u32],
    row: &[V],
    length: f64,
    neuron: &[V],
) -> f64 {
    match distance {
        ActivationDistance::Euclidean => exact::squared_euclidean_over(columns, row, neuron),
        ActivationDistance::Manhattan => exact::manhattan_over(columns, row, neuron),
        ActivationDistance::Chebyshev => exact::chebyshev_over(columns, row, neuron),
        ActivationDistance::Cosine => exact::cosine(
            exact::product_over(columns, row, neuron),
            length * length_over(columns, neuron),
        ),
    }
}

#[cfg(test)]
mod tests;
