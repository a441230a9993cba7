//! What a training shows of its map on the way: its U-matrix, and the topographic error of some rows, for which no
//! epoch looks for second winners.

use crate::dataset::{Dataset, Rows, Values};
use crate::distance::Kernel;
use crate::error::{Result, with_room};
use crate::options::Plan;
use crate::quality::Map;
use crate::train::UMatrix;

/// Rows that the topographic error is told of.
const SAMPLE_ROWS: usize = 1000;
/// Values in them at most.
const SAMPLE_VALUES: usize = 1 << 22;

pub(super) struct OnTheWay {
    every: u32,
    sample: Dataset,
}

impl OnTheWay {
    /// None where nothing is asked for.
    pub(super) fn new(plan: &Plan, data: &Dataset) -> Result<Option<Self>> {
        if plan.u_matrix_every == 0 {
            return Ok(None);
        }
        Ok(Some(OnTheWay {
            every: plan.u_matrix_every,
            sample: sample(data)?,
        }))
    }

    /// What is to be seen after so many epochs; None where nothing is asked for.
    pub(super) fn look(
        &self,
        step: u32,
        plan: &Plan,
        codebook: &[f32],
        kernel: &'static Kernel,
    ) -> Result<Option<UMatrix>> {
        if !step.is_multiple_of(self.every) {
            return Ok(None);
        }
        let mut copy = with_room(codebook.len(), "the codebook")?;
        copy.extend_from_slice(codebook);
        let map = Map::new(plan.grid, plan.distance, copy, self.sample.features())?;
        Ok(Some(UMatrix {
            step,
            heights: map.u_matrix(kernel)?,
            topographic_error: map.topographic_error(&self.sample, kernel)?,
        }))
    }
}

/// Rows at equal steps, from the first on.
fn sample(data: &Dataset) -> Result<Dataset> {
    let features = data.features();
    let most = SAMPLE_ROWS.min(SAMPLE_VALUES / features.max(1)).max(1);
    let chosen: Vec<usize> = (0..data.rows())
        .step_by(data.rows().div_ceil(most).max(1))
        .collect();
    let mut values = vec![0.0; chosen.len() * features];
    for (&row, to) in chosen.iter().zip(values.chunks_mut(features)) {
        data.copy_row(row, to);
    }
    Dataset::new(Rows {
        rows: chosen.len(),
        features,
        values: Values::Masked(values),
        weights: (data.weights()).map(|weights| chosen.iter().map(|&row| weights[row]).collect()),
    })
}
