//! How long a step of the online rule takes.
//!
//! `cargo run --release -p som-core --example online_speed [NEIGHBORHOOD] [X_DIM Y_DIM FEATURES]...`
//!
//! For each shape and topology: the time of a step on one thread, the least over the hundredths of a training, whose
//! radius falls from half the side to a third of that, and of one whose radius falls to 1.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use som_core::{
    Kernel, NeighborhoodFunction, Options, Random, Result, Rows, SigmaDecay, Topology,
    TrainingAlgorithm, Watch, train,
};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const SHAPES: [[usize; 3]; 3] = [[20, 20, 64], [15, 15, 128], [60, 60, 64]];
const ROWS: usize = 1000;
const STEPS: u32 = 20_000;

fn main() -> Result<()> {
    let function = std::env::args()
        .skip(1)
        .find_map(|word| NeighborhoodFunction::from_word(&word, "NEIGHBORHOOD").ok())
        .unwrap_or(NeighborhoodFunction::Gaussian);
    let given: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let shapes: Vec<[usize; 3]> = match given.as_chunks::<3>().0 {
        [] => SHAPES.to_vec(),
        chunks => chunks.to_vec(),
    };
    for [x_dim, y_dim, features] in shapes {
        for topology in [Topology::Rectangular, Topology::Hexagonal] {
            let options = Options {
                x_dim: x_dim as u32,
                y_dim: y_dim as u32,
                topology,
                neighborhood_function: function,
                num_iterations: Some(STEPS),
                training_algorithm: TrainingAlgorithm::Online,
                threads: 1,
                ..Options::default()
            };
            let narrowing = Options {
                sigma_decay: Some(SigmaDecay::LinearToOne),
                ..options.clone()
            };
            println!(
                "{x_dim} x {y_dim} x {features} {:<12} {:<12} {:>7.2} us   to radius 1 {:>7.2} us",
                topology.word(),
                function.word(),
                step(&options, features)? * 1e6,
                step(&narrowing, features)? * 1e6,
            );
        }
    }
    Ok(())
}

/// Seconds.
fn step(options: &Options, features: usize) -> Result<f64> {
    let mut random = Random::new(1);
    let values = (0..ROWS * features).map(|_| random.unit() as f32).collect();
    let (mut start, mut least) = (Instant::now(), f64::INFINITY);
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |step| {
            if step.step > 0 {
                least = least.min(start.elapsed().as_secs_f64() / f64::from(STEPS / 100));
            }
            start = Instant::now();
        },
    };
    let rows = Rows::dense(values, ROWS, features);
    train(
        &options.check()?,
        rows,
        None,
        Kernel::choose(None)?,
        &mut watch,
    )?;
    Ok(least)
}
