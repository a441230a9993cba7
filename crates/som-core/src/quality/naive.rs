//! The measures straight from their formulas, at any cost: what the fast ones are compared with.

use super::Map;
use crate::grid::Adjacency;
use crate::options::ActivationDistance;

/// Rows on a map, each with its two nearest neurons.
pub(super) struct Placed<'a> {
    pub map: &'a Map,
    pub rows: Vec<&'a [f32]>,
    pub first: Vec<usize>,
    pub second: Vec<usize>,
}

impl<'a> Placed<'a> {
    pub fn new(map: &'a Map, values: &'a [f32]) -> Self {
        let rows: Vec<&[f32]> = values.chunks_exact(map.features).collect();
        let order = |row: &[f32]| {
            let mut order: Vec<usize> = (0..map.grid.neurons()).collect();
            let to = |neuron: usize| distance(map, row, map.vector(neuron));
            order.sort_by(|&a, &b| to(a).total_cmp(&to(b)));
            order
        };
        let orders: Vec<Vec<usize>> = rows.iter().map(|row| order(row)).collect();
        Placed {
            map,
            first: orders.iter().map(|order| order[0]).collect(),
            second: orders.iter().map(|order| order[1]).collect(),
            rows,
        }
    }

    fn apart(&self, a: usize, b: usize) -> f64 {
        distance(self.map, self.rows[a], self.rows[b])
    }

    fn apart_on_map(&self, a: usize, b: usize) -> f64 {
        grid_distance(self.map, self.first[a], self.first[b])
    }

    /// All shortest paths by Floyd and Warshall.
    pub fn kaski_lagus(&self) -> f64 {
        let neurons = self.map.grid.neurons();
        let mut paths = vec![vec![f64::INFINITY; neurons]; neurons];
        for (from, lengths) in paths.iter_mut().enumerate() {
            lengths[from] = 0.0;
            for to in self.map.grid.neighbors(from, Adjacency::Native) {
                lengths[to] = distance(self.map, self.map.vector(from), self.map.vector(to));
            }
        }
        for over in 0..neurons {
            for from in 0..neurons {
                for to in 0..neurons {
                    let length = paths[from][over] + paths[over][to];
                    paths[from][to] = paths[from][to].min(length);
                }
            }
        }
        let rows = 0..self.rows.len();
        let of_row = |row: usize| {
            let winner = self.map.vector(self.first[row]);
            distance(self.map, self.rows[row], winner) + paths[self.first[row]][self.second[row]]
        };
        rows.clone().map(of_row).sum::<f64>() / rows.len() as f64
    }

    /// Trustworthiness and preservation, over every order of what is tied.
    pub fn neighborhoods(&self, k: usize) -> (f64, f64) {
        let n = self.rows.len();
        let (mut intruders, mut lost) = (0.0, 0.0);
        for row in 0..n {
            let others: Vec<usize> = (0..n).filter(|&other| other != row).collect();
            let in_data = orders(&others, |a| self.apart(row, a));
            let on_map = orders(&others, |a| self.apart_on_map(row, a));
            let cases = (in_data.len() * on_map.len()) as f64;
            for data in &in_data {
                for map in &on_map {
                    intruders += misplaced(map, data, k) / cases;
                    lost += misplaced(data, map, k) / cases;
                }
            }
        }
        let (n, k) = (n as f64, k as f64);
        let scale = 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0));
        (1.0 - scale * intruders, 1.0 - scale * lost)
    }

    pub fn silhouette(&self, region_of: impl Fn(usize) -> u32) -> f64 {
        let regions: Vec<u32> = self.first.iter().map(|&neuron| region_of(neuron)).collect();
        let mut names = regions.clone();
        names.sort_unstable();
        names.dedup();
        let mean_to = |row: usize, region: u32| {
            let others = (0..self.rows.len()).filter(|&at| at != row && regions[at] == region);
            let distances: Vec<f64> = others.map(|at| self.apart(row, at)).collect();
            distances.iter().sum::<f64>() / distances.len() as f64
        };
        let of_row = |row: usize| {
            let inside = mean_to(row, regions[row]);
            if inside.is_nan() {
                return 0.0;
            }
            let others = names.iter().filter(|&&name| name != regions[row]);
            let outside = others.map(|&name| mean_to(row, name));
            let outside = outside.fold(f64::INFINITY, f64::min);
            (outside - inside) / outside.max(inside)
        };
        (0..self.rows.len()).map(of_row).sum::<f64>() / self.rows.len() as f64
    }

    pub fn davies_bouldin(&self, region_of: impl Fn(usize) -> u32) -> f64 {
        let mut regions: std::collections::BTreeMap<u32, Vec<&[f32]>> = Default::default();
        for (row, &neuron) in self.rows.iter().zip(&self.first) {
            regions.entry(region_of(neuron)).or_default().push(row);
        }
        let euclidean = |row: &[f64], other: &[f64]| {
            let squares = row.iter().zip(other).map(|(a, b)| (a - b).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let blobs: Vec<(Vec<f64>, f64)> = regions
            .values()
            .map(|rows| {
                let wide = |row: &[f32]| row.iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
                let column = |at: usize| rows.iter().map(|row| f64::from(row[at])).sum::<f64>();
                let mean: Vec<f64> = (0..self.map.features)
                    .map(|at| column(at) / rows.len() as f64)
                    .collect();
                let spread = rows.iter().map(|row| euclidean(&wide(row), &mean));
                let spread = spread.sum::<f64>() / rows.len() as f64;
                (mean, spread)
            })
            .collect();
        let worst = |at: usize| {
            let others = (0..blobs.len()).filter(|&other| other != at);
            let ratio =
                |o: usize| (blobs[at].1 + blobs[o].1) / euclidean(&blobs[at].0, &blobs[o].0);
            others.map(ratio).fold(0.0, f64::max)
        };
        (0..blobs.len()).map(worst).sum::<f64>() / blobs.len() as f64
    }
}

/// The product with every ratio of the paper, one by one.
pub(super) fn topographic_product(map: &Map) -> f64 {
    let neurons = map.grid.neurons();
    let in_data = |a: usize, b: usize| distance(map, map.vector(a), map.vector(b));
    let on_grid = |a: usize, b: usize| grid_distance(map, a, b);
    let mut sum = 0.0;
    for j in 0..neurons {
        let sorted = |by: &dyn Fn(usize) -> (f64, f64)| {
            let mut others: Vec<usize> = (0..neurons).filter(|&other| other != j).collect();
            others.sort_by(|&a, &b| by(a).partial_cmp(&by(b)).unwrap());
            others
        };
        let near_on_grid = sorted(&|other| (on_grid(j, other), in_data(j, other)));
        let near_in_data = sorted(&|other| (in_data(j, other), on_grid(j, other)));
        for k in 1..neurons {
            let mut product = 1.0;
            for l in 0..k {
                product *= in_data(j, near_on_grid[l]) / in_data(j, near_in_data[l]);
                product *= on_grid(j, near_on_grid[l]) / on_grid(j, near_in_data[l]);
            }
            sum += product.powf(1.0 / (2 * k) as f64).ln();
        }
    }
    sum / (neurons * (neurons - 1)) as f64
}

/// `r - k` of each that is among the `k` first of `near` but not of `ranked`, where it has rank r.
fn misplaced(near: &[usize], ranked: &[usize], k: usize) -> f64 {
    let rank = |one: &usize| ranked.iter().position(|other| other == one).unwrap() + 1;
    let beyond = near[..k].iter().map(|one| rank(one).saturating_sub(k));
    beyond.sum::<usize>() as f64
}

/// `items` sorted by `key`, once for each order of those with the same key.
fn orders(items: &[usize], key: impl Fn(usize) -> f64) -> Vec<Vec<usize>> {
    let mut sorted = items.to_vec();
    sorted.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    sorted
        .chunk_by(|&a, &b| key(a) == key(b))
        .fold(vec![vec![]], |orders, tie| {
            let ways = permutations(tie);
            orders
                .iter()
                .flat_map(|order| ways.iter().map(|way| [&order[..], way].concat()))
                .collect()
        })
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![vec![]];
    }
    let with_first = |at: usize| {
        let mut rest = items.to_vec();
        let first = rest.remove(at);
        permutations(&rest)
            .into_iter()
            .map(move |way| [&[first], &way[..]].concat())
    };
    (0..items.len()).flat_map(with_first).collect()
}

/// Rounded, so that distances which are equal but for rounding are tied.
fn grid_distance(map: &Map, a: usize, b: usize) -> f64 {
    let (dx, dy) = map.grid.plane_offset(a, b);
    (dx.hypot(dy) * 1e9).round() / 1e9
}

fn distance(map: &Map, a: &[f32], b: &[f32]) -> f64 {
    let pairs = a.iter().zip(b).map(|(&a, &b)| (f64::from(a), f64::from(b)));
    match map.distance {
        ActivationDistance::Euclidean => pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt(),
        ActivationDistance::Manhattan => pairs.map(|(a, b)| (a - b).abs()).sum(),
        ActivationDistance::Chebyshev => pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        ActivationDistance::Cosine => {
            let sum = |of: fn((f64, f64)) -> f64| pairs.clone().map(of).sum::<f64>();
            let lengths = (sum(|(a, _)| a * a) * sum(|(_, b)| b * b)).sqrt();
            1.0 - sum(|(a, b)| a * b) / lengths
        }
    }
}
