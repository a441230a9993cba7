//! The batch map.
//!
//! An epoch finds the winner of every row, sums the rows of each winner, and sets
//! `codebook[i] = (sum over j of h(j, i) S[j]) / (sum over j of h(j, i) n[j])` where the divisor is above zero; else
//! the neuron keeps its vector. (S: sum of a neuron's rows, n: their number, h: the neighbourhood.) It is the mean
//! of the rows as they are for every distance; the learning rate plays no part, as it would cancel. A row of weight w
//! counts like w rows. Where values are missing, n[j] is counted for each component from the rows that know it, and
//! a component whose divisor isn't above zero keeps its value (the SOM Toolbox's `som_batchtrain`).

mod on_the_way;
pub mod parts;

use crate::dataset::Dataset;
use crate::distance::{Guide, Kernel};
use crate::error::{Result, zeroed};
use crate::neighborhood::Neighborhood;
use crate::options::Plan;
use crate::schedule;
use crate::smoothing::Smoothing;
use crate::sums::Sums;
use crate::train::{Step, Trained, Watch};
use crate::vectorised::vectorised;
use crate::winners::RowSearch;
use on_the_way::OnTheWay;
use rayon::prelude::*;
use std::sync::atomic::AtomicBool;

/// Divisors below this share of the summed magnitudes are rounding noise around zero (mexican hat only).
const CANCELLED: f64 = 1e-12;

/// The epoch after which the rows are sorted, and how many must be left for that to pay.
const SORTED_AFTER: u32 = 2;
const WORTH_SORTING: u32 = 6;

struct Epoch {
    guide: Guide,
    winners: Vec<u32>,
    distances: Vec<f64>,
    sums: Sums,
    smoothed: Vec<f64>,
    /// One per neuron; per neuron and feature where values are missing.
    divisors: Vec<f64>,
    smoothing: Smoothing,
}

/// Trains in place and says whether it was stopped.
///
/// An epoch is a function of the winners and the radius (a neuron that no row teaches keeps its vector). So once the
/// radius has come to its last value, an epoch in which every row keeps its winner leaves the codebook as it is, bit
/// for bit, and so does every later one: they are left out.
pub(crate) fn train(
    plan: &Plan,
    data: &mut Dataset,
    kernel: &'static Kernel,
    trained: &mut Trained,
    watch: &mut Watch<'_>,
) -> Result<bool> {
    let mut epoch = Epoch::new(plan.grid.neurons(), data)?;
    let on_the_way = OnTheWay::new(plan, data)?;
    if let Some(on_the_way) = &on_the_way {
        let start = on_the_way.look(0, plan, &trained.codebook, kernel)?;
        trained.u_matrices.extend(start);
    }
    let radius = |t| schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
    let last_radius = radius(plan.steps - 1);
    // Winners of the epoch before, where it had the last radius.
    let mut before = Vec::new();
    for t in 0..plan.steps {
        let sigma = radius(t);
        let neighborhood = Neighborhood::new(plan.neighborhood, plan.grid, sigma);
        let search = RowSearch::guided(
            &mut epoch.guide,
            kernel,
            plan.distance,
            &trained.codebook,
            data,
        )?;
        if !epoch.find_winners(&search, data, watch.stop) {
            return Ok(true);
        }
        // A radius only ever falls or only ever rises: equal to the last one, it stays.
        let may_settle = plan.early_stopping && sigma == last_radius && t + 1 < plan.steps;
        trained.settled = may_settle && before == epoch.winners;
        if may_settle {
            before.clone_from(&epoch.winners);
        }
        if !trained.settled {
            if !epoch.collect(&neighborhood, data, watch.stop)? {
                return Ok(true);
            }
            epoch.update(&mut trained.codebook, &neighborhood)?;
        }
        let seen = match &on_the_way {
            Some(on_the_way) => on_the_way.look(t + 1, plan, &trained.codebook, kernel)?,
            None => None,
        };
        let step = Step {
            step: t + 1,
            sigma,
            learning_rate: 1.0,
            quantization_error: data.mean_of(&epoch.distances),
            topographic_error: seen.as_ref().map(|seen| seen.topographic_error),
            visited: epoch.guide.visited,
        };
        trained.u_matrices.extend(seen);
        watch.report(step, &mut trained.history);
        if trained.settled {
            return Ok(false);
        }
        if watch.stopped() {
            return Ok(t + 1 < plan.steps);
        }
        if sorts_after(t + 1, plan.steps) {
            epoch.sort_rows(data);
            if may_settle {
                before.clone_from(&epoch.winners);
            }
        }
    }
    Ok(false)
}

/// Whether the rows are sorted after so many of all epochs.
fn sorts_after(done: u32, steps: u32) -> bool {
    done == SORTED_AFTER && steps - done >= WORTH_SORTING
}

impl Epoch {
    fn new(neurons: usize, data: &Dataset) -> Result<Self> {
        let sums = Sums::new(neurons, data)?;
        let divisors = sums.known.as_ref().map_or(neurons, Vec::len);
        Ok(Epoch {
            guide: Guide::new(data.rows())?,
            winners: zeroed(data.rows(), "winners")?,
            distances: zeroed(data.rows(), "distances")?,
            sums,
            smoothed: zeroed(neurons * data.features(), "smoothed sums")?,
            divisors: zeroed(divisors, "divisors")?,
            smoothing: Smoothing::default(),
        })
    }

    fn find_winners(&mut self, search: &RowSearch<'_>, data: &Dataset, stop: &AtomicBool) -> bool {
        let (winners, distances) = (&mut self.winners, &mut self.distances);
        search.all_nearest_guided(data, &mut self.guide, winners, distances, stop)
    }

    /// Puts dense rows in the order of their winners. Winners change little from then on, so what later epochs read
    /// together lies together, and nothing that they find depends on the order.
    fn sort_rows(&mut self, data: &mut Dataset) {
        let order = self.sums.order();
        if data.arrange(order) {
            let winners = order.iter().map(|&row| self.winners[row as usize]);
            self.winners = winners.collect();
        }
    }

    fn collect(
        &mut self,
        neighborhood: &Neighborhood,
        data: &Dataset,
        stop: &AtomicBool,
    ) -> Result<bool> {
        Ok(self.sums.collect(data, &self.winners, stop)?
            && self.smooth(neighborhood, data.features(), stop)?)
    }

    /// Spreads sums and counts over the neighbourhood. Weights that are nothing beside the others of each neuron are
    /// left out of the sums: [`Neighborhood::near`].
    fn smooth(
        &mut self,
        neighborhood: &Neighborhood,
        features: usize,
        stop: &AtomicBool,
    ) -> Result<bool> {
        let Epoch {
            sums,
            smoothing,
            divisors,
            smoothed,
            ..
        } = self;
        let counts = sums.known.as_ref().unwrap_or(&sums.counts);
        let width = counts.len() / sums.counts.len();
        if !smoothing.smooth(neighborhood, counts, width, divisors, stop)? {
            return Ok(false);
        }
        let near = match neighborhood.near() {
            Some(near) if width == 1 => {
                let mut without_far = zeroed(divisors.len(), "divisors")?;
                smoothing.smooth(&near, counts, width, &mut without_far, stop)?;
                let grid = near.grid();
                let rounding = f64::EPSILON * (grid.x_dim() + grid.y_dim()) as f64;
                let pairs = divisors.iter().zip(&without_far);
                let is_nothing = |(all, without_far)| all - without_far <= all * rounding;
                pairs.into_iter().all(is_nothing).then_some(near)
            }
            _ => None,
        };
        let neighborhood = near.as_ref().unwrap_or(neighborhood);
        smoothing.smooth(neighborhood, &sums.values, features, smoothed, stop)
    }

    fn update(&mut self, codebook: &mut [f32], neighborhood: &Neighborhood) -> Result<()> {
        let magnitudes = self
            .smoothing
            .smooth_magnitudes(neighborhood, &self.sums.counts)?;
        let neurons = self.sums.counts.len();
        let features = codebook.len() / neurons;
        codebook
            .par_chunks_exact_mut(features)
            .zip(self.smoothed.par_chunks_exact(features))
            .zip(
                self.divisors
                    .par_chunks_exact(self.divisors.len() / neurons),
            )
            .enumerate()
            .for_each(|(neuron, ((vector, sums), divisors))| {
                let noise = magnitudes
                    .as_ref()
                    .map_or(0.0, |sizes| sizes[neuron] * CANCELLED);
                // A weight as small as the smallest float64 leaves no digits to divide.
                let counts = |divisor: f64| divisor > noise && divisor >= f64::MIN_POSITIVE;
                if let &[divisor] = divisors {
                    if counts(divisor) {
                        set_mean(vector, sums, divisor);
                    }
                    return;
                }
                for ((value, sum), &divisor) in vector.iter_mut().zip(sums).zip(divisors) {
                    let mean = (sum / divisor) as f32;
                    if counts(divisor) && mean.is_finite() {
                        *value = mean;
                    }
                }
            });
        Ok(())
    }
}

vectorised! {
    /// Sets a neuron's vector to `sums / divisor` where all of that is finite.
    fn set_mean(vector: &mut [f32], sums: &[f64], divisor: f64) {
        let mut finite = true;
        for sum in sums {
            finite &= ((sum / divisor) as f32).is_finite();
        }
        if finite {
            for (value, sum) in vector.iter_mut().zip(sums) {
                *value = (sum / divisor) as f32;
            }
        }
    }
}

#[cfg(test)]
mod tests;
