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
mod guide;
mod kernels;
mod lanes;
mod masked;
mod packing;
mod pruned;
mod sketch;
mod sparse;
#[cfg(test)]
mod tests;
mod tiles;
mod walk;

pub(crate) use generic::{PANEL, row_stride};
pub(crate) use guide::Guide;
pub(crate) use kernels::prefetch;
pub use kernels::{Kernel, cpu_features};
pub use masked::{MaskedScratch, MaskedSearch};
pub(crate) use masked::{exact_rank, length_over};
pub use sparse::{SparseScratch, SparseSearch};

use crate::error::{Result, zeroed};
use crate::options::ActivationDistance;
use found::{Found, Nearest};
use generic::{Target, Visit};
use kernels::Scoring;
use pruned::TileScratch;
use sketch::Directions;
use tiles::Tiles;

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
    /// The neuron at each place of the panels.
    places: Vec<u32>,
    /// What it takes to skip panels; None where that can't pay.
    tiles: Option<Tiles>,
}

/// Room that a search of a chunk works in; reused from chunk to chunk.
#[derive(Debug, Default)]
pub struct Scratch {
    packed: Vec<f32>,
    /// Upper bounds of the lengths of the packed rows.
    sizes: Vec<f64>,
    lengths: Vec<f64>,
    list: Vec<u32>,
    partial: Vec<f32>,
    found: Found,
    nearest: Nearest,
    tiles: TileScratch,
    /// Pairs of a row and a neuron that were looked at.
    visited: u64,
    /// Multiplications in the scores of sketches.
    sketched: u64,
    /// Groups to search without skipping tiles.
    rest: u32,
}

impl Scratch {
    fn too_many_sightings(&self, rows: usize) -> bool {
        self.found.sightings.len() > MOST_SIGHTINGS * rows
    }
}

/// Rows of a row-major matrix: all of it, or some by their indices.
#[derive(Clone, Copy, Debug)]
struct Rows<'r> {
    values: &'r [f32],
    features: usize,
    picked: Option<&'r [u32]>,
}

impl<'r> Rows<'r> {
    fn len(&self) -> usize {
        self.picked
            .map_or(self.values.len() / self.features, <[u32]>::len)
    }

    fn row(&self, at: usize) -> &'r [f32] {
        let row = self.picked.map_or(at, |picked| picked[at] as usize);
        &self.values[row * self.features..][..self.features]
    }
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

/// What a search of some rows looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Looked {
    /// Pairs of a row and a neuron that were compared by all features.
    pub visited: u64,
    /// As many such pairs as have the multiplications of all comparisons.
    pub worth: u64,
}

impl std::ops::Add for Looked {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Looked {
            visited: self.visited + other.visited,
            worth: self.worth + other.worth,
        }
    }
}

/// Values of a group of rows, which stay in the second-level cache while all panels pass by.
const VALUES_PER_GROUP: usize = 24 * 1024;
const MOST_ROWS_PER_GROUP: usize = 512;
/// Rows that share the fetching of a panel, if so many fit the second-level cache.
const ROWS_PER_PANEL: usize = 192;
/// Sightings per row at which their neurons are compared at once, instead of when all were seen.
const MOST_SIGHTINGS: usize = 12;

const VALUES_PER_TILED_GROUP: usize = 96 * 1024;
/// So many rows ahead, picked ones are asked for, as no processor foresees where they are.
const ROWS_AHEAD: usize = 8;
/// Skipping pays while what is compared is worth no larger share of the pairs of rows and neurons.
const WORTH_SKIPPING: f64 = 0.8;
/// Groups that are searched without skipping after one where it didn't pay.
const GROUPS_WITHOUT: u32 = 7;

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
        let mut directions = Directions::default();
        Self::along(Some(&mut directions), kernel, distance, codebook, features)
    }

    /// The same search, but always of all neurons.
    pub fn of_all(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        features: usize,
    ) -> Result<Self> {
        Self::along(None, kernel, distance, codebook, features)
    }

    /// The same with directions that other codebooks had before; without them nothing is skipped.
    fn along(
        directions: Option<&mut Directions>,
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
            places: Vec::new(),
            tiles: None,
        };
        search.prepare(directions)?;
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

    /// The winners of the rows of `values` that are `picked`, and their distances; without skipping tiles unless `prune`
    /// is set. `guesses` has a neuron for every row of `values`, or is empty: the nearer it is, the faster the search.
    /// Returns how many pairs of a row and a neuron were looked at, and as how many what it took counts.
    fn nearest_of_picked(
        &self,
        values: &[f32],
        picked: &[u32],
        guesses: &[u32],
        prune: bool,
        (winners, distances): (&mut [u32], &mut [f64]),
        scratch: &mut Scratch,
    ) -> Looked {
        (scratch.visited, scratch.sketched) = (0, 0);
        let rows = Rows {
            values,
            features: self.features,
            picked: Some(picked),
        };
        self.take_rows(&rows, 1, scratch);
        match &self.tiles {
            Some(tiles) if prune => {
                for (own, &row) in scratch.tiles.own.iter_mut().zip(picked) {
                    if let Some(&neuron) = guesses.get(row as usize) {
                        *own = tiles.tile_of[neuron as usize];
                    }
                }
                self.search_tiles(tiles, &rows, scratch);
            }
            _ => self.search_all(&rows, scratch),
        }
        self.finish_group(&rows, scratch);
        for at in 0..rows.len() {
            let nearest = scratch.nearest.of(at)[0];
            (winners[at], distances[at]) = (nearest.neuron, self.finish(nearest.rank));
        }
        self.looked(scratch)
    }

    fn looked(&self, scratch: &Scratch) -> Looked {
        Looked {
            visited: scratch.visited,
            worth: scratch.visited + scratch.sketched / self.features as u64,
        }
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

    /// Looks for the `wanted` nearest neurons of each row, group by group, and hands over a row's index and what was
    /// found for it.
    fn search(
        &self,
        rows: &[f32],
        wanted: usize,
        scratch: &mut Scratch,
        mut visit: impl FnMut(usize, &[found::Near]),
    ) {
        let group = self.group_rows();
        for (index, values) in rows.chunks(group * self.features).enumerate() {
            let rows = Rows {
                values,
                features: self.features,
                picked: None,
            };
            self.take_rows(&rows, wanted, scratch);
            self.search_group(&rows, scratch);
            self.finish_group(&rows, scratch);
            for at in 0..rows.len() {
                visit(index * group + at, scratch.nearest.of(at));
            }
        }
    }

    /// Rows that are best searched together.
    pub fn group_rows(&self) -> usize {
        let values = match self.tiles {
            Some(_) => VALUES_PER_TILED_GROUP,
            // Each panel is fetched once for a group: the longer a row, the more there is to fetch.
            None => {
                (ROWS_PER_PANEL * self.features).clamp(VALUES_PER_GROUP, VALUES_PER_TILED_GROUP)
            }
        };
        let most = (values / self.features).clamp(1, MOST_ROWS_PER_GROUP);
        most.next_multiple_of(self.kernel.rows())
    }

    /// Packs the rows of a group and begins the search of their neurons.
    fn take_rows(&self, rows: &Rows<'_>, wanted: usize, scratch: &mut Scratch) {
        let (count, stride) = (rows.len(), row_stride(self.features));
        scratch.packed.resize(count * stride, 0.0);
        scratch.sizes.clear();
        scratch.lengths.clear();
        scratch.found.begin(wanted);
        scratch.nearest.begin(wanted, count);
        scratch.tiles.own.clear();
        scratch.tiles.own.resize(count, tiles::UNKNOWN);
        for (at, packed) in scratch.packed.chunks_exact_mut(stride).enumerate() {
            let row = rows.row(at);
            if rows.picked.is_some() && at + ROWS_AHEAD < count {
                kernels::prefetch(rows.row(at + ROWS_AHEAD));
            }
            let length = self.row_length(row);
            let size = self.pack_row(row, length, &mut packed[..self.features]);
            // Rounded itself, by at most as many roundings as there are features.
            scratch
                .sizes
                .push(size * (1.0 + self.features as f64 * ROUNDING));
            scratch.lengths.push(length);
            scratch.found.add_row(self.slack(size, length));
        }
    }

    /// Skips tiles where that pays: after a group where it didn't, some are searched without.
    fn search_group(&self, rows: &Rows<'_>, scratch: &mut Scratch) {
        match &self.tiles {
            Some(tiles) if scratch.rest == 0 => {
                (scratch.visited, scratch.sketched) = (0, 0);
                self.search_tiles(tiles, rows, scratch);
                let pairs = (rows.len() * self.places.len()) as f64;
                if self.looked(scratch).worth as f64 > WORTH_SKIPPING * pairs {
                    scratch.rest = GROUPS_WITHOUT;
                }
            }
            _ => {
                scratch.rest = scratch.rest.saturating_sub(1);
                self.search_all(rows, scratch);
            }
        }
    }

    fn finish_group(&self, rows: &Rows<'_>, scratch: &mut Scratch) {
        self.compare_candidates(rows, scratch);
        self.compare_the_undecided(rows, scratch);
    }

    /// Scores all rows for all neurons.
    fn search_all(&self, rows: &Rows<'_>, scratch: &mut Scratch) {
        let limits = &scratch.found.limits;
        let list: Vec<u32> = (0..rows.len() as u32)
            .filter(|&at| limits[at as usize] != f32::NEG_INFINITY)
            .collect();
        for panel in 0..self.places.len().div_ceil(PANEL) {
            self.visit_panel(panel, &list, scratch);
            if scratch.too_many_sightings(rows.len()) {
                self.compare_candidates(rows, scratch);
            }
        }
    }

    /// Scores the rows of a list for the neurons of a panel.
    fn visit_panel(&self, panel: usize, list: &[u32], scratch: &mut Scratch) {
        let place = panel * PANEL;
        let work = Visit {
            panel: &self.panels[place * self.features..][..PANEL * self.features],
            start: &self.start[place..][..PANEL],
            neurons: (self.places.len() - place).min(PANEL),
            place: place as u32,
            features: self.features,
            rows: &scratch.packed,
            stride: row_stride(self.features),
            list,
        };
        scratch.visited += (list.len() * work.neurons) as u64;
        let mut target = Target::Lowest(&mut scratch.found);
        self.kernel
            .visit(self.scoring(), &work, &mut scratch.partial, &mut target);
    }

    /// Compares in float64 the neurons whose scores still matter.
    fn compare_candidates(&self, rows: &Rows<'_>, scratch: &mut Scratch) {
        scratch.found.forget_the_high();
        for seen in scratch.found.sightings.drain(..) {
            let at = seen.row as usize;
            let mut lanes = seen.lanes;
            while lanes != 0 {
                let neuron = self.places[(seen.place + lanes.trailing_zeros()) as usize];
                lanes &= lanes - 1;
                let rank = self.rank(rows.row(at), scratch.lengths[at], neuron as usize);
                scratch.nearest.add(at, rank, neuron);
            }
        }
    }

    /// Compares all neurons in float64 where float32 decides nothing, and those without a direction for all rows.
    fn compare_the_undecided(&self, rows: &Rows<'_>, scratch: &mut Scratch) {
        for at in 0..rows.len() {
            let (row, length) = (rows.row(at), scratch.lengths[at]);
            if scratch.found.undecided(at) {
                if scratch.found.limits[at] == f32::NEG_INFINITY {
                    scratch.visited += self.neurons as u64;
                }
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
