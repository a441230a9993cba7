//! The goodness of a map by Kaski and Lagus ("Comparing self-organizing maps", ICANN 1996): the mean over the rows of
//!
//! `d(x, w_1) + length of the shortest path from neuron 1 to neuron 2`
//!
//! where 1 and 2 are the two nearest neurons of row x, and a path goes from neighbour to neighbour on the grid (8 on
//! rectangular maps, 6 on hexagonal ones), each step as long as the two codebook vectors are apart. The first term
//! is the quantization error; the second grows where the map is folded. All in the map's own activation distance.

use super::{Map, mean_over_rows};
use crate::dataset::Dataset;
use crate::distance::{NearestTwo, Search};
use crate::error::{Result, with_room, zeroed};
use crate::grid::Adjacency;
use crate::linalg::check;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::atomic::AtomicBool;

/// The neighbours of each neuron and how far they are, one list after the other.
struct Edges {
    starts: Vec<usize>,
    to: Vec<(u32, f64)>,
}

/// The measure. NaN on a map of one neuron.
pub(super) fn kaski_lagus(
    map: &Map,
    search: &Search<'_>,
    data: &Dataset,
    nearest: &[NearestTwo],
    stop: &AtomicBool,
) -> Result<f64> {
    let neurons = map.grid.neurons();
    if neurons == 1 {
        return Ok(f64::NAN);
    }
    let edges = Edges::of(map, search, stop)?;
    let pairs = distinct_pairs(data, nearest)?;
    let paths = pairs
        .par_chunk_by(|a, b| a.0 == b.0)
        .map_init(
            || Walk::new(neurons),
            |walk, pairs| {
                check(stop)?;
                Ok(walk.lengths(&edges, pairs))
            },
        )
        .collect::<Result<Vec<_>>>()?
        .concat();
    let length = |row: usize| {
        let NearestTwo {
            first,
            second,
            distance,
        } = nearest[row];
        // Every pair is among them.
        let at = pairs.partition_point(|&pair| pair < (first, second));
        distance + paths[at]
    };
    mean_over_rows(data, &length, stop)
}

/// First and second winner of some row that counts, ascending, each pair once.
fn distinct_pairs(data: &Dataset, nearest: &[NearestTwo]) -> Result<Vec<(u32, u32)>> {
    let mut pairs = with_room(nearest.len(), "pairs of winners")?;
    let rows = nearest.iter().enumerate();
    let counting = rows.filter(|&(row, _)| data.weight(row) > 0.0);
    pairs.extend(counting.map(|(_, row)| (row.first, row.second)));
    pairs.par_sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

impl Edges {
    fn of(map: &Map, search: &Search<'_>, stop: &AtomicBool) -> Result<Self> {
        let lists = (0..map.grid.neurons())
            .into_par_iter()
            .map(|neuron| {
                check(stop)?;
                let vector = map.vector(neuron);
                let neighbors = map.grid.neighbors(neuron, Adjacency::Native);
                let edges = neighbors
                    .into_iter()
                    .map(|other| (other as u32, search.exact(vector, other)));
                Ok(edges.collect())
            })
            .collect::<Result<Vec<Vec<(u32, f64)>>>>()?;
        let mut starts: Vec<usize> = zeroed(lists.len() + 1, "edges of the grid")?;
        for (neuron, list) in lists.iter().enumerate() {
            starts[neuron + 1] = starts[neuron] + list.len();
        }
        Ok(Edges {
            starts,
            to: lists.concat(),
        })
    }

    fn from(&self, neuron: u32) -> &[(u32, f64)] {
        let neuron = neuron as usize;
        &self.to[self.starts[neuron]..self.starts[neuron + 1]]
    }
}

/// Dijkstra's algorithm, which ends as soon as it has met all it was sent for: mostly the neighbours.
struct Walk {
    lengths: Vec<f64>,
    touched: Vec<u32>,
    queue: BinaryHeap<Waiting>,
}

/// A neuron that was seen, nearest first out of the heap.
#[derive(PartialEq)]
struct Waiting {
    length: f64,
    neuron: u32,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let nearer = other.length.total_cmp(&self.length);
        nearer.then(other.neuron.cmp(&self.neuron))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Walk {
    fn new(neurons: usize) -> Self {
        Walk {
            lengths: vec![f64::INFINITY; neurons],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    /// The lengths of the shortest paths of `pairs`, which all begin at the same neuron.
    fn lengths(&mut self, edges: &Edges, pairs: &[(u32, u32)]) -> Vec<f64> {
        self.reach(pairs[0].0, 0.0);
        let mut missing = pairs.len();
        while let Some(Waiting { length, neuron }) = self.queue.pop() {
            // A neuron waits once for each time that it came nearer; the first to come out is right.
            if length > self.lengths[neuron as usize] {
                continue;
            }
            if pairs.binary_search(&(pairs[0].0, neuron)).is_ok() {
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
            for &(to, step) in edges.from(neuron) {
                self.reach(to, length + step);
            }
        }
        let found = pairs
            .iter()
            .map(|&(_, second)| self.lengths[second as usize]);
        let found = found.collect();
        self.forget();
        found
    }

    fn reach(&mut self, neuron: u32, length: f64) {
        let best = &mut self.lengths[neuron as usize];
        if length < *best {
            if *best == f64::INFINITY {
                self.touched.push(neuron);
            }
            *best = length;
            self.queue.push(Waiting { length, neuron });
        }
    }

    fn forget(&mut self) {
        for &neuron in &self.touched {
            self.lengths[neuron as usize] = f64::INFINITY;
        }
        self.touched.clear();
        self.queue.clear();
    }
}
