//! The search's inner loops, written once over [`Lanes`] and compiled per instruction set in `kernels`.
//!
//! Neurons come in panels of [`PANEL`]: `features` x `PANEL` values, contiguous, so that a panel's vector
//! for one feature is one or two loads. Rows are row-major and come by a list, some at a time, each walked by a
//! pointer of its own: a value is broadcast from where it stands. The scores of some rows and a panel stay in
//! registers to the end, where all that is asked is whether one of them is low enough for its row to matter.

use super::found::{Found, Sighting};
use super::lanes::Lanes;
use std::mem::MaybeUninit;

/// Neurons in a panel.
pub(crate) const PANEL: usize = 32;

/// How one feature changes the running score of a row and a neuron.
pub(super) trait Measure<L: Lanes> {
    /// # Safety
    /// The CPU must have the instruction set of `L`.
    unsafe fn step(score: L, row: L, neuron: L) -> L;
    /// The score of two blocks of features, each scored by itself; the second began at zero.
    ///
    /// # Safety
    /// The CPU must have the instruction set of `L`.
    unsafe fn join(first: L, second: L) -> L;
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
    #[inline(always)]
    unsafe fn join(first: L, second: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { first.plus(second) }
    }
}

impl<L: Lanes> Measure<L> for SumOfDifferences {
    #[inline(always)]
    unsafe fn step(score: L, row: L, neuron: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { score.plus(L::abs_difference(row, neuron)) }
    }
    #[inline(always)]
    unsafe fn join(first: L, second: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { first.plus(second) }
    }
}

impl<L: Lanes> Measure<L> for LargestDifference {
    #[inline(always)]
    unsafe fn step(score: L, row: L, neuron: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { score.max(L::abs_difference(row, neuron)) }
    }
    #[inline(always)]
    unsafe fn join(first: L, second: L) -> L {
        // SAFETY: passed on from the caller.
        unsafe { first.max(second) }
    }
}

/// One panel of neurons and the rows that visit it.
pub(super) struct Visit<'a> {
    /// `features` x `PANEL` values.
    pub panel: &'a [f32],
    /// The score that each neuron starts with: `PANEL` values.
    pub start: &'a [f32],
    /// Neurons of the panel; the others have an infinite start.
    pub neurons: usize,
    /// Place of the panel's first neuron.
    pub place: u32,
    pub features: usize,
    /// Packed rows, `stride` values apart.
    pub rows: &'a [f32],
    pub stride: usize,
    /// The rows that visit the panel.
    pub list: &'a [u32],
}

/// What becomes of the scores of a visit.
pub(super) enum Target<'a> {
    /// Those within the limit of their row are noted.
    Lowest(&'a mut Found),
    /// All are kept: row r's score of the neuron at place p goes to `r * stride + p`.
    All {
        scores: &'a mut [f32],
        stride: usize,
    },
    /// Whether there is one that is at most the limit of its row: then `any` is made other than 0 at the row's place in
    /// the list.
    Within {
        limits: &'a [f32],
        any: &'a mut [u32],
    },
}

impl Target<'_> {
    /// Whether there is a place for a row, for the neurons up to the place `end`.
    #[inline(always)]
    fn has(&self, row: usize, end: usize) -> bool {
        match self {
            Target::Lowest(found) => row < found.limits.len(),
            Target::All { scores, stride } => end <= *stride && (row + 1) * stride <= scores.len(),
            Target::Within { limits, .. } => row < limits.len(),
        }
    }
}

/// Most features of a block: its part of a panel stays in the first-level cache while the rows pass by.
const BLOCK_FEATURES: usize = 128;

/// Into how many blocks of how many features (fewer in the last) a search divides `features`.
///
/// The scores of a block are summed by themselves and then added up, which also keeps rounding small: no value goes
/// through more additions than a block has features and there are blocks.
pub(super) fn blocks(features: usize) -> (usize, usize) {
    let blocks = features.div_ceil(BLOCK_FEATURES);
    (blocks, features.div_ceil(blocks))
}

/// Values from the beginning of a packed row to that of the next: an odd number of cache lines, so that rows don't
/// all fall into the same few sets of the cache.
pub(crate) fn row_stride(features: usize) -> usize {
    const LINE: usize = 16;
    (features.div_ceil(LINE) | 1) * LINE
}

/// Scores the rows of a visit for its neurons.
///
/// `partial` is room for the running scores where the features come in blocks.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn visit<
    L: Lanes,
    M: Measure<L>,
    const MANY: usize,
    const SOME: usize,
    const FEW: usize,
    const VECTORS: usize,
>(
    work: &Visit<'_>,
    partial: &mut Vec<f32>,
    target: &mut Target<'_>,
) {
    let features = work.features;
    assert!(work.panel.len() == features * PANEL && work.start.len() == PANEL);
    assert!(features <= work.stride);
    // Here for all rows, as blocks are short.
    let Some(last) = work.list.iter().copied().max() else {
        return;
    };
    assert!((last as usize + 1) * work.stride <= work.rows.len());
    assert!(target.has(last as usize, work.place as usize + PANEL));
    let width = VECTORS * L::COUNT;
    if blocks(features).0 > 1 {
        partial.resize((work.list.len() + MANY) * width, 0.0);
    }
    for lane in (0..work.neurons).step_by(width) {
        // SAFETY: passed on from the caller.
        unsafe {
            if work.neurons - lane > L::COUNT {
                visit_lanes::<L, M, MANY, SOME, FEW, VECTORS>(work, lane, partial, target);
            } else {
                visit_lanes::<L, M, MANY, SOME, FEW, 1>(work, lane, partial, target);
            }
        }
    }
}

/// Scores the rows of a visit for `VECTORS` vectors of neurons from `lane` on.
///
/// # Safety
/// As that of `visit`, whose assertions must hold, and `partial` must be as it makes it.
#[inline(always)]
unsafe fn visit_lanes<
    L: Lanes,
    M: Measure<L>,
    const MANY: usize,
    const SOME: usize,
    const FEW: usize,
    const VECTORS: usize,
>(
    work: &Visit<'_>,
    lane: usize,
    partial: &mut [f32],
    target: &mut Target<'_>,
) {
    let (_, block_features) = blocks(work.features);
    for from in (0..work.features).step_by(block_features) {
        let mut at = 0;
        while at < work.list.len() {
            let part = Part {
                work,
                lane,
                at,
                from,
                to: work.features.min(from + block_features),
            };
            let left = work.list.len() - at;
            // SAFETY: passed on from the caller.
            unsafe {
                if left > SOME {
                    block::<L, M, MANY, VECTORS>(&part, partial, target);
                    at += MANY;
                } else if left > FEW {
                    block::<L, M, SOME, VECTORS>(&part, partial, target);
                    at += SOME;
                } else {
                    block::<L, M, FEW, VECTORS>(&part, partial, target);
                    at += FEW;
                }
            }
        }
    }
}

/// Features that are taken in a round of the innermost loop.
const UNROLLED: usize = 4;

/// Changes the running scores by one feature.
///
/// # Safety
/// `rows` and `panel` must have that feature, and the CPU the instruction set of `L`.
#[inline(always)]
unsafe fn step<L: Lanes, M: Measure<L>, const ROWS: usize, const VECTORS: usize>(
    rows: &[*const f32; ROWS],
    panel: *const f32,
    feature: usize,
    running: &mut [[L; VECTORS]; ROWS],
) {
    // SAFETY: passed on from the caller.
    unsafe {
        let mut neurons = [L::splat(0.0); VECTORS];
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
}

/// Some rows, some neurons and some features of a visit.
struct Part<'a> {
    work: &'a Visit<'a>,
    /// First neuron in the panel.
    lane: usize,
    /// First row in the list.
    at: usize,
    /// First feature, and the one after the last.
    from: usize,
    to: usize,
}

/// `ROWS` rows against `VECTORS` vectors of neurons, the running scores in registers.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
unsafe fn block<L: Lanes, M: Measure<L>, const ROWS: usize, const VECTORS: usize>(
    part: &Part<'_>,
    partial: &mut [f32],
    target: &mut Target<'_>,
) {
    let (work, width) = (part.work, VECTORS * L::COUNT);
    let count = ROWS.min(work.list.len() - part.at);
    let mut list = [0; ROWS];
    if let Some(whole) = work.list[part.at..].first_chunk::<ROWS>() {
        for (to, &row) in list.iter_mut().zip(whole) {
            *to = row as usize;
        }
    } else {
        // Where rows are missing the last one stands in for them.
        for (row, to) in list.iter_mut().enumerate() {
            *to = work.list[part.at + row.min(count - 1)] as usize;
        }
    }
    assert!(part.lane + width <= PANEL && part.from < part.to && part.to <= work.features);
    let partial = if part.from > 0 || part.to < work.features {
        partial[part.at * width..][..ROWS * width].as_mut_ptr()
    } else {
        std::ptr::null_mut()
    };
    // Left as it is where no score is low.
    let mut scores = [const { MaybeUninit::<[f32; PANEL]>::uninit() }; ROWS];
    let mut low = 0u32;
    // SAFETY: by the assertions of `visit` each of its rows has `stride` values, not fewer than `features`, and the panel
    // `features` x PANEL, and by those above all offsets stay inside; `partial` has room for all of this part where it is used.
    unsafe {
        // Plain loops: a closure could be compiled without the instruction set of the function around it.
        let mut rows = [std::ptr::null(); ROWS];
        for (to, &row) in rows.iter_mut().zip(&list) {
            *to = work.rows.as_ptr().add(row * work.stride);
        }
        let panel = work.panel.as_ptr().add(part.lane);
        let mut running = [[L::splat(0.0); VECTORS]; ROWS];
        if part.from == 0 {
            for running in &mut running {
                for (v, score) in running.iter_mut().enumerate() {
                    *score = L::load(work.start.as_ptr().add(part.lane + v * L::COUNT));
                }
            }
        }
        let mut feature = part.from;
        // Few enough rounds for the processor to foresee the last.
        while feature + UNROLLED <= part.to {
            for feature in feature..feature + UNROLLED {
                step::<L, M, ROWS, VECTORS>(&rows, panel, feature, &mut running);
            }
            feature += UNROLLED;
        }
        while feature < part.to {
            step::<L, M, ROWS, VECTORS>(&rows, panel, feature, &mut running);
            feature += 1;
        }
        if part.from > 0 {
            for (row, running) in running.iter_mut().enumerate() {
                for (v, score) in running.iter_mut().enumerate() {
                    let before = L::load(partial.add(row * width + v * L::COUNT));
                    *score = M::join(before, *score);
                }
            }
        }
        if part.to < work.features {
            for (row, running) in running.iter().enumerate() {
                for (v, score) in running.iter().enumerate() {
                    score.store(partial.add(row * width + v * L::COUNT));
                }
            }
            return;
        }
        let place = work.place + part.lane as u32;
        match target {
            Target::All { scores, stride } => {
                for (row, running) in running.iter().enumerate() {
                    let at = list[row] * *stride + place as usize;
                    for (v, score) in running.iter().enumerate() {
                        score.store(scores.as_mut_ptr().add(at + v * L::COUNT));
                    }
                }
            }
            Target::Within { limits, any } => {
                let mut masks = [0; ROWS];
                for (row, running) in running.iter().enumerate() {
                    let mut lowest = running[0];
                    for score in &running[1..] {
                        lowest = lowest.min(*score);
                    }
                    masks[row] = lowest.at_most(L::splat(*limits.as_ptr().add(list[row])));
                }
                for (any, mask) in any[part.at..][..count].iter_mut().zip(masks) {
                    *any |= mask;
                }
            }
            Target::Lowest(found) => {
                let limits = found.limits.as_ptr();
                for (row, running) in running.iter().enumerate() {
                    let mut lowest = running[0];
                    for score in &running[1..] {
                        lowest = lowest.min(*score);
                    }
                    if lowest.at_most(L::splat(*limits.add(list[row]))) != 0 {
                        low |= 1 << row;
                        for (v, score) in running.iter().enumerate() {
                            score.store(scores[row].as_mut_ptr().cast::<f32>().add(v * L::COUNT));
                        }
                    }
                }
                while low != 0 {
                    let row = low.trailing_zeros() as usize;
                    low &= low - 1;
                    if row < count {
                        note::<L, VECTORS>(found, list[row], place, scores[row].as_ptr().cast());
                    }
                }
            }
        }
    }
}

/// Appends the indices of the tiles that a row can't skip: those of which `scores[tile] - reach * radii[tile]` is at most
/// `limit`.
///
/// # Safety
/// The CPU must have the instruction set of `L`.
#[inline(always)]
pub(super) unsafe fn reachable<L: Lanes>(
    scores: &[f32],
    radii: &[f32],
    reach: f32,
    limit: f32,
    found: &mut Vec<u32>,
) {
    assert!(scores.len() == radii.len() && scores.len().is_multiple_of(PANEL));
    // SAFETY: `at` is a multiple of a vector's length below a multiple of it.
    unsafe {
        let (reach, limit) = (L::splat(reach), L::splat(limit));
        for at in (0..scores.len()).step_by(L::COUNT) {
            let score = L::load(scores.as_ptr().add(at));
            let radius = L::load(radii.as_ptr().add(at));
            let mut mask = score.minus_product(reach, radius).at_most(limit);
            while mask != 0 {
                found.push(at as u32 + mask.trailing_zeros());
                mask &= mask - 1;
            }
        }
    }
}

/// Takes in the scores of a row for `VECTORS` vectors of neurons from `place` on.
///
/// # Safety
/// `scores` must hold `VECTORS` vectors, and the CPU must have the instruction set of `L`.
#[inline(always)]
unsafe fn note<L: Lanes, const VECTORS: usize>(
    found: &mut Found,
    row: usize,
    place: u32,
    scores: *const f32,
) {
    // SAFETY: passed on from the caller.
    unsafe {
        let mut lowest = L::load(scores);
        for v in 1..VECTORS {
            lowest = lowest.min(L::load(scores.add(v * L::COUNT)));
        }
        let lowest = lowest.lowest();
        if found.only_nearest() {
            found.lower(row, lowest);
        } else {
            let limit = L::splat(found.highest_low(row));
            for v in 0..VECTORS {
                let mut mask = L::load(scores.add(v * L::COUNT)).at_most(limit);
                while mask != 0 {
                    let lane = mask.trailing_zeros() as usize;
                    found.lower(row, *scores.add(v * L::COUNT + lane));
                    mask &= mask - 1;
                }
            }
        }
        // A limit only ever falls: what is above it now stays there.
        let limit = L::splat(found.limits[row]);
        let mut lanes = 0;
        for v in 0..VECTORS {
            lanes |= L::load(scores.add(v * L::COUNT)).at_most(limit) << (v * L::COUNT);
        }
        found.sightings.push(Sighting {
            row: row as u32,
            place,
            lanes,
            lowest,
        });
    }
}
