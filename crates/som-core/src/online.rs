//! MiniSom's rule: one row per step, `w += learning_rate(t) * h(winner, neuron) * (x - w)`.
//!
//! The codebook is float64 while it learns, as MiniSom's is, and the search for the winner is a plain one: a step
//! is too short to share among threads. One deviation: a step never carries a neuron past the row, that is,
//! learning rate times weight is cut at 1. MiniSom's triangle has its peak at sigma^2, so that without the cut a
//! radius above a few cells makes the codebook oscillate and then overflow.
//!
//! A row of weight w moves a neuron by the share that w presentations in a row would, `1 - (1 - share)^w`: SOM_PAK's
//! rule for weighted samples, applied to learning rate times neighbourhood. Sparse rows are written out one by one, as
//! every step moves all values of a neuron.

mod masked;

use crate::dataset::{Content, Dataset};
use crate::distance::Kernel;
use crate::error::{Error, Result, zeroed};
use crate::neighborhood::Around;
use crate::options::{ActivationDistance, Plan};
use crate::random::{Passes, Random};
use crate::schedule;
use crate::train::{Step, Trained, Watch};

/// Reports per training.
const REPORTS: u32 = 100;

/// Trains in place and says whether it was stopped.
pub(crate) fn train(
    plan: &Plan,
    data: &Dataset,
    kernel: &'static Kernel,
    trained: &mut Trained,
    watch: &mut Watch<'_>,
) -> Result<bool> {
    let mut codebook: Vec<f64> = zeroed(trained.codebook.len(), "the codebook")?;
    for (to, &from) in codebook.iter_mut().zip(&trained.codebook) {
        *to = f64::from(from);
    }
    let mut around = Around::new(plan.neighborhood, plan.grid);
    let mut shares = vec![0.0; plan.grid.neurons()];
    let (mut given, mut row) = (vec![0.0; data.features()], vec![0.0; data.features()]);
    let masked = matches!(data.content(), Content::Masked(_));
    let mut columns = Vec::new();
    let mut passes = plan
        .random_order
        .then(|| Passes::new(data.rows() as u32, Random::new(plan.random_state ^ ORDER)))
        .transpose()?;
    let interval = plan.steps.div_ceil(REPORTS);
    let mut distances = Recent::default();
    let mut stopped = false;
    for t in 0..plan.steps {
        if watch.stopped() {
            stopped = true;
            break;
        }
        let index = match &mut passes {
            Some(passes) => passes.next_row(),
            None => t as usize % data.rows(),
        };
        data.copy_row(index, &mut given);
        for (to, &from) in row.iter_mut().zip(&given) {
            *to = f64::from(from);
        }
        let sigma = schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
        let rate =
            schedule::learning_rate(plan.learning_rate_decay, t, plan.steps, plan.learning_rate);
        let (winner, rank) = if masked {
            masked::known(&row, &mut columns);
            masked::nearest(plan.distance, &columns, &row, &codebook)
        } else {
            kernel.nearest(plan.distance, &row, &codebook)
        };
        around.fill(winner, sigma, &mut shares);
        let weight = data.weight(index);
        for share in &mut shares {
            *share = repeated((rate * *share).min(1.0), weight);
        }
        if masked {
            masked::pull(&mut codebook, &columns, &row, &shares);
        } else {
            kernel.pull(&mut codebook, &row, &shares);
        }
        let distance = match plan.distance {
            ActivationDistance::Euclidean => rank.sqrt(),
            _ => rank,
        };
        distances.add(distance, weight);
        if (t + 1) % interval == 0 || t + 1 == plan.steps {
            check_growth(&codebook, t + 1)?;
            let step = Step {
                step: t + 1,
                sigma,
                learning_rate: rate,
                quantization_error: distances.take(),
            };
            watch.report(step, &mut trained.history);
        }
    }
    if stopped {
        check_result(&codebook)?;
    }
    for (to, &from) in trained.codebook.iter_mut().zip(&codebook) {
        *to = from as f32;
    }
    Ok(stopped)
}

/// Keeps the order of rows independent of the random start.
const ORDER: u64 = 0x6f72_6465_7273_0001;

/// The share that as many presentations as `weight` says add up to.
fn repeated(share: f64, weight: f64) -> f64 {
    if weight == 1.0 {
        share
    } else {
        1.0 - (1.0 - share).powf(weight)
    }
}

/// The weighted mean of the distances since the last report.
#[derive(Default)]
struct Recent {
    sum: f64,
    count: f64,
}

impl Recent {
    fn add(&mut self, distance: f64, weight: f64) {
        self.sum += weight * distance;
        self.count += weight;
    }

    fn take(&mut self) -> f64 {
        let mean = self.sum / self.count;
        *self = Recent::default();
        mean
    }
}

/// The mexican hat repels more than it attracts where the radius is large against the map; what grows without end
/// is no map.
fn check_growth(codebook: &[f64], step: u32) -> Result<()> {
    if fits_float32(codebook) {
        return Ok(());
    }
    Err(Error::expected(
        "a smaller sigma or learningRate, or batch training,",
        "a codebook that stays finite",
        format_args!("values beyond float32 at step {step}"),
    ))
}

/// A training that was stopped between two reports has no result where it had grown beyond float32 since the last;
/// the stop is what the caller hears of.
fn check_result(codebook: &[f64]) -> Result<()> {
    if fits_float32(codebook) {
        Ok(())
    } else {
        Err(Error::stopped())
    }
}

fn fits_float32(codebook: &[f64]) -> bool {
    codebook
        .iter()
        .all(|value| value.abs() <= f64::from(f32::MAX))
}

#[cfg(test)]
mod tests;
