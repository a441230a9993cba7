//! What a training carries from one search to the next: the last winners, and whether skipping tiles pays.

use super::{Directions, Kernel, Looked, Scratch, Search, WORTH_SKIPPING};
use crate::error::{Result, zeroed};
use crate::options::ActivationDistance;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most searches without skipping, one after the other, before it is tried again.
const LONGEST_REST: u32 = 8;

/// With fewer rows, what prepares a codebook for skipping costs more than the distances of all rows to all neurons.
const LEAST_ROWS: usize = 64;

/// Guides the searches of a training, each of the same rows with another codebook.
#[derive(Debug)]
pub(crate) struct Guide {
    /// Share of the pairs of rows and neurons that the last search looked at.
    pub visited: f64,
    /// Those of the sketches of the searches.
    directions: Directions,
    /// The rows by the tile of their last winner, and what is found for them in that order.
    order: Vec<u32>,
    winners: Vec<u32>,
    distances: Vec<f64>,
    /// Whether there are last winners.
    began: bool,
    /// Searches to do without skipping, and how many it will be the next time.
    rest: u32,
    next_rest: u32,
}

impl Guide {
    /// A guide for `rows` rows.
    pub(crate) fn new(rows: usize) -> Result<Self> {
        Ok(Guide {
            visited: 1.0,
            directions: Directions::default(),
            order: zeroed(rows, "rows by tile")?,
            winners: zeroed(rows, "winners")?,
            distances: zeroed(rows, "distances")?,
            began: false,
            rest: 0,
            next_rest: 1,
        })
    }

    /// The next search of the training, prepared for skipping where that is to be tried.
    pub(crate) fn search<'a>(
        &mut self,
        kernel: &'static Kernel,
        distance: ActivationDistance,
        codebook: &'a [f32],
        features: usize,
    ) -> Result<Search<'a>> {
        let pays = self.rest == 0 && self.order.len() >= LEAST_ROWS;
        let directions = pays.then_some(&mut self.directions);
        Search::along(directions, kernel, distance, codebook, features)
    }

    /// The winners and distances of all rows of `values`; `winners` holds those of the last search. Runs in the current
    /// rayon pool; false when `stop` was set.
    pub(crate) fn nearest(
        &mut self,
        search: &Search<'_>,
        values: &[f32],
        winners: &mut [u32],
        distances: &mut [f64],
        stop: &AtomicBool,
    ) -> bool {
        let guesses: &[u32] = if self.began { winners } else { &[] };
        search.sort_rows(guesses, &mut self.order);
        let prune = self.rest == 0;
        let group = search.group_rows();
        let looked = self
            .order
            .par_chunks(group)
            .zip(self.winners.par_chunks_mut(group))
            .zip(self.distances.par_chunks_mut(group))
            .map_init(Scratch::default, |scratch, ((rows, winners), distances)| {
                if stop.load(Ordering::Relaxed) {
                    return Looked::default();
                }
                let found = (winners, distances);
                search.nearest_of_picked(values, rows, guesses, prune, found, scratch)
            })
            .reduce(Looked::default, std::ops::Add::add);
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let found = self.winners.iter().zip(&self.distances);
        for (&row, (&winner, &distance)) in self.order.iter().zip(found) {
            winners[row as usize] = winner;
            distances[row as usize] = distance;
        }
        self.began = true;
        let pairs = winners.len() as f64 * search.neurons as f64;
        self.visited = looked.visited as f64 / pairs;
        self.decide(prune, looked.worth as f64 / pairs);
        if cfg!(debug_assertions) {
            search.check_some(values, winners);
        }
        true
    }

    /// Of a search that compared what is worth a share of all pairs.
    fn decide(&mut self, pruned: bool, worth: f64) {
        if !pruned {
            self.rest -= 1;
        } else if worth > WORTH_SKIPPING {
            self.rest = self.next_rest;
            self.next_rest = (self.next_rest * 2).min(LONGEST_REST);
        } else {
            self.next_rest = 1;
        }
    }
}

impl Search<'_> {
    /// Sorts the rows by the tile of their guess (a counting sort); without guesses, or tiles, they stay as they are.
    fn sort_rows(&self, guesses: &[u32], order: &mut [u32]) {
        let Some(tiles) = self.tiles.as_ref().filter(|_| !guesses.is_empty()) else {
            for (row, to) in order.iter_mut().enumerate() {
                *to = row as u32;
            }
            return;
        };
        // Neurons without a tile come last.
        let last = tiles.radii.len();
        let tile = |guess: u32| (tiles.tile_of[guess as usize] as usize).min(last);
        let mut next = vec![0; last + 2];
        for &guess in guesses {
            next[tile(guess) + 1] += 1;
        }
        for tile in 1..next.len() {
            next[tile] += next[tile - 1];
        }
        for (row, &guess) in guesses.iter().enumerate() {
            let place: &mut usize = &mut next[tile(guess)];
            order[*place] = row as u32;
            *place += 1;
        }
    }

    /// Compares the winners of some rows with those of a plain search in float64; for builds with debug assertions.
    fn check_some(&self, values: &[f32], winners: &[u32]) {
        const ROWS: usize = 16;
        for row in (0..winners.len()).step_by(winners.len().div_ceil(ROWS)) {
            let vector = &values[row * self.features..][..self.features];
            let length = self.row_length(vector);
            let rank = |neuron: usize| self.rank(vector, length, neuron);
            let nearest = (0..self.neurons).min_by(|&a, &b| rank(a).total_cmp(&rank(b)));
            debug_assert_eq!(
                nearest,
                Some(winners[row] as usize),
                "the winner of row {row}"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipping_rests_longer_each_time_it_does_not_pay() {
        let mut guide = Guide::new(1).unwrap();
        let mut searches = |share: f64, count: usize| -> Vec<bool> {
            (0..count)
                .map(|_| {
                    let pruned = guide.rest == 0;
                    guide.decide(pruned, share);
                    pruned
                })
                .collect()
        };
        // Tried at once, after one search without, after two, after four.
        let tried = [
            true, false, true, false, false, true, false, false, false, false,
        ];
        assert_eq!(searches(0.9, 10), tried);
        // Once it pays it goes on, and a search where it doesn't rests for one again.
        assert_eq!(searches(0.5, 3), [true, true, true]);
        assert_eq!(searches(0.9, 3), [true, false, true]);
    }
}
