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
//! its distance are therefore those of the plain rule, lowest index on ties. So the products of a pass need no more
//! than float32, which takes half the time.

use super::{Learner, fit_float32};
use crate::dataset::Dataset;
use crate::distance::{Kernel, PANEL, power_of_two_above, row_stride};
use crate::error::{Result, with_room, zeroed};
use crate::options::ActivationDistance;
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::hint::black_box;

/// Neurons that are computed side by side.
const LANES: usize = 8;
type Lanes = [f64; LANES];
const ZERO: Lanes = [0.0; LANES];
/// What the search's loops take neurons in.
type Wide = [f32; PANEL];
/// Panels in one of them.
const PANELS: usize = PANEL / LANES;
/// Steps of a block, at most: each costs every neuron another multiplication for all that come later.
const STEPS: usize = 16;
/// Components, rows or panels that are computed at a time, so that none waits for another; more where there are registers
/// for them.
const TOGETHER: usize = 4;
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
    /// The steps so far that moved one of the neurons.
    moved: Moves,
}

/// The rows of a block.
#[derive(Clone)]
struct Block {
    /// Step by step, as they are.
    rows: Vec<f64>,
    /// Less the centre, feature by feature.
    offsets: Vec<[f64; STEPS]>,
    /// The same times `scale`, row by row as the search's loops take them.
    scaled: Vec<f32>,
    /// A power of two that brings all offsets, of rows and neurons, to at most 1, so that no float32 overflows.
    scale: f64,
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
    /// For the row that comes next, and the lowest of them.
    scores: Vec<Lanes>,
    lowest: f64,
    /// Largest square of a neuron in the block so far.
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
        let square = |vector: &[f32]| -> f64 {
            let offsets = vector.iter().zip(&centre);
            offsets
                .map(|(&value, centre)| (f64::from(value) - centre).powi(2))
                .sum()
        };
        let largest = codebook
            .chunks_exact(features)
            .map(square)
            .fold(0.0, f64::max);
        let block = Block {
            rows: zeroed(STEPS * features, "rows")?,
            offsets: zeroed(features, "rows")?,
            scaled: zeroed(STEPS * row_stride(features), "rows")?,
            scale: 1.0,
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
            lowest: f64::INFINITY,
            largest,
            growth: 1.0,
            candidates: Vec::new(),
            vectors: Vec::new(),
        })
    }

    /// The largest difference between a score and half the rank of the neuron in the plain rule, less half the square
    /// of the row.
    ///
    /// With u = 2^-53, n features, R the largest length of an offset and C that of the centre: the squares
    /// have at most (n + 4) roundings of u R^2; each step adds at most six of its own, and up to three in each component
    /// of a neuron as it is, of u (R + C), which a product enlarges by R; the rank has n + 2 of at most 4 u R^2. Rounded
    /// up generously.
    ///
    /// The products of the pass have at most n + 4 roundings of 2^-24 |x||w|, x the row of the step and w the longest
    /// neuron; what is too small for a float32 beside the longest offset is less than another two.
    ///
    /// A share below zero enlarges what errors there are.
    fn error_bound(&self, step: usize) -> f64 {
        let squares = &self.block.products;
        let rows = (0..STEPS).map(|t| squares[t][t]).fold(0.0, f64::max);
        let reach = self.largest.max(rows).sqrt();
        let roundings = 16.0 * (self.features + 8 * STEPS) as f64;
        let growth = self.growth * self.growth;
        let relative = roundings * f64::EPSILON * growth;
        let short = 1.01 * (self.features + 8) as f64 * f64::from(f32::EPSILON / 2.0) * growth;
        relative * (reach * (2.0 * reach + self.centre_length) + f64::MIN_POSITIVE / f64::EPSILON)
            + short * (squares[step][step] * self.largest).sqrt()
            + f64::from(f32::MIN_POSITIVE) * growth * reach * reach
    }

    /// The neurons that can be the nearest in the plain rule, ascending.
    fn collect_candidates(&mut self, step: usize) {
        self.candidates.clear();
        let limit = self.lowest + 2.0 * self.error_bound(step);
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
        self.collect_candidates(step);
        self.collect_vectors(step);
        let row = &self.block.rows[step * self.features..][..self.features];
        let euclidean = ActivationDistance::Euclidean;
        let (nearest, rank) = self.kernel.nearest(euclidean, row, &self.vectors);
        (self.candidates[nearest], rank)
    }

    fn teach(&mut self, step: usize, shares: &[f64]) {
        let products = &self.block.products;
        let square = products[step][step];
        // After the last step it is the next block that has the products.
        let next = (step + 1) % STEPS;
        let (panels, scores) = (&mut self.panels, &mut self.scores);
        let found = take_shares(panels, shares, step, square, next, &products[next], scores);
        self.largest = self.largest.max(found.largest);
        self.growth *= 1.0 - found.share.min(0.0);
        self.lowest = found.score;
    }

    fn turn(&mut self, data: &Dataset, next: &[usize]) {
        self.next.fill(data, next, &self.centre, &mut self.given);
        // The squares of neurons are known as the pass will make them, but for rounding.
        let rows = (0..STEPS).map(|t| self.next.products[t][t]);
        self.next.set_scale(rows.fold(self.largest, f64::max));
        let (block, next, centre) = (&self.block, &self.next, &self.centre);
        let features = self.features;
        let work = self.codebook.len() * LANES * 2 * STEPS;
        let move_and_scale = if has_many_registers() {
            move_and_scale_wide
        } else {
            move_and_scale_narrow
        };
        let kernel = self.kernel;
        let pass = |room: &mut Room, (panels, vectors): (&mut [Panel], &mut [Lanes])| {
            room.offsets.resize(features, [0.0; PANEL]);
            let vectors = vectors.chunks_exact_mut(features);
            for (at, (panel, vectors)) in panels.iter_mut().zip(vectors).enumerate() {
                move_and_scale(
                    panel,
                    vectors,
                    block,
                    centre,
                    next.scale,
                    at,
                    &mut room.offsets,
                );
            }
            room.multiply(kernel, next, panels);
        };
        let wide = PANELS * features;
        if work < SHARED_WORK {
            let (panels, mut room) = (self.panels.chunks_mut(PANELS), Room::default());
            let panels = panels.zip(self.codebook.chunks_mut(wide));
            panels.for_each(|panels| pass(&mut room, panels));
        } else {
            let panels = self.panels.par_chunks_mut(PANELS);
            let panels = panels.zip(self.codebook.par_chunks_mut(wide));
            let least = (SHARED_WORK / 8 / (wide * LANES * 2 * STEPS)).max(1);
            panels
                .with_min_len(least)
                .for_each_init(Room::default, pass);
        }
        self.growth = 1.0;
        self.largest = 0.0;
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
        self.lowest = first_scores(&self.panels, &mut self.scores);
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

fn has_many_registers() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx512f");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

impl Panel {
    const EMPTY: Panel = Panel {
        products: [ZERO; STEPS],
        shares: [ZERO; STEPS],
        squares: ZERO,
        moved: Moves(0),
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

    /// For offsets whose squares add up to at most `largest`.
    fn set_scale(&mut self, largest: f64) {
        self.scale = if largest > 0.0 && largest.is_finite() {
            // As far as both it and its square are finite and not zero.
            let scale = power_of_two_above(largest.sqrt()).recip() / 2.0;
            scale.clamp(2.0f64.powi(-500), 2.0f64.powi(500))
        } else {
            1.0
        };
        let stride = row_stride(self.offsets.len());
        for (step, scaled) in self.scaled.chunks_exact_mut(stride).enumerate() {
            for (to, offsets) in scaled.iter_mut().zip(&self.offsets) {
                *to = (offsets[step] * self.scale) as f32;
            }
        }
    }
}

vectorised! {
    /// The products of all pairs of steps.
    fn multiply_rows(offsets: &[[f64; STEPS]], products: &mut [[f64; STEPS]; STEPS]) {
        for first in (0..STEPS).step_by(TOGETHER) {
            let mut sums = [[0.0; STEPS]; TOGETHER];
            for offsets in offsets {
                for row in 0..TOGETHER {
                    for step in 0..STEPS {
                        sums[row][step] += offsets[first + row] * offsets[step];
                    }
                }
            }
            products[first..first + TOGETHER].copy_from_slice(&sums);
        }
    }
}

/// What there is to know of all neurons after a step.
struct Found {
    /// The largest square of a neuron.
    largest: f64,
    /// The lowest share, or 0.
    share: f64,
    /// The lowest score for the row of the step after it.
    score: f64,
}

vectorised! {
    /// Keeps the shares of `step`, whose row has this square, and scores the neurons after it for the row of the step
    /// `next`, which has these products with the rows before it.
    fn take_shares(
        panels: &mut [Panel],
        shares: &[f64],
        step: usize,
        square: f64,
        next: usize,
        products: &[f64; STEPS],
        scores: &mut [Lanes],
    ) -> Found {
        let (mut largest, mut lowest, mut lowest_score) = (ZERO, ZERO, [f64::INFINITY; LANES]);
        let panels = panels.chunks_mut(TOGETHER).zip(scores.chunks_mut(TOGETHER));
        for ((panels, scores), shares) in panels.zip(shares.chunks(TOGETHER * LANES)) {
            for (panel, shares) in panels.iter_mut().zip(shares.chunks(LANES)) {
                let shares = filled_up(shares);
                panel.shares[step] = shares;
                let mut moved = false;
                for share in shares {
                    moved |= share != 0.0;
                }
                panel.moved.0 |= u32::from(moved) << step;
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
            if let Some(panels) = panels.first_chunk_mut::<TOGETHER>() {
                update_products(panels, next, products);
            } else {
                for panel in &mut *panels {
                    update_products(std::array::from_mut(panel), next, products);
                }
            }
            for (panel, scores) in panels.iter().zip(scores) {
                score(&panel.squares, &panel.products[next], scores, &mut lowest_score);
            }
        }
        Found {
            largest: largest.into_iter().fold(0.0, f64::max),
            share: lowest.into_iter().fold(0.0, f64::min),
            score: lowest_score.into_iter().fold(f64::INFINITY, f64::min),
        }
    }
}

/// The values, and zeros after them.
#[inline(always)]
fn filled_up(values: &[f64]) -> Lanes {
    match values.first_chunk() {
        Some(values) => *values,
        None => std::array::from_fn(|lane| values.get(lane).copied().unwrap_or(0.0)),
    }
}

/// Brings the products of neurons with the row of the step `next` up to date; those of the row with the rows before it
/// are given.
#[inline(always)]
fn update_products<const COUNT: usize>(
    panels: &mut [Panel; COUNT],
    next: usize,
    products: &[f64; STEPS],
) {
    let mut sums: [Lanes; COUNT] = std::array::from_fn(|at| panels[at].products[next]);
    for (before, product) in products[..next].iter().enumerate() {
        for (sums, panel) in sums.iter_mut().zip(&*panels) {
            for (sum, share) in sums.iter_mut().zip(&panel.shares[before]) {
                *sum += share * (product - *sum);
            }
        }
    }
    for (panel, sums) in panels.iter_mut().zip(sums) {
        panel.products[next] = sums;
    }
}

vectorised! {
    /// Scores the neurons for the first row of a block and returns the lowest score.
    fn first_scores(panels: &[Panel], scores: &mut [Lanes]) -> f64 {
        let mut lowest = [f64::INFINITY; LANES];
        for (panel, scores) in panels.iter().zip(scores) {
            score(&panel.squares, &panel.products[0], scores, &mut lowest);
        }
        lowest.into_iter().fold(f64::INFINITY, f64::min)
    }
}

#[inline(always)]
fn score(squares: &Lanes, products: &Lanes, scores: &mut Lanes, lowest: &mut Lanes) {
    for lane in 0..LANES {
        scores[lane] = squares[lane] / 2.0 - products[lane];
        let lower = scores[lane] < lowest[lane];
        lowest[lane] = if lower { scores[lane] } else { lowest[lane] };
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
    /// Moves eight neurons to the rows of the block, one after the other, and writes their offsets, scaled, to those of a
    /// wide panel as the `at`-th of its panels.
    fn move_and_scale_wide(
        panel: &mut Panel,
        vectors: &mut [Lanes],
        block: &Block,
        centre: &[f64],
        scale: f64,
        at: usize,
        offsets: &mut [Wide],
    ) {
        move_and_scale::<true>(panel, vectors, block, centre, scale, at, offsets);
    }
}

vectorised! {
    /// The same where there are fewer registers.
    fn move_and_scale_narrow(
        panel: &mut Panel,
        vectors: &mut [Lanes],
        block: &Block,
        centre: &[f64],
        scale: f64,
        at: usize,
        offsets: &mut [Wide],
    ) {
        move_and_scale::<false>(panel, vectors, block, centre, scale, at, offsets);
    }
}

#[inline(always)]
fn move_and_scale<const WIDE: bool>(
    panel: &mut Panel,
    vectors: &mut [Lanes],
    block: &Block,
    centre: &[f64],
    scale: f64,
    at: usize,
    offsets: &mut [Wide],
) {
    if panel.moved.0 != 0 {
        move_to_rows::<WIDE>(panel, vectors, &block.rows);
    }
    panel.moved = Moves(0);
    panel.squares = ZERO;
    for ((to, vector), centre) in offsets.iter_mut().zip(&*vectors).zip(centre) {
        let to = &mut to[at * LANES..][..LANES];
        for lane in 0..LANES {
            let offset = vector[lane] - centre;
            to[lane] = (offset * scale) as f32;
            panel.squares[lane] += offset * offset;
        }
    }
}

/// What a pass works in.
#[derive(Default)]
struct Room {
    /// Of the neurons of some panels, side by side.
    offsets: Vec<Wide>,
    partial: Vec<f32>,
    products: Vec<f32>,
}

impl Room {
    /// Multiplies the neurons of some panels with the rows of a block.
    fn multiply(&mut self, kernel: &Kernel, block: &Block, panels: &mut [Panel]) {
        self.products.resize(STEPS * PANEL, 0.0);
        let (vectors, partial) = (self.offsets.as_flattened(), &mut self.partial);
        kernel.minus_products(vectors, &block.scaled, STEPS, partial, &mut self.products);
        let unscaled = -(block.scale * block.scale).recip();
        for (step, products) in self.products.chunks_exact(PANEL).enumerate() {
            for (panel, products) in panels.iter_mut().zip(products.chunks_exact(LANES)) {
                for (to, &product) in panel.products[step].iter_mut().zip(products) {
                    *to = f64::from(product) * unscaled;
                }
            }
        }
    }
}

/// Moves eight neurons to the rows of a block, some of their components after the others.
#[inline(always)]
fn move_to_rows<const WIDE: bool>(panel: &Panel, vectors: &mut [Lanes], rows: &[f64]) {
    let features = vectors.len();
    let mut done = 0;
    if WIDE {
        let one = black_box(1.0);
        for vectors in vectors.as_chunks_mut::<{ 4 * TOGETHER }>().0 {
            let (groups, _) = vectors.as_chunks_mut::<TOGETHER>();
            let [mut a, mut b, mut c, mut d] = [groups[0], groups[1], groups[2], groups[3]];
            for step in panel.moved {
                let shares = &panel.shares[step];
                let row = &rows[step * features + done..][..4 * TOGETHER];
                move_components(&mut a, &row[..TOGETHER], shares);
                move_components_fused(&mut b, &row[TOGETHER..2 * TOGETHER], shares, one);
                move_components(&mut c, &row[2 * TOGETHER..3 * TOGETHER], shares);
                move_components_fused(&mut d, &row[3 * TOGETHER..], shares, one);
            }
            groups.copy_from_slice(&[a, b, c, d]);
            done += 4 * TOGETHER;
        }
    }
    let (groups, rest) = vectors[done..].as_chunks_mut::<TOGETHER>();
    for group in groups {
        let mut values = *group;
        for step in panel.moved {
            move_components(
                &mut values,
                &rows[step * features + done..],
                &panel.shares[step],
            );
        }
        *group = values;
        done += TOGETHER;
    }
    for vector in rest {
        for step in panel.moved {
            let vector = std::array::from_mut(vector);
            move_components(vector, &rows[step * features + done..], &panel.shares[step]);
        }
        done += 1;
    }
}

/// Steps of a block in order, a bit for each.
#[derive(Clone, Copy)]
struct Moves(u32);

impl Iterator for Moves {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let step = self.0.trailing_zeros() as usize % STEPS;
        self.0 &= self.0 - 1;
        Some(step)
    }
}

#[inline(always)]
fn move_components<const COUNT: usize>(values: &mut [Lanes; COUNT], row: &[f64], shares: &Lanes) {
    let row = &row[..COUNT];
    for component in 0..COUNT {
        for lane in 0..LANES {
            values[component][lane] += shares[lane] * (row[component] - values[component][lane]);
        }
    }
}

/// The same bits: a product with one has no rounding. Additions and multiplications have units of their own in a
/// processor, and a move has twice as many additions; so some become fused multiplications, with a factor of which the
/// compiler doesn't know that it is one.
#[inline(always)]
fn move_components_fused<const COUNT: usize>(
    values: &mut [Lanes; COUNT],
    row: &[f64],
    shares: &Lanes,
    one: f64,
) {
    let row = &row[..COUNT];
    for component in 0..COUNT {
        for lane in 0..LANES {
            let way = row[component].mul_add(one, -values[component][lane]);
            values[component][lane] += shares[lane] * way;
        }
    }
}
