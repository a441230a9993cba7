//! The online rule step by step, for every distance and for rows with missing values.

use super::{Learner, fit_float32, masked};
use crate::dataset::{Content, Dataset};
use crate::distance::Kernel;
use crate::error::{Result, zeroed};
use crate::options::ActivationDistance;

/// Values of neurons that are moved and then compared with the next row before others are: they stay in the
/// first-level cache.
const TOGETHER: usize = 2048;

/// A codebook that moves to one row, and finds the winner of the next, in one pass.
pub(super) struct Rows {
    kernel: &'static Kernel,
    distance: ActivationDistance,
    codebook: Vec<f64>,
    given: Vec<f32>,
    row: Vec<f64>,
    next: Vec<f64>,
    /// How far each neuron moves to `row`.
    shares: Vec<f64>,
    /// The winner of `row` and its rank.
    found: (usize, f64),
    masked: bool,
    columns: Vec<u32>,
}

impl Rows {
    pub(super) fn new(
        kernel: &'static Kernel,
        distance: ActivationDistance,
        data: &Dataset,
        codebook: &[f32],
    ) -> Result<Self> {
        let features = data.features();
        let mut wide: Vec<f64> = zeroed(codebook.len(), "the codebook")?;
        for (to, &from) in wide.iter_mut().zip(codebook) {
            *to = f64::from(from);
        }
        Ok(Rows {
            kernel,
            distance,
            codebook: wide,
            given: vec![0.0; features],
            row: vec![0.0; features],
            next: vec![0.0; features],
            shares: zeroed(codebook.len() / features, "shares of a step")?,
            found: (0, 0.0),
            masked: matches!(data.content(), Content::Masked(_)),
            columns: Vec::new(),
        })
    }

    fn move_and_search(&mut self) {
        let features = self.row.len();
        let neurons = (TOGETHER / features).max(1);
        self.found = (0, f64::INFINITY);
        let groups = self.codebook.chunks_mut(neurons * features);
        for (group, (vectors, shares)) in groups.zip(self.shares.chunks(neurons)).enumerate() {
            self.kernel.pull(vectors, &self.row, shares);
            let (winner, rank) = self.kernel.nearest(self.distance, &self.next, vectors);
            if rank < self.found.1 {
                self.found = (group * neurons + winner, rank);
            }
        }
    }

    fn move_and_search_in_known_columns(&mut self) {
        masked::pull(&mut self.codebook, &self.columns, &self.row, &self.shares);
        masked::known(&self.next, &mut self.columns);
        self.found = masked::nearest(self.distance, &self.columns, &self.next, &self.codebook);
    }
}

impl Learner for Rows {
    const BLOCK: u32 = 1;

    fn winner(&mut self, _: usize) -> (usize, f64) {
        self.found
    }

    fn teach(&mut self, _: usize, shares: &[f64]) {
        self.shares.copy_from_slice(shares);
    }

    fn turn(&mut self, data: &Dataset, next: &[usize]) {
        if let Some(&index) = next.first() {
            data.copy_row(index, &mut self.given);
            for (to, &from) in self.next.iter_mut().zip(&self.given) {
                *to = f64::from(from);
            }
        }
        if self.masked {
            self.move_and_search_in_known_columns();
        } else {
            self.move_and_search();
        }
        std::mem::swap(&mut self.row, &mut self.next);
        self.shares.fill(0.0);
    }

    fn fits_float32(&self) -> bool {
        fit_float32(&self.codebook)
    }

    fn write(&self, codebook: &mut [f32]) {
        for (to, &from) in codebook.iter_mut().zip(&self.codebook) {
            *to = from as f32;
        }
    }
}
