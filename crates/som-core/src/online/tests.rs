//! The online rule against its definition.

use super::{Recent, check_growth, check_result, fit_float32};
use crate::dataset::Rows;
use crate::distance::Kernel;
use crate::error::{ErrorKind, Result};
use crate::grid::Grid;
use crate::neighborhood::{Around, weight_between};
use crate::options::{
    ActivationDistance, LearningRateDecay, MapShape, NeighborhoodFunction, Options, Plan,
    SigmaDecay, Topology, TrainingAlgorithm,
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

/// One step after the other, each with a whole search and a whole move: the codebook, and the error of all steps.
fn step_by_step(
    plan: &Plan,
    rows: &[f32],
    features: usize,
    codebook: &[f32],
) -> (Vec<f32>, Vec<f64>) {
    let kernel = Kernel::choose(None).unwrap();
    let mut codebook: Vec<f64> = codebook.iter().map(|&value| f64::from(value)).collect();
    let mut around = Around::new(plan.neighborhood, plan.grid);
    let mut shares = vec![f64::NAN; plan.grid.neurons()];
    let (mut recent, mut errors) = (Recent::default(), Vec::new());
    let interval = plan.steps.div_ceil(100);
    for t in 0..plan.steps {
        let row = t as usize % (rows.len() / features);
        let row: Vec<f64> = rows[row * features..][..features]
            .iter()
            .map(|&value| f64::from(value))
            .collect();
        let sigma = schedule::sigma(plan.sigma_decay, t, plan.steps, plan.sigma, plan.sigma_end);
        let rate =
            schedule::learning_rate(plan.learning_rate_decay, t, plan.steps, plan.learning_rate);
        let (winner, rank) = kernel.nearest(plan.distance, &row, &codebook);
        around.fill(winner, sigma, rate, &mut shares);
        kernel.pull(&mut codebook, &row, &shares);
        let euclidean = plan.distance == ActivationDistance::Euclidean;
        recent.add(if euclidean { rank.sqrt() } else { rank }, 1.0);
        if (t + 1) % interval == 0 || t + 1 == plan.steps {
            errors.push(recent.take());
        }
    }
    (codebook.iter().map(|&value| value as f32).collect(), errors)
}

fn assert_as_step_by_step(plan: &Plan, rows: &[f32], features: usize, codebook: &[f32]) {
    let trained = run(plan, rows, features, Some(codebook.to_vec()));
    let (right, errors) = step_by_step(plan, rows, features, codebook);
    let Ok(trained) = trained else {
        assert!(right.iter().any(|value| !value.is_finite()));
        return;
    };
    assert_eq!(trained.codebook, right);
    let told: Vec<f64> = trained
        .history
        .iter()
        .map(|step| step.quantization_error)
        .collect();
    assert_eq!(told, errors);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn blocks_of_steps_have_the_bits_of_one_step_after_the_other(
        (x_dim, y_dim) in (1u32..9, 1u32..9),
        (count, features) in (1usize..40, 1usize..23),
        steps in 1u32..4000,
        sigma in 0.3f64..6.0,
        rate in 0.01f64..1.0,
        function in prop::sample::select(NeighborhoodFunction::ALL),
        topology in prop::sample::select(Topology::ALL),
        map_shape in prop::sample::select(MapShape::ALL),
        distance in prop::sample::select(ActivationDistance::ALL),
        sigma_decay in prop::sample::select(SigmaDecay::ALL),
        // What rows and neurons have in common, and how many values they can have: many ties, and none.
        (offset, grain) in (prop::sample::select(&[0.0f32, 1e4][..]), prop::sample::select(&[512.0f32, 1.0][..])),
        seed in 0u64..1000,
    ) {
        prop_assume!(Grid::new(x_dim, y_dim, topology, map_shape).is_ok());
        let plan = Options {
            x_dim, y_dim, topology, map_shape,
            activation_distance: distance,
            neighborhood_function: function,
            num_iterations: Some(steps),
            learning_rate: rate,
            sigma: Some(sigma),
            sigma_decay: Some(sigma_decay),
            ..options()
        }.check().unwrap();
        let coarse = |values: Vec<f32>| -> Vec<f32> {
            values.iter().map(|value| (value * grain).round() / grain + offset).collect()
        };
        let rows = coarse(values(count * features, seed));
        let codebook = coarse(values(plan.grid.neurons() * features, seed + 1));
        assert_as_step_by_step(&plan, &rows, features, &codebook);
    }
}

#[test]
fn threads_change_no_bit_of_a_codebook_that_they_share() {
    let features = 90;
    let rows = values(50 * features, 7);
    let codebook = values(1600 * features, 8);
    for threads in [1, 2, 7] {
        let plan = Options {
            x_dim: 40,
            y_dim: 40,
            num_iterations: Some(150),
            threads,
            ..options()
        };
        assert_as_step_by_step(&plan.check().unwrap(), &rows, features, &codebook);
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
    let stopped = check_result(fit_float32(&[1.0, 1e39])).map_err(|error| error.kind);
    assert_eq!(stopped, Err(ErrorKind::Stopped));
    assert_eq!(
        check_result(fit_float32(&[1.0, -f64::from(f32::MAX)])),
        Ok(())
    );
    let message = check_growth(fit_float32(&[f64::NAN]), 7)
        .unwrap_err()
        .message;
    assert!(
        message.ends_with("but received values beyond float32 at step 7"),
        "{message}"
    );
}
