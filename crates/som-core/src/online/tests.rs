//! The online rule against its definition.

use super::{check_growth, check_result};
use crate::dataset::Rows;
use crate::distance::Kernel;
use crate::error::{ErrorKind, Result};
use crate::neighborhood::weight_between;
use crate::options::{
    ActivationDistance, LearningRateDecay, NeighborhoodFunction, Options, Plan, SigmaDecay,
    Topology, TrainingAlgorithm,
};
use crate::random::Random;
use crate::schedule;
use crate::train::{Trained, Watch, train};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

fn options() -> Options {
    Options {
        x_dim: 4,
        y_dim: 3,
        training_algorithm: TrainingAlgorithm::Online,
        random_order: false,
        ..Options::default()
    }
}

fn run(plan: &Plan, rows: &[f32], features: usize, codebook: Option<Vec<f32>>) -> Result<Trained> {
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |_| {},
    };
    let kernel = Kernel::choose(None)?;
    train(
        plan,
        Rows::dense(rows.to_vec(), rows.len() / features, features),
        codebook,
        kernel,
        &mut watch,
    )
}

/// Multiples of 1/256 from -1 to 3.
fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| random.below(1024) as f32 / 256.0 - 1.0)
        .collect()
}

fn by_definition(plan: &Plan, rows: &[f32], features: usize, codebook: &[f32]) -> Vec<f64> {
    let mut codebook: Vec<f64> = codebook.iter().map(|&value| f64::from(value)).collect();
    let count = rows.len() / features;
    for t in 0..plan.steps {
        let row = &rows[t as usize % count * features..][..features];
        let sigma = schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
        let rate =
            schedule::learning_rate(plan.learning_rate_decay, t, plan.steps, plan.learning_rate);
        let distance = |neuron: &[f64]| -> f64 {
            let pairs = row
                .iter()
                .zip(neuron)
                .map(|(&x, &w)| (f64::from(x) - w).abs());
            match plan.distance {
                ActivationDistance::Manhattan => pairs.sum(),
                _ => pairs.map(|difference| difference * difference).sum(),
            }
        };
        let winner = codebook
            .chunks_exact(features)
            .map(distance)
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap()
            .0;
        for neuron in 0..plan.grid.neurons() {
            let h = weight_between(plan.neighborhood, &plan.grid, winner, neuron, sigma);
            for (w, &x) in codebook[neuron * features..][..features]
                .iter_mut()
                .zip(row)
            {
                *w += (rate * h).min(1.0) * (f64::from(x) - *w);
            }
        }
    }
    codebook
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_training_is_what_its_definition_says(
        (count, features) in (1usize..30, 1usize..5),
        steps in 1u32..120,
        sigma in 0.5f64..2.5,
        function in prop::sample::select(NeighborhoodFunction::ALL),
        topology in prop::sample::select(Topology::ALL),
        distance in prop::sample::select(&[ActivationDistance::Euclidean, ActivationDistance::Manhattan][..]),
        decay in prop::sample::select(LearningRateDecay::ALL),
        sigma_decay in prop::sample::select(SigmaDecay::ALL),
        seed in 0u64..1000,
    ) {
        let plan = Options {
            topology,
            neighborhood_function: function,
            activation_distance: distance,
            num_iterations: Some(steps),
            learning_rate: 0.3,
            learning_rate_decay: decay,
            sigma: Some(sigma),
            sigma_decay: Some(sigma_decay),
            ..options()
        }.check().unwrap();
        let rows = values(count * features, seed);
        let codebook = values(plan.grid.neurons() * features, seed + 1);
        let trained = run(&plan, &rows, features, Some(codebook.clone())).unwrap();
        let right = by_definition(&plan, &rows, features, &codebook);
        for (got, right) in trained.codebook.iter().zip(&right) {
            prop_assert!((f64::from(*got) - right).abs() <= 1e-6 * (1.0 + right.abs()), "{got} {right}");
        }
        prop_assert_eq!(trained.history.last().unwrap().step, steps);
        prop_assert!(trained.history.len() <= 100);
    }
}

#[test]
fn a_shuffled_training_depends_on_its_seed_alone() {
    let rows = values(50 * 3, 1);
    let trained = |random_state: u64, threads: u32| {
        let options = Options {
            random_order: true,
            random_state,
            threads,
            num_iterations: Some(500),
            ..options()
        };
        run(&options.check().unwrap(), &rows, 3, None)
            .unwrap()
            .codebook
    };
    assert_eq!(trained(1, 1), trained(1, 4));
    assert_ne!(trained(1, 1), trained(2, 1));
}

#[test]
fn a_wide_triangle_stays_within_the_rows() {
    // MiniSom's rule as it stands overflows here: learning rate times weight is 0.1 * 12^2.
    let plan = Options {
        neighborhood_function: NeighborhoodFunction::Triangle,
        sigma: Some(12.0),
        topology: Topology::Rectangular,
        num_iterations: Some(2000),
        ..options()
    };
    let trained = run(&plan.check().unwrap(), &values(60, 3), 2, None).unwrap();
    assert!(
        trained
            .codebook
            .iter()
            .all(|value| (-1.0..=3.0).contains(value))
    );
}

#[test]
fn a_codebook_that_grows_without_end_is_an_error() {
    let plan = Options {
        x_dim: 12,
        y_dim: 12,
        neighborhood_function: NeighborhoodFunction::MexicanHat,
        sigma: Some(3.0),
        sigma_end: 3.0,
        sigma_decay: Some(SigmaDecay::Linear),
        learning_rate: 1.0,
        num_iterations: Some(200_000),
        ..options()
    };
    let error = run(&plan.check().unwrap(), &values(60, 3), 2, None).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Argument);
    assert!(
        error
            .message
            .starts_with("Expected a smaller sigma or learningRate, or batch training,"),
        "{}",
        error.message
    );
}

#[test]
fn a_stop_stays_a_stop_where_the_codebook_has_outgrown_float32() {
    let stopped = check_result(&[1.0, 1e39]).map_err(|error| error.kind);
    assert_eq!(stopped, Err(ErrorKind::Stopped));
    assert_eq!(check_result(&[1.0, -f64::from(f32::MAX)]), Ok(()));
    let message = check_growth(&[f64::NAN], 7).unwrap_err().message;
    assert!(
        message.ends_with("but received values beyond float32 at step 7"),
        "{message}"
    );
}
