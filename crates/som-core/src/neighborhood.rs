//! How much a winner teaches each neuron.
//!
//! MiniSom's formulas, with s for sigma and p = dx^2 + dy^2:
//!
//! | function | weight | offsets |
//! | --- | --- | --- |
//! | gaussian | exp(-p / (2 s^2)) | plane |
//! | mexican_hat | exp(-p / (2 s^2)) (1 - p / s^2) | plane |
//! | bubble | 1 where abs(dx) < s and abs(dy) < s, else 0 | indices |
//! | triangle | max(0, s - abs(dx)) max(0, s - abs(dy)): the peak is s^2 | indices |
//!
//! On a toroid an offset goes the shorter way round. The plane of a hexagonal map is `grid`'s.
//!
//! Each of them is a product of one factor per axis, the mexican hat a sum of two such products:
//! [`Neighborhood`] keeps the factors in tables, and smoothing goes along one axis after the other. On a
//! hexagonal map the factor along x also depends on whether the two rows are shifted against each other.

use crate::grid::Grid;
use crate::options::{MapShape, NeighborhoodFunction, Topology};
use crate::vectorised::vectorised;
use std::ops::Range;

/// One factor of a weight, of the offset along one axis; the same for either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Factor {
    Bubble,
    Triangle,
    Bell,
    SquaredBell,
    Hat,
    HatMagnitude,
}

impl Factor {
    #[inline(always)]
    fn at(self, d: f64, sigma: f64) -> f64 {
        let bell = || (-d * d / (2.0 * sigma * sigma)).exp();
        let squared = || bell() * (d * d / (sigma * sigma));
        match self {
            Factor::Bubble => f64::from(u8::from(d.abs() < sigma)),
            Factor::Triangle => (sigma - d.abs()).max(0.0),
            Factor::Bell => bell(),
            Factor::SquaredBell => squared(),
            Factor::Hat => bell() - squared(),
            Factor::HatMagnitude => bell() + squared(),
        }
    }
}

/// One product of factors.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    /// Where the source's row is shifted against the target's, where neither or both are, where the target's is.
    x: [Side; 3],
    y: Side,
    shifted: bool,
}

/// 2^-70: a quarter of a million such weights are less than what float64 resolves of the largest.
const NOTHING: f64 = 1.0 / (1u128 << 70) as f64;

/// Zeros behind a table of factors, for blocks of outputs that end past the last neuron.
pub(crate) const PAST_THE_END: usize = 6;

/// The factors of one axis by offset.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    length: usize,
    /// Indexed by the offset plus `length` - 1.
    factors: Vec<f64>,
    /// The farthest offset with a factor, the shorter way round.
    reach: usize,
    around: bool,
}

impl Side {
    fn new(length: usize, shape: MapShape, factor: impl Fn(f64) -> f64) -> Self {
        let last = length as i64 - 1;
        let mut side = Side {
            length,
            factors: (-last..=last).map(|offset| factor(offset as f64)).collect(),
            reach: 0,
            around: shape == MapShape::Toroid,
        };
        side.factors.extend([0.0; PAST_THE_END]);
        side.measure();
        side
    }

    fn measure(&mut self) {
        let last = self.length - 1;
        let far = |at: usize| {
            let offset = at.abs_diff(last);
            if self.around {
                offset.min(self.length - offset)
            } else {
                offset
            }
        };
        let with_factor = (0..=2 * last).filter(|&at| self.factors[at] != 0.0);
        self.reach = with_factor.map(far).max().unwrap_or(0);
    }

    /// Whether there was something to leave out.
    fn leave_out_nothings(&mut self) -> bool {
        let largest = self.factors.iter().copied().fold(0.0, f64::max);
        let mut some = false;
        for factor in &mut self.factors {
            if *factor > 0.0 && *factor < NOTHING * largest {
                *factor = 0.0;
                some = true;
            }
        }
        self.measure();
        some
    }

    /// Neurons along the axis.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// The factors from neuron `from` of the axis to `to` and those after it.
    #[inline(always)]
    pub(crate) fn factors(&self, to: usize, from: usize) -> &[f64; PAST_THE_END + 1] {
        let at = to + self.length - 1 - from;
        match self.factors[at..].first_chunk() {
            Some(factors) => factors,
            None => unreachable!("the table ends with as many zeros"),
        }
    }

    /// Where the neurons are that have a factor for one of `first..=last`: ascending, none twice.
    #[inline(always)]
    pub(crate) fn sources(&self, first: usize, last: usize) -> [Range<usize>; 3] {
        let length = self.length;
        let within = first.saturating_sub(self.reach)..(last + self.reach + 1).min(length);
        if !self.around {
            return [within, 0..0, 0..0];
        }
        if 2 * self.reach + last - first + 1 >= length {
            return [0..length, 0..0, 0..0];
        }
        // What sticks out at one end comes in at the other.
        let below = (last + self.reach + 1).saturating_sub(length);
        let above = self.reach.saturating_sub(first);
        [0..below, within, length - above..length]
    }
}

/// The weights of one radius on one grid, as factors per axis.
#[derive(Clone, Debug)]
pub struct Neighborhood {
    grid: Grid,
    products: Vec<Product>,
    /// The products with all signs positive, where that differs: bounds the cancellation in sums of weights.
    magnitudes: Option<Vec<Product>>,
}

/// The factors of one product: of the offset along x, of that along y, and a sign.
type Factors = (Factor, Factor, f64);

fn in_plane(function: NeighborhoodFunction) -> bool {
    matches!(
        function,
        NeighborhoodFunction::Gaussian | NeighborhoodFunction::MexicanHat
    )
}

fn factors(function: NeighborhoodFunction) -> &'static [Factors] {
    use Factor::*;
    match function {
        NeighborhoodFunction::Gaussian => &[(Bell, Bell, 1.0)],
        NeighborhoodFunction::Bubble => &[(Bubble, Bubble, 1.0)],
        NeighborhoodFunction::Triangle => &[(Triangle, Triangle, 1.0)],
        // 1 - p / s^2 = (1 - dx^2 / s^2) - dy^2 / s^2.
        NeighborhoodFunction::MexicanHat => &[(Hat, Bell, 1.0), (Bell, SquaredBell, -1.0)],
    }
}

impl Neighborhood {
    /// The tables of `function` with radius `sigma` on `grid`.
    pub fn new(function: NeighborhoodFunction, grid: Grid, sigma: f64) -> Self {
        let products = |factors: &[Factors]| {
            factors
                .iter()
                .map(|&factors| Product::new(&grid, in_plane(function), sigma, factors))
                .collect()
        };
        Neighborhood {
            grid,
            products: products(factors(function)),
            magnitudes: match function {
                NeighborhoodFunction::MexicanHat => Some(products(&[
                    (Factor::HatMagnitude, Factor::Bell, 1.0),
                    (Factor::Bell, Factor::SquaredBell, 1.0),
                ])),
                _ => None,
            },
        }
    }

    /// The same without the weights that are less than [`NOTHING`] of the largest, where there are such; None for
    /// weights with signs, which can cancel.
    ///
    /// Where the sum of a neuron's weights stays the same without them but for rounding, so does every weighted mean.
    /// Not so for a neuron that has nothing but such weights, far from all winners.
    pub(crate) fn near(&self) -> Option<Self> {
        if self.magnitudes.is_some() {
            return None;
        }
        let mut near = self.clone();
        let mut some = false;
        for product in &mut near.products {
            for side in product.x.iter_mut().chain([&mut product.y]) {
                some |= side.leave_out_nothings();
            }
        }
        some.then_some(near)
    }

    /// The grid that the tables are for.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    pub(crate) fn products(&self) -> &[Product] {
        &self.products
    }

    pub(crate) fn magnitudes(&self) -> Option<&[Product]> {
        self.magnitudes.as_deref()
    }
}

/// 2^-60, the share of a row and of the largest factor below which the online rule has none: all steps that a training
/// can have (2^31) would together move no value by what float32 resolves of its way to the rows.
const NO_STEP: f64 = 1.0 / (1u64 << 60) as f64;
/// Neurons of a column whose weights are computed side by side; even, so that each has the same parity in every group.
const SIDE_BY_SIDE: usize = 8;

/// The weights around one winner at a time, for the online rule: from tables of factors by distance along an axis.
#[derive(Clone, Debug)]
pub struct Around {
    function: NeighborhoodFunction,
    grid: Grid,
    /// By the whole of the distance along x; between rows of different parity it is half a cell longer.
    whole: Vec<f64>,
    half: Vec<f64>,
    /// By the distance in rows.
    rows: Vec<f64>,
    /// For even rows, then for odd ones.
    along_x: [Vec<f64>; 2],
    along_y: Vec<f64>,
}

impl Around {
    /// Room for the weights of `function` on `grid`.
    pub fn new(function: NeighborhoodFunction, grid: Grid) -> Self {
        let longer = grid.x_dim().max(grid.y_dim());
        Around {
            function,
            grid,
            whole: vec![0.0; longer],
            half: vec![0.0; grid.x_dim()],
            rows: vec![0.0; grid.y_dim()],
            along_x: std::array::from_fn(|_| vec![0.0; grid.x_dim()]),
            along_y: vec![0.0; grid.y_dim()],
        }
    }

    /// Fills `shares` (one per neuron) with how far a step moves each when `winner` has won: learning rate times
    /// weight, at most 1.
    pub fn fill(&mut self, winner: usize, sigma: f64, learning_rate: f64, shares: &mut [f64]) {
        for (index, &factors) in factors(self.function).iter().enumerate() {
            self.tabulate(sigma, factors);
            self.look_up(winner);
            let [even, odd] = &self.along_x;
            multiply_factors(even, odd, &self.along_y, index > 0, shares);
        }
        shares_of(learning_rate, shares);
    }

    /// Fills the tables by distance; what is equal is computed once.
    fn tabulate(&mut self, sigma: f64, (x, y, sign): Factors) {
        let plane = in_plane(self.function);
        fill_table(&mut self.whole, |at| x.at(at, sigma), sigma);
        if plane && self.grid.topology() == Topology::Hexagonal {
            fill_table(&mut self.half, |at| x.at(at + 0.5, sigma), sigma);
            let height = self.grid.row_height();
            fill_table(
                &mut self.rows,
                |at| y.at(at * height, sigma),
                sigma / height,
            );
        } else if x == y {
            let rows = self.rows.len();
            self.rows.copy_from_slice(&self.whole[..rows]);
        } else {
            fill_table(&mut self.rows, |at| y.at(at, sigma), sigma);
        }
        if sign != 1.0 {
            self.rows.iter_mut().for_each(|factor| *factor *= sign);
        }
    }

    /// Lays the tables out around the winner.
    fn look_up(&mut self, winner: usize) {
        let (at_x, at_y) = self.grid.coordinates(winner);
        let (x_dim, y_dim) = (self.grid.x_dim(), self.grid.y_dim());
        let around = self.grid.shape() == MapShape::Toroid;
        let shifted = in_plane(self.function) && self.grid.topology() == Topology::Hexagonal;
        for (parity, factors) in self.along_x.iter_mut().enumerate() {
            for (to, factor) in factors.iter_mut().enumerate() {
                let cells = to.abs_diff(at_x);
                *factor = if !shifted || parity == at_y % 2 {
                    self.whole[if around {
                        cells.min(x_dim - cells)
                    } else {
                        cells
                    }]
                } else {
                    // An odd row stands half a cell to the right: towards the other neuron, or away from it.
                    let away = if parity == 1 { to >= at_x } else { to <= at_x };
                    let cells = if away { cells } else { cells - 1 };
                    self.half[if around {
                        cells.min(x_dim - 1 - cells)
                    } else {
                        cells
                    }]
                };
            }
        }
        for (to, factor) in self.along_y.iter_mut().enumerate() {
            let cells = to.abs_diff(at_y);
            *factor = self.rows[if around {
                cells.min(y_dim - cells)
            } else {
                cells
            }];
        }
    }
}

/// Fills a table by distance in cells, of which `sigma` is a radius. Every factor beyond three radii falls.
fn fill_table(table: &mut [f64], factor: impl Fn(f64) -> f64, sigma: f64) {
    let mut largest = 0.0f64;
    let mut filled = 0;
    for (at, to) in table.iter_mut().enumerate() {
        *to = factor(at as f64);
        largest = largest.max(to.abs());
        if at as f64 > 3.0 * sigma && to.abs() < NO_STEP * largest {
            break;
        }
        filled = at + 1;
    }
    table[filled..].fill(0.0);
}

vectorised! {
    /// Writes the products of the factors of each column (of even rows, of odd ones) and row to `weights`, or adds
    /// them.
    fn multiply_factors(even: &[f64], odd: &[f64], along_y: &[f64], adding: bool, weights: &mut [f64]) {
        let columns = weights.chunks_exact_mut(along_y.len());
        for (weights, (&even, &odd)) in columns.zip(even.iter().zip(odd)) {
            let along_x: [f64; SIDE_BY_SIDE] =
                std::array::from_fn(|row| if row % 2 == 0 { even } else { odd });
            let (groups, rest) = weights.as_chunks_mut::<SIDE_BY_SIDE>();
            let (groups_y, rest_y) = along_y.as_chunks::<SIDE_BY_SIDE>();
            for (weights, along_y) in groups.iter_mut().zip(groups_y) {
                for row in 0..SIDE_BY_SIDE {
                    let before = if adding { weights[row] } else { 0.0 };
                    weights[row] = before + along_x[row] * along_y[row];
                }
            }
            for ((weight, y), x) in rest.iter_mut().zip(rest_y).zip(&along_x) {
                let before = if adding { *weight } else { 0.0 };
                *weight = before + x * y;
            }
        }
    }
}

vectorised! {
    /// Learning rate times weight, at most 1.
    fn shares_of(learning_rate: f64, weights: &mut [f64]) {
        for weight in weights {
            let share = learning_rate * *weight;
            *weight = if share < 1.0 { share } else { 1.0 };
        }
    }
}

impl Product {
    fn new(grid: &Grid, in_plane: bool, sigma: f64, (x, y, sign): Factors) -> Self {
        let (x_dim, y_dim) = (grid.x_dim(), grid.y_dim());
        let height = if in_plane { grid.row_height() } else { 1.0 };
        let shifted = in_plane && grid.topology() == Topology::Hexagonal;
        let along_x = |shift: f64| {
            Side::new(x_dim, grid.shape(), |d| {
                sign * x.at(grid.shortest(d + shift, x_dim as f64), sigma)
            })
        };
        Product {
            x: if shifted {
                [along_x(-0.5), along_x(0.0), along_x(0.5)]
            } else {
                std::array::from_fn(|_| along_x(0.0))
            },
            y: Side::new(y_dim, grid.shape(), |d| {
                y.at(grid.shortest(d * height, y_dim as f64 * height), sigma)
            }),
            shifted,
        }
    }

    /// The factors along x from a neuron of row `from_y` to one of row `to_y`.
    pub(crate) fn along_x(&self, from_y: usize, to_y: usize) -> &Side {
        &self.x[1 + to_y % 2 - from_y % 2]
    }

    /// 2 where the factors along x depend on the parity of the rows, else 1.
    pub(crate) fn parities(&self) -> usize {
        if self.shifted { 2 } else { 1 }
    }

    /// The factors along y.
    pub(crate) fn along_y(&self) -> &Side {
        &self.y
    }
}

/// The weight of an offset, straight from the formula: the twin that the tables are tested against.
#[cfg(test)]
pub(crate) fn weight(function: NeighborhoodFunction, dx: f64, dy: f64, sigma: f64) -> f64 {
    let p = dx * dx + dy * dy;
    let s2 = sigma * sigma;
    match function {
        NeighborhoodFunction::Gaussian => (-p / (2.0 * s2)).exp(),
        NeighborhoodFunction::MexicanHat => (-p / (2.0 * s2)).exp() * (1.0 - p / s2),
        NeighborhoodFunction::Bubble => {
            if dx.abs().max(dy.abs()) < sigma {
                1.0
            } else {
                0.0
            }
        }
        NeighborhoodFunction::Triangle => (sigma - dx.abs()).max(0.0) * (sigma - dy.abs()).max(0.0),
    }
}

/// The weight between two neurons, straight from the formula.
#[cfg(test)]
pub(crate) fn weight_between(
    function: NeighborhoodFunction,
    grid: &Grid,
    from: usize,
    to: usize,
    sigma: f64,
) -> f64 {
    let (dx, dy) = match function {
        NeighborhoodFunction::Gaussian | NeighborhoodFunction::MexicanHat => {
            grid.plane_offset(from, to)
        }
        NeighborhoodFunction::Bubble | NeighborhoodFunction::Triangle => {
            grid.index_offset(from, to)
        }
    };
    weight(function, dx, dy, sigma)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_give_minisoms_values() {
        use NeighborhoodFunction::*;
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-15, "{a} {b}");
        close(weight(Gaussian, 1.0, 1.0, 1.0), (-1.0f64).exp());
        close(weight(MexicanHat, 1.0, 0.0, 1.0), 0.0);
        close(weight(MexicanHat, 1.0, 1.0, 1.0), -(-1.0f64).exp());
        close(weight(Bubble, 1.0, 0.0, 1.0), 0.0);
        close(weight(Bubble, 1.0, -1.0, 1.001), 1.0);
        close(weight(Triangle, 0.0, 0.0, 3.0), 9.0);
        close(weight(Triangle, 1.0, -2.0, 3.0), 2.0);
        close(weight(Triangle, 4.0, 0.0, 3.0), 0.0);
    }

    #[test]
    fn sources_are_those_with_a_factor_in_ascending_order() {
        for (length, sigma, shape) in [
            (9, 1.2, MapShape::Planar),
            (9, 1.2, MapShape::Toroid),
            (9, 20.0, MapShape::Toroid),
            (1, 1.0, MapShape::Planar),
        ] {
            let grid = Grid::new(length, 1, Topology::Rectangular, shape).unwrap();
            let neighborhood = Neighborhood::new(NeighborhoodFunction::Bubble, grid, sigma);
            let side = neighborhood.products()[0].along_x(0, 0);
            let length = length as usize;
            for first in 0..length {
                for last in first..length.min(first + 4) {
                    let found: Vec<usize> =
                        side.sources(first, last).into_iter().flatten().collect();
                    assert!(found.is_sorted_by(|a, b| a < b), "{found:?}");
                    for from in 0..length {
                        let taught = (first..=last).any(|to| side.factors(to, from)[0] != 0.0);
                        // Between two windows that almost meet, zeros are no loss.
                        assert!(
                            found.contains(&from) || !taught,
                            "{from} to {first}..={last}"
                        );
                        assert!(!found.contains(&from) || taught || found.len() == length);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn weights_around_a_winner_equal_the_formula(
            x in 1u32..30, y in 1u32..30, sigma in 0.2f64..6.0, rate in 0.01f64..1.0,
            function in prop::sample::select(NeighborhoodFunction::ALL),
            topology in prop::sample::select(Topology::ALL),
            shape in prop::sample::select(MapShape::ALL),
            seed in 0usize..1000,
        ) {
            let Ok(grid) = Grid::new(x, y, topology, shape) else { return Ok(()) };
            let winner = seed % grid.neurons();
            let mut weights = vec![f64::NAN; grid.neurons()];
            Around::new(function, grid).fill(winner, sigma, rate, &mut weights);
            for (neuron, &got) in weights.iter().enumerate() {
                let right = (rate * weight_between(function, &grid, winner, neuron, sigma)).min(1.0);
                prop_assert!((got - right).abs() <= 1e-13 * (1.0 + sigma * sigma), "{neuron}: {got} {right}");
            }
        }
    }
}
