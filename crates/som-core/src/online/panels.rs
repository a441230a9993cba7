//! The online rule for euclidean distances, some steps at a time, with the bits that it has step by step.
//!
//! Which row comes when doesn't depend on the training. So the products of the codebook with the rows of the next
//! steps are taken together, while a part of the codebook is in the first-level cache, and so are the moves of these
//! steps: one pass over the codebook for a block of steps instead of two for each. Between the passes, what a move
//! does to the products still to come is known without the codebook: for a neuron at offset d from the centre, a row
//! at offset x and a share s,
//!
//! - `(d + s (x - d)) y = d y + s (x y - d y)` for every later row y of the block,
//! - `|d + s (x - d)|^2 = (1 - s)^2 |d|^2 + 2 s (1 - s) d x + s^2 |x|^2`.
//!
//! Half the square less the product orders the neurons, but for rounding. Its error has a bound; the neurons within
//! the bound of the lowest are moved, step by step as the pass will move them, and compared in float64. The winner and
//! its distance are therefore those of the plain rule, lowest index on ties.

use super::{Learner, fit_float32};
use crate::dataset::Dataset;
use crate::distance::Kernel;
use crate::error::{Result, with_room, zeroed};
use crate::options::ActivationDistance;
use crate::vectorised::vectorised;
use rayon::prelude::*;

/// Neurons that are computed side by side.
const LANES: usize = 8;
type Lanes = [f64; LANES];
const ZERO: Lanes = [0.0; LANES];
/// Steps of a block, at most: each costs every neuron another multiplication for all that come later.
const STEPS: usize = 16;
/// Components, or rows, that are computed one after the other without waiting.
const UNROLLED: usize = 4;
/// Multiplications that are worth the waking of another thread.
const SHARED_WORK: usize = 1 << 22;

/// What is known of eight neurons during a block.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Panel {
    /// With the row of each step, from that step on as the neurons are then.
    products: [Lanes; STEPS],
    /// How far each step moves the neurons.
    shares: [Lanes; STEPS],
    /// Squared lengths, as the neurons are now.
    squares: Lanes,
    /// Bit t is set where step t moves one of the neurons.
    moved: u32,
}

/// The rows of a block.
#[derive(Clone)]
struct Block {
    /// Step by step, as they are.
    rows: Vec<f64>,
    /// Less the centre, feature by feature.
    offsets: Vec<[f64; STEPS]>,
    /// Products of the offsets of two steps.
    products: [[f64; STEPS]; STEPS],
}

pub(super) struct Panels {
    kernel: &'static Kernel,
    neurons: usize,
    features: usize,
    /// Taken off rows and neurons for the search: what they have in common would cost digits.
    centre: Vec<f64>,
    centre_length: f64,
    /// Panels x features.
    codebook: Vec<Lanes>,
    panels: Vec<Panel>,
    block: Block,
    next: Block,
    given: Vec<f32>,
    scores: Vec<Lanes>,
    /// Largest square of a neuron or row in the block so far.
    largest: f64,
    /// How much the moves of the block so far can have enlarged an error.
    growth: f64,
    candidates: Vec<usize>,
    vectors: Vec<f64>,
}

impl Panels {
    pub(super) fn new(kernel: &'static Kernel, data: &Dataset, codebook: &[f32]) -> Result<Self> {
        let features = data.features();
        let neurons = codebook.len() / features;
        let panels = neurons.div_ceil(LANES);
        let mut packed: Vec<Lanes> = zeroed(panels * features, "the codebook")?;
        let mut centre = vec![0.0; features];
        for (neuron, vector) in codebook.chunks_exact(features).enumerate() {
            for (feature, &value) in vector.iter().enumerate() {
                packed[neuron / LANES * features + feature][neuron % LANES] = f64::from(value);
                centre[feature] += f64::from(value) / neurons as f64;
            }
        }
        let block = Block {
            rows: zeroed(STEPS * features, "rows")?,
            offsets: zeroed(features, "rows")?,
            products: [[0.0; STEPS]; STEPS],
        };
        let mut known = with_room(panels, "products with rows")?;
        known.resize(panels, Panel::EMPTY);
        Ok(Panels {
            kernel,
            neurons,
            features,
            centre_length: centre.iter().map(|value| value * value).sum::<f64>().sqrt(),
            centre,
            codebook: packed,
            panels: known,
            next: block.clone(),
            block,
            given: vec![0.0; features],
            scores: zeroed(panels, "scores")?,
            largest: 0.0,
            growth: 1.0,
            candidates: Vec::new(),
            vectors: Vec::new(),
        })
    }

    /// The largest difference between a score and half the rank of the neuron in the plain rule, less half the square
    /// of the row.
    ///
    /// With u = 2^-53, n features, R the largest length of an offset and C that of the centre: the products and squares
    /// have at most (n + 4) roundings of u R^2; each step adds at most six of its own, and up to three in each component
    /// of a neuron as it is, of u (R + C), which a product enlarges by R; the rank has n + 2 of at most 4 u R^2. A
    /// share below zero enlarges what errors there are. Rounded up generously, as a second candidate costs little.
    fn error_bound(&self) -> f64 {
        let reach = self.largest.sqrt();
        let roundings = 16.0 * (self.features + 8 * STEPS) as f64;
        let relative = roundings * f64::EPSILON * self.growth * self.growth;
        relative * (reach * (2.0 * reach + self.centre_length) + f64::MIN_POSITIVE / f64::EPSILON)
    }

    /// The neurons that can be the nearest in the plain rule, ascending.
    fn collect_candidates(&mut self, lowest: f64) {
        self.candidates.clear();
        let limit = lowest + 2.0 * self.error_bound();
        if !limit.is_finite() {
            self.candidates.extend(0..self.neurons);
            return;
        }
        for (panel, scores) in self.scores.iter().enumerate() {
            if scores.iter().any(|&score| score <= limit) {
                let lanes = (0..LANES).filter(|&lane| scores[lane] <= limit);
                self.candidates
                    .extend(lanes.map(|lane| panel * LANES + lane));
            }
        }
    }

    /// The vectors of the candidates after the first `steps` steps of the block.
    fn collect_vectors(&mut self, steps: usize) {
        self.vectors.clear();
        for &neuron in &self.candidates {
            let (panel, lane) = (neuron / LANES, neuron % LANES);
            let vector = &self.codebook[panel * self.features..][..self.features];
            let start = self.vectors.len();
            self.vectors.extend(vector.iter().map(|lanes| lanes[lane]));
            let rows = self.block.rows.chunks_exact(self.features);
            for (row, shares) in rows.zip(&self.panels[panel].shares[..steps]) {
                if shares[lane] != 0.0 {
                    move_vector(&mut self.vectors[start..], row, shares[lane]);
                }
            }
        }
    }
}

impl Learner for Panels {
    const BLOCK: u32 = STEPS as u32;

    fn winner(&mut self, step: usize) -> (usize, f64) {
        let lowest = score(
            &mut self.panels,
            &self.block.products[step],
            step,
            &mut self.scores,
        );
        self.collect_candidates(lowest);
        self.collect_vectors(step);
        let row = &self.block.rows[step * self.features..][..self.features];
        let euclidean = ActivationDistance::Euclidean;
        let (nearest, rank) = self.kernel.nearest(euclidean, row, &self.vectors);
        (self.candidates[nearest], rank)
    }

    fn teach(&mut self, step: usize, shares: &[f64]) {
        let square = self.block.products[step][step];
        let (largest, lowest) = take_shares(&mut self.panels, shares, step, square);
        self.largest = self.largest.max(largest);
        self.growth *= 1.0 - lowest.min(0.0);
    }

    fn turn(&mut self, data: &Dataset, next: &[usize]) {
        self.next.fill(data, next, &self.centre, &mut self.given);
        let (block, next, centre) = (&self.block, &self.next, &self.centre);
        let features = self.features;
        let work = self.codebook.len() * LANES * 2 * STEPS;
        let pass = |room: &mut Vec<Lanes>, (panel, vectors): (&mut Panel, &mut [Lanes])| {
            room.resize(features, ZERO);
            move_and_multiply(panel, vectors, &block.rows, centre, &next.offsets, room);
        };
        if work < SHARED_WORK {
            let (panels, mut room) = (self.panels.iter_mut(), Vec::new());
            let panels = panels.zip(self.codebook.chunks_exact_mut(features));
            panels.for_each(|panel| pass(&mut room, panel));
        } else {
            let panels = self.panels.par_iter_mut();
            let panels = panels.zip(self.codebook.par_chunks_exact_mut(features));
            let least = (SHARED_WORK / 8 / (features * LANES * 2 * STEPS)).max(1);
            panels.with_min_len(least).for_each_init(Vec::new, pass);
        }
        self.growth = 1.0;
        self.largest = (0..STEPS).map(|t| next.products[t][t]).fold(0.0, f64::max);
        for (at, panel) in self.panels.iter_mut().enumerate() {
            for (lane, square) in panel.squares.iter_mut().enumerate() {
                if at * LANES + lane < self.neurons {
                    self.largest = self.largest.max(*square);
                } else {
                    // No neuron, and never the nearest.
                    *square = f64::INFINITY;
                }
            }
        }
        std::mem::swap(&mut self.block, &mut self.next);
    }

    fn fits_float32(&self) -> bool {
        fit_float32(self.codebook.as_flattened())
    }

    fn write(&self, codebook: &mut [f32]) {
        for (neuron, vector) in codebook.chunks_exact_mut(self.features).enumerate() {
            let panel = &self.codebook[neuron / LANES * self.features..];
            for (to, from) in vector.iter_mut().zip(panel) {
                *to = from[neuron % LANES] as f32;
            }
        }
    }
}

impl Panel {
    const EMPTY: Panel = Panel {
        products: [ZERO; STEPS],
        shares: [ZERO; STEPS],
        squares: ZERO,
        moved: 0,
    };
}

impl Block {
    /// Takes the rows in; the steps that have none get a row of zeros.
    fn fill(&mut self, data: &Dataset, indices: &[usize], centre: &[f64], given: &mut [f32]) {
        let features = centre.len();
        for (step, row) in self.rows.chunks_exact_mut(features).enumerate() {
            let Some(&index) = indices.get(step) else {
                self.offsets
                    .iter_mut()
                    .for_each(|offsets| offsets[step] = 0.0);
                continue;
            };
            data.copy_row(index, given);
            let columns = row
                .iter_mut()
                .zip(given.iter())
                .zip(centre)
                .zip(&mut self.offsets);
            for (((to, &value), centre), offsets) in columns {
                *to = f64::from(value);
                offsets[step] = *to - centre;
            }
        }
        multiply_rows(&self.offsets, &mut self.products);
    }
}

vectorised! {
    /// The products of all pairs of steps.
    fn multiply_rows(offsets: &[[f64; STEPS]], products: &mut [[f64; STEPS]; STEPS]) {
        for first in (0..STEPS).step_by(UNROLLED) {
            let mut sums = [[0.0; STEPS]; UNROLLED];
            for offsets in offsets {
                for row in 0..UNROLLED {
                    for step in 0..STEPS {
                        sums[row][step] += offsets[first + row] * offsets[step];
                    }
                }
            }
            products[first..first + UNROLLED].copy_from_slice(&sums);
        }
    }
}

vectorised! {
    /// Scores all neurons for the row of `step`, which has these products with the rows before it, and returns the
    /// lowest score.
    fn score(
        panels: &mut [Panel],
        products: &[f64; STEPS],
        step: usize,
        scores: &mut [Lanes],
    ) -> f64 {
        let mut lowest = [f64::INFINITY; LANES];
        for (panel, scores) in panels.iter_mut().zip(scores) {
            let mut sums = panel.products[step];
            let mut moved = panel.moved;
            while moved != 0 {
                let before = moved.trailing_zeros() as usize % STEPS;
                moved &= moved - 1;
                for (sum, share) in sums.iter_mut().zip(&panel.shares[before]) {
                    *sum += share * (products[before] - *sum);
                }
            }
            panel.products[step] = sums;
            for lane in 0..LANES {
                scores[lane] = panel.squares[lane] / 2.0 - sums[lane];
                lowest[lane] = if scores[lane] < lowest[lane] { scores[lane] } else { lowest[lane] };
            }
        }
        lowest.into_iter().fold(f64::INFINITY, f64::min)
    }
}

vectorised! {
    /// Keeps the shares of `step`, whose row has this square, and returns the largest square of a neuron after it and
    /// the lowest share.
    fn take_shares(panels: &mut [Panel], shares: &[f64], step: usize, square: f64) -> (f64, f64) {
        let (mut largest, mut lowest) = (ZERO, ZERO);
        for (panel, given) in panels.iter_mut().zip(shares.chunks(LANES)) {
            let mut shares = ZERO;
            match given.first_chunk() {
                Some(given) => shares = *given,
                None => shares[..given.len()].copy_from_slice(given),
            }
            panel.shares[step] = shares;
            let mut moved = false;
            for share in shares {
                moved |= share != 0.0;
            }
            if !moved {
                continue;
            }
            panel.moved |= 1 << step;
            let (squares, products) = (&mut panel.squares, &panel.products[step]);
            for lane in 0..LANES {
                let (share, rest) = (shares[lane], 1.0 - shares[lane]);
                squares[lane] = rest * rest * squares[lane]
                    + (2.0 * share * rest * products[lane] + share * share * square);
                // Not so for a place without a neuron, whose square isn't finite.
                let grown = squares[lane] < f64::INFINITY && squares[lane] > largest[lane];
                largest[lane] = if grown { squares[lane] } else { largest[lane] };
                lowest[lane] = if share < lowest[lane] { share } else { lowest[lane] };
            }
        }
        (
            largest.into_iter().fold(0.0, f64::max),
            lowest.into_iter().fold(0.0, f64::min),
        )
    }
}

vectorised! {
    /// Moves one neuron.
    fn move_vector(vector: &mut [f64], row: &[f64], share: f64) {
        for (value, target) in vector.iter_mut().zip(row) {
            *value += share * (target - *value);
        }
    }
}

vectorised! {
    /// Moves eight neurons to the rows of the block, one after the other, and multiplies them with those of the next.
    fn move_and_multiply(
        panel: &mut Panel,
        vectors: &mut [Lanes],
        rows: &[f64],
        centre: &[f64],
        next: &[[f64; STEPS]],
        offsets: &mut [Lanes],
    ) {
        let features = vectors.len();
        let (blocks, rest) = vectors.as_chunks_mut::<UNROLLED>();
        for (block, vectors) in blocks.iter_mut().enumerate() {
            move_to_rows(panel, vectors, &rows[block * UNROLLED..], features);
        }
        let first = features - rest.len();
        for (at, vector) in rest.iter_mut().enumerate() {
            move_to_rows(panel, std::array::from_mut(vector), &rows[first + at..], features);
        }
        panel.moved = 0;
        panel.squares = ZERO;
        for ((offset, vector), centre) in offsets.iter_mut().zip(&*vectors).zip(centre) {
            for lane in 0..LANES {
                offset[lane] = vector[lane] - centre;
                panel.squares[lane] += offset[lane] * offset[lane];
            }
        }
        for first in (0..STEPS).step_by(UNROLLED) {
            let mut sums = [ZERO; UNROLLED];
            for (offset, rows) in offsets.iter().zip(next) {
                for step in 0..UNROLLED {
                    for lane in 0..LANES {
                        sums[step][lane] += rows[first + step] * offset[lane];
                    }
                }
            }
            panel.products[first..first + UNROLLED].copy_from_slice(&sums);
        }
    }
}

/// Moves some components of eight neurons; `rows` begins at the first of these.
#[inline(always)]
fn move_to_rows<const COUNT: usize>(
    panel: &Panel,
    vectors: &mut [Lanes; COUNT],
    rows: &[f64],
    features: usize,
) {
    let mut values = *vectors;
    let mut moved = panel.moved;
    while moved != 0 {
        let step = moved.trailing_zeros() as usize % STEPS;
        moved &= moved - 1;
        let (shares, row) = (&panel.shares[step], &rows[step * features..][..COUNT]);
        for component in 0..COUNT {
            for lane in 0..LANES {
                values[component][lane] +=
                    shares[lane] * (row[component] - values[component][lane]);
            }
        }
    }
    *vectors = values;
}
