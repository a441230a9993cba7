//! The batch map.
//!
//! An epoch finds the winner of every row, sums the rows of each winner, and sets
//! `codebook[i] = (sum over j of h(j, i) S[j]) / (sum over j of h(j, i) n[j])` where the divisor is above zero; else
//! the neuron keeps its vector. (S: sum of a neuron's rows, n: their number, h: the neighbourhood.) It is the mean
//! of the rows as they are for every distance; the learning rate plays no part, as it would cancel.

pub mod parts;

use crate::dataset::Dataset;
use crate::distance::{Kernel, Scratch, Search};
use crate::error::{Result, zeroed};
use crate::neighborhood::Neighborhood;
use crate::options::Plan;
use crate::pool::CHUNK_ROWS;
use crate::schedule;
use crate::smoothing::{smooth, smooth_magnitudes};
use crate::sums::{Sums, exact_mean};
use crate::train::{Step, Trained, Watch};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Divisors below this share of the summed magnitudes are rounding noise around zero (mexican hat only).
const CANCELLED: f64 = 1e-12;

struct Epoch {
    winners: Vec<u32>,
    distances: Vec<f64>,
    sums: Sums,
    smoothed: Vec<f64>,
    divisors: Vec<f64>,
}

/// Trains in place and says whether it was stopped.
pub(crate) fn train(
    plan: &Plan,
    data: &Dataset,
    kernel: &'static Kernel,
    trained: &mut Trained,
    watch: &mut Watch<'_>,
) -> Result<bool> {
    let mut epoch = Epoch::new(plan.grid.neurons(), data)?;
    for t in 0..plan.steps {
        let sigma = schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
        let neighborhood = Neighborhood::new(plan.neighborhood, plan.grid, sigma);
        let search = Search::new(kernel, plan.distance, &trained.codebook, data.features())?;
        if !epoch.find_winners(&search, data, watch.stop)
            || !epoch.collect(&neighborhood, data, watch.stop)?
        {
            return Ok(true);
        }
        epoch.update(&mut trained.codebook, &neighborhood)?;
        let step = Step {
            step: t + 1,
            sigma,
            learning_rate: 1.0,
            quantization_error: exact_mean(&epoch.distances),
        };
        watch.report(step, &mut trained.history);
        if watch.stopped() {
            return Ok(t + 1 < plan.steps);
        }
    }
    Ok(false)
}

impl Epoch {
    fn new(neurons: usize, data: &Dataset) -> Result<Self> {
        Ok(Epoch {
            winners: zeroed(data.rows(), "winners")?,
            distances: zeroed(data.rows(), "distances")?,
            sums: Sums::new(neurons, data.features())?,
            smoothed: zeroed(neurons * data.features(), "smoothed sums")?,
            divisors: zeroed(neurons, "divisors")?,
        })
    }

    fn find_winners(&mut self, search: &Search<'_>, data: &Dataset, stop: &AtomicBool) -> bool {
        data.values()
            .par_chunks(CHUNK_ROWS * data.features())
            .zip(self.winners.par_chunks_mut(CHUNK_ROWS))
            .zip(self.distances.par_chunks_mut(CHUNK_ROWS))
            .for_each_init(Scratch::default, |scratch, ((rows, winners), distances)| {
                if !stop.load(Ordering::Relaxed) {
                    search.nearest(rows, winners, distances, scratch);
                }
            });
        !stop.load(Ordering::Relaxed)
    }

    fn collect(
        &mut self,
        neighborhood: &Neighborhood,
        data: &Dataset,
        stop: &AtomicBool,
    ) -> Result<bool> {
        let counts = |sums: &Sums, divisors: &mut [f64]| {
            smooth(neighborhood, &sums.counts, 1, divisors, stop)
        };
        Ok(self.sums.collect(data, &self.winners, stop)?
            && smooth(
                neighborhood,
                &self.sums.values,
                data.features(),
                &mut self.smoothed,
                stop,
            )?
            && counts(&self.sums, &mut self.divisors)?)
    }

    fn update(&mut self, codebook: &mut [f32], neighborhood: &Neighborhood) -> Result<()> {
        let magnitudes = smooth_magnitudes(neighborhood, &self.sums.counts)?;
        let features = codebook.len() / self.divisors.len();
        let neurons = codebook
            .chunks_exact_mut(features)
            .zip(self.smoothed.chunks_exact(features));
        for (neuron, (vector, sum)) in neurons.enumerate() {
            let divisor = self.divisors[neuron];
            let noise = magnitudes
                .as_ref()
                .map_or(0.0, |sizes| sizes[neuron] * CANCELLED);
            // A weight as small as the smallest float64 leaves no digits to divide.
            if divisor <= noise || divisor < f64::MIN_POSITIVE {
                continue;
            }
            if sum.iter().all(|sum| ((sum / divisor) as f32).is_finite()) {
                for (value, sum) in vector.iter_mut().zip(sum) {
                    *value = (sum / divisor) as f32;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
