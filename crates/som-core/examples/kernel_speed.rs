//! How fast this machine finds winners and trains.
//!
//! `cargo run --release -p som-core --example kernel_speed [ROWS X_DIM Y_DIM FEATURES]...`
//!
//! For each shape, kernel and number of threads: the rate of the whole winner search (2 N K D operations over its
//! time, check of the values and exact distances included, best of forty) and the time of a batch epoch (everything,
//! best of ten), and of an online step. The rows have a spectrum that decays as real features' do.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use som_core::{Kernel, Map, Options, Random, Rows, Run, TrainingAlgorithm, Watch, train};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const SHAPES: [[usize; 4]; 4] = [
    [100_000, 15, 15, 70],
    [100_000, 15, 15, 140],
    [100_000, 20, 20, 64],
    [100_000, 30, 30, 128],
];
const EPOCHS: u32 = 10;

fn main() {
    let given: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let shapes: Vec<[usize; 4]> = match given.as_chunks::<4>().0 {
        [] => SHAPES.to_vec(),
        chunks => chunks.to_vec(),
    };
    println!(
        "rows x features, map        kernel    threads  winners GFLOP/s  winners ms  epoch ms"
    );
    for [rows, x_dim, y_dim, features] in shapes {
        let data = rows_with_spectrum(rows, features);
        for kernel in Kernel::available() {
            for threads in [1, 2] {
                measure(&data, [rows, x_dim, y_dim, features], kernel, threads);
            }
        }
    }
}

fn measure(data: &[f32], shape: [usize; 4], kernel: &'static Kernel, threads: u32) {
    let [rows, x_dim, y_dim, features] = shape;
    let options = Options {
        x_dim: x_dim as u32,
        y_dim: y_dim as u32,
        num_iterations: Some(EPOCHS),
        threads,
        ..Options::default()
    };
    let plan = options.check().expect("the shape of a map");
    let stop = AtomicBool::new(false);
    let (mut start, mut epoch) = (Instant::now(), f64::INFINITY);
    let mut watch = Watch {
        stop: &stop,
        progress: &mut |step| {
            // Taking the rows in and the start aren't part of an epoch.
            if step.step > 0 {
                epoch = epoch.min(start.elapsed().as_secs_f64());
            }
            start = Instant::now();
        },
    };
    let trained = train(
        &plan,
        Rows::dense(data.to_vec(), rows, features),
        None,
        kernel,
        &mut watch,
    )
    .expect("a training");
    let map = Map::new(plan.grid, plan.distance, trained.codebook, features).expect("a map");
    let run = Run {
        threads,
        kernel,
        stop: &stop,
    };
    let seconds = (0..40)
        .map(|_| {
            let given = Rows::dense(data.to_vec(), rows, features);
            let start = Instant::now();
            map.winners(given, run).expect("winners");
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    let operations = 2.0 * (rows * x_dim * y_dim * features) as f64;
    println!(
        "{rows} x {features:<4} {x_dim:>3}x{y_dim:<3} {:>16} {threads:>8} {:>16.1} {:>11.1} {:>9.1} {:>15.1}",
        kernel.name(),
        operations / seconds / 1e9,
        seconds * 1e3,
        epoch * 1e3,
        online_step(data, shape, kernel, threads) * 1e6,
    );
}

/// Seconds of an online step, best of the hundredths of a training.
fn online_step(data: &[f32], shape: [usize; 4], kernel: &'static Kernel, threads: u32) -> f64 {
    let [_, x_dim, y_dim, features] = shape;
    let rows = 1000.min(shape[0]);
    let options = Options {
        x_dim: x_dim as u32,
        y_dim: y_dim as u32,
        num_iterations: Some(10_000),
        training_algorithm: TrainingAlgorithm::Online,
        threads,
        ..Options::default()
    };
    let plan = options.check().expect("the shape of a map");
    let (mut start, mut best) = (Instant::now(), f64::INFINITY);
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |step| {
            if step.step > 0 {
                best = best.min(start.elapsed().as_secs_f64() / 100.0);
            }
            start = Instant::now();
        },
    };
    let some = data[..rows * features].to_vec();
    train(
        &plan,
        Rows::dense(some, rows, features),
        None,
        kernel,
        &mut watch,
    )
    .expect("a training");
    best
}

/// Normal values (sums of uniform ones) whose scale falls as 1 / root of the feature's number, around ten centres.
fn rows_with_spectrum(rows: usize, features: usize) -> Vec<f32> {
    let mut random = Random::new(1);
    let mut normal = || (0..4).map(|_| random.unit()).sum::<f64>() - 2.0;
    let scales: Vec<f64> = (1..=features)
        .map(|feature| (feature as f64).powf(-0.5))
        .collect();
    let centres: Vec<f64> = (0..10 * features)
        .map(|at| 2.0 * normal() * scales[at % features])
        .collect();
    (0..rows * features)
        .map(|at| {
            let (row, feature) = (at / features, at % features);
            (centres[row % 10 * features + feature] + normal() * scales[feature]) as f32
        })
        .collect()
}
