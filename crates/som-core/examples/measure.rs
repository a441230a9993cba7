//! Measures the kernel for `npm run bench:kernel`: one line of JSON for each job of the command line.
//!
//! `cargo run --release -p som-core --example measure -- JOB...`, where a job is one of
//! - `full=FILE,ROWS,FEATURES,X,Y`: the search without pruning, with the codebook of a map trained for three epochs;
//! - `epochs=FILE,ROWS,FEATURES,X,Y,EPOCHS`: a training in its parts. Each epoch's winners are compared with those of
//!   the search without pruning.
//!
//! FILE holds row-major float32 values. Everything runs on one thread, and times are those of the processor, so that
//! what else the machine does disturbs little. Before and after each job a loop of fused multiply-adds in registers
//! measures what the kernel's instructions can do at best; the largest of these is the peak. `TWITTER_SOM_KERNEL`
//! forces a kernel.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

mod clock;

use clock::processor_seconds;
use som_core::parts::Parts;
use som_core::{Error, Kernel, Map, Measures, Options, Plan, Pool, Result, Rows, Run, Topology};
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

/// Times a measurement is repeated; the least is taken.
const REPEATS: usize = 5;
const EPOCHS_BEFORE_FULL: u32 = 3;

fn main() -> Result<()> {
    let forced = std::env::var("TWITTER_SOM_KERNEL").ok();
    let kernel = Kernel::choose(forced.as_deref())?;
    let pool = Pool::new(1)?;
    for job in std::env::args().skip(1) {
        let line = pool.install(|| run(&job, kernel))?;
        println!("{line}");
    }
    Ok(())
}

fn run(job: &str, kernel: &'static Kernel) -> Result<String> {
    let unknown = || Error::expected("full=... or epochs=...", "a job", job);
    let (what, shape) = job.split_once('=').ok_or_else(unknown)?;
    let words: Vec<&str> = shape.split(',').collect();
    let numbers: Vec<usize> = words[1..]
        .iter()
        .map_while(|word| word.parse().ok())
        .collect();
    let before = peak(kernel);
    let measured = match (what, &numbers[..]) {
        ("full", &[rows, features, x, y]) => {
            full(words[0], rows, features, plan(x, y, 10)?, kernel)?
        }
        ("epochs", &[rows, features, x, y, epochs]) => {
            training(words[0], rows, features, plan(x, y, epochs)?, kernel)?
        }
        _ => return Err(unknown()),
    };
    let peak = before.max(peak(kernel));
    Ok(format!(
        r#"{{"job":"{what}","kernel":"{}","peak":{peak:.1},{measured}}}"#,
        kernel.name()
    ))
}

/// The schedule of all measurements, the peers' too: a rectangular map, gaussian, from half the side to 0.8.
fn plan(x: usize, y: usize, epochs: usize) -> Result<Plan> {
    Options {
        x_dim: x as u32,
        y_dim: y as u32,
        topology: Topology::Rectangular,
        num_iterations: Some(epochs as u32),
        threads: 1,
        ..Options::default()
    }
    .check()
}

fn full(
    file: &str,
    rows: usize,
    features: usize,
    plan: Plan,
    kernel: &'static Kernel,
) -> Result<String> {
    let neurons = plan.grid.neurons();
    let values = read(file, rows * features)?;
    let mut parts = Parts::new(plan.clone(), values.clone(), rows, features, kernel)?;
    for _ in 0..EPOCHS_BEFORE_FULL {
        parts.search()?;
        parts.sum()?;
        parts.smooth()?;
        parts.update()?;
    }
    let (winners, seconds) = least(|| parts.search_fully())?;
    parts.search()?;
    Ok(format!(
        r#""seconds":{seconds:.6},"gflops":{:.2},"mismatches":{},{}"#,
        2.0 * (rows * neurons * features) as f64 / seconds / 1e9,
        mismatches(&winners, parts.winners()),
        quality(&plan, &parts, &values, features, kernel)?,
    ))
}

fn training(
    file: &str,
    rows: usize,
    features: usize,
    plan: Plan,
    kernel: &'static Kernel,
) -> Result<String> {
    let operations = 2.0 * (rows * plan.grid.neurons() * features) as f64;
    let steps = plan.steps;
    let values = read(file, rows * features)?;
    let mut parts = Parts::new(plan.clone(), values.clone(), rows, features, kernel)?;
    let mut epochs = Vec::new();
    for _ in 0..steps {
        // Once each, as what a search costs depends on the one before it.
        let ((), search) = timed(|| parts.search())?;
        let (winners, full) = timed(|| parts.search_fully())?;
        let different = mismatches(&winners, parts.winners());
        let ((), sum) = timed(|| parts.sum())?;
        let ((), smooth) = timed(|| parts.smooth())?;
        let ((), update) = timed(|| parts.update())?;
        epochs.push(format!(
            r#"{{"search":{search:.6},"full":{full:.6},"sum":{sum:.6},"smooth":{smooth:.6},"update":{update:.6},"visited":{:.4},"gflops":{:.2},"mismatches":{different}}}"#,
            parts.visited(),
            operations / search / 1e9,
        ));
    }
    Ok(format!(
        r#""epochs":[{}],{}"#,
        epochs.join(","),
        quality(&plan, &parts, &values, features, kernel)?,
    ))
}

/// The errors of the codebook as it is.
fn quality(
    plan: &Plan,
    parts: &Parts,
    values: &[f32],
    features: usize,
    kernel: &'static Kernel,
) -> Result<String> {
    let codebook = parts.codebook().to_vec();
    let map = Map::new(plan.grid, plan.distance, codebook, features)?;
    let run = Run {
        threads: 1,
        kernel,
        stop: &AtomicBool::new(false),
    };
    let rows = Rows::dense(values.to_vec(), values.len() / features, features);
    let quality = map.evaluate(rows, &Measures::default(), run)?.quality;
    Ok(format!(
        r#""quantizationError":{:.6},"topographicError":{:.6}"#,
        quality.quantization_error, quality.topographic_error
    ))
}

fn mismatches(a: &[u32], b: &[u32]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

fn read(file: &str, count: usize) -> Result<Vec<f32>> {
    let bytes = std::fs::read(file).map_err(|error| Error::expected("a file", file, error))?;
    let values: Vec<f32> = bytes
        .as_chunks::<4>()
        .0
        .iter()
        .take(count)
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    if values.len() < count {
        return Err(Error::expected(
            &format!("{count} values"),
            file,
            values.len(),
        ));
    }
    Ok(values)
}

fn least<T>(mut work: impl FnMut() -> Result<T>) -> Result<(T, f64)> {
    let mut best = timed(&mut work)?;
    for _ in 1..REPEATS {
        let next = timed(&mut work)?;
        if next.1 < best.1 {
            best = next;
        }
    }
    Ok(best)
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let started = processor_seconds();
    let result = work()?;
    Ok((result, processor_seconds() - started))
}

/// Accumulators of the peak's loop: more than any processor's multiply-adds under way, and as many as registers hold.
const CHAINS: usize = 12;
const ROUNDS: usize = 2_000_000;

/// Billions of multiplications and additions a second that one core does in registers, best of some.
fn peak(kernel: &'static Kernel) -> f64 {
    (0..REPEATS)
        .map(|_| {
            let started = processor_seconds();
            let lanes = fused(kernel.name());
            2.0 * (ROUNDS * CHAINS * lanes) as f64 / (processor_seconds() - started) / 1e9
        })
        .fold(0.0, f64::max)
}

/// Runs the loop in the instructions of a kernel and returns its lanes.
fn fused(kernel: &str) -> usize {
    let (factor, term) = (black_box(0.999_f32), black_box(0.001_f32));
    #[cfg(target_arch = "x86_64")]
    {
        if kernel == "avx512" {
            // SAFETY: the kernel was chosen because the CPU has AVX-512.
            unsafe { x86::avx512(factor, term) };
            return 16;
        }
        if kernel == "avx2" {
            // SAFETY: the kernel was chosen because the CPU has AVX2 and FMA.
            unsafe { x86::avx2(factor, term) };
            return 8;
        }
    }
    let _ = kernel;
    baseline(factor, term);
    4
}

/// Four lanes of what every CPU of the architecture has; two instructions where none is fused.
fn baseline(factor: f32, term: f32) {
    let mut chains = [[1.0_f32; 4]; CHAINS];
    for _ in 0..ROUNDS {
        for chain in &mut chains {
            for value in chain {
                *value = if cfg!(target_arch = "aarch64") {
                    value.mul_add(factor, term)
                } else {
                    *value * factor + term
                };
            }
        }
    }
    black_box(chains);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{CHAINS, ROUNDS};
    use std::arch::x86_64::*;
    use std::hint::black_box;

    #[target_feature(enable = "avx512f")]
    pub(super) fn avx512(factor: f32, term: f32) {
        let (factor, term) = (_mm512_set1_ps(factor), _mm512_set1_ps(term));
        let mut chains = [_mm512_set1_ps(1.0); CHAINS];
        for _ in 0..ROUNDS {
            for chain in &mut chains {
                *chain = _mm512_fmadd_ps(*chain, factor, term);
            }
        }
        black_box(chains);
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn avx2(factor: f32, term: f32) {
        let (factor, term) = (_mm256_set1_ps(factor), _mm256_set1_ps(term));
        let mut chains = [_mm256_set1_ps(1.0); CHAINS];
        for _ in 0..ROUNDS {
            for chain in &mut chains {
                *chain = _mm256_fmadd_ps(*chain, factor, term);
            }
        }
        black_box(chains);
    }
}
