//! A batch training taken apart, so that measurements can say what each part of an epoch costs. The training itself
//! doesn't go through here, but does the same with the same functions.

use super::{Epoch, sorts_after};
use crate::dataset::{Dataset, Rows};
use crate::distance::Kernel;
use crate::error::{Result, zeroed};
use crate::initialization::initial_codebook;
use crate::neighborhood::Neighborhood;
use crate::options::Plan;
use crate::schedule;
use crate::winners::RowSearch;
use std::sync::atomic::AtomicBool;

/// A batch training between two of its parts: [`search`](Parts::search), [`sum`](Parts::sum),
/// [`smooth`](Parts::smooth), [`update`](Parts::update), and then the next epoch. Runs in the current rayon pool.
pub struct Parts {
    plan: Plan,
    data: Dataset,
    kernel: &'static Kernel,
    codebook: Vec<f32>,
    epoch: Epoch,
    done: u32,
    never: AtomicBool,
}

impl Parts {
    /// Takes the rows in and makes the first codebook.
    pub fn new(
        plan: Plan,
        values: Vec<f32>,
        rows: usize,
        features: usize,
        kernel: &'static Kernel,
    ) -> Result<Self> {
        let never = AtomicBool::new(false);
        let data = Dataset::new(Rows::dense(values, rows, features))?;
        Ok(Parts {
            codebook: initial_codebook(&plan, &data, &never)?,
            epoch: Epoch::new(plan.grid.neurons(), &data)?,
            plan,
            data,
            kernel,
            done: 0,
            never,
        })
    }

    /// Finds the winners as a training does.
    pub fn search(&mut self) -> Result<()> {
        let Parts {
            plan,
            data,
            kernel,
            codebook,
            epoch,
            never,
            ..
        } = self;
        let search = RowSearch::guided(&mut epoch.guide, kernel, plan.distance, codebook, data)?;
        epoch.find_winners(&search, data, never);
        Ok(())
    }

    /// Finds the winners by the distances of all rows to all neurons.
    pub fn search_fully(&self) -> Result<Vec<u32>> {
        let mut winners = zeroed(self.data.rows(), "winners")?;
        let mut distances = zeroed(self.data.rows(), "distances")?;
        let (distance, codebook) = (self.plan.distance, &self.codebook);
        let search = RowSearch::of_all(self.kernel, distance, codebook, &self.data)?;
        search.all_nearest(&self.data, &mut winners, &mut distances, &self.never);
        Ok(winners)
    }

    /// Share of the distances (rows x neurons) that the last [`search`](Parts::search) computed.
    pub fn visited(&self) -> f64 {
        self.epoch.guide.visited
    }

    /// Sums the rows of each winner.
    pub fn sum(&mut self) -> Result<()> {
        let winners = &self.epoch.winners;
        self.epoch.sums.collect(&self.data, winners, &self.never)?;
        Ok(())
    }

    /// Spreads the sums over the neighbourhood.
    pub fn smooth(&mut self) -> Result<()> {
        let neighborhood = self.neighborhood();
        let features = self.data.features();
        self.epoch.smooth(&neighborhood, features, &self.never)?;
        Ok(())
    }

    /// Moves the neurons; the next epoch begins.
    pub fn update(&mut self) -> Result<()> {
        let neighborhood = self.neighborhood();
        self.epoch.update(&mut self.codebook, &neighborhood)?;
        self.done += 1;
        if sorts_after(self.done, self.plan.steps) {
            self.epoch.sort_rows(&mut self.data);
        }
        Ok(())
    }

    /// The winners found last.
    pub fn winners(&self) -> &[u32] {
        &self.epoch.winners
    }

    /// The codebook as it is now.
    pub fn codebook(&self) -> &[f32] {
        &self.codebook
    }

    fn neighborhood(&self) -> Neighborhood {
        let Plan {
            sigma_decay,
            sigma,
            sigma_end,
            steps,
            ..
        } = self.plan;
        let sigma = schedule::sigma(sigma_decay, self.done, steps, sigma, sigma_end);
        Neighborhood::new(self.plan.neighborhood, self.plan.grid, sigma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::random::Random;
    use crate::train::{Watch, train};

    #[test]
    fn the_parts_one_by_one_make_the_map_of_the_training() {
        let mut random = Random::new(3);
        let values: Vec<f32> = (0..700 * 5).map(|_| random.unit() as f32).collect();
        let options = Options {
            x_dim: 9,
            y_dim: 6,
            num_iterations: Some(9),
            ..Options::default()
        };
        let plan = options.check().unwrap();
        for kernel in Kernel::available() {
            let mut watch = Watch {
                stop: &AtomicBool::new(false),
                progress: &mut |_| {},
            };
            let whole = train(
                &plan,
                Rows::dense(values.clone(), 700, 5),
                None,
                kernel,
                &mut watch,
            )
            .unwrap();
            let mut parts = Parts::new(plan.clone(), values.clone(), 700, 5, kernel).unwrap();
            for _ in 0..plan.steps {
                parts.search().unwrap();
                assert_eq!(parts.winners(), parts.search_fully().unwrap());
                assert!((0.0..=1.0).contains(&parts.visited()));
                parts.sum().unwrap();
                parts.smooth().unwrap();
                parts.update().unwrap();
            }
            assert_eq!(parts.codebook(), whole.codebook);
        }
    }
}
