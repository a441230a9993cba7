//! The batch map.
//!
//! An epoch finds the winner of every row, sums the rows of each winner, and sets
//! `codebook[i] = (sum over j of h(j, i) S[j]) / (sum over j of h(j, i) n[j])` where the divisor is above zero; else
//! the neuron keeps its vector. (S: sum of a neuron's rows, n: their number, h: the neighbourhood.) It is the mean
//! of the rows as they are for every distance; the learning rate plays no part, as it would cancel. A row of weight w
//! counts like w rows. Where values are missing, n[j] is counted for each component from the rows that know it, and
//! a component whose divisor isn't above zero keeps its value (the SOM Toolbox's `som_batchtrain`).

pub mod parts;

use crate::dataset::Dataset;
use crate::distance::Kernel;
use crate::error::{Result, zeroed};
use crate::neighborhood::Neighborhood;
use crate::options::Plan;
use crate::schedule;
use crate::smoothing::{smooth, smooth_magnitudes};
use crate::sums::Sums;
use crate::train::{Step, Trained, Watch};
use crate::winners::RowSearch;
use std::sync::atomic::AtomicBool;

/// Divisors below this share of the summed magnitudes are rounding noise around zero (mexican hat only).
const CANCELLED: f64 = 1e-12;

struct Epoch {
    winners: Vec<u32>,
    distances: Vec<f64>,
    sums: Sums,
    smoothed: Vec<f64>,
    /// One per neuron; per neuron and feature where values are missing.
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
        let search = RowSearch::new(kernel, plan.distance, &trained.codebook, data)?;
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
            quantization_error: data.mean_of(&epoch.distances),
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
        let sums = Sums::new(neurons, data)?;
        let divisors = sums.known.as_ref().map_or(neurons, Vec::len);
        Ok(Epoch {
            winners: zeroed(data.rows(), "winners")?,
            distances: zeroed(data.rows(), "distances")?,
            sums,
            smoothed: zeroed(neurons * data.features(), "smoothed sums")?,
            divisors: zeroed(divisors, "divisors")?,
        })
    }

    fn find_winners(&mut self, search: &RowSearch<'_>, data: &Dataset, stop: &AtomicBool) -> bool {
        search.all_nearest(data, &mut self.winners, &mut self.distances, stop)
    }

    fn collect(
        &mut self,
        neighborhood: &Neighborhood,
        data: &Dataset,
        stop: &AtomicBool,
    ) -> Result<bool> {
        let counts = |sums: &Sums, divisors: &mut [f64]| match &sums.known {
            None => smooth(neighborhood, &sums.counts, 1, divisors, stop),
            Some(known) => smooth(neighborhood, known, data.features(), divisors, stop),
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
        let neurons = self.sums.counts.len();
        let features = codebook.len() / neurons;
        let vectors = codebook
            .chunks_exact_mut(features)
            .zip(self.smoothed.chunks_exact(features))
            .zip(self.divisors.chunks_exact(self.divisors.len() / neurons));
        for (neuron, ((vector, sum), divisors)) in vectors.enumerate() {
            let noise = magnitudes
                .as_ref()
                .map_or(0.0, |sizes| sizes[neuron] * CANCELLED);
            // A weight as small as the smallest float64 leaves no digits to divide.
            let counts = |divisor: f64| divisor > noise && divisor >= f64::MIN_POSITIVE;
            if let &[divisor] = divisors {
                if counts(divisor) && sum.iter().all(|sum| ((sum / divisor) as f32).is_finite()) {
                    for (value, sum) in vector.iter_mut().zip(sum) {
                        *value = (sum / divisor) as f32;
                    }
                }
                continue;
            }
            for ((value, sum), &divisor) in vector.iter_mut().zip(sum).zip(divisors) {
                let mean = (sum / divisor) as f32;
                if counts(divisor) && mean.is_finite() {
                    *value = mean;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
