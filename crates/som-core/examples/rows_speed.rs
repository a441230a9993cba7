//! What sparse rows, missing values and weights cost, against dense rows.
//!
//! `cargo run --release -p som-core --example rows_speed [WORD]`; with a word, only rows whose name has it.
//!
//! 100,000 rows on a 15 x 15 map, one thread, processor time, least of three: the winners of all rows, a batch epoch
//! (everything), the start along principal components. Sparse rows have 20 of 10,000 columns, drawn with Zipf's law as words are; dense
//! ones have the 88 columns that the features of tweets come to.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

mod clock;

use clock::processor_seconds;
use som_core::{
    ActivationDistance, Initialization, Kernel, Map, Options, Random, Rows, Run, Values, Watch,
    train,
};
use std::sync::atomic::AtomicBool;

const ROWS: usize = 100_000;
const REPEATS: usize = 3;

fn main() {
    let (text, dense) = (text_rows(10_000, 20), dense_rows(88));
    let mut holes = dense.clone();
    let mut random = Random::new(3);
    if let Values::Dense(values) = &mut holes.values {
        let mut taken = values.to_vec();
        for value in &mut taken {
            if random.unit() < 0.1 {
                *value = f32::NAN;
            }
        }
        holes.values = Values::Masked(taken);
    }
    let weights = |mut rows: Rows, weight: fn(&mut Random) -> f32| {
        let mut random = Random::new(4);
        rows.weights = Some((0..ROWS).map(|_| weight(&mut random)).collect());
        rows
    };
    println!(
        "{:44} {:>11} {:>9} {:>9}",
        "rows", "winners ms", "epoch ms", "start ms"
    );
    measure("88 columns", &dense);
    measure("88 columns, 10 % missing", &holes);
    let whole = |random: &mut Random| (1 + random.below(9)) as f32;
    measure("88 columns, whole weights", &weights(dense.clone(), whole));
    let any = |random: &mut Random| random.unit() as f32 + 0.1;
    measure("88 columns, any weights", &weights(dense, any));
    measure("20 of 10,000 columns", &text);
    measure("20 of 10,000 columns, any weights", &weights(text, any));
}

fn measure(name: &str, rows: &Rows) {
    if std::env::args()
        .nth(1)
        .is_some_and(|word| !name.contains(&word))
    {
        return;
    }
    for distance in [ActivationDistance::Euclidean, ActivationDistance::Cosine] {
        let options = |epochs: u32, initialization: Initialization| Options {
            x_dim: 15,
            y_dim: 15,
            activation_distance: distance,
            initialization,
            num_iterations: Some(epochs),
            threads: 1,
            ..Options::default()
        };
        let run = |options: &Options| {
            let plan = options.check().expect("options");
            let mut watch = Watch {
                stop: &AtomicBool::new(false),
                progress: &mut |_| {},
            };
            let kernel = Kernel::choose(None).expect("a kernel");
            let rows = rows.clone();
            let start = processor_seconds();
            let trained = train(&plan, rows, None, kernel, &mut watch).expect("a training");
            (processor_seconds() - start, plan, trained.codebook)
        };
        let least = |options: &Options| {
            (0..REPEATS)
                .map(|_| run(options).0)
                .fold(f64::INFINITY, f64::min)
        };
        let (one, six) = (
            least(&options(1, Initialization::Sample)),
            least(&options(6, Initialization::Sample)),
        );
        let start = least(&options(1, Initialization::Pca)) - one;
        let (_, plan, codebook) = run(&options(6, Initialization::Pca));
        let map = Map::new(plan.grid, plan.distance, codebook, rows.features).expect("a map");
        let winners = (0..REPEATS)
            .map(|_| {
                let given = rows.clone();
                let search = Run {
                    threads: 1,
                    kernel: Kernel::choose(None).expect("a kernel"),
                    stop: &AtomicBool::new(false),
                };
                let start = processor_seconds();
                map.winners(given, search).expect("winners");
                processor_seconds() - start
            })
            .fold(f64::INFINITY, f64::min);
        println!(
            "{:44} {:>11.1} {:>9.1} {:>9.1}",
            format!("{name}, {}", distance.word()),
            winners * 1e3,
            (six - one) / 5.0 * 1e3,
            start * 1e3
        );
    }
}

/// Unit rows of as many different words as `length` says, drawn with Zipf's law.
fn text_rows(columns: usize, length: usize) -> Rows {
    let mut random = Random::new(1);
    let (mut indptr, mut indices, mut values) = (vec![0], vec![], vec![]);
    for _ in 0..ROWS {
        let mut words: Vec<u32> = Vec::new();
        while words.len() < length {
            let word = (columns as f64).powf(random.unit()) as u32 - 1;
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.sort_unstable();
        let weights: Vec<f64> = words
            .iter()
            .map(|&word| 1.0 + (1.0 + f64::from(word)).ln())
            .collect();
        let norm = weights
            .iter()
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt();
        values.extend(weights.iter().map(|weight| (weight / norm) as f32));
        indices.extend(words);
        indptr.push(indices.len() as u32);
    }
    Rows {
        rows: ROWS,
        features: columns,
        values: Values::Sparse {
            indptr,
            indices,
            values,
        },
        weights: None,
    }
}

/// Rows around ten centres whose scale falls as 1 / root of the feature's number.
fn dense_rows(features: usize) -> Rows {
    let mut random = Random::new(2);
    let mut normal = || (0..4).map(|_| random.unit()).sum::<f64>() - 2.0;
    let centres: Vec<f64> = (0..10 * features).map(|_| normal()).collect();
    let values = (0..ROWS * features)
        .map(|at| {
            let (row, feature) = (at / features, at % features);
            let scale = ((feature + 1) as f64).powf(-0.5);
            (scale * (centres[row % 10 * features + feature] + normal())) as f32
        })
        .collect();
    Rows::dense(values, ROWS, features)
}
