//! A sample of the rows, each compared with each: what trustworthiness, preservation and silhouette rest on.

use super::measures::{Measure, Measures};
use super::order::Order;
use super::ranks::{Penalties, Rank, RankScratch, penalties, score};
use super::regions::{dense_regions, silhouette_of};
use super::{Map, lattice_distance};
use crate::dataset::Dataset;
use crate::distance::{Kernel, Search};
use crate::error::{Result, zeroed};
use crate::linalg::check;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Rows that one task compares.
const CHUNK: usize = 16;

/// The measures of a sample; NaN where it can't tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Compared {
    pub trustworthiness: f64,
    pub neighborhood_preservation: f64,
    pub silhouette: f64,
}

struct Sample {
    values: Vec<f32>,
    /// Winner of each row, ascending.
    winners: Vec<u32>,
    /// Winners that occur, each once, and how often they do.
    cells: Vec<(u32, u32)>,
    /// Region of each row, without gaps, and the rows of each.
    regions: Vec<u32>,
    sizes: Vec<u32>,
}

/// Compares the rows of a sample in the data and on the map.
pub(super) fn compare(
    map: &Map,
    data: &Dataset,
    order: &Order,
    measures: &Measures,
    kernel: &'static Kernel,
    stop: &AtomicBool,
) -> Result<Compared> {
    let sample = Sample::draw(data, order, measures)?;
    let search = Search::new(kernel, map.distance, &sample.values, map.features)?;
    let k = measures.neighbors;
    let count = sample.winners.len();
    let has_ranks = count > 2 * k as usize && asks_for_ranks(measures);
    let has_silhouette =
        measures.ask(Measure::Silhouette) && (2..count).contains(&sample.sizes.len());
    let positions: Vec<u32> = (0..count as u32).collect();
    let found = positions
        .par_chunks(CHUNK)
        .map_init(Scratch::default, |scratch, chunk| {
            let mut found = Vec::with_capacity(chunk.len());
            for &at in chunk {
                check(stop)?;
                let at = at as usize;
                let row = &sample.values[at * map.features..][..map.features];
                scratch.distances.clear();
                let exact = (0..count).map(|other| search.exact(row, other));
                scratch.distances.extend(exact);
                scratch.distances[at] = 0.0;
                let silhouette = if has_silhouette {
                    sample.silhouette(at, scratch)
                } else {
                    f64::NAN
                };
                let penalties = if has_ranks {
                    sample.penalties(map, at, k, scratch)
                } else {
                    Penalties::default()
                };
                found.push((penalties, silhouette));
            }
            Ok(found)
        })
        .collect::<Result<Vec<_>>>()?
        .concat();
    let score = |of: fn(&Penalties) -> f64| {
        let sum = found.iter().map(|(penalties, _)| of(penalties)).sum();
        score(sum, count, k)
    };
    Ok(Compared {
        trustworthiness: score(|penalties| penalties.intruders),
        neighborhood_preservation: score(|penalties| penalties.lost),
        silhouette: found.iter().map(|(_, value)| value).sum::<f64>() / count as f64,
    })
}

fn asks_for_ranks(measures: &Measures) -> bool {
    measures.ask(Measure::Trustworthiness) || measures.ask(Measure::NeighborhoodPreservation)
}

/// Room for a row.
#[derive(Default)]
struct Scratch {
    distances: Vec<f64>,
    sums: Vec<f64>,
    ranks: RankScratch,
    /// The winner whose ranks these are, and the rank of the rows of each cell seen from it.
    seen_from: Option<u32>,
    of_cells: Vec<Rank>,
    of_rows: Vec<Rank>,
}

impl Sample {
    fn draw(data: &Dataset, order: &Order, measures: &Measures) -> Result<Self> {
        let (rows, winners) = order.sample(measures.sample_rows as usize, measures.random_state);
        let features = data.features();
        let mut values = zeroed(rows.len() * features, "a sample of rows")?;
        for (to, &row) in values.chunks_exact_mut(features).zip(&rows) {
            data.copy_row(row as usize, to);
        }
        let runs = winners.chunk_by(|a, b| a == b);
        let cells = runs.map(|run| (run[0], run.len() as u32)).collect();
        let region = |&winner: &u32| match &measures.regions {
            Some(regions) => regions[winner as usize],
            None => winner,
        };
        let names: Vec<u32> = winners.iter().map(region).collect();
        let regions = dense_regions(Some(&names), names.len());
        let mut sizes = Vec::new();
        for &region in &regions {
            let region = region as usize;
            if sizes.len() <= region {
                sizes.resize(region + 1, 0);
            }
            sizes[region] += 1;
        }
        Ok(Sample {
            values,
            winners,
            cells,
            regions,
            sizes,
        })
    }

    fn silhouette(&self, at: usize, scratch: &mut Scratch) -> f64 {
        silhouette_of(
            at,
            &scratch.distances,
            &self.regions,
            &self.sizes,
            &mut scratch.sums,
        )
    }

    fn penalties(&self, map: &Map, at: usize, k: u32, scratch: &mut Scratch) -> Penalties {
        let winner = self.winners[at];
        if scratch.seen_from != Some(winner) {
            scratch.seen_from = Some(winner);
            self.rank_cells(map, winner, &mut scratch.of_cells);
            scratch.of_rows.clear();
            for ((_, size), rank) in self.cells.iter().zip(&scratch.of_cells) {
                scratch
                    .of_rows
                    .extend(std::iter::repeat_n(*rank, *size as usize));
            }
        }
        scratch.distances[at] = f64::NAN;
        let of_rows = &scratch.of_rows;
        penalties(
            &scratch.distances,
            |other| of_rows[other],
            k,
            &mut scratch.ranks,
        )
    }

    /// The rank on the map of the rows of each cell, seen from a row of the cell `winner`, which doesn't count itself.
    fn rank_cells(&self, map: &Map, winner: u32, ranks: &mut Vec<Rank>) {
        let mut by_distance: Vec<(u64, usize)> = self
            .cells
            .iter()
            .enumerate()
            .map(|(place, &(cell, _))| {
                let away = lattice_distance(&map.grid, winner as usize, cell as usize);
                (away, place)
            })
            .collect();
        by_distance.sort_unstable();
        ranks.clear();
        ranks.resize(self.cells.len(), Rank::default());
        let mut closer = 0;
        for tie in by_distance.chunk_by(|a, b| a.0 == b.0) {
            let rows: u32 = tie.iter().map(|&(_, place)| self.cells[place].1).sum();
            let tied = rows - u32::from(tie[0].0 == 0);
            for &(_, place) in tie {
                ranks[place] = Rank { closer, tied };
            }
            closer += tied;
        }
    }
}
