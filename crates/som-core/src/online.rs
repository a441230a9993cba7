//! MiniSom's rule: one row per step, `w += learning_rate(t) * h(winner, neuron) * (x - w)`.
//!
//! The codebook is float64 while it learns, as MiniSom's is, and the bits are those of one step after the other.
//! One deviation: a step never carries a neuron past the row, that is,
//! learning rate times weight is cut at 1. MiniSom's triangle has its peak at sigma^2, so that without the cut a
//! radius above a few cells makes the codebook oscillate and then overflow.
//!
//! A row of weight w moves a neuron by the share that w presentations in a row would, `1 - (1 - share)^w`: SOM_PAK's
//! rule for weighted samples, applied to learning rate times neighbourhood. Sparse rows are written out one by one, as
//! every step moves all values of a neuron.

mod masked;
mod panels;
mod rows;

use crate::dataset::{Content, Dataset};
use crate::distance::Kernel;
use crate::error::{Error, Result, zeroed};
use crate::neighborhood::Around;
use crate::options::{ActivationDistance, Plan};
use crate::random::{Passes, Random};
use crate::schedule;
use crate::train::{Step, Trained, Watch};
use panels::Panels;
use rows::Rows;

/// Reports per training.
const REPORTS: u32 = 100;

/// A codebook that learns, a block of steps at a time: which rows come when is known beforehand.
trait Learner {
    /// Most steps of a block.
    const BLOCK: u32;

    /// The winner of the row of a step of the block and its rank: the squared distance for euclidean, else the
    /// distance. The steps before it have been taught.
    fn winner(&mut self, step: usize) -> (usize, f64);

    /// Says how far each neuron moves towards the row of a step of the block.
    fn teach(&mut self, step: usize, shares: &[f64]);

    /// Moves the neurons as far as they were taught, and begins the block of the rows `next`; none end the training.
    fn turn(&mut self, data: &Dataset, next: &[usize]);

    /// Whether every value is one that float32 has.
    fn fits_float32(&self) -> bool;

    /// Writes the neurons' vectors, after a turn.
    fn write(&self, codebook: &mut [f32]);
}

/// Trains in place and says whether it was stopped.
pub(crate) fn train(
    plan: &Plan,
    data: &Dataset,
    kernel: &'static Kernel,
    trained: &mut Trained,
    watch: &mut Watch<'_>,
) -> Result<bool> {
    let masked = matches!(data.content(), Content::Masked(_));
    if plan.distance == ActivationDistance::Euclidean && !masked {
        let learner = Panels::new(kernel, data, &trained.codebook)?;
        teach(learner, plan, data, trained, watch)
    } else {
        let learner = Rows::new(kernel, plan.distance, data, &trained.codebook)?;
        teach(learner, plan, data, trained, watch)
    }
}

fn teach<L: Learner>(
    mut learner: L,
    plan: &Plan,
    data: &Dataset,
    trained: &mut Trained,
    watch: &mut Watch<'_>,
) -> Result<bool> {
    let mut around = Around::new(plan.neighborhood, plan.grid);
    let mut shares = zeroed(plan.grid.neurons(), "shares of a step")?;
    let interval = plan.steps.div_ceil(REPORTS);
    // Up to the next report, and no further than the learner can.
    let length = |t: u32| L::BLOCK.min(interval - t % interval).min(plan.steps - t);
    let mut order = Order::new(plan, data)?;
    let mut distances = Recent::default();
    let mut rows = order.next_rows(length(0));
    learner.turn(data, &rows);
    let mut t = 0;
    while t < plan.steps {
        let (mut sigma, mut rate) = (plan.sigma, plan.learning_rate);
        for (step, &row) in rows.iter().enumerate() {
            if watch.stopped() {
                learner.turn(data, &[]);
                check_result(learner.fits_float32())?;
                learner.write(&mut trained.codebook);
                return Ok(true);
            }
            sigma = schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
            rate = schedule::learning_rate(
                plan.learning_rate_decay,
                t,
                plan.steps,
                plan.learning_rate,
            );
            let (winner, rank) = learner.winner(step);
            around.fill(winner, sigma, rate, &mut shares);
            let weight = data.weight(row);
            repeat(&mut shares, weight);
            learner.teach(step, &shares);
            let distance = match plan.distance {
                ActivationDistance::Euclidean => rank.sqrt(),
                _ => rank,
            };
            distances.add(distance, weight);
            t += 1;
        }
        rows = order.next_rows(length(t));
        learner.turn(data, &rows);
        if t % interval == 0 || t == plan.steps {
            check_growth(learner.fits_float32(), t)?;
            let step = Step {
                step: t,
                sigma,
                learning_rate: rate,
                quantization_error: distances.take(),
                topographic_error: None,
                visited: 1.0,
            };
            watch.report(step, &mut trained.history);
        }
    }
    learner.write(&mut trained.codebook);
    Ok(false)
}

/// Which row comes when.
struct Order {
    rows: u32,
    passes: Option<Passes>,
    next: u32,
}

impl Order {
    fn new(plan: &Plan, data: &Dataset) -> Result<Self> {
        let rows = data.rows() as u32;
        let random = || Random::new(plan.random_state ^ ORDER);
        Ok(Order {
            rows,
            passes: plan
                .random_order
                .then(|| Passes::new(rows, random()))
                .transpose()?,
            next: 0,
        })
    }

    fn next_rows(&mut self, count: u32) -> Vec<usize> {
        let next = |_| match &mut self.passes {
            Some(passes) => passes.next_row(),
            None => {
                let row = self.next;
                self.next = (row + 1) % self.rows;
                row as usize
            }
        };
        (0..count).map(next).collect()
    }
}

/// Keeps the order of rows independent of the random start.
const ORDER: u64 = 0x6f72_6465_7273_0001;

/// The shares that as many presentations as `weight` says add up to.
fn repeat(shares: &mut [f64], weight: f64) {
    if weight != 1.0 {
        for share in shares {
            *share = 1.0 - (1.0 - *share).powf(weight);
        }
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
fn check_growth(fits_float32: bool, step: u32) -> Result<()> {
    if fits_float32 {
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
fn check_result(fits_float32: bool) -> Result<()> {
    if fits_float32 {
        Ok(())
    } else {
        Err(Error::stopped())
    }
}

fn fit_float32(codebook: &[f64]) -> bool {
    codebook
        .iter()
        .all(|value| value.abs() <= f64::from(f32::MAX))
}

#[cfg(test)]
mod tests;
