//! The search's inner loops, written once over [`Lanes`] and compiled per instruction set in `kernels`.
//!
//! Neurons come in panels of [`PANEL`]: `features` x `PANEL` values, contiguous, so that a panel's vector
//! for one feature is one or two loads. Rows are row-major and come in tiles of `ROWS`, each walked by a pointer of
//! its own: a value is broadcast from where it stands.

use super::lanes::Lanes;

/// Neurons in a panel.
pub(super) const PANEL: usize = 32;

/// How one feature changes the running score of a row and a neuron.
pub(super) trait Measure<L: Lanes> {
    /// # Safety
    /// The CPU must have the instruction set of `L`.
    unsafe fn step(score: L, row: L, neuron: L) -> L;
}

/// score - row * neuron.
pub(super) struct MinusProduct;
/// score + abs(row - neuron).
pub(super) struct SumOfDifferences;
/// max(score, abs(row - neuron)).
pub(super) struct LargestDifference;

impl<L: Lanes> Measure<L> for MinusProduct {
    #[inline(always)]
    unsafe fn step(score: L, row: L, neuron: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { score.minus_product(row, neuron) }
    }
}

impl<L: Lanes> Measure<L> for SumOfDifferences {
    #[inline(always)]
    unsafe fn step(score: L, row: L, neuron: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { score.plus(L::abs_difference(row, neuron)) }
    }
}

impl<L: Lanes> Measure<L> for LargestDifference {
    #[inline(always)]
    unsafe fn step(score: L, row: L, neuron: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { score.max(L::abs_difference(row, neuron)) }
    }
}

/// Scores of all rows of `tiles` for all `neurons`.
///
/// `start` holds the score that each neuron starts with, one per neuron of every panel; row r's score of neuron k
/// goes to `scores[r * start.len() + k]`. Of the last panel only the vectors that hold a neuron are computed.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn scores<L: Lanes, M: Measure<L>, const ROWS: usize, const VECTORS: usize>(
    tiles: &[f32],
    panels: &[f32],
    start: &[f32],
    neurons: usize,
    features: usize,
    scores: &mut [f32],
) {
    let stride = start.len();
    let tile_count = scores.len() / (stride * ROWS);
    assert!(stride.is_multiple_of(PANEL) && neurons <= stride);
    assert!(panels.len() == stride * features);
    assert!(tiles.len() >= tile_count * ROWS * features);
    let used = neurons.div_ceil(L::COUNT);
    for panel in 0..stride / PANEL {
        let vectors = PANEL / L::COUNT;
        let first = panel * vectors;
        let count = vectors.min(used.saturating_sub(first));
        for tile in 0..tile_count {
            let mut vector = 0;
            // SAFETY: by the assertions above each tile holds ROWS x features values, each panel
            // features x PANEL, `start` one value per neuron of every panel and `scores` one per row and
            // neuron; a block of n vectors at `vector` stays inside its panel as vector + n <= count.
            unsafe {
                let rows = tiles.as_ptr().add(tile * ROWS * features);
                let panel_at = panels.as_ptr().add(panel * PANEL * features);
                let start_at = start.as_ptr().add(panel * PANEL);
                let out = scores
                    .as_mut_ptr()
                    .add(tile * ROWS * stride + panel * PANEL);
                while vector + VECTORS <= count {
                    let at = vector * L::COUNT;
                    block::<L, M, ROWS, VECTORS>(
                        rows,
                        panel_at.add(at),
                        start_at.add(at),
                        features,
                        out.add(at),
                        stride,
                    );
                    vector += VECTORS;
                }
                while vector < count {
                    let at = vector * L::COUNT;
                    block::<L, M, ROWS, 1>(
                        rows,
                        panel_at.add(at),
                        start_at.add(at),
                        features,
                        out.add(at),
                        stride,
                    );
                    vector += 1;
                }
            }
        }
    }
}

/// `ROWS` rows against `VECTORS` vectors of neurons, the running scores in registers.
///
/// # Safety
/// `rows` must hold ROWS x features values, `panel` a value every PANEL for each feature and `VECTORS` vectors
/// from there, `start` VECTORS vectors, `out` ROWS runs of VECTORS vectors, `stride` apart.
#[inline(always)]
unsafe fn block<L: Lanes, M: Measure<L>, const ROWS: usize, const VECTORS: usize>(
    rows: *const f32,
    panel: *const f32,
    start: *const f32,
    features: usize,
    out: *mut f32,
    stride: usize,
) {
    // SAFETY: all offsets stay inside what the caller vouches for.
    unsafe {
        // Plain loops: a closure would be compiled without the instruction set of the function around it.
        let mut neurons = [L::splat(0.0); VECTORS];
        for (v, neurons) in neurons.iter_mut().enumerate() {
            *neurons = L::load(start.add(v * L::COUNT));
        }
        let mut running = [neurons; ROWS];
        let rows: [*const f32; ROWS] = std::array::from_fn(|row| rows.add(row * features));
        for feature in 0..features {
            for (v, neurons) in neurons.iter_mut().enumerate() {
                *neurons = L::load(panel.add(feature * PANEL + v * L::COUNT));
            }
            for (row, running) in running.iter_mut().enumerate() {
                let value = L::splat(*rows[row].add(feature));
                for v in 0..VECTORS {
                    running[v] = M::step(running[v], value, neurons[v]);
                }
            }
        }
        for (row, running) in running.iter().enumerate() {
            for (v, score) in running.iter().enumerate() {
                score.store(out.add(row * stride + v * L::COUNT));
            }
        }
    }
}

/// The lowest and the second lowest of `scores` (the same where the lowest stands twice), without NaN among
/// them; their count is a multiple of `PANEL`.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn lowest_two<L: Lanes>(scores: &[f32]) -> (f32, f32) {
    assert!(scores.len().is_multiple_of(PANEL));
    let mut lanes = [[f32::INFINITY; PANEL]; 2];
    // SAFETY: `at` is a multiple of a vector's length below a multiple of it, and the lanes hold one vector each.
    unsafe {
        let mut first = L::splat(f32::INFINITY);
        let mut second = first;
        for at in (0..scores.len()).step_by(L::COUNT) {
            let score = L::load(scores.as_ptr().add(at));
            second = second.min(first.max(score));
            first = first.min(score);
        }
        first.store(lanes[0].as_mut_ptr());
        second.store(lanes[1].as_mut_ptr());
    }
    let mut best = (f32::INFINITY, f32::INFINITY);
    for &score in lanes.as_flattened() {
        if score < best.0 {
            best = (score, best.0);
        } else if score < best.1 {
            best.1 = score;
        }
    }
    best
}

/// The lowest of `scores`, without NaN among them; their count is a multiple of `PANEL`.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn lowest<L: Lanes>(scores: &[f32]) -> f32 {
    assert!(scores.len().is_multiple_of(PANEL));
    let mut lanes = [f32::INFINITY; PANEL];
    // SAFETY: as in `lowest_two`.
    unsafe {
        let mut first = L::splat(f32::INFINITY);
        for at in (0..scores.len()).step_by(L::COUNT) {
            first = first.min(L::load(scores.as_ptr().add(at)));
        }
        first.store(lanes.as_mut_ptr());
    }
    lanes[..L::COUNT]
        .iter()
        .copied()
        .fold(f32::INFINITY, f32::min)
}

/// Appends the indices of all `scores` that are at most `limit`, ascending.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn at_most<L: Lanes>(scores: &[f32], limit: f32, found: &mut Vec<u32>) {
    assert!(scores.len().is_multiple_of(PANEL));
    // SAFETY: as in `lowest_two`.
    unsafe {
        let limit = L::splat(limit);
        for at in (0..scores.len()).step_by(L::COUNT) {
            let mut mask = L::load(scores.as_ptr().add(at)).at_most(limit);
            while mask != 0 {
                found.push(at as u32 + mask.trailing_zeros());
                mask &= mask - 1;
            }
        }
    }
}
