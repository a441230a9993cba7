//! The map as a lattice: indices, positions in the plane, neighbours.
//!
//! Neuron (x, y) has index `x * y_dim + y`, as MiniSom's `weights[x, y]`. On a hexagonal map y counts the
//! rows; odd rows are shifted by half a cell: neuron (x, y) stands at (x + (y odd) / 2, y * sqrt(3) / 2), so
//! that its six neighbours are at distance 1. (MiniSom shifts the rows counted from the last one: for an odd
//! `y_dim` that is the same map, for an even one ours mirrored along x.)

use crate::error::{Error, Result};
use crate::options::{MAX_NEURONS, MAX_SIDE, MapShape, Topology};

/// Distance of two rows of hexagons.
pub const ROW_HEIGHT: f64 = 0.866_025_403_784_438_6;

/// Which neurons count as adjacent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjacency {
    /// The topology's own: 8 on rectangular maps, 6 on hexagonal ones.
    Native,
    /// Those that differ by one step along one axis.
    Four,
    /// Those that differ by at most one step along each axis.
    Eight,
}

/// The lattice of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    x_dim: u32,
    y_dim: u32,
    topology: Topology,
    shape: MapShape,
}

const RECTANGULAR: [(i64, i64); 8] = [
    (-1, 0),
    (0, -1),
    (0, 1),
    (1, 0),
    (-1, -1),
    (-1, 1),
    (1, -1),
    (1, 1),
];
const HEXAGONAL: [[(i64, i64); 6]; 2] = [
    [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1)],
    [(-1, 0), (1, 0), (0, -1), (0, 1), (1, -1), (1, 1)],
];

impl Grid {
    /// A lattice of `x_dim` by `y_dim` neurons; a hexagonal toroid needs an even `y_dim`.
    pub fn new(x_dim: u32, y_dim: u32, topology: Topology, shape: MapShape) -> Result<Self> {
        for (name, side) in [("xDim", x_dim), ("yDim", y_dim)] {
            if !(1..=MAX_SIDE).contains(&side) {
                let what = format!("a whole number from 1 to {MAX_SIDE}");
                return Err(Error::expected(&what, name, side));
            }
        }
        let neurons = x_dim as usize * y_dim as usize;
        if neurons > MAX_NEURONS {
            let what = format!("at most {MAX_NEURONS} neurons");
            return Err(Error::expected(&what, "xDim * yDim", neurons));
        }
        if topology == Topology::Hexagonal && shape == MapShape::Toroid && y_dim % 2 == 1 {
            let what = "an even number (the rows of a hexagonal toroid alternate)";
            return Err(Error::expected(what, "yDim", y_dim));
        }
        Ok(Grid {
            x_dim,
            y_dim,
            topology,
            shape,
        })
    }

    /// Neurons along x.
    pub fn x_dim(&self) -> usize {
        self.x_dim as usize
    }

    /// Neurons along y.
    pub fn y_dim(&self) -> usize {
        self.y_dim as usize
    }

    /// Shape of the cells.
    pub fn topology(&self) -> Topology {
        self.topology
    }

    /// Whether the map has borders.
    pub fn shape(&self) -> MapShape {
        self.shape
    }

    /// Number of neurons.
    pub fn neurons(&self) -> usize {
        self.x_dim() * self.y_dim()
    }

    /// (x, y) of a neuron.
    pub fn coordinates(&self, neuron: usize) -> (usize, usize) {
        (neuron / self.y_dim(), neuron % self.y_dim())
    }

    /// Half a cell for the odd rows of a hexagonal map, else 0.
    pub(crate) fn row_shift(&self, y: usize) -> f64 {
        if self.topology == Topology::Hexagonal && y % 2 == 1 {
            0.5
        } else {
            0.0
        }
    }

    /// Distance of two rows in the plane.
    pub(crate) fn row_height(&self) -> f64 {
        match self.topology {
            Topology::Rectangular => 1.0,
            Topology::Hexagonal => ROW_HEIGHT,
        }
    }

    /// An offset along an axis of `length`, by the shortest way round where the map is a toroid.
    pub(crate) fn shortest(&self, offset: f64, length: f64) -> f64 {
        match self.shape {
            MapShape::Planar => offset,
            MapShape::Toroid => {
                [offset - length, offset + length]
                    .into_iter()
                    .fold(offset, |best, image| {
                        if image.abs() < best.abs() {
                            image
                        } else {
                            best
                        }
                    })
            }
        }
    }

    /// Offset from neuron `from` to neuron `to` in the plane.
    pub fn plane_offset(&self, from: usize, to: usize) -> (f64, f64) {
        let ((x0, y0), (x1, y1)) = (self.coordinates(from), self.coordinates(to));
        let dx = x1 as f64 - x0 as f64 + self.row_shift(y1) - self.row_shift(y0);
        let dy = (y1 as f64 - y0 as f64) * self.row_height();
        (
            self.shortest(dx, self.x_dim() as f64),
            self.shortest(dy, self.y_dim() as f64 * self.row_height()),
        )
    }

    /// Offset from neuron `from` to neuron `to` in indices, the shift of hexagonal rows left out.
    pub fn index_offset(&self, from: usize, to: usize) -> (f64, f64) {
        let ((x0, y0), (x1, y1)) = (self.coordinates(from), self.coordinates(to));
        (
            self.shortest(x1 as f64 - x0 as f64, self.x_dim() as f64),
            self.shortest(y1 as f64 - y0 as f64, self.y_dim() as f64),
        )
    }

    /// The neurons adjacent to `neuron`, ascending, each once and never itself.
    pub fn neighbors(&self, neuron: usize, adjacency: Adjacency) -> Vec<usize> {
        let (x, y) = self.coordinates(neuron);
        let offsets: &[(i64, i64)] = match (adjacency, self.topology) {
            (Adjacency::Native, Topology::Hexagonal) => &HEXAGONAL[y % 2],
            (Adjacency::Four, _) => &RECTANGULAR[..4],
            (Adjacency::Native | Adjacency::Eight, _) => &RECTANGULAR,
        };
        let mut found: Vec<usize> = offsets
            .iter()
            .filter_map(|&(dx, dy)| {
                let x = self.step(x, dx, self.x_dim())?;
                let y = self.step(y, dy, self.y_dim())?;
                Some(x * self.y_dim() + y)
            })
            .filter(|&other| other != neuron)
            .collect();
        found.sort_unstable();
        // A toroid of one or two cells meets the same neuron on both ways round.
        found.dedup();
        found
    }

    /// Whether two neurons are adjacent.
    pub fn adjacent(&self, a: usize, b: usize, adjacency: Adjacency) -> bool {
        self.neighbors(a, adjacency).binary_search(&b).is_ok()
    }

    fn step(&self, at: usize, by: i64, length: usize) -> Option<usize> {
        let to = at as i64 + by;
        let inside = (0..length as i64).contains(&to);
        match self.shape {
            MapShape::Planar => inside.then_some(to as usize),
            MapShape::Toroid => Some(to.rem_euclid(length as i64) as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(x: u32, y: u32, topology: Topology, shape: MapShape) -> Grid {
        Grid::new(x, y, topology, shape).unwrap()
    }

    #[test]
    fn hexagonal_neighbours_are_those_at_distance_one() {
        for shape in [MapShape::Planar, MapShape::Toroid] {
            let grid = grid(5, 6, Topology::Hexagonal, shape);
            for a in 0..grid.neurons() {
                let near: Vec<usize> = (0..grid.neurons())
                    .filter(|&b| {
                        let (dx, dy) = grid.plane_offset(a, b);
                        b != a && dx.hypot(dy) < 1.01
                    })
                    .collect();
                assert_eq!(grid.neighbors(a, Adjacency::Native), near, "{shape:?} {a}");
            }
        }
    }

    #[test]
    fn rectangular_neighbours_are_eight_or_four_inside_and_fewer_at_borders() {
        let planar = grid(4, 5, Topology::Rectangular, MapShape::Planar);
        assert_eq!(
            planar.neighbors(6, Adjacency::Native),
            [0, 1, 2, 5, 7, 10, 11, 12]
        );
        assert_eq!(planar.neighbors(6, Adjacency::Four), [1, 5, 7, 11]);
        assert_eq!(planar.neighbors(0, Adjacency::Eight), [1, 5, 6]);
        let toroid = grid(4, 5, Topology::Rectangular, MapShape::Toroid);
        assert_eq!(toroid.neighbors(0, Adjacency::Four), [1, 4, 5, 15]);
        assert!(toroid.adjacent(0, 19, Adjacency::Eight));
        assert!(!toroid.adjacent(0, 19, Adjacency::Four));
    }

    #[test]
    fn tiny_toroids_name_each_neighbour_once() {
        let pair = grid(2, 2, Topology::Hexagonal, MapShape::Toroid);
        assert_eq!(pair.neighbors(0, Adjacency::Native), [1, 2, 3]);
        let single = grid(1, 1, Topology::Rectangular, MapShape::Toroid);
        assert_eq!(single.neighbors(0, Adjacency::Native), [0usize; 0]);
    }

    #[test]
    fn impossible_lattices_are_refused() {
        let odd = Grid::new(4, 3, Topology::Hexagonal, MapShape::Toroid).unwrap_err();
        assert_eq!(
            odd.message,
            "Expected an even number (the rows of a hexagonal toroid alternate) for yDim but received 3"
        );
        assert!(Grid::new(0, 3, Topology::Rectangular, MapShape::Planar).is_err());
        let huge = Grid::new(65_535, 65_535, Topology::Rectangular, MapShape::Planar).unwrap_err();
        assert_eq!(
            huge.message,
            "Expected at most 1000000 neurons for xDim * yDim but received 4294836225"
        );
    }
}
