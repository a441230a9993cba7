//! The search that skips tiles.
//!
//! After a row's own tile was visited, its limit says how near a neuron must be to matter. By the triangle inequality a
//! tile with centre c and radius r holds none where |x - c| > d + r, d the distance at the limit. In scores, where |x - c|^2
//! is |x|^2 + 2 s(c), that is `s(c) - r^2 / 2 - d r > limit`: a multiply-add and a comparison per row and tile. Work goes
//! tile by tile: each row of a group is put on the list of every tile that it can't skip, and then the tiles are visited by
//! their lists. What the search finds is what the full one finds, as a skipped tile holds no candidate.

use super::found::Found;
use super::generic::{PANEL, Target, Visit};
use super::kernels::Scoring;
use super::tiles::{Tiles, UNKNOWN};
use super::{Rows, Scratch, Search};

/// What the search by tiles works in.
#[derive(Debug, Default)]
pub(super) struct TileScratch {
    /// The tile that each row visits first.
    pub own: Vec<u32>,
    /// Rows x centres.
    scores: Vec<f32>,
    reaches: Vec<Reach>,
    reachable: Vec<u32>,
    /// Per tile the rows that visit it.
    lists: Vec<Vec<u32>>,
    order: Vec<u32>,
}

/// What a row can reach with its limit.
#[derive(Clone, Copy, Debug)]
struct Reach {
    /// The row's limit that it is for.
    from: f32,
    distance: f32,
    limit: f32,
}

impl Reach {
    /// Of a row of packed length `size` whose scores are within `error`.
    ///
    /// The limit is of rounded scores: an exact one is within `error` of it, and so is a centre's. Two more errors are
    /// far more than the roundings of the comparison itself and of what it reads.
    fn new(from: f32, size: f64, error: f64) -> Self {
        let limit = f64::from(from) + error;
        let distance = (size * size * (1.0 + 1e-6) + 2.0 * limit).max(0.0).sqrt();
        Reach {
            from,
            distance: ((distance * (1.0 + 1e-7)) as f32).next_up(),
            limit: ((limit + 3.0 * error) as f32).next_up(),
        }
    }
}

impl Search<'_> {
    /// Searches a group whose rows were taken in; `scratch.tiles.own` holds the tile that each visits first.
    pub(super) fn search_tiles(&self, tiles: &Tiles, rows: &Rows<'_>, scratch: &mut Scratch) {
        let stride = tiles.radii.len();
        let mut room = std::mem::take(&mut scratch.tiles);
        room.lists.resize_with(stride, Vec::new);
        self.score_centres(tiles, rows.len(), &mut room, scratch);
        for at in 0..rows.len() {
            // Without a slack float32 decides nothing for a row, and it visits no tile.
            if scratch.found.limits[at] != f32::NEG_INFINITY {
                if room.own[at] == UNKNOWN {
                    room.own[at] = lowest(&room.scores[at * stride..][..stride]);
                }
                room.lists[room.own[at] as usize].push(at as u32);
            }
        }
        for (tile, list) in room.lists.iter_mut().enumerate() {
            if !list.is_empty() {
                self.visit_panel(tile, list, scratch);
                list.clear();
            }
        }
        self.make_lists(tiles, rows.len(), &mut room, scratch);
        for &tile in &room.order {
            let tile = tile as usize;
            let list = &mut room.lists[tile];
            let radius = tiles.radii[tile];
            list.retain(|&at| {
                let at = at as usize;
                let reach = &mut room.reaches[at];
                if scratch.found.limits[at] < reach.from {
                    *reach = self.reach(at, scratch);
                }
                room.scores[at * stride + tile] - reach.distance * radius <= reach.limit
            });
            self.visit_panel(tile, list, scratch);
            list.clear();
            if scratch.too_many_sightings(rows.len()) {
                self.compare_candidates(rows, scratch);
            }
        }
        scratch.tiles = room;
    }

    fn score_centres(
        &self,
        tiles: &Tiles,
        rows: usize,
        room: &mut TileScratch,
        scratch: &mut Scratch,
    ) {
        let stride = tiles.radii.len();
        room.scores.resize(rows * stride, 0.0);
        scratch.list.clear();
        scratch.list.extend(0..rows as u32);
        let panels = tiles.centres.chunks_exact(PANEL * self.features);
        for (panel, values) in panels.enumerate() {
            let work = Visit {
                panel: values,
                start: &tiles.start[panel * PANEL..][..PANEL],
                neurons: PANEL,
                place: (panel * PANEL) as u32,
                features: self.features,
                rows: &scratch.packed,
                list: &scratch.list,
            };
            let mut target = Target::All {
                scores: &mut room.scores,
                stride,
            };
            self.kernel.visit(
                Scoring::MinusProduct,
                &work,
                &mut scratch.partial,
                &mut target,
            );
        }
    }

    /// Puts each row on the lists of the tiles that it can't skip, its own left out; the longest lists come first, as
    /// what most rows are near lowers most limits.
    fn make_lists(
        &self,
        tiles: &Tiles,
        rows: usize,
        room: &mut TileScratch,
        scratch: &mut Scratch,
    ) {
        let stride = tiles.radii.len();
        let count = self.places.len().div_ceil(PANEL) as u32;
        room.reaches.clear();
        for at in 0..rows {
            let reach = self.reach(at, scratch);
            room.reaches.push(reach);
            if scratch.found.limits[at] == f32::NEG_INFINITY {
                continue;
            }
            room.reachable.clear();
            self.kernel.reachable(
                &room.scores[at * stride..][..stride],
                &tiles.radii,
                reach.distance,
                reach.limit,
                &mut room.reachable,
            );
            for &tile in &room.reachable {
                // Places without a tile have an infinite score, which a row without a finite limit reaches.
                if tile != room.own[at] && tile < count {
                    room.lists[tile as usize].push(at as u32);
                }
            }
        }
        room.order.clear();
        let lists = &room.lists;
        room.order
            .extend((0..stride as u32).filter(|&tile| !lists[tile as usize].is_empty()));
        room.order
            .sort_by_key(|&tile| std::cmp::Reverse(lists[tile as usize].len()));
    }

    fn reach(&self, at: usize, scratch: &Scratch) -> Reach {
        let Found { limits, slack, .. } = &scratch.found;
        Reach::new(limits[at], scratch.sizes[at], slack[at].offset / 2.0)
    }
}

fn lowest(scores: &[f32]) -> u32 {
    let mut best = (f32::INFINITY, 0);
    for (tile, &score) in scores.iter().enumerate() {
        if score < best.0 {
            best = (score, tile as u32);
        }
    }
    best.1
}
