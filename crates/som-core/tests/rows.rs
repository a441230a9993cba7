//! Rows that are sparse, lack values or have weights, through the public door: against the same rows written out,
//! repeated, or worked on by the definition.

use proptest::prelude::*;
use som_core::{
    ActivationDistance, Evaluation, Initialization, Kernel, Map, Measures, NeighborhoodFunction,
    Options, Random, Result, Rows, Run, Trained, TrainingAlgorithm, Values, Watch, train,
};
use std::sync::atomic::AtomicBool;

fn kernel() -> &'static Kernel {
    Kernel::choose(None).unwrap()
}

fn trained(options: &Options, rows: Rows, codebook: Option<Vec<f32>>) -> Result<Trained> {
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |_| {},
    };
    train(&options.check()?, rows, codebook, kernel(), &mut watch)
}

fn map(options: &Options, trained: &Trained, features: usize) -> Map {
    let plan = options.check().unwrap();
    Map::new(plan.grid, plan.distance, trained.codebook.clone(), features).unwrap()
}

fn evaluated(map: &Map, rows: Rows, threads: u32) -> Evaluation {
    let run = Run {
        threads,
        kernel: kernel(),
        stop: &AtomicBool::new(false),
    };
    map.evaluate(rows, &Measures::default(), run).unwrap()
}

fn message<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    outcome.unwrap_err().message
}

fn uniform(count: usize, random: &mut Random) -> Vec<f32> {
    (0..count)
        .map(|_| (random.unit() * 4.0 - 1.0) as f32)
        .collect()
}

fn rows_of(values: Values, rows: usize, features: usize, weights: Option<Vec<f32>>) -> Rows {
    Rows {
        rows,
        features,
        values,
        weights,
    }
}

fn dense(values: &[f32], features: usize, weights: Option<Vec<f32>>) -> Rows {
    let rows = values.len() / features;
    rows_of(
        Values::Dense(values.to_vec().into()),
        rows,
        features,
        weights,
    )
}

fn masked(values: &[f32], features: usize, weights: Option<Vec<f32>>) -> Rows {
    let rows = values.len() / features;
    rows_of(Values::Masked(values.to_vec()), rows, features, weights)
}

fn sparse(values: &[f32], features: usize, weights: Option<Vec<f32>>) -> Rows {
    let (mut indptr, mut indices, mut entries) = (vec![0], vec![], vec![]);
    for row in values.chunks_exact(features) {
        for (column, &value) in row.iter().enumerate() {
            if value != 0.0 {
                indices.push(column as u32);
                entries.push(value);
            }
        }
        indptr.push(entries.len() as u32);
    }
    let content = Values::Sparse {
        indptr,
        indices,
        values: entries,
    };
    rows_of(content, values.len() / features, features, weights)
}

/// Each row as often as its weight says.
fn repeated(values: &[f32], features: usize, weights: &[f32]) -> Vec<f32> {
    values
        .chunks_exact(features)
        .zip(weights)
        .flat_map(|(row, &weight)| row.repeat(weight as usize))
        .collect()
}

fn reversed(values: &[f32], features: usize) -> Vec<f32> {
    values
        .chunks_exact(features)
        .rev()
        .flatten()
        .copied()
        .collect()
}

/// A small map that any of the properties can be asked of.
fn options(distance: ActivationDistance, initialization: Initialization) -> Options {
    Options {
        x_dim: 4,
        y_dim: 3,
        activation_distance: distance,
        initialization,
        num_iterations: Some(5),
        ..Options::default()
    }
}

fn sizes() -> impl Strategy<Value = Vec<f32>> {
    let sizes = vec![1.0, 1e-20, 1e12];
    prop::collection::vec(prop::sample::select(sizes), 1..9)
}

/// Rows whose columns have magnitudes of their own.
fn columns_of(sizes: &[f32], rows: usize, seed: u64) -> Vec<f32> {
    let values = uniform(rows * sizes.len(), &mut Random::new(seed));
    values
        .iter()
        .zip(sizes.iter().cycle())
        .map(|(value, size)| value * size)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_whole_weight_counts_bit_for_bit_like_that_many_rows(
        sizes in sizes(),
        weights in prop::collection::vec(prop::sample::select(vec![0.0f32, 1.0, 2.0, 3.0, 17.0]), 1..60),
        distance in prop::sample::select(ActivationDistance::ALL),
        initialization in prop::sample::select(vec![Initialization::Pca, Initialization::Random]),
        holes in prop::sample::select(vec![0.0, 0.3]),
        seed in any::<u64>(),
    ) {
        prop_assume!(weights.iter().any(|&weight| weight > 0.0));
        let features = sizes.len();
        let mut values = columns_of(&sizes, weights.len(), seed);
        let mut random = Random::new(seed ^ 1);
        for value in &mut values {
            if random.unit() < holes {
                *value = f32::NAN;
            }
        }
        let options = options(distance, initialization);
        let many = trained(&options, masked(&repeated(&values, features, &weights), features, None), None);
        // A column of which nothing is known is an error for both.
        let Ok(many) = many else { return Ok(()) };
        let one = trained(&options, masked(&values, features, Some(weights.clone())), None).unwrap();
        prop_assert_eq!(&one.codebook, &many.codebook);
        prop_assert_eq!(&one.history, &many.history);
        let map = map(&options, &one, features);
        let one = evaluated(&map, masked(&values, features, Some(weights.clone())), 1).quality;
        let many = evaluated(&map, masked(&repeated(&values, features, &weights), features, None), 2).quality;
        prop_assert_eq!(format!("{one:?}"), format!("{many:?}"));
    }

    #[test]
    fn any_weights_give_the_means_of_their_definition_whatever_the_order(
        sizes in sizes(),
        weights in prop::collection::vec(prop::sample::select(vec![0.0f32, 1e-30, 0.1, 0.37, 1.0, 2.5, 1e9]), 1..60),
        scale in prop::sample::select(vec![1.0f32, 1e-25, 1e25]),
        seed in any::<u64>(),
    ) {
        let weights: Vec<f32> = weights.iter().map(|weight| weight * scale).collect();
        prop_assume!(weights.iter().any(|&weight| weight > 0.0));
        let features = sizes.len();
        let values = columns_of(&sizes, weights.len(), seed);
        // One neuron takes the mean of all rows.
        let options = Options { num_iterations: Some(1), ..Options::default() };
        let one = trained(&options, dense(&values, features, Some(weights.clone())), None).unwrap();
        let total: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        for (column, (&got, size)) in one.codebook.iter().zip(&sizes).enumerate() {
            let column = values.iter().skip(column).step_by(features);
            let mean: f64 = column.zip(&weights).map(|(&v, &w)| f64::from(v) * (f64::from(w) / total)).sum();
            prop_assert!((f64::from(got) - mean).abs() <= 4e-7 * f64::from(*size), "{got} {mean}");
        }
        let other: Vec<f32> = weights.iter().rev().copied().collect();
        let turned = trained(&options, dense(&reversed(&values, features), features, Some(other)), None).unwrap();
        prop_assert_eq!(&one.codebook, &turned.codebook);
        prop_assert_eq!(&one.history, &turned.history);
    }

    #[test]
    fn rows_of_weight_0_might_as_well_not_be_there(
        features in 1usize..6,
        weights in prop::collection::vec(prop::sample::select(vec![0.0f32, 0.5, 1.0]), 1..60),
        initialization in prop::sample::select(Initialization::ALL),
        algorithm in prop::sample::select(TrainingAlgorithm::ALL),
        kind in 0..3,
        seed in any::<u64>(),
    ) {
        prop_assume!(weights.iter().any(|&weight| weight > 0.0));
        let values = uniform(weights.len() * features, &mut Random::new(seed));
        let kept: Vec<f32> = weights.iter().copied().filter(|&weight| weight > 0.0).collect();
        let counted: Vec<f32> = values
            .chunks_exact(features)
            .zip(&weights)
            .filter(|(_, weight)| **weight > 0.0)
            .flat_map(|(row, _)| row.to_vec())
            .collect();
        let options = Options {
            training_algorithm: algorithm,
            ..options(ActivationDistance::Euclidean, initialization)
        };
        let make = [dense, masked, sparse][kind as usize];
        let all = trained(&options, make(&values, features, Some(weights.clone())), None).unwrap();
        let some = trained(&options, make(&counted, features, Some(kept.clone())), None).unwrap();
        prop_assert_eq!(&all.codebook, &some.codebook);
        prop_assert_eq!(&all.history, &some.history);
        prop_assert_eq!(all.left_out, weights.len() - kept.len());
        prop_assert_eq!(some.left_out, 0);
    }

    #[test]
    fn sparse_rows_train_the_map_of_the_rows_written_out(
        features in 1usize..40, count in 1usize..80,
        filled in prop::sample::select(vec![0.02, 0.2, 1.0]),
        distance in prop::sample::select(vec![ActivationDistance::Euclidean, ActivationDistance::Cosine]),
        initialization in prop::sample::select(vec![Initialization::Random, Initialization::Sample]),
        algorithm in prop::sample::select(TrainingAlgorithm::ALL),
        weighted in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut random = Random::new(seed);
        let mut values = uniform(count * features, &mut random);
        for value in &mut values {
            if random.unit() >= filled {
                *value = 0.0;
            }
        }
        let weights = weighted.then(|| (0..count).map(|_| random.unit() as f32 + 0.1).collect());
        let options = Options {
            training_algorithm: algorithm,
            ..options(distance, initialization)
        };
        let written_out = trained(&options, dense(&values, features, Option::clone(&weights)), None).unwrap();
        let one = trained(&options, sparse(&values, features, weights.clone()), None).unwrap();
        prop_assert_eq!(&one.codebook, &written_out.codebook);
        for (one, other) in one.history.iter().zip(&written_out.history) {
            let near = 1e-13 * (1.0 + other.quantization_error);
            prop_assert!((one.quantization_error - other.quantization_error).abs() <= near);
        }
        let map = map(&options, &one, features);
        let of_sparse = evaluated(&map, sparse(&values, features, weights.clone()), 3);
        let of_dense = evaluated(&map, dense(&values, features, weights), 1);
        prop_assert_eq!(of_sparse.winners, of_dense.winners);
        prop_assert_eq!(of_sparse.second_winners, of_dense.second_winners);
        let near = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-12 * (1.0 + b.abs());
        let (one, other) = (of_sparse.quality, of_dense.quality);
        prop_assert!(near(one.quantization_error, other.quantization_error));
        prop_assert!(near(one.mean_squared_error, other.mean_squared_error));
        prop_assert!(near(one.topographic_error, other.topographic_error));
        // Where hardly anything varies, the quotient has no digits left.
        prop_assert!(
            near(one.explained_variance, other.explained_variance)
                || other.explained_variance.abs() > 1e3 || one.explained_variance.is_nan()
        );
    }

    #[test]
    fn an_epoch_with_missing_values_is_that_of_the_definition(
        features in 1usize..6, count in 1usize..40,
        holes in prop::sample::select(vec![0.1, 0.5, 0.9]),
        distance in prop::sample::select(ActivationDistance::ALL),
        function in prop::sample::select(vec![NeighborhoodFunction::Gaussian, NeighborhoodFunction::Bubble]),
        weighted in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut random = Random::new(seed);
        let mut values = uniform(count * features, &mut random);
        for (at, value) in values.iter_mut().enumerate() {
            // Each column is known somewhere, and some rows know nothing.
            if random.unit() < holes && at >= features {
                *value = f32::NAN;
            }
        }
        let weights: Option<Vec<f32>> = weighted.then(|| (0..count).map(|_| random.unit() as f32 + 0.1).collect());
        let options = Options {
            num_iterations: Some(1),
            neighborhood_function: function,
            sigma: Some(0.7),
            ..options(distance, Initialization::Random)
        };
        let start = uniform(12 * features, &mut random);
        let got = trained(&options, masked(&values, features, weights.clone()), Some(start.clone())).unwrap();
        let plan = options.check().unwrap();
        let map = Map::new(plan.grid, distance, start.clone(), features).unwrap();
        let winners = evaluated(&map, masked(&values, features, None), 1).winners;
        let weight_of = |row: usize| weights.as_ref().map_or(1.0, |weights| f64::from(weights[row]));
        for neuron in 0..12 {
            for column in 0..features {
                let (mut sum, mut divisor) = (0.0, 0.0);
                for row in 0..count {
                    let value = values[row * features + column];
                    if value.is_nan() {
                        continue;
                    }
                    let (dx, dy) = plan.grid.plane_offset(winners[row] as usize, neuron);
                    let h = match function {
                        NeighborhoodFunction::Gaussian => (-(dx * dx + dy * dy) / (2.0 * 0.7 * 0.7)).exp(),
                        // Only the winner itself is within 0.7 cells.
                        _ => f64::from(u8::from(winners[row] as usize == neuron)),
                    };
                    sum += weight_of(row) * h * f64::from(value);
                    divisor += weight_of(row) * h;
                }
                let at = neuron * features + column;
                let right = if divisor > 0.0 { sum / divisor } else { f64::from(start[at]) };
                let near = 1e-6 * (1.0 + right.abs());
                prop_assert!((f64::from(got.codebook[at]) - right).abs() <= near, "{} {right}", got.codebook[at]);
            }
        }
    }

    #[test]
    fn online_steps_learn_what_a_row_knows_as_often_as_it_counts(
        features in 1usize..6, count in 1usize..20,
        holes in prop::sample::select(vec![0.0, 0.4]),
        distance in prop::sample::select(ActivationDistance::ALL),
        weighted in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut random = Random::new(seed);
        let mut values = uniform(count * features, &mut random);
        for (at, value) in values.iter_mut().enumerate() {
            if random.unit() < holes && at >= features && !at.is_multiple_of(features) {
                *value = f32::NAN;
            }
        }
        let weights: Option<Vec<f32>> = weighted.then(|| (0..count).map(|_| (random.unit() * 3.0) as f32 + 0.1).collect());
        let options = Options {
            training_algorithm: TrainingAlgorithm::Online,
            num_iterations: Some(1),
            random_order: false,
            sigma: Some(0.9),
            learning_rate: 0.5,
            ..options(distance, Initialization::Random)
        };
        let plan = options.check().unwrap();
        // One step at a time, as every step begins with the first row: rows are turned instead.
        let mut codebook = uniform(12 * features, &mut random);
        for row in 0..count {
            let turned = &values[row * features..];
            let all: Vec<f32> = turned.iter().chain(&values[..row * features]).copied().collect();
            let turned_weights = weights.as_ref().map(|weights| {
                weights[row..].iter().chain(&weights[..row]).copied().collect()
            });
            let before = codebook.clone();
            let map = Map::new(plan.grid, distance, before.clone(), features).unwrap();
            let winner = evaluated(&map, masked(&turned[..features], features, None), 1).winners[0];
            let known_all = trained(&options, masked(&all, features, turned_weights), Some(before.clone())).unwrap();
            let weight = weights.as_ref().map_or(1.0, |weights| f64::from(weights[row]));
            for neuron in 0..12 {
                let (dx, dy) = plan.grid.plane_offset(winner as usize, neuron);
                let share = 0.5 * (-(dx * dx + dy * dy) / (2.0 * 0.9 * 0.9)).exp();
                let share = 1.0 - (1.0 - share).powf(weight);
                for (column, &value) in turned[..features].iter().enumerate() {
                    let at = neuron * features + column;
                    let (old, value) = (f64::from(before[at]), f64::from(value));
                    let right = if value.is_nan() { old } else { old + share * (value - old) };
                    let got = f64::from(known_all.codebook[at]);
                    prop_assert!((got - right).abs() <= 1e-6 * (1.0 + right.abs()), "{got} {right}");
                }
            }
            codebook = known_all.codebook;
        }
    }
}

/// Every kind of rows, with and without weights.
fn kinds(count: usize, features: usize) -> Vec<Rows> {
    let mut random = Random::new(9);
    let full = uniform(count * features, &mut random);
    let weights: Vec<f32> = (0..count).map(|_| random.unit() as f32).collect();
    let holes = |random: &mut Random, hole: f32| -> Vec<f32> {
        full.iter()
            .map(|&value| if random.unit() < 0.3 { hole } else { value })
            .collect()
    };
    let (missing, zeros) = (holes(&mut random, f32::NAN), holes(&mut random, 0.0));
    [None, Some(weights)]
        .into_iter()
        .flat_map(|weights| {
            [
                dense(&full, features, weights.clone()),
                masked(&missing, features, weights.clone()),
                sparse(&zeros, features, weights),
            ]
        })
        .collect()
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    for rows in kinds(3000, 5) {
        let of = |threads: u32| {
            let options = Options {
                threads,
                ..options(ActivationDistance::Cosine, Initialization::Pca)
            };
            let trained = trained(&options, rows.clone(), None).unwrap();
            let evaluation = evaluated(&map(&options, &trained, 5), rows.clone(), threads);
            // As text: NaN is equal to itself there.
            format!("{:?}", (trained.codebook, trained.history, evaluation))
        };
        let one = of(1);
        for threads in [2, 3, 7] {
            assert!(one == of(threads), "{threads} threads");
        }
    }
}

#[test]
fn every_kernel_gives_the_same_bits() {
    for rows in kinds(300, 5) {
        let with = |kernel: &'static Kernel| {
            let plan = options(ActivationDistance::Euclidean, Initialization::Pca)
                .check()
                .unwrap();
            let mut watch = Watch {
                stop: &AtomicBool::new(false),
                progress: &mut |_| {},
            };
            train(&plan, rows.clone(), None, kernel, &mut watch)
                .unwrap()
                .codebook
        };
        let portable = with(Kernel::choose(Some("portable")).unwrap());
        for kernel in Kernel::available() {
            assert_eq!(portable, with(kernel), "{}", kernel.name());
        }
    }
}

#[test]
fn the_start_of_sparse_rows_is_that_of_the_rows_written_out() {
    for (features, weighted) in [(6, false), (40, true), (700, false), (700, true)] {
        let mut random = Random::new(features as u64);
        let mut values: Vec<f32> = uniform(300 * features, &mut random);
        for (at, value) in values.iter_mut().enumerate() {
            let likely = 4.0 / (1.0 + (at % features) as f64);
            if random.unit() >= likely {
                *value = 0.0;
            }
        }
        let weights = weighted.then(|| (0..300).map(|_| random.unit() as f32 + 0.5).collect());
        let options = Options {
            num_iterations: Some(1),
            ..options(ActivationDistance::Euclidean, Initialization::Pca)
        };
        // What an online step of almost no rate leaves is the start.
        let options = Options {
            training_algorithm: TrainingAlgorithm::Online,
            learning_rate: 1e-12,
            ..options
        };
        let written_out = trained(
            &options,
            dense(&values, features, Option::clone(&weights)),
            None,
        )
        .unwrap();
        let from_sparse = trained(&options, sparse(&values, features, weights), None).unwrap();
        let size = written_out
            .codebook
            .iter()
            .fold(0.0f32, |size, value| size.max(value.abs()));
        for (one, other) in from_sparse.codebook.iter().zip(&written_out.codebook) {
            assert!(
                (one - other).abs() < 2e-3 * size,
                "{features}: {one} {other}"
            );
        }
    }
}

#[test]
fn a_missing_value_starts_as_the_mean_of_its_column() {
    let mut random = Random::new(5);
    let values = uniform(50 * 3, &mut random);
    let mut holed = values.clone();
    let mut filled = values;
    for column in 0..3 {
        for row in (column..50).step_by(7) {
            holed[row * 3 + column] = f32::NAN;
        }
        let known: Vec<f64> = (0..50)
            .map(|row| holed[row * 3 + column])
            .filter(|value| !value.is_nan())
            .map(f64::from)
            .collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        for row in (column..50).step_by(7) {
            filled[row * 3 + column] = mean as f32;
        }
    }
    for initialization in [Initialization::Pca, Initialization::Sample] {
        let options = Options {
            training_algorithm: TrainingAlgorithm::Online,
            num_iterations: Some(1),
            learning_rate: 1e-12,
            ..options(ActivationDistance::Euclidean, initialization)
        };
        let from_holed = trained(&options, masked(&holed, 3, None), None).unwrap();
        let from_filled = trained(&options, dense(&filled, 3, None), None).unwrap();
        for (one, other) in from_holed.codebook.iter().zip(&from_filled.codebook) {
            assert!((one - other).abs() < 2e-3, "{one} {other}");
        }
    }
}

#[test]
fn rows_of_which_nothing_is_known_are_counted_and_have_no_winner() {
    let nan = f32::NAN;
    let values = [1.0, nan, nan, nan, 3.0, 4.0, nan, nan];
    let options = options(ActivationDistance::Euclidean, Initialization::Pca);
    let trained = trained(&options, masked(&values, 2, None), None).unwrap();
    assert_eq!(trained.left_out, 2);
    let found = evaluated(&map(&options, &trained, 2), masked(&values, 2, None), 1);
    let none: Vec<bool> = found
        .winners
        .iter()
        .map(|&winner| winner == som_core::NO_WINNER)
        .collect();
    assert_eq!(none, [false, true, false, true]);
    assert_eq!(
        found
            .distances
            .iter()
            .map(|d| d.is_nan())
            .collect::<Vec<_>>(),
        none
    );
    assert!(found.quality.quantization_error.is_finite());
}

#[test]
fn rows_and_weights_that_cannot_be_used_are_named() {
    let options = options(ActivationDistance::Euclidean, Initialization::Pca);
    let with = |rows: Rows| message(trained(&options, rows, None));
    let weights = |weights: &[f32]| with(dense(&[1.0, 2.0, 3.0], 1, Some(weights.to_vec())));
    let nan = f32::NAN;
    let entries = |indptr: &[u32], indices: &[u32], values: &[f32]| {
        let values = Values::Sparse {
            indptr: indptr.to_vec(),
            indices: indices.to_vec(),
            values: values.to_vec(),
        };
        with(rows_of(values, 2, 4, None))
    };
    let got = [
        weights(&[1.0, 2.0]),
        weights(&[1.0, -0.5, 2.0]),
        weights(&[1.0, 2.0, f32::INFINITY]),
        weights(&[nan, 2.0, 1.0]),
        weights(&[0.0, 0.0, -0.0]),
        with(dense(&[1.0, nan], 2, None)),
        with(masked(&[1.0, f32::INFINITY], 2, None)),
        with(masked(&[nan, nan], 2, None)),
        with(masked(&[1.0, nan, 2.0, nan], 2, None)),
        with(masked(&[nan, 1.0, 2.0, 3.0], 2, Some(vec![1.0, 0.0]))),
        entries(&[0, 1], &[0], &[1.0]),
        entries(&[1, 1, 1], &[0], &[1.0]),
        entries(&[0, 2, 1], &[0], &[1.0]),
        entries(&[0, 1, 3], &[0, 1], &[1.0, 2.0]),
        entries(&[0, 1, 2], &[0, 1], &[1.0]),
        entries(&[0, 1, 2], &[0, 4], &[1.0, 1.0]),
        entries(&[0, 0, 2], &[2, 1], &[1.0, 1.0]),
        entries(&[0, 2, 2], &[3, 3], &[1.0, 1.0]),
        entries(&[0, 0, 2], &[1, 2], &[1.0, nan]),
    ];
    let right = [
        "Expected 3 numbers (one per row) for weights but received 2",
        "Expected a finite number of at least 0 for weights[1] but received -0.5",
        "Expected a finite number of at least 0 for weights[2] but received inf",
        "Expected a finite number of at least 0 for weights[0] but received NaN",
        "Expected at least one number above 0 for weights but received none",
        "Expected a finite number for row 0, column 1 of data but received NaN",
        "Expected a finite number, or NaN where it is missing, for row 0, column 1 of data but received inf",
        "Expected a row that counts and has a known value for data but received none",
        "Expected a known value for column 1 of data but received none",
        "Expected a known value for column 0 of data but received none",
        "Expected 2 + 1 numbers (rows + 1) for indptr of data but received 2",
        "Expected 0 for indptr[0] of data but received 1",
        "Expected 2 or more for indptr[2] of data but received 1",
        "Expected the number of indices (2) for indptr[2] of data but received 3",
        "Expected as many numbers as indices (2) for values of data but received 1",
        "Expected a column below 4 for indices[1] of data (row 1) but received 4",
        "Expected a column above 2, as columns ascend within a row, for indices[1] of data (row 1) but received 1",
        "Expected a column above 3, as columns ascend within a row, for indices[1] of data (row 0) but received 3",
        "Expected a finite number for values[1] of data (row 1, column 2) but received NaN",
    ];
    assert_eq!(got, right);
}
