//! The batch map's one product: every neuron takes the weighted sum of what all winners collected.
//!
//! `out[i] = sum over j of weight(j, i) * values[j]`, along x, then along y: K (X + Y) multiplications per value
//! instead of K^2. Each output is one sum in a fixed order and nothing is fused, so that the bits depend neither on
//! the number of threads nor on the instruction set.
//!
//! Both passes are products with a table of factors by offset: a few outputs share each look at the values, and
//! leave out the neurons that are too far away to have a factor.

use crate::error::{Result, zeroed};
use crate::neighborhood::{Neighborhood, PAST_THE_END, Product, Side};
use crate::vectorised::vectorised;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Outputs that share a look at the values.
const OUTPUTS: usize = 4;
/// Values that are added up side by side.
const LANES: usize = 8;
type Lanes = [f64; LANES];
/// Most values of a neuron that go through both passes together, so that what lies between the passes stays small.
const SLICE: usize = 64;

/// Room for what lies between the two passes; reused from epoch to epoch.
#[derive(Clone, Debug, Default)]
pub struct Smoothing {
    /// y of the source, parity of the target's row, x of the target, blocks of values.
    along_x: Vec<Lanes>,
}

impl Smoothing {
    /// `out[i] = sum over j of weight(j, i) * values[j]`, for `width` values per neuron.
    ///
    /// Runs in the current rayon pool and returns false as soon as `stop` is set.
    pub fn smooth(
        &mut self,
        neighborhood: &Neighborhood,
        values: &[f64],
        width: usize,
        out: &mut [f64],
        stop: &AtomicBool,
    ) -> Result<bool> {
        let products = neighborhood.products();
        self.apply(neighborhood, products, values, width, out, stop)
    }

    /// Like [`Self::smooth`] for one value per neuron, with the absolute weights (or a bound of them).
    ///
    /// None where the weights have no sign, so that [`Self::smooth`] says the same.
    pub(crate) fn smooth_magnitudes(
        &mut self,
        neighborhood: &Neighborhood,
        values: &[f64],
    ) -> Result<Option<Vec<f64>>> {
        let Some(products) = neighborhood.magnitudes() else {
            return Ok(None);
        };
        let mut out = zeroed(values.len(), "magnitudes")?;
        let running = AtomicBool::new(false);
        self.apply(neighborhood, products, values, 1, &mut out, &running)?;
        Ok(Some(out))
    }

    fn apply(
        &mut self,
        neighborhood: &Neighborhood,
        products: &[Product],
        values: &[f64],
        width: usize,
        out: &mut [f64],
        stop: &AtomicBool,
    ) -> Result<bool> {
        let grid = neighborhood.grid();
        for from in (0..width).step_by(SLICE) {
            let slice = Slice {
                x_dim: grid.x_dim(),
                y_dim: grid.y_dim(),
                width,
                from,
                to: width.min(from + SLICE),
            };
            for (index, product) in products.iter().enumerate() {
                let size = grid.neurons() * product.parities() * slice.blocks();
                if self.along_x.len() < size {
                    self.along_x = zeroed(size, "sums along an axis")?;
                }
                let along_x = &mut self.along_x[..size];
                slice.go_along_x(product, values, along_x, stop);
                slice.go_along_y(product, along_x, index > 0, out, stop);
                if stop.load(Ordering::Relaxed) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Some of the values of every neuron.
struct Slice {
    x_dim: usize,
    y_dim: usize,
    /// Values of a neuron, and which of them.
    width: usize,
    from: usize,
    to: usize,
}

impl Slice {
    /// Blocks that hold the values of a neuron; the last is filled up with zeros.
    fn blocks(&self) -> usize {
        (self.to - self.from).div_ceil(LANES)
    }

    /// For every row of sources and each parity of the rows that they may go to: the sums along x at every x.
    fn go_along_x(
        &self,
        product: &Product,
        values: &[f64],
        along_x: &mut [Lanes],
        stop: &AtomicBool,
    ) {
        let row = self.x_dim * self.blocks();
        let rows = along_x.par_chunks_mut(product.parities() * row).enumerate();
        rows.for_each_init(
            || vec![[0.0; LANES]; row],
            |sources, (y, along_x)| {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                for (x, blocks) in sources.chunks_exact_mut(self.blocks()).enumerate() {
                    let neuron = &values[(x * self.y_dim + y) * self.width..];
                    let blocks = blocks.as_flattened_mut();
                    blocks[..self.to - self.from].copy_from_slice(&neuron[self.from..self.to]);
                }
                for (parity, out) in along_x.chunks_exact_mut(row).enumerate() {
                    spread(product.along_x(y, parity), sources, 0, out);
                }
            },
        );
    }

    /// From the sums along x to those along both axes, which are written to `out`, or added where `adding`.
    fn go_along_y(
        &self,
        product: &Product,
        along_x: &[Lanes],
        adding: bool,
        out: &mut [f64],
        stop: &AtomicBool,
    ) {
        let (blocks, parities) = (self.blocks(), product.parities());
        let columns = out.par_chunks_mut(self.y_dim * self.width).enumerate();
        columns.for_each_init(
            || {
                let room = vec![[0.0; LANES]; self.y_dim * blocks];
                (room.clone(), room)
            },
            |(sources, sums), (x, out)| {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                for parity in 0..parities {
                    for (y, to) in sources.chunks_exact_mut(blocks).enumerate() {
                        let at = ((y * parities + parity) * self.x_dim + x) * blocks;
                        to.copy_from_slice(&along_x[at..at + blocks]);
                    }
                    if parities == 1 {
                        spread(product.along_y(), sources, 0, sums);
                    } else {
                        spread_to_every_other(product.along_y(), sources, parity, sums);
                    }
                }
                for (sums, out) in sums
                    .chunks_exact(blocks)
                    .zip(out.chunks_exact_mut(self.width))
                {
                    let sums = sums.as_flattened().iter();
                    for (out, sum) in out[self.from..self.to].iter_mut().zip(sums) {
                        *out = if adding { *out + sum } else { *sum };
                    }
                }
            },
        );
    }
}

vectorised! {
    /// `out[to] = sum over from of factor(to - from) * sources[from]` for every `to`; as many values for each of
    /// both.
    fn spread(side: &Side, sources: &[Lanes], first: usize, out: &mut [Lanes]) {
        in_steps::<1>(side, sources, first, out);
    }
}

vectorised! {
    /// The same for every other `to` from `first` on.
    fn spread_to_every_other(side: &Side, sources: &[Lanes], first: usize, out: &mut [Lanes]) {
        in_steps::<2>(side, sources, first, out);
    }
}

/// Where the sources are that have a value other than 0, ascending. What the others would add changes no sum: most neurons of a
/// large map have won nothing.
#[inline(always)]
fn runs(sources: &[Lanes], blocks: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, values) in sources.chunks_exact(blocks).enumerate() {
        if values.as_flattened().iter().all(|&value| value == 0.0) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[inline(always)]
fn in_steps<const STEP: usize>(side: &Side, sources: &[Lanes], first: usize, out: &mut [Lanes]) {
    const { assert!((OUTPUTS - 1) * STEP <= PAST_THE_END) };
    let length = side.length();
    let blocks = out.len() / length;
    let runs = runs(sources, blocks);
    for to in (first..length).step_by(OUTPUTS * STEP) {
        let last = (to + (OUTPUTS - 1) * STEP).min(length - 1);
        let ranges = side.sources(to, last);
        for block in 0..blocks {
            let mut sums = [[0.0; LANES]; OUTPUTS];
            for range in ranges.clone() {
                let begun = runs.partition_point(|run| run.end <= range.start);
                for run in &runs[begun..] {
                    if run.start >= range.end {
                        break;
                    }
                    for from in run.start.max(range.start)..run.end.min(range.end) {
                        let values = &sources[from * blocks + block];
                        let factors = side.factors(to, from);
                        for output in 0..OUTPUTS {
                            for lane in 0..LANES {
                                sums[output][lane] += factors[output * STEP] * values[lane];
                            }
                        }
                    }
                }
            }
            for (to, sums) in (to..=last).step_by(STEP).zip(&sums) {
                out[to * blocks + block] = *sums;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::neighborhood::weight_between;
    use crate::options::{MapShape, NeighborhoodFunction, Topology};
    use crate::random::Random;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn along_the_axes_equals_the_full_product(
            x in 1u32..20, y in 1u32..20, width in (1usize..12).prop_union(60..140), sigma in 0.3f64..5.0,
            function in prop::sample::select(NeighborhoodFunction::ALL),
            topology in prop::sample::select(Topology::ALL),
            shape in prop::sample::select(MapShape::ALL),
            seed in 0u64..1000, empty in prop::sample::select(vec![0.0, 0.5, 0.95]),
        ) {
            let Ok(grid) = Grid::new(x, y, topology, shape) else { return Ok(()) };
            let neurons = grid.neurons();
            let mut random = Random::new(seed);
            let mut values: Vec<f64> = (0..neurons * width).map(|_| random.unit() - 0.3).collect();
            // Neurons that have won nothing, a value that is 0 beside others, and a zero with a sign.
            for values in values.chunks_exact_mut(width) {
                if random.unit() < empty {
                    values.fill(-0.0);
                    values[0] = f64::from(u8::from(random.unit() < 0.1));
                }
            }
            let mut fast = vec![f64::NAN; neurons * width];
            let neighborhood = Neighborhood::new(function, grid, sigma);
            let stop = AtomicBool::new(false);
            let mut smoothing = Smoothing::default();
            prop_assert!(smoothing.smooth(&neighborhood, &values, width, &mut fast, &stop).unwrap());
            for to in 0..neurons {
                for value in 0..width {
                    let naive: f64 = (0..neurons)
                        .map(|from| {
                            weight_between(function, &grid, from, to, sigma) * values[from * width + value]
                        })
                        .sum();
                    let got = fast[to * width + value];
                    let size = neurons as f64 * (1.0 + sigma * sigma);
                    prop_assert!((got - naive).abs() <= 1e-13 * size, "{to}: {got} {naive}");
                }
            }
        }
    }

    #[test]
    fn a_stop_is_heeded() {
        let grid = Grid::new(3, 4, Topology::Hexagonal, MapShape::Planar).unwrap();
        let neighborhood = Neighborhood::new(NeighborhoodFunction::Gaussian, grid, 1.0);
        let mut out = vec![0.0; 12];
        let stopped = Smoothing::default().smooth(
            &neighborhood,
            &[1.0; 12],
            1,
            &mut out,
            &AtomicBool::new(true),
        );
        assert_eq!(stopped, Ok(false));
    }
}
