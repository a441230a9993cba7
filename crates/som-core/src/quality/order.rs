//! The rows in an order that they decide themselves, and samples of it: what is summed or drawn along it doesn't
//! depend on the order in which the rows came.

use crate::dataset::{Content, Dataset};
use crate::distance::NearestTwo;
use crate::error::{Result, zeroed};
use crate::linalg::check;
use crate::random::Random;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::sync::atomic::AtomicBool;

/// Rows that count, sorted by winner and by what tells them apart within a cell.
pub(super) struct Order {
    /// Indices of rows. Those of the same values and weight may have changed places.
    pub rows: Vec<u32>,
    /// Where the rows of each neuron begin, and where those of the last end.
    pub starts: Vec<usize>,
}

impl Order {
    pub fn new(
        data: &Dataset,
        nearest: &[NearestTwo],
        neurons: usize,
        stop: &AtomicBool,
    ) -> Result<Self> {
        // A row of which nothing is known has no winner; it doesn't count either.
        let counting = || (0..nearest.len()).filter(|&row| data.weight(row) > 0.0);
        let starts = starts(counting().map(|row| nearest[row].first), neurons)?;
        let mut rows: Vec<u32> = zeroed(starts[neurons], "the order of rows")?;
        let mut next = starts.clone();
        for row in counting() {
            let place = &mut next[nearest[row].first as usize];
            rows[*place] = row as u32;
            *place += 1;
        }
        let compare = |&a: &u32, &b: &u32| {
            let (one, other) = (&nearest[a as usize], &nearest[b as usize]);
            one.distance
                .total_cmp(&other.distance)
                .then(one.second.cmp(&other.second))
                .then_with(|| compare_rows(data, a as usize, b as usize))
        };
        let mut cells = Vec::with_capacity(neurons);
        let mut rest = &mut rows[..];
        for span in starts.windows(2) {
            let (cell, after) = rest.split_at_mut(span[1] - span[0]);
            cells.push(cell);
            rest = after;
        }
        cells.into_par_iter().try_for_each(|cell| {
            check(stop)?;
            cell.sort_unstable_by(compare);
            Ok(())
        })?;
        Ok(Order { rows, starts })
    }

    /// The rows of a neuron.
    pub fn cell(&self, neuron: usize) -> &[u32] {
        &self.rows[self.starts[neuron]..self.starts[neuron + 1]]
    }

    /// `count` rows (all where there are no more), each as likely as the other, in this order; and their winners.
    pub fn sample(&self, count: usize, random_state: u64) -> (Vec<u32>, Vec<u32>) {
        let mut random = Random::new(random_state ^ SAMPLE);
        let mut wanted = count.min(self.rows.len()) as u64;
        let mut left = self.rows.len() as u64;
        let neurons = 0..self.starts.len() - 1;
        let rows = neurons.flat_map(|neuron| {
            self.cell(neuron)
                .iter()
                .map(move |&row| (row, neuron as u32))
        });
        // Selection sampling: Knuth, The Art of Computer Programming 2, algorithm S.
        rows.filter(|_| {
            let taken = random.below(left) < wanted;
            wanted -= u64::from(taken);
            left -= 1;
            taken
        })
        .unzip()
    }
}

/// Keeps the sample independent of what else the seed decides.
const SAMPLE: u64 = 0x7361_6d70_6c65_0001;

fn starts(winners: impl Iterator<Item = u32>, neurons: usize) -> Result<Vec<usize>> {
    let mut starts: Vec<usize> = zeroed(neurons + 1, "rows of neurons")?;
    for winner in winners {
        starts[winner as usize + 1] += 1;
    }
    for neuron in 0..neurons {
        starts[neuron + 1] += starts[neuron];
    }
    Ok(starts)
}

/// By weight, then by the bits of the values: any order will do that is always the same.
fn compare_rows(data: &Dataset, a: usize, b: usize) -> Ordering {
    let by_weight = data.weight(a).total_cmp(&data.weight(b));
    by_weight.then_with(|| match data.content() {
        Content::Dense(_) | Content::Masked(_) => {
            let bits = |row: usize| data.row(row).iter().map(|value| value.to_bits());
            bits(a).cmp(bits(b))
        }
        Content::Sparse(rows) => {
            let bits = |row: usize| rows.row(row).map(|(at, value)| (at, value.to_bits()));
            bits(a).cmp(bits(b))
        }
    })
}
