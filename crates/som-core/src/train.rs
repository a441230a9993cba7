//! A training from rows to a codebook.

use crate::batch;
use crate::dataset::{Dataset, Rows, check_finite};
use crate::distance::Kernel;
use crate::error::{Error, Result};
use crate::initialization::initial_codebook;
use crate::online;
use crate::options::{MAX_CODEBOOK_VALUES, Plan, TrainingAlgorithm};
use crate::pool::pool;
use std::sync::atomic::{AtomicBool, Ordering};

/// One step of a training as it is told and kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Epochs (batch) or samples (online) done; 0 before the first.
    pub step: u32,
    /// Radius of the step.
    pub sigma: f64,
    /// Learning rate of the step; 1 for batch.
    pub learning_rate: f64,
    /// Mean distance of the rows to their winners, before the update. Online: of the samples presented since the
    /// last report. NaN at step 0.
    pub quantization_error: f64,
    /// Of at most 1000 rows, after the step, where the U-matrix is kept.
    pub topographic_error: Option<f64>,
    /// Share of the distances (rows x neurons) that the search for the winners looked at; the others were proven too
    /// long. 1 where all were; NaN at step 0.
    pub visited: f64,
}

/// What a training leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Neurons x features.
    pub codebook: Vec<f32>,
    /// One entry per report after step 0.
    pub history: Vec<Step>,
    /// Name of the kernel used.
    pub kernel: &'static str,
    /// Threads used.
    pub threads: usize,
    /// Rows that counted for nothing: of weight 0, or with nothing known.
    pub left_out: usize,
    /// Whether a stop ended the training early; the codebook is that of the last complete epoch or step.
    pub stopped: bool,
    /// Whether epochs were left out, as they couldn't have changed anything any more.
    pub settled: bool,
    /// The U-matrix of the start and of each epoch that was asked for.
    pub u_matrices: Vec<UMatrix>,
}

/// The U-matrix on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct UMatrix {
    /// Epochs done.
    pub step: u32,
    /// Mean distance of each neuron to its neighbours.
    pub heights: Vec<f32>,
    /// Topographic error of at most 1000 rows, at equal steps through all of them; NaN on a map of one neuron.
    pub topographic_error: f64,
}

/// How the outside steers and watches a training.
pub struct Watch<'a> {
    /// Set from anywhere to stop; read per chunk of rows.
    pub stop: &'a AtomicBool,
    /// Told step 0 and each report.
    pub progress: &'a mut (dyn FnMut(Step) + Send),
}

/// Trains on rows, from `codebook` (neurons x features) if one is given. A row of weight 0, or of which nothing is
/// known, counts for nothing.
///
/// The same bits for any number of threads and any kernel; batch also for any order of rows, unless the codebook
/// starts from sampled rows.
pub fn train(
    plan: &Plan,
    rows: Rows,
    codebook: Option<Vec<f32>>,
    kernel: &'static Kernel,
    watch: &mut Watch<'_>,
) -> Result<Trained> {
    let features = rows.features;
    let size = plan.grid.neurons().saturating_mul(features);
    if size > MAX_CODEBOOK_VALUES {
        let what = format!("at most {MAX_CODEBOOK_VALUES} values (neurons x features)");
        return Err(Error::expected(&what, "the codebook", size));
    }
    let busy = match plan.algorithm {
        TrainingAlgorithm::Batch => rows.rows,
        // One sample after the other: only taking the rows in and the start run in parallel.
        TrainingAlgorithm::Online => rows.rows.div_ceil(8),
    };
    let pool = pool(plan.threads, busy)?;
    pool.install(|| {
        let mut data = Dataset::new(rows)?.counting()?;
        let mut trained = Trained {
            codebook: match codebook {
                Some(codebook) => checked_codebook(codebook, size, features)?,
                None => initial_codebook(plan, &data, watch.stop)?,
            },
            history: Vec::new(),
            kernel: kernel.name(),
            threads: rayon::current_num_threads(),
            left_out: data.left_out(),
            stopped: false,
            settled: false,
            u_matrices: Vec::new(),
        };
        (watch.progress)(first_step(plan));
        trained.stopped = match plan.algorithm {
            TrainingAlgorithm::Batch => batch::train(plan, &mut data, kernel, &mut trained, watch)?,
            TrainingAlgorithm::Online => online::train(plan, &data, kernel, &mut trained, watch)?,
        };
        Ok(trained)
    })
}

fn checked_codebook(codebook: Vec<f32>, size: usize, features: usize) -> Result<Vec<f32>> {
    if codebook.len() != size {
        let what = format!("{size} values (neurons x features)");
        return Err(Error::expected(&what, "initialCodebook", codebook.len()));
    }
    check_finite(&codebook, features, "initialCodebook")?;
    Ok(codebook)
}

fn first_step(plan: &Plan) -> Step {
    Step {
        step: 0,
        sigma: plan.sigma,
        learning_rate: match plan.algorithm {
            TrainingAlgorithm::Batch => 1.0,
            TrainingAlgorithm::Online => plan.learning_rate,
        },
        quantization_error: f64::NAN,
        topographic_error: None,
        visited: f64::NAN,
    }
}

impl Watch<'_> {
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn report(&mut self, step: Step, history: &mut Vec<Step>) {
        history.push(step);
        (self.progress)(step);
    }
}
