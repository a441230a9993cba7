//! Scores of rows that are lists of (column, value): the entries of a sparse row, or what is known of one with
//! missing values. Neurons come in panels of [`WIDE`], column by column, so that each entry of a row meets the
//! neurons of a panel side by side.
//!
//! Plain loops of a fixed width, which the compiler turns into vector instructions without fusing anything.

use crate::error::{Result, zeroed};
use crate::vectorised::vectorised;
use crate::winners::NO_WINNER;
use rayon::prelude::*;

/// Neurons in a panel: four registers of 16 lanes, or eight of 8.
pub(super) const WIDE: usize = 64;
/// Scores of a group of rows stay in the second-level cache.
const SCORES_PER_GROUP: usize = 64 * 1024;
const MOST_ROWS_PER_GROUP: usize = 128;
/// Columns of a panel that are packed together: they stay in the first-level cache.
const PIECE: usize = 64;

/// A codebook in panels, transposed.
#[derive(Debug)]
pub(super) struct Panels {
    values: Vec<f32>,
    features: usize,
    neurons: usize,
}

impl Panels {
    /// `value` gives what a neuron has in a column.
    pub(super) fn new(
        neurons: usize,
        features: usize,
        value: impl Fn(usize, usize) -> f32 + Sync,
    ) -> Result<Self> {
        let stride = neurons.next_multiple_of(WIDE);
        let mut values = zeroed(stride * features, "a codebook to search in")?;
        // Pieces of a panel: a map of few neurons has few panels.
        values
            .par_chunks_mut(WIDE * features)
            .enumerate()
            .for_each(|(panel, values)| {
                let first = panel * WIDE;
                let pieces = values.par_chunks_mut(WIDE * PIECE).enumerate();
                pieces.for_each(|(piece, values)| {
                    for neuron in first..(first + WIDE).min(neurons) {
                        for (at, values) in values.chunks_exact_mut(WIDE).enumerate() {
                            values[neuron - first] = value(neuron, piece * PIECE + at);
                        }
                    }
                });
            });
        Ok(Panels {
            values,
            features,
            neurons,
        })
    }

    /// Neurons, rounded up to whole panels.
    pub(super) fn stride(&self) -> usize {
        self.neurons.next_multiple_of(WIDE)
    }

    /// Rows that are scored together.
    pub(super) fn group(&self) -> usize {
        (SCORES_PER_GROUP / self.stride()).clamp(1, MOST_ROWS_PER_GROUP)
    }

    /// Scores `rows` against all neurons: row r's score of neuron k goes to `scores[r * stride + k]`, infinite beyond
    /// the last neuron. `start` holds what a score starts with, one per neuron of every panel.
    pub(super) fn scores<'r>(
        &self,
        measure: Measure,
        start: &[f32],
        rows: impl Iterator<Item = (&'r [u32], &'r [f32])> + Clone,
        scores: &mut [f32],
    ) {
        let stride = self.stride();
        for (panel, values) in self.values.chunks_exact(WIDE * self.features).enumerate() {
            let first = panel * WIDE;
            let start = &start[first..first + WIDE];
            for ((columns, entries), scores) in rows.clone().zip(scores.chunks_exact_mut(stride)) {
                let scores = &mut scores[first..first + WIDE];
                match measure {
                    Measure::MinusProduct => minus_product(columns, entries, values, start, scores),
                    Measure::Squares => squares(columns, entries, values, start, scores),
                    Measure::SquaredDifferences => {
                        squared_differences(columns, entries, values, start, scores);
                    }
                    Measure::Differences => differences(columns, entries, values, start, scores),
                    Measure::LargestDifference => {
                        largest_difference(columns, entries, values, start, scores);
                    }
                }
            }
        }
        for scores in scores.chunks_exact_mut(stride) {
            scores[self.neurons..].fill(f32::INFINITY);
        }
    }
}

/// How an entry of a row changes the running score of a neuron.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure {
    /// Less row * neuron.
    MinusProduct,
    /// Plus neuron^2.
    Squares,
    /// Plus (row - neuron)^2.
    SquaredDifferences,
    /// Plus |row - neuron|.
    Differences,
    /// At least |row - neuron|.
    LargestDifference,
}

trait Step {
    fn step(score: f32, row: f32, neuron: f32) -> f32;
}

macro_rules! walks {
    ($($name:ident = $step:ident |$score:ident, $row:ident, $neuron:ident| $body:expr;)+) => {$(
        struct $step;
        impl Step for $step {
            #[inline(always)]
            fn step($score: f32, $row: f32, $neuron: f32) -> f32 {
                $body
            }
        }
        vectorised! {
            fn $name(columns: &[u32], entries: &[f32], panel: &[f32], start: &[f32], scores: &mut [f32]) {
                walk::<$step>(columns, entries, panel, start, scores);
            }
        }
    )+};
}

walks! {
    minus_product = MinusProduct |score, row, neuron| score - row * neuron;
    squares = Squares |score, _row, neuron| score + neuron * neuron;
    squared_differences = SquaredDifferences |score, row, neuron| {
        let difference = row - neuron;
        score + difference * difference
    };
    differences = Differences |score, row, neuron| score + (row - neuron).abs();
    largest_difference = LargestDifference |score, row, neuron| {
        let difference = (row - neuron).abs();
        if difference > score { difference } else { score }
    };
}

#[inline(always)]
fn walk<S: Step>(
    columns: &[u32],
    entries: &[f32],
    panel: &[f32],
    start: &[f32],
    scores: &mut [f32],
) {
    let mut running = [0.0; WIDE];
    running.copy_from_slice(start);
    let (panel, _) = panel.as_chunks::<WIDE>();
    for (&column, &value) in columns.iter().zip(entries) {
        let neurons = &panel[column as usize];
        for lane in 0..WIDE {
            running[lane] = S::step(running[lane], value, neurons[lane]);
        }
    }
    scores.copy_from_slice(&running);
}

const LANES: usize = 16;

vectorised! {
    /// The lowest and the second lowest of scores, without NaN among them; their count is a multiple of 16.
    pub(super) fn lowest_two(scores: &[f32]) -> (f32, f32) {
        let mut first = [f32::INFINITY; LANES];
        let mut second = [f32::INFINITY; LANES];
        for scores in scores.as_chunks::<LANES>().0 {
            for lane in 0..LANES {
                let score = scores[lane];
                let higher = if first[lane] > score { first[lane] } else { score };
                if higher < second[lane] {
                    second[lane] = higher;
                }
                if score < first[lane] {
                    first[lane] = score;
                }
            }
        }
        let mut best = (f32::INFINITY, f32::INFINITY);
        for score in first.into_iter().chain(second) {
            if score < best.0 {
                best = (score, best.0);
            } else if score < best.1 {
                best.1 = score;
            }
        }
        best
    }
}

vectorised! {
    /// Appends the places of all scores that are at most `limit`.
    pub(super) fn at_most(scores: &[f32], limit: f32, found: &mut Vec<u32>) {
        for (block, scores) in scores.as_chunks::<LANES>().0.iter().enumerate() {
            let mut any = false;
            for &score in scores {
                any |= score <= limit;
            }
            if any {
                for (lane, &score) in scores.iter().enumerate() {
                    if score <= limit {
                        found.push((block * LANES + lane) as u32);
                    }
                }
            }
        }
    }
}

/// The two neurons of the lowest ranks among `candidates` in any order, the lower index first on ties; infinity and
/// no neuron where there is none.
pub(super) fn best_two(candidates: &[u32], mut rank: impl FnMut(usize) -> f64) -> [(f64, u32); 2] {
    let mut best = [(f64::INFINITY, NO_WINNER); 2];
    for &candidate in candidates {
        let found = (rank(candidate as usize), candidate);
        if found < best[0] {
            best = [found, best[0]];
        } else if found < best[1] {
            best[1] = found;
        }
    }
    best
}
