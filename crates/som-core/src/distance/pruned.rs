//! The search that skips tiles.
//!
//! After a row's own tile was visited, its limit says how near a neuron must be to matter. By the triangle inequality a
//! tile with centre c and radius r holds none where |x - c| > d + r, d the distance at the limit. In scores, where |x - c|^2
//! is |x|^2 + 2 s(c), that is `s(c) - r^2 / 2 - d r > limit`: a multiply-add and a comparison per row and tile. Of the tiles
//! that are left most are skipped by their sketches (see `sketch`), a lower bound of the score of each of their neurons.
//!
//! Work goes tile by tile: each row of a group is put on the list of every tile that it can't skip, and then the tiles are
//! visited by their lists. What the search finds is what the full one finds, as a skipped tile holds no candidate.

use super::generic::{PANEL, Target, Visit, row_stride};
use super::kernels::Scoring;
use super::sketch::{SKETCH_STRIDE, Sketch};
use super::tiles::{Tiles, UNKNOWN};
use super::{Rows, Scratch, Search};

/// Pairs of a row and a tile after which it shows whether sketches pay in a group.
const ENOUGH: usize = 1024;
/// What a multiplication in a sketch's score costs beside one in a score of all features: there are few between the
/// beginning and the end.
const SKETCH_COST: f64 = 1.4;

/// What the search by tiles works in.
#[derive(Debug, Default)]
pub(super) struct TileScratch {
    /// The tile that each row visits first.
    pub own: Vec<u32>,
    sketches: RowSketches,
    /// Rows x centres.
    scores: Vec<f32>,
    /// How far the bounds of a row can be off.
    errors: Vec<f64>,
    reaches: Vec<Reach>,
    reachable: Vec<u32>,
    /// Per tile the rows that visit it.
    lists: Vec<Vec<Waiting>>,
    /// Those of one tile that still do.
    list: Vec<u32>,
    order: Vec<u32>,
}

/// A row on the list of a tile.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    row: u32,
    /// The score of the tile's centre less half the squared radius.
    score: f32,
}

/// The sketches of a group of rows.
#[derive(Debug, Default)]
struct RowSketches {
    /// `SKETCH_STRIDE` values apart.
    values: Vec<f32>,
    /// The highest bound that still matters for a row that is about to be asked.
    limits: Vec<f32>,
    /// Whether a row of the list has a bound within its limit.
    any: Vec<u32>,
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
        let mut room = std::mem::take(&mut scratch.tiles);
        scratch.list.clear();
        scratch.list.extend(0..rows.len() as u32);
        let slack = scratch.found.slack.iter();
        room.errors.clear();
        room.errors.extend(slack.map(|slack| slack.offset / 2.0));
        if let Some(sketch) = &tiles.sketch {
            self.sketch_rows(sketch, &mut room, scratch);
        }
        self.score_centres(tiles, rows.len(), &mut room, scratch);
        self.visit_own(tiles, &mut room, scratch);
        self.make_lists(tiles, rows.len(), &mut room, scratch);
        let (mut asked, mut kept) = (0, 0);
        for at in 0..room.order.len() {
            let tile = room.order[at] as usize;
            self.take_list(tile, tiles.radii[tile], &mut room, scratch);
            if let Some(sketch) = &tiles.sketch {
                let cost = SKETCH_COST * sketch.features as f64 / self.features as f64;
                if asked < ENOUGH || (kept as f64) < (1.0 - cost) * asked as f64 {
                    asked += room.list.len();
                    self.ask_sketches(sketch, tile, &mut room, scratch);
                    kept += room.list.len();
                }
            }
            self.visit_panel(tile, &room.list, scratch);
            if scratch.too_many_sightings(rows.len()) {
                self.compare_candidates(rows, scratch);
            }
        }
        scratch.tiles = room;
    }

    /// Visits each row's own tile.
    fn visit_own(&self, tiles: &Tiles, room: &mut TileScratch, scratch: &mut Scratch) {
        let stride = tiles.radii.len();
        room.lists.resize_with(stride, Vec::new);
        for (row, own) in room.own.iter_mut().enumerate() {
            // Without a slack float32 decides nothing for a row, and it visits no tile.
            if scratch.found.limits[row] != f32::NEG_INFINITY {
                let scores = &room.scores[row * stride..][..stride];
                if *own == UNKNOWN {
                    *own = lowest(scores);
                }
                let score = scores[*own as usize];
                let row = row as u32;
                room.lists[*own as usize].push(Waiting { row, score });
            }
        }
        for (tile, waiting) in room.lists.iter_mut().enumerate() {
            if !waiting.is_empty() {
                room.list.clear();
                room.list
                    .extend(waiting.drain(..).map(|waiting| waiting.row));
                self.visit_panel(tile, &room.list, scratch);
            }
        }
    }

    /// Takes the rows from the list of a tile that can't skip it with the limit that they have by now.
    fn take_list(&self, tile: usize, radius: f32, room: &mut TileScratch, scratch: &Scratch) {
        room.list.clear();
        for Waiting { row, score } in room.lists[tile].drain(..) {
            let at = row as usize;
            let reach = &mut room.reaches[at];
            let limit = scratch.found.limits[at];
            if limit < reach.from {
                *reach = Reach::new(limit, scratch.sizes[at], room.errors[at]);
            }
            if score - reach.distance * radius <= reach.limit {
                room.list.push(row);
            }
        }
    }

    /// Leaves the rows on the list of a tile of which its sketches don't prove that it has nothing for them.
    fn ask_sketches(
        &self,
        sketch: &Sketch,
        tile: usize,
        room: &mut TileScratch,
        scratch: &mut Scratch,
    ) {
        let TileScratch { list, errors, .. } = room;
        let RowSketches {
            values,
            limits,
            any,
        } = &mut room.sketches;
        for &row in list.iter() {
            let at = row as usize;
            let limit = f64::from(scratch.found.limits[at]) + errors[at];
            limits[at] = (limit as f32).next_up();
        }
        any.clear();
        any.resize(list.len(), 0);
        let place = tile * PANEL;
        let work = Visit {
            panel: &sketch.panels[place * sketch.features..][..PANEL * sketch.features],
            start: &self.start[place..][..PANEL],
            neurons: (self.places.len() - place).min(PANEL),
            place: place as u32,
            features: sketch.features,
            rows: values,
            stride: SKETCH_STRIDE,
            list,
        };
        scratch.sketched += (list.len() * work.neurons * sketch.features) as u64;
        let mut target = Target::Within { limits, any };
        self.kernel.visit(
            Scoring::MinusProduct,
            &work,
            &mut scratch.partial,
            &mut target,
        );
        let mut any = any.iter();
        list.retain(|_| any.next() != Some(&0));
    }

    /// Draws the sketches of all rows, and adds how far they can be off.
    fn sketch_rows(&self, sketch: &Sketch, room: &mut TileScratch, scratch: &mut Scratch) {
        let rows = scratch.list.len();
        let RowSketches { values, limits, .. } = &mut room.sketches;
        limits.resize(rows, 0.0);
        values.resize(rows * SKETCH_STRIDE, 0.0);
        let work = Visit {
            panel: &sketch.basis,
            start: &[0.0; PANEL],
            neurons: PANEL,
            place: 0,
            features: self.features,
            rows: &scratch.packed,
            stride: row_stride(self.features),
            list: &scratch.list,
        };
        let mut target = Target::All {
            scores: values,
            stride: SKETCH_STRIDE,
        };
        self.kernel.visit(
            Scoring::MinusProduct,
            &work,
            &mut scratch.partial,
            &mut target,
        );
        let additions = self.additions();
        let values = values.chunks_exact_mut(SKETCH_STRIDE);
        for ((values, &size), error) in values.zip(&scratch.sizes).zip(&mut room.errors) {
            let (along, rest) = values.split_at_mut(sketch.features - 1);
            let found = sketch.of_row(along, size, additions);
            rest[0] = found.rest;
            *error += found.error;
        }
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
        let (panels, features, vectors, apart) = match &tiles.sketch {
            Some(sketch) => (
                &sketch.centres,
                sketch.features,
                &room.sketches.values,
                SKETCH_STRIDE,
            ),
            None => (
                &tiles.centres,
                self.features,
                &scratch.packed,
                row_stride(self.features),
            ),
        };
        for (panel, values) in panels.chunks_exact(PANEL * features).enumerate() {
            let work = Visit {
                panel: values,
                start: &tiles.start[panel * PANEL..][..PANEL],
                neurons: PANEL,
                place: (panel * PANEL) as u32,
                features,
                rows: vectors,
                stride: apart,
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
    fn make_lists(&self, tiles: &Tiles, rows: usize, room: &mut TileScratch, scratch: &Scratch) {
        let stride = tiles.radii.len();
        let count = self.places.len().div_ceil(PANEL) as u32;
        room.reaches.clear();
        for at in 0..rows {
            let scores = &room.scores[at * stride..][..stride];
            let limit = scratch.found.limits[at];
            let reach = Reach::new(limit, scratch.sizes[at], room.errors[at]);
            room.reaches.push(reach);
            if limit == f32::NEG_INFINITY {
                continue;
            }
            room.reachable.clear();
            self.kernel.reachable(
                scores,
                &tiles.radii,
                reach.distance,
                reach.limit,
                &mut room.reachable,
            );
            for &tile in &room.reachable {
                // Places without a tile have an infinite score, which a row without a finite limit reaches.
                if tile != room.own[at] && tile < count {
                    let (row, score) = (at as u32, scores[tile as usize]);
                    room.lists[tile as usize].push(Waiting { row, score });
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
