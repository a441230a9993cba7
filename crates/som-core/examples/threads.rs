//! What each stage of a batch training costs on one thread and on several, and how much faster it is on these.
//!
//! `cargo run --release -p som-core --example threads [THREADS [ROWS FEATURES X_DIM Y_DIM]...]`
//!
//! Least time of some epochs, by the wall clock: meant for a machine that does nothing else.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

use som_core::parts::Parts;
use som_core::{Kernel, Options, Plan, Pool, Random, Result, Rows, Topology, Watch, train};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const SHAPES: [[usize; 4]; 4] = [
    [100_000, 64, 20, 20],
    [100_000, 64, 30, 30],
    [50_000, 64, 100, 100],
    [16_000, 300, 90, 70],
];
const EPOCHS: u32 = 10;
const STAGES: [&str; 6] = ["start", "search", "sums", "smoothing", "update", "training"];

fn main() -> Result<()> {
    let given: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let threads = given.first().map_or(2, |&threads| threads as u32);
    let shapes: Vec<[usize; 4]> = match given.get(1..) {
        None | Some([]) => SHAPES.to_vec(),
        Some(numbers) => numbers.as_chunks::<4>().0.to_vec(),
    };
    for [rows, features, x_dim, y_dim] in shapes {
        for topology in [Topology::Rectangular, Topology::Hexagonal] {
            println!("{rows} x {features}, {x_dim} x {y_dim} {}", topology.word());
            let values = values(rows, features);
            let plan = |threads| {
                Options {
                    x_dim: x_dim as u32,
                    y_dim: y_dim as u32,
                    topology,
                    num_iterations: Some(EPOCHS),
                    threads,
                    ..Options::default()
                }
                .check()
            };
            let one = stages(&values, rows, features, plan(1)?)?;
            let many = stages(&values, rows, features, plan(threads)?)?;
            for ((stage, one), many) in STAGES.iter().zip(one).zip(many) {
                let (one_ms, many_ms) = (one * 1e3, many * 1e3);
                println!(
                    "  {stage:<10} {one_ms:>9.2} ms {many_ms:>9.2} ms {:>6.2} x",
                    one / many
                );
            }
        }
    }
    Ok(())
}

/// Seconds: taking the rows in and the first codebook; the parts of an epoch, on average; a training of all epochs.
fn stages(values: &[f32], rows: usize, features: usize, plan: Plan) -> Result<[f64; 6]> {
    let kernel = Kernel::choose(None)?;
    let mut least = [f64::INFINITY; 6];
    for _ in 0..3 {
        let mut spent = [0.0; 6];
        Pool::new(plan.threads)?.install(|| -> Result<()> {
            let (values, start) = (values.to_vec(), Instant::now());
            let mut parts = Parts::new(plan.clone(), values, rows, features, kernel)?;
            spent[0] = start.elapsed().as_secs_f64();
            for _ in 0..EPOCHS {
                let mut stage = |at: usize, work: &mut dyn FnMut() -> Result<()>| {
                    let start = Instant::now();
                    let done = work();
                    spent[at] += start.elapsed().as_secs_f64() / f64::from(EPOCHS);
                    done
                };
                stage(1, &mut || parts.search())?;
                stage(2, &mut || parts.sum())?;
                stage(3, &mut || parts.smooth())?;
                stage(4, &mut || parts.update())?;
            }
            Ok(())
        })?;
        let mut watch = Watch {
            stop: &AtomicBool::new(false),
            progress: &mut |_| {},
        };
        let (values, start) = (values.to_vec(), Instant::now());
        train(
            &plan,
            Rows::dense(values, rows, features),
            None,
            kernel,
            &mut watch,
        )?;
        spent[5] = start.elapsed().as_secs_f64();
        for (least, spent) in least.iter_mut().zip(spent) {
            *least = least.min(spent);
        }
    }
    Ok(least)
}

/// Ten groups; the spread of a column falls as 1 / root of its number.
fn values(rows: usize, features: usize) -> Vec<f32> {
    let mut random = Random::new(1);
    let scales: Vec<f64> = (1..=features).map(|at| (at as f64).powf(-0.5)).collect();
    let centres: Vec<f64> = (0..10 * features).map(|_| random.unit() * 4.0).collect();
    (0..rows * features)
        .map(|at| {
            let (row, feature) = (at / features, at % features);
            let noise: f64 = (0..4).map(|_| random.unit()).sum();
            ((centres[row % 10 * features + feature] + noise) * scales[feature]) as f32
        })
        .collect()
}
