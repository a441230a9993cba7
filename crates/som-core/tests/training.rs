//! Whole trainings through the public door.

use som_core::{
    ActivationDistance, ErrorKind, Initialization, Kernel, Map, MapShape, Measure, Measures,
    NeighborhoodFunction, Options, Quality, Random, Result, Rows, Run, SigmaDecay, Step, Topology,
    Trained, TrainingAlgorithm, Watch, principal_variances, train,
};
use std::sync::atomic::{AtomicBool, Ordering};

fn kernel() -> &'static Kernel {
    Kernel::choose(None).unwrap()
}

fn options(x_dim: u32, y_dim: u32) -> Options {
    Options {
        x_dim,
        y_dim,
        num_iterations: Some(6),
        ..Options::default()
    }
}

/// Rows around four centres, with a column of counts that spans six orders of magnitude.
fn rows(count: usize, features: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    let mut values = Vec::with_capacity(count * features);
    for _ in 0..count {
        let group = random.below(4) as f64;
        for feature in 0..features {
            let wide = if feature == 1 {
                10f64.powf(random.unit() * 6.0)
            } else {
                0.0
            };
            values.push((group * (feature % 3) as f64 + random.unit() + wide) as f32);
        }
    }
    values
}

fn dense(values: &[f32], features: usize) -> Rows {
    Rows::dense(values.to_vec(), values.len() / features, features)
}

fn run_with(
    options: &Options,
    values: &[f32],
    features: usize,
    kernel: &'static Kernel,
) -> Result<Trained> {
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |_| {},
    };
    let plan = options.check()?;
    train(&plan, dense(values, features), None, kernel, &mut watch)
}

fn run(options: &Options, values: &[f32], features: usize) -> Trained {
    run_with(options, values, features, kernel()).unwrap()
}

fn map(options: &Options, trained: &Trained, features: usize) -> Map {
    let plan = options.check().unwrap();
    Map::new(plan.grid, plan.distance, trained.codebook.clone(), features).unwrap()
}

fn quality(map: &Map, values: &[f32], features: usize, threads: u32) -> Quality {
    let stop = AtomicBool::new(false);
    let run = Run {
        threads,
        kernel: kernel(),
        stop: &stop,
    };
    let measures = Measures::default();
    let evaluation = map.evaluate(dense(values, features), &measures, run);
    evaluation.unwrap().quality
}

fn every_measure() -> Measures {
    Measures {
        which: Measure::ALL.to_vec(),
        sample_rows: 300,
        ..Measures::default()
    }
}

/// Everything but the number of threads.
fn result(trained: &Trained) -> (&[f32], &[Step]) {
    (&trained.codebook, &trained.history)
}

fn every_distance() -> impl Iterator<Item = Options> {
    ActivationDistance::ALL
        .iter()
        .map(|&activation_distance| Options {
            activation_distance,
            ..options(7, 6)
        })
}

#[test]
fn one_search_tells_what_the_searches_for_winners_and_for_errors_tell() {
    let values = rows(1300, 9, 6);
    for options in every_distance() {
        let map = map(&options, &run(&options, &values, 9), 9);
        let stop = AtomicBool::new(false);
        let run = |threads| Run {
            threads,
            kernel: kernel(),
            stop: &stop,
        };
        let winners = map.winners(dense(&values, 9), run(1)).unwrap();
        let one = map
            .evaluate(dense(&values, 9), &every_measure(), run(1))
            .unwrap();
        assert_eq!(one.winners, winners.winners);
        assert_eq!(one.distances, winners.distances);
        let apart = one.winners.iter().zip(&one.second_winners);
        assert!(apart.clone().all(|(first, second)| first != second));
        for threads in [2, 7] {
            assert_eq!(
                map.evaluate(dense(&values, 9), &every_measure(), run(threads))
                    .unwrap(),
                one
            );
        }
    }
}

#[test]
fn one_thread_and_seven_give_the_same_bits() {
    let values = rows(5000, 9, 1);
    for base in every_distance() {
        let trained = |threads| {
            run(
                &Options {
                    threads,
                    ..base.clone()
                },
                &values,
                9,
            )
        };
        let one = trained(1);
        assert_eq!(one.threads, 1);
        for threads in [2, 3, 7] {
            let more = trained(threads);
            assert_eq!(more.threads, threads as usize);
            assert_eq!(result(&one), result(&more), "{threads} threads, {base:?}");
        }
        let map = map(&base, &one, 9);
        assert_eq!(quality(&map, &values, 9, 1), quality(&map, &values, 9, 7));
    }
}

#[test]
fn the_order_of_rows_changes_no_bit() {
    let features = 9;
    let values = rows(3000, features, 2);
    let mut order: Vec<usize> = (0..3000).collect();
    let mut random = Random::new(3);
    for at in (1..order.len()).rev() {
        order.swap(at, random.below(at as u64 + 1) as usize);
    }
    let shuffled: Vec<f32> = order
        .iter()
        .flat_map(|&row| values[row * features..][..features].to_vec())
        .collect();
    assert_ne!(values, shuffled);
    for initialization in [Initialization::Pca, Initialization::Random] {
        for base in every_distance() {
            let options = Options {
                initialization,
                ..base
            };
            let (a, b) = (
                run(&options, &values, features),
                run(&options, &shuffled, features),
            );
            assert_eq!(result(&a), result(&b), "{options:?}");
            let map = map(&options, &a, features);
            assert_eq!(
                quality(&map, &values, features, 1),
                quality(&map, &shuffled, features, 2)
            );
        }
    }
}

/// Values from 0 to 1 and, in the first column, one that is a million million times larger.
fn rows_with_an_outlier(count: usize) -> Vec<f32> {
    let mut random = Random::new(8);
    let mut values: Vec<f32> = (0..count * 2).map(|_| random.unit() as f32).collect();
    values[count] = 1e12;
    values
}

#[test]
fn an_outlier_leaves_the_other_rows_their_digits_and_the_same_bits_everywhere() {
    let count = 2000;
    let values = rows_with_an_outlier(count);
    let turned: Vec<f32> = values.chunks_exact(2).rev().flatten().copied().collect();
    let options = |threads| Options {
        threads,
        neighborhood_function: NeighborhoodFunction::Bubble,
        sigma: Some(0.5),
        sigma_end: 0.5,
        ..options(3, 1)
    };
    let one = run(&options(1), &values, 2);
    for threads in [2, 7] {
        assert_eq!(result(&one), result(&run(&options(threads), &values, 2)));
        assert_eq!(result(&one), result(&run(&options(threads), &turned, 2)));
    }
    // Each neuron is the mean of the rows that it wins, in float64.
    let stop = AtomicBool::new(false);
    let run = Run {
        threads: 1,
        kernel: kernel(),
        stop: &stop,
    };
    let winners = map(&options(1), &one, 2)
        .winners(dense(&values, 2), run)
        .unwrap()
        .winners;
    for neuron in 0..3 {
        let won = || (0..count).filter(|&row| winners[row] == neuron);
        for feature in 0..2 {
            let sum: f64 = won().map(|row| f64::from(values[row * 2 + feature])).sum();
            let mean = sum / won().count() as f64;
            let got = f64::from(one.codebook[neuron as usize * 2 + feature]);
            if won().count() > 0 {
                assert!((got - mean).abs() < 1e-7 * mean, "{neuron}: {got} {mean}");
            }
        }
    }
}

#[test]
fn a_training_that_has_settled_ends_with_the_map_that_all_epochs_give() {
    let mut random = Random::new(8);
    let values: Vec<f32> = (0..700 * 5).map(|_| random.unit() as f32).collect();
    let constant = |early_stopping| Options {
        num_iterations: Some(400),
        sigma: Some(0.8),
        sigma_end: 0.8,
        early_stopping,
        ..options(4, 3)
    };
    for sigma_decay in [SigmaDecay::Linear, SigmaDecay::Exponential] {
        let with = |early_stopping| {
            let options = Options {
                sigma_decay: Some(sigma_decay),
                ..constant(early_stopping)
            };
            run(&options, &values, 5)
        };
        let (early, full) = (with(true), with(false));
        assert!(early.settled && !full.settled);
        assert!(!early.stopped);
        let epochs = early.history.len();
        assert!((3..400).contains(&epochs), "{epochs} epochs");
        assert_eq!(early.codebook, full.codebook);
        assert_eq!(early.history, full.history[..epochs]);
        // The last epoch is the first that changed nothing.
        assert_eq!(
            full.history[epochs - 1].quantization_error,
            full.history[399].quantization_error
        );
        assert_ne!(
            full.history[epochs - 3].quantization_error,
            full.history[399].quantization_error
        );
    }
    // Winners that go round in a circle never settle, ...
    let wide = rows(700, 5, 8);
    let circling = run(&constant(true), &wide, 5);
    assert_eq!((circling.settled, circling.history.len()), (false, 400));
    // ... nor does a radius that falls to the end.
    let falling = Options {
        num_iterations: Some(60),
        ..options(4, 3)
    };
    let trained = run(&falling, &values, 5);
    assert_eq!((trained.settled, trained.history.len()), (false, 60));
}

#[test]
fn the_largest_variances_are_those_of_the_axes_however_wide_the_rows() {
    let mut random = Random::new(9);
    for features in [3, 600, 10_000] {
        let count = 40;
        let values: Vec<f32> = (0..count)
            .flat_map(|row| {
                // Two columns of known variance, and others that hardly vary.
                let (a, b) = (10.0 * f64::from(row % 2), 4.0 * f64::from(row / 2 % 2));
                let mut noise = || 1e-4 * (random.unit() - 0.5);
                let mut row: Vec<f32> = (0..features).map(|_| noise() as f32).collect();
                row[0] += a as f32;
                row[2] += b as f32;
                row
            })
            .collect();
        let [first, second] =
            principal_variances(dense(&values, features), 2, &AtomicBool::new(false)).unwrap();
        assert!((first - 25.0).abs() < 0.01, "{features} features: {first}");
        assert!((second - 4.0).abs() < 0.01, "{features} features: {second}");
    }
}

#[test]
fn every_kernel_gives_the_same_bits() {
    let values = rows(1500, 21, 4);
    let algorithms = [
        (TrainingAlgorithm::Batch, 6),
        (TrainingAlgorithm::Online, 3000),
    ];
    for (training_algorithm, steps) in algorithms {
        for base in every_distance() {
            let options = Options {
                training_algorithm,
                num_iterations: Some(steps),
                ..base
            };
            let portable = Kernel::choose(Some("portable")).unwrap();
            let reference = run_with(&options, &values, 21, portable).unwrap();
            for kernel in Kernel::available() {
                let trained = run_with(&options, &values, 21, kernel).unwrap();
                assert_eq!(trained.kernel, kernel.name());
                assert_eq!(
                    result(&reference),
                    result(&trained),
                    "{kernel:?} {options:?}"
                );
            }
        }
    }
}

#[test]
fn every_combination_trains_to_finite_vectors_and_a_map_that_fits() {
    let features = 4;
    let values = rows(400, features, 5);
    for &topology in Topology::ALL {
        for &map_shape in MapShape::ALL {
            for &neighborhood_function in NeighborhoodFunction::ALL {
                for &initialization in Initialization::ALL {
                    for &activation_distance in ActivationDistance::ALL {
                        let options = Options {
                            topology,
                            map_shape,
                            neighborhood_function,
                            initialization,
                            activation_distance,
                            ..options(5, 4)
                        };
                        let trained = run(&options, &values, features);
                        assert!(
                            trained.codebook.iter().all(|v| v.is_finite()),
                            "{options:?}"
                        );
                        let quality =
                            quality(&map(&options, &trained, features), &values, features, 2);
                        assert!(quality.quantization_error.is_finite(), "{options:?}");
                        assert!(
                            (0.0..=1.0).contains(&quality.topographic_error),
                            "{options:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_error_of_the_last_epoch_is_that_of_the_codebook_before_it() {
    let values = rows(2000, 5, 6);
    let shorter = run(
        &Options {
            sigma_end: 1.0,
            sigma: Some(1.0),
            ..options(6, 6)
        },
        &values,
        5,
    );
    let longer = run(
        &Options {
            sigma_end: 1.0,
            sigma: Some(1.0),
            num_iterations: Some(7),
            ..options(6, 6)
        },
        &values,
        5,
    );
    let last = longer.history.last().unwrap().quantization_error;
    let measured = quality(&map(&options(6, 6), &shorter, 5), &values, 5, 1).quantization_error;
    assert_eq!(last, measured);
    assert_eq!(longer.history.len(), 7);
    assert_eq!(longer.history[6].step, 7);
}

#[test]
fn degenerate_maps_and_rows_have_results() {
    let features = 3;
    let cases: [(&str, u32, u32, Vec<f32>); 7] = [
        ("one neuron", 1, 1, rows(50, features, 7)),
        ("a line along y", 1, 9, rows(50, features, 7)),
        ("a line along x", 9, 1, rows(50, features, 7)),
        ("one row", 4, 4, rows(1, features, 7)),
        ("two equal rows", 4, 4, [1.5, -2.0, 3.0].repeat(2)),
        ("all rows equal", 4, 4, [1.5, -2.0, 3.0].repeat(700)),
        ("more neurons than rows", 9, 8, rows(5, features, 7)),
    ];
    for (name, x_dim, y_dim, values) in cases {
        for &training_algorithm in TrainingAlgorithm::ALL {
            for &initialization in Initialization::ALL {
                let options = Options {
                    training_algorithm,
                    initialization,
                    ..options(x_dim, y_dim)
                };
                let trained = run(&options, &values, features);
                assert!(
                    trained.codebook.iter().all(|v| v.is_finite()),
                    "{name} {options:?}"
                );
                let quality = quality(&map(&options, &trained, features), &values, features, 3);
                assert!(quality.quantization_error.is_finite(), "{name}");
                assert_eq!(
                    quality.topographic_error.is_nan(),
                    x_dim * y_dim == 1,
                    "{name}"
                );
                let constant = values
                    .chunks(features)
                    .all(|row| row == &values[..features]);
                assert_eq!(quality.explained_variance.is_nan(), constant, "{name}");
            }
        }
    }
}

#[test]
fn one_neuron_is_the_mean_and_explains_nothing() {
    let values = rows(600, 4, 8);
    let trained = run(&options(1, 1), &values, 4);
    for (feature, &value) in trained.codebook.iter().enumerate() {
        let mean: f64 = values
            .iter()
            .skip(feature)
            .step_by(4)
            .map(|&v| f64::from(v))
            .sum::<f64>()
            / 600.0;
        assert!(
            (f64::from(value) - mean).abs() <= 1e-6 * mean.abs(),
            "{value} {mean}"
        );
    }
    let quality = quality(&map(&options(1, 1), &trained, 4), &values, 4, 1);
    assert!(quality.explained_variance.abs() < 1e-6);
}

#[test]
fn principal_components_start_the_map_along_the_rows() {
    // Rows on a plane: 3 (1, 2, 0) s + (0, 0, 1) t with s and t from -1 to 1.
    let mut values = Vec::new();
    for s in -10..=10 {
        for t in -10..=10 {
            let (s, t) = (f64::from(s) / 10.0, f64::from(t) / 10.0);
            values.extend([3.0 * s + 7.0, 6.0 * s, t].map(|v| v as f32));
        }
    }
    // Stopped before the first epoch, a training hands back its start.
    let start = |options: Options| {
        let stop = AtomicBool::new(false);
        let mut watch = Watch {
            stop: &stop,
            progress: &mut |_| stop.store(true, Ordering::Relaxed),
        };
        let plan = options.check().unwrap();
        train(&plan, dense(&values, 3), None, kernel(), &mut watch)
            .unwrap()
            .codebook
    };
    let variance = (-10..=10)
        .map(|i| (f64::from(i) / 10.0).powi(2))
        .sum::<f64>()
        / 21.0;
    let root = variance.sqrt();
    let check = |codebook: &[f32], neuron: usize, along_first: f64, along_second: f64| {
        let right = [
            7.0 + along_first * 3.0 * root,
            along_first * 6.0 * root,
            along_second * root,
        ];
        for (got, right) in codebook[neuron * 3..][..3].iter().zip(right) {
            assert!(
                (f64::from(*got) - right).abs() < 2e-3,
                "neuron {neuron}: {got} {right}"
            );
        }
    };
    // The longer side goes along the first component.
    let wide = start(options(5, 3));
    let tall = start(options(3, 5));
    for long in 0..5 {
        for short in 0..3 {
            let (first, second) = (long as f64 / 2.0 - 1.0, short as f64 - 1.0);
            check(&wide, long * 3 + short, first, second);
            check(&tall, short * 5 + long, first, second);
        }
    }
    let line = start(options(1, 5));
    check(&line, 0, -1.0, 0.0);
    check(&line, 4, 1.0, 0.0);
}

#[test]
fn reports_come_before_the_first_epoch_and_after_each() {
    let values = rows(100, 3, 9);
    let mut steps = Vec::new();
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |step| steps.push(step),
    };
    let plan = options(3, 3).check().unwrap();
    let trained = train(&plan, dense(&values, 3), None, kernel(), &mut watch).unwrap();
    assert_eq!(
        steps.iter().map(|step| step.step).collect::<Vec<_>>(),
        [0, 1, 2, 3, 4, 5, 6]
    );
    assert!(steps[0].quantization_error.is_nan());
    assert_eq!(steps[1..], trained.history);
    assert_eq!((steps[1].sigma, steps[6].sigma), (1.5, 0.8));
}

#[test]
fn a_stop_keeps_the_last_complete_epoch() {
    let values = rows(3000, 6, 10);
    let trained_for = |stop_at: u32| {
        let stop = AtomicBool::new(false);
        let mut watch = Watch {
            stop: &stop,
            progress: &mut |step: Step| {
                if step.step == stop_at {
                    stop.store(true, Ordering::Relaxed);
                }
            },
        };
        // The radius of an epoch depends on their number only in decays that reach an end.
        let plan = options(5, 5).check().unwrap();
        train(&plan, dense(&values, 6), None, kernel(), &mut watch).unwrap()
    };
    let whole = run(&options(5, 5), &values, 6);
    for stop_at in [1, 3] {
        let stopped = trained_for(stop_at);
        assert!(stopped.stopped);
        assert_eq!(stopped.history, whole.history[..stop_at as usize]);
        assert_ne!(stopped.codebook, whole.codebook);
    }
    // A stop that comes with the last epoch stops nothing.
    let late = trained_for(6);
    assert!(!late.stopped);
    assert_eq!(late, whole);
    // Before the first: the start.
    let early = trained_for(0);
    assert!(early.stopped && early.history.is_empty());
}

#[test]
fn a_stop_before_there_is_a_codebook_is_an_error() {
    let stop = AtomicBool::new(true);
    let mut watch = Watch {
        stop: &stop,
        progress: &mut |_| {},
    };
    let plan = options(3, 3).check().unwrap();
    let error = train(
        &plan,
        dense(&rows(900, 3, 11), 3),
        None,
        kernel(),
        &mut watch,
    )
    .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Stopped);
}

#[test]
fn values_that_are_not_finite_are_named() {
    for (bad, shown) in [
        (f32::NAN, "NaN"),
        (f32::INFINITY, "inf"),
        (f32::NEG_INFINITY, "-inf"),
    ] {
        let mut values = rows(2000, 3, 12);
        values[1500 * 3 + 2] = bad;
        values[1999 * 3] = bad;
        let error = run_with(&options(3, 3), &values, 3, kernel()).unwrap_err();
        assert_eq!(
            error.message,
            format!("Expected a finite number for row 1500, column 2 of data but received {shown}")
        );
        let good = run(&options(3, 3), &rows(20, 3, 12), 3);
        let stop = AtomicBool::new(false);
        let search = Run {
            threads: 2,
            kernel: kernel(),
            stop: &stop,
        };
        let error = map(&options(3, 3), &good, 3)
            .winners(dense(&values, 3), search)
            .unwrap_err();
        assert!(
            error.message.contains("row 1500, column 2"),
            "{}",
            error.message
        );
    }
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    let message = |values: &[f32], rows: usize, features: usize, codebook: Option<Vec<f32>>| {
        let mut watch = Watch {
            stop: &AtomicBool::new(false),
            progress: &mut |_| {},
        };
        let plan = options(3, 3).check().unwrap();
        train(
            &plan,
            Rows::dense(values.to_vec(), rows, features),
            codebook,
            kernel(),
            &mut watch,
        )
        .unwrap_err()
        .message
    };
    assert_eq!(
        message(&[], 0, 3, None),
        "Expected 1 to 536870912 rows for data but received 0"
    );
    assert_eq!(
        message(&[1.0; 6], 2, 0, None),
        "Expected 1 to 65536 columns for data but received 0"
    );
    assert_eq!(
        message(&[1.0; 6], 2, 4, None),
        "Expected 2 x 4 values for data but received 6"
    );
    assert_eq!(
        message(&[1.0; 6], 2, 3, Some(vec![0.0; 26])),
        "Expected 27 values (neurons x features) for initialCodebook but received 26"
    );
    assert_eq!(
        message(
            &[1.0; 6],
            2,
            3,
            Some([vec![0.0; 26], vec![f32::NAN]].concat())
        ),
        "Expected a finite number for row 8, column 2 of initialCodebook but received NaN"
    );
}

#[test]
fn the_u_matrix_is_the_mean_distance_to_neighbours() {
    let plan = Options {
        topology: Topology::Rectangular,
        ..options(2, 2)
    }
    .check()
    .unwrap();
    let codebook = vec![0.0, 0.0, 3.0, 0.0, 0.0, 4.0, 3.0, 4.0];
    let map = Map::new(plan.grid, ActivationDistance::Euclidean, codebook, 2).unwrap();
    assert_eq!(map.u_matrix(kernel()).unwrap(), [4.0; 4]);
    let single = options(1, 1).check().unwrap();
    let map = Map::new(single.grid, ActivationDistance::Cosine, vec![1.0, 2.0], 2).unwrap();
    assert_eq!(map.u_matrix(kernel()).unwrap(), [0.0]);
}

#[test]
fn u_matrices_on_the_way_are_those_of_shorter_trainings_and_change_nothing() {
    let values = rows(500, 3, 4);
    let with = |u_matrix_every| Options {
        num_iterations: Some(7),
        sigma: Some(1.5),
        sigma_decay: Some(SigmaDecay::Exponential),
        sigma_end: 1.5,
        early_stopping: false,
        u_matrix_every,
        ..options(5, 4)
    };
    let told = run(&with(3), &values, 3);
    let silent = run(&with(0), &values, 3);
    assert_eq!(told.codebook, silent.codebook);
    assert!(silent.u_matrices.is_empty());
    let steps: Vec<u32> = told
        .u_matrices
        .iter()
        .map(|on_the_way| on_the_way.step)
        .collect();
    assert_eq!(steps, [0, 3, 6]);
    for on_the_way in &told.u_matrices[1..] {
        let shorter = Options {
            num_iterations: Some(on_the_way.step),
            ..with(0)
        };
        let plan = shorter.check().unwrap();
        let codebook = run(&shorter, &values, 3).codebook;
        let map = Map::new(plan.grid, plan.distance, codebook, 3).unwrap();
        assert_eq!(on_the_way.heights, map.u_matrix(kernel()).unwrap());
        // All 500 rows are in the sample.
        let run = Run {
            threads: 1,
            kernel: kernel(),
            stop: &AtomicBool::new(false),
        };
        let all = Rows::dense(values.clone(), 500, 3);
        let quality = map
            .evaluate(all, &Measures::default(), run)
            .unwrap()
            .quality;
        assert_eq!(on_the_way.topographic_error, quality.topographic_error);
        let told = told.history[on_the_way.step as usize - 1].topographic_error;
        assert_eq!(told, Some(quality.topographic_error));
    }
}

#[test]
fn topographic_errors_count_neighbours_as_their_names_say() {
    // A 3 x 1 line whose middle neuron is far away: the two nearest of the row are the ends.
    let line = |codebook: Vec<f32>, options: Options| {
        let plan = options.check().unwrap();
        quality(
            &Map::new(plan.grid, plan.distance, codebook, 1).unwrap(),
            &[0.4],
            1,
            1,
        )
    };
    let broken = line(vec![0.0, 100.0, 1.0], options(3, 1));
    assert_eq!(broken.topographic_error, 1.0);
    let toroid = Options {
        map_shape: MapShape::Toroid,
        topology: Topology::Rectangular,
        ..options(3, 1)
    };
    assert_eq!(line(vec![0.0, 100.0, 1.0], toroid).topographic_error, 0.0);
    // Diagonal neighbours: eight, but not four.
    let square = Options {
        topology: Topology::Rectangular,
        ..options(2, 2)
    };
    let diagonal = line(vec![0.0, 100.0, 100.0, 1.0], square);
    assert_eq!(
        (
            diagonal.topographic_error,
            diagonal.topographic_error_4,
            diagonal.topographic_error_8
        ),
        (0.0, 1.0, 0.0)
    );
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-7, "{a} {b}");
    close(diagonal.quantization_error, 0.4);
    close(diagonal.mean_squared_error, 0.16);
}
