//! What each part of an epoch costs, and a step of the online rule, on one thread:
//! `cargo bench --manifest-path bench/parts/Cargo.toml [-- search]`. `TWITTER_SOM_KERNEL` forces a kernel.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use som_core::parts::Parts;
use som_core::{Kernel, Options, Plan, Pool, Random, Rows, TrainingAlgorithm, Watch, train};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

const ROWS: usize = 20_000;
const FEATURES: usize = 64;
const STEPS: u32 = 2_000;
/// Epochs before an epoch is measured: it then has winners to begin with.
const EPOCHS_BEFORE: u32 = 3;

/// Normal values (sums of uniform ones) whose scale falls as j^-0.7.
fn rows() -> Vec<f32> {
    let mut random = Random::new(1);
    (0..ROWS * FEATURES)
        .map(|at| {
            let normal = (0..4).map(|_| random.unit()).sum::<f64>() - 2.0;
            (normal * ((at % FEATURES + 1) as f64).powf(-0.7)) as f32
        })
        .collect()
}

fn kernel() -> &'static Kernel {
    let forced = std::env::var("TWITTER_SOM_KERNEL").ok();
    Kernel::choose(forced.as_deref()).expect("a kernel")
}

fn plan(side: u32, algorithm: TrainingAlgorithm) -> Plan {
    let batch = algorithm == TrainingAlgorithm::Batch;
    Options {
        x_dim: side,
        y_dim: side,
        training_algorithm: algorithm,
        num_iterations: Some(if batch { 10 } else { STEPS }),
        threads: 1,
        ..Options::default()
    }
    .check()
    .expect("a square map")
}

fn epoch(criterion: &mut Criterion) {
    let pool = Pool::new(1).expect("a thread");
    for side in [10, 30, 100] {
        let plan = plan(side, TrainingAlgorithm::Batch);
        let mut parts = pool.install(|| {
            let mut parts = Parts::new(plan, rows(), ROWS, FEATURES, kernel()).expect("a training");
            for _ in 0..EPOCHS_BEFORE {
                parts.search().expect("winners");
                parts.sum().expect("sums");
                parts.smooth().expect("smoothed sums");
                parts.update().expect("an update");
            }
            parts
        });
        let mut group = criterion.benchmark_group(format!("{side}x{side}"));
        group.throughput(Throughput::Elements((ROWS * (side * side) as usize) as u64));
        group.bench_function("search", |bench| {
            bench.iter(|| pool.install(|| parts.search()).expect("winners"));
        });
        group.bench_function("full search", |bench| {
            bench.iter(|| pool.install(|| parts.search_fully()).expect("winners"));
        });
        group.bench_function("sums", |bench| {
            bench.iter(|| pool.install(|| parts.sum()).expect("sums"));
        });
        group.bench_function("smoothing", |bench| {
            bench.iter(|| pool.install(|| parts.smooth()).expect("smoothed sums"));
        });
        group.finish();
    }
}

fn online(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("online");
    group.throughput(Throughput::Elements(u64::from(STEPS)));
    for side in [10, 20] {
        let plan = plan(side, TrainingAlgorithm::Online);
        group.bench_function(format!("{side}x{side}"), |bench| {
            bench.iter_batched(
                || Rows::dense(rows(), ROWS, FEATURES),
                |rows| {
                    let mut watch = Watch {
                        stop: &AtomicBool::new(false),
                        progress: &mut |_| {},
                    };
                    train(&plan, rows, None, kernel(), &mut watch).expect("a map")
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3));
    targets = epoch, online
}
criterion_main!(benches);
