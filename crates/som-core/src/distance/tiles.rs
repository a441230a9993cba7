//! Tiles: panels of neurons that are near each other, with what it takes to skip one.
//!
//! A map is smooth, so the codebook divides into compact sets of neurons. Here they are found in the space of the
//! features themselves: the neurons are halved at the median along the direction in which they spread most, the halves
//! again, until a panel holds what is left. That gives smaller tiles than blocks of the grid do, follows the map where it
//! folds, and needs no grid.

use super::Kernel;
use super::generic::PANEL;
use super::packing::fill_panels;
use super::sketch::{Directions, Sketch};
use crate::error::{Result, zeroed};
use crate::vectorised::vectorised;

/// No tile.
pub(super) const UNKNOWN: u32 = u32::MAX;
/// With fewer tiles, their centres and lists cost what skipping could save.
pub(super) const LEAST_TILES: usize = 6;
/// From this many neurons on, two halves are worth two threads.
const PARALLEL: usize = 1024;
/// Steps towards the direction of the largest spread; it needn't be exact.
const STEPS: usize = 2;

/// The centre and the radius of each panel.
#[derive(Debug)]
pub(super) struct Tiles {
    /// Panels of centres.
    pub centres: Vec<f32>,
    /// Half the squared length of each centre less half the squared radius; infinite after the last.
    pub start: Vec<f32>,
    /// No neuron of the tile is farther from the centre; 0 after the last.
    pub radii: Vec<f32>,
    /// The tile of each neuron; `UNKNOWN` for one without a place.
    pub tile_of: Vec<u32>,
    /// Where it can pay.
    pub sketch: Option<Sketch>,
}

impl Tiles {
    /// The tiles of packed neurons, row-major in the order of their places.
    pub fn new(
        kernel: &'static Kernel,
        packed: &[f32],
        features: usize,
        places: &[u32],
        neurons: usize,
        directions: &mut Directions,
    ) -> Result<Self> {
        let count = packed.len().div_ceil(features * PANEL);
        let stride = count.next_multiple_of(PANEL);
        let mut tiles = Tiles {
            centres: zeroed(stride * features, "tiles")?,
            start: vec![f32::INFINITY; stride],
            radii: vec![0.0; stride],
            tile_of: vec![UNKNOWN; neurons],
            sketch: None,
        };
        for (place, &neuron) in places.iter().enumerate() {
            tiles.tile_of[neuron as usize] = (place / PANEL) as u32;
        }
        let mut centres: Vec<f32> = zeroed(count * features, "tiles")?;
        let tile_vectors = packed.chunks(features * PANEL);
        for (tile, (vectors, centre)) in tile_vectors
            .zip(centres.chunks_exact_mut(features))
            .enumerate()
        {
            mean(vectors, centre);
            let radius = vectors
                .chunks_exact(features)
                .map(|vector| kernel.squared_euclidean(vector, centre))
                .fold(0.0, f64::max)
                .sqrt();
            // Rounded up, so that it holds for the exact distances.
            tiles.radii[tile] = ((radius * (1.0 + 1e-7)) as f32).next_up();
            let radius = f64::from(tiles.radii[tile]);
            let square = kernel.product(centre, centre);
            tiles.start[tile] = ((square - radius * radius) / 2.0) as f32;
        }
        fill_panels(&centres, features, &mut tiles.centres);
        tiles.sketch = Sketch::new(kernel, packed, &centres, features, directions)?;
        Ok(tiles)
    }
}

/// An order of the vectors (row-major) in which each run of `PANEL` is compact.
pub(super) fn arrange(vectors: &[f32], features: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..(vectors.len() / features) as u32).collect();
    halve(vectors, features, &mut order);
    order
}

fn halve(vectors: &[f32], features: usize, order: &mut [u32]) {
    let tiles = order.len().div_ceil(PANEL);
    if tiles < 2 {
        return;
    }
    let mut along: Vec<(f32, u32)> = vec![(0.0, 0); order.len()];
    project(vectors, features, order, &mut along);
    let middle = tiles / 2 * PANEL;
    // By index where the projections are equal, so that the order is the same everywhere.
    along.select_nth_unstable_by(middle, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (to, &(_, from)) in order.iter_mut().zip(&along) {
        *to = from;
    }
    let (low, high) = order.split_at_mut(middle);
    if low.len() >= PARALLEL {
        rayon::join(
            || halve(vectors, features, low),
            || halve(vectors, features, high),
        );
    } else {
        halve(vectors, features, low);
        halve(vectors, features, high);
    }
}

vectorised! {
    /// The vectors of `order` along the direction in which they spread most, by a few steps of the power iteration from
    /// the direction of the one that is farthest from their mean.
    fn project(vectors: &[f32], features: usize, order: &[u32], along: &mut [(f32, u32)]) {
        let mut centre = vec![0.0f32; features];
        for &at in order {
            for (sum, &value) in centre.iter_mut().zip(&vectors[at as usize * features..][..features]) {
                *sum += value;
            }
        }
        for sum in &mut centre {
            *sum /= order.len() as f32;
        }
        let mut direction = vec![0.0f32; features];
        let mut farthest = -1.0;
        for &at in order {
            let vector = &vectors[at as usize * features..][..features];
            let square = offset_product(vector, &centre, vector, &centre);
            if square > farthest {
                farthest = square;
                for (to, (&value, &centre)) in direction.iter_mut().zip(vector.iter().zip(&centre)) {
                    *to = value - centre;
                }
            }
        }
        let none = vec![0.0f32; features];
        for _ in 0..STEPS {
            let mut next = vec![0.0f32; features];
            for &at in order {
                let vector = &vectors[at as usize * features..][..features];
                let share = offset_product(vector, &centre, &direction, &none);
                for (next, (&value, &centre)) in next.iter_mut().zip(vector.iter().zip(&centre)) {
                    *next += share * (value - centre);
                }
            }
            let largest = next.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
            // Nothing left to follow where all are the same, or their squares below what float32 holds.
            if !(largest > 0.0 && largest.is_finite()) {
                break;
            }
            for (to, next) in direction.iter_mut().zip(&next) {
                *to = next / largest;
            }
        }
        for (to, &at) in along.iter_mut().zip(order) {
            let vector = &vectors[at as usize * features..][..features];
            *to = (offset_product(vector, &centre, &direction, &none), at);
        }
    }
}

/// Sum of `(a - b) * (c - d)` in sixteen fixed lanes.
#[inline(always)]
fn offset_product(a: &[f32], b: &[f32], c: &[f32], d: &[f32]) -> f32 {
    const LANES: usize = 16;
    let mut sums = [0.0f32; LANES];
    let blocks = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let others = (c.as_chunks::<LANES>(), d.as_chunks::<LANES>());
    for ((a, b), (c, d)) in blocks
        .0
        .0
        .iter()
        .zip(blocks.1.0)
        .zip(others.0.0.iter().zip(others.1.0))
    {
        for lane in 0..LANES {
            sums[lane] += (a[lane] - b[lane]) * (c[lane] - d[lane]);
        }
    }
    let rest = (blocks.0.1.iter().zip(blocks.1.1)).zip(others.0.1.iter().zip(others.1.1));
    for (((a, b), (c, d)), sum) in rest.zip(&mut sums) {
        *sum += (a - b) * (c - d);
    }
    sums.iter().sum()
}

fn mean(vectors: &[f32], centre: &mut [f32]) {
    let features = centre.len();
    let mut sums = vec![0.0f64; features];
    for vector in vectors.chunks_exact(features) {
        for (sum, &value) in sums.iter_mut().zip(vector) {
            *sum += f64::from(value);
        }
    }
    let count = (vectors.len() / features) as f64;
    for (to, sum) in centre.iter_mut().zip(sums) {
        *to = (sum / count) as f32;
    }
}
