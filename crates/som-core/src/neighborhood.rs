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
use crate::options::{NeighborhoodFunction, Topology};

fn bubble(d: f64, sigma: f64) -> f64 {
    if d.abs() < sigma { 1.0 } else { 0.0 }
}

fn triangle(d: f64, sigma: f64) -> f64 {
    (sigma - d.abs()).max(0.0)
}

fn bell(d: f64, sigma: f64) -> f64 {
    (-d * d / (2.0 * sigma * sigma)).exp()
}

fn squared_bell(d: f64, sigma: f64) -> f64 {
    bell(d, sigma) * (d * d / (sigma * sigma))
}

fn hat(d: f64, sigma: f64) -> f64 {
    bell(d, sigma) - squared_bell(d, sigma)
}

fn hat_magnitude(d: f64, sigma: f64) -> f64 {
    bell(d, sigma) + squared_bell(d, sigma)
}

/// One product of factors. `x[shift]` and `y` are indexed by the offset plus side - 1.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    x: [Vec<f64>; 3],
    y: Vec<f64>,
    shifted: bool,
}

/// The weights of one radius on one grid, as factors per axis.
#[derive(Clone, Debug)]
pub struct Neighborhood {
    grid: Grid,
    products: Vec<Product>,
    /// The products with all signs positive, where that differs: bounds the cancellation in sums of weights.
    magnitudes: Option<Vec<Product>>,
}

type Factor = fn(f64, f64) -> f64;

/// The factors of one product: of the offset along x, of that along y, and a sign.
type Factors = (Factor, Factor, f64);

fn in_plane(function: NeighborhoodFunction) -> bool {
    matches!(
        function,
        NeighborhoodFunction::Gaussian | NeighborhoodFunction::MexicanHat
    )
}

fn factors(function: NeighborhoodFunction) -> &'static [Factors] {
    match function {
        NeighborhoodFunction::Gaussian => &[(bell, bell, 1.0)],
        NeighborhoodFunction::Bubble => &[(bubble, bubble, 1.0)],
        NeighborhoodFunction::Triangle => &[(triangle, triangle, 1.0)],
        // 1 - p / s^2 = (1 - dx^2 / s^2) - dy^2 / s^2.
        NeighborhoodFunction::MexicanHat => &[(hat, bell, 1.0), (bell, squared_bell, -1.0)],
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
                    (hat_magnitude, bell, 1.0),
                    (bell, squared_bell, 1.0),
                ])),
                _ => None,
            },
        }
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

/// The weights around one winner at a time, for the online rule: only the factors that it needs.
#[derive(Clone, Debug)]
pub struct Around {
    function: NeighborhoodFunction,
    grid: Grid,
    /// For even rows, then for odd ones.
    along_x: [Vec<f64>; 2],
    along_y: Vec<f64>,
}

impl Around {
    /// Room for the weights of `function` on `grid`.
    pub fn new(function: NeighborhoodFunction, grid: Grid) -> Self {
        Around {
            function,
            grid,
            along_x: std::array::from_fn(|_| vec![0.0; grid.x_dim()]),
            along_y: vec![0.0; grid.y_dim()],
        }
    }

    /// Fills `weights` (one per neuron) with what `winner` teaches each within radius `sigma`.
    pub fn fill(&mut self, winner: usize, sigma: f64, weights: &mut [f64]) {
        weights.fill(0.0);
        for &factors in factors(self.function) {
            self.fill_factors(winner, sigma, factors);
            for (x, column) in weights.chunks_exact_mut(self.grid.y_dim()).enumerate() {
                let by_parity = [self.along_x[0][x], self.along_x[1][x]];
                for (y, (weight, along_y)) in column.iter_mut().zip(&self.along_y).enumerate() {
                    *weight += by_parity[y % 2] * along_y;
                }
            }
        }
    }

    fn fill_factors(&mut self, winner: usize, sigma: f64, (x, y, sign): Factors) {
        let grid = &self.grid;
        let (at_x, at_y) = grid.coordinates(winner);
        let plane = in_plane(self.function);
        let shift = |row: usize| if plane { grid.row_shift(row) } else { 0.0 };
        let height = if plane { grid.row_height() } else { 1.0 };
        for (parity, factors) in self.along_x.iter_mut().enumerate() {
            let from = at_x as f64 + shift(at_y) - shift(parity);
            for (to, factor) in factors.iter_mut().enumerate() {
                *factor = sign * x(grid.shortest(to as f64 - from, grid.x_dim() as f64), sigma);
            }
        }
        let around = grid.y_dim() as f64 * height;
        for (to, factor) in self.along_y.iter_mut().enumerate() {
            *factor = y(
                grid.shortest((to as f64 - at_y as f64) * height, around),
                sigma,
            );
        }
    }
}

impl Product {
    fn new(grid: &Grid, in_plane: bool, sigma: f64, (x, y, sign): Factors) -> Self {
        let (x_dim, y_dim) = (grid.x_dim(), grid.y_dim());
        let height = if in_plane { grid.row_height() } else { 1.0 };
        let shifted = in_plane && grid.topology() == Topology::Hexagonal;
        let along_x = |shift: f64| -> Vec<f64> {
            offsets(x_dim)
                .map(|d| sign * x(grid.shortest(d + shift, x_dim as f64), sigma))
                .collect()
        };
        Product {
            x: if shifted {
                [along_x(-0.5), along_x(0.0), along_x(0.5)]
            } else {
                std::array::from_fn(|_| along_x(0.0))
            },
            y: offsets(y_dim)
                .map(|d| y(grid.shortest(d * height, y_dim as f64 * height), sigma))
                .collect(),
            shifted,
        }
    }

    /// The factors along x from a neuron of row `from_y` to one of row `to_y`.
    pub(crate) fn along_x(&self, from_y: usize, to_y: usize) -> &[f64] {
        &self.x[1 + to_y % 2 - from_y % 2]
    }

    /// 2 where the factors along x depend on the parity of the rows, else 1.
    pub(crate) fn parities(&self) -> usize {
        if self.shifted { 2 } else { 1 }
    }

    /// The factors along y.
    pub(crate) fn along_y(&self) -> &[f64] {
        &self.y
    }
}

fn offsets(side: usize) -> impl Iterator<Item = f64> {
    let last = side as i64 - 1;
    (-last..=last).map(|offset| offset as f64)
}

/// The weight of an offset, straight from the formula: the twin that the tables are tested against.
#[cfg(test)]
pub(crate) fn weight(function: NeighborhoodFunction, dx: f64, dy: f64, sigma: f64) -> f64 {
    let p = dx * dx + dy * dy;
    let s2 = sigma * sigma;
    match function {
        NeighborhoodFunction::Gaussian => (-p / (2.0 * s2)).exp(),
        NeighborhoodFunction::MexicanHat => (-p / (2.0 * s2)).exp() * (1.0 - p / s2),
        NeighborhoodFunction::Bubble => bubble(dx, sigma) * bubble(dy, sigma),
        NeighborhoodFunction::Triangle => triangle(dx, sigma) * triangle(dy, sigma),
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
    use crate::options::MapShape;
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

    proptest! {
        #[test]
        fn weights_around_a_winner_equal_the_formula(
            x in 1u32..9, y in 1u32..9, sigma in 0.2f64..6.0,
            function in prop::sample::select(NeighborhoodFunction::ALL),
            topology in prop::sample::select(Topology::ALL),
            shape in prop::sample::select(MapShape::ALL),
            seed in 0usize..1000,
        ) {
            let Ok(grid) = Grid::new(x, y, topology, shape) else { return Ok(()) };
            let winner = seed % grid.neurons();
            let mut weights = vec![f64::NAN; grid.neurons()];
            Around::new(function, grid).fill(winner, sigma, &mut weights);
            for (neuron, &got) in weights.iter().enumerate() {
                let right = weight_between(function, &grid, winner, neuron, sigma);
                prop_assert!((got - right).abs() <= 1e-13 * (1.0 + sigma * sigma), "{neuron}: {got} {right}");
            }
        }
    }
}
