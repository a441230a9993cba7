//! Training and what a trained map says, for Node.
//!
//! A codebook is a row-major Float32Array; rows come as a [`NativeMatrix`]. Input is copied, as JavaScript may transfer or
//! change its buffer while the work goes on; or it is memory that JavaScript can't reach meanwhile.

use crate::boundary::{copy, rejection};
use crate::options::{NativeMap, NativePlan, NativeSomOptions, whole};
use crate::rows::NativeMatrix;
use crate::task::{NativeCancellation, spawn};
use napi::Status;
use napi::bindgen_prelude::{Env, Float32Array, Float64Array, Object, Result, Uint32Array};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use som_core::{Evaluation, Kernel, Map, Measure, Measures, Quality, Rows, Run, Step, Watch};
use std::sync::atomic::AtomicBool;

/// What a training is given.
#[napi(object, object_to_js = false)]
pub struct NativeTraining {
    /// The rows.
    pub matrix: NativeMatrix,
    /// Options of the map and of the training.
    pub options: NativeSomOptions,
    /// Where the codebook starts, instead of `options.initialization`; neurons x cols. Copied before the call returns.
    pub initial_codebook: Option<Float32Array>,
}

/// One report of a training.
#[napi(object)]
#[derive(Clone, Copy, Debug)]
pub struct NativeStep {
    /// Epochs or samples done.
    pub step: u32,
    /// Radius of the step.
    pub sigma: f64,
    /// Learning rate of the step.
    pub learning_rate: f64,
    /// Mean distance to the winners; NaN at step 0.
    pub quantization_error: f64,
    /// Of some rows, where the U-matrix is kept.
    pub topographic_error: Option<f64>,
    /// Share of the distances that the search for the winners looked at; NaN at step 0.
    pub visited: f64,
}

/// What a training leaves behind.
#[napi(object)]
pub struct NativeTrained {
    /// Neurons x features.
    pub codebook: Float32Array,
    /// One entry per report after step 0.
    pub history: Vec<NativeStep>,
    /// Name of the kernel used.
    pub kernel: String,
    /// Threads used.
    pub threads: u32,
    /// Rows that counted for nothing.
    pub left_out: u32,
    /// Whether it was cancelled; the codebook is then that of the last complete epoch or step.
    pub stopped: bool,
    /// Whether epochs were left out, as they couldn't have changed anything any more.
    pub settled: bool,
    /// The U-matrix of each epoch that was asked for.
    pub u_matrices: Vec<NativeUMatrix>,
}

/// The U-matrix on the way.
#[napi(object)]
pub struct NativeUMatrix {
    /// Epochs done.
    pub step: u32,
    /// Mean distance of each neuron to its neighbours.
    pub heights: Float32Array,
    /// Topographic error of some rows.
    pub topographic_error: f64,
}

/// Winners of rows.
#[napi(object)]
pub struct NativeWinners {
    /// Index of each row's winner; 2^32 - 1 where nothing is known of a row.
    pub winners: Uint32Array,
    /// Distance of each row to its winner; NaN where it has none.
    pub distances: Float32Array,
}

/// What is asked of an evaluation beyond the errors.
#[napi(object, object_to_js = false)]
pub struct NativeMeasures {
    /// Measures to take, by their names.
    pub which: Vec<String>,
    /// @default 10
    pub neighbors: Option<f64>,
    /// @default 1000
    pub sample_rows: Option<f64>,
    /// @default 42
    pub random_state: Option<f64>,
    /// Region of each neuron. Copied before the call returns.
    /// @default every neuron is its own
    pub regions: Option<Uint32Array>,
    /// Threads; 0 takes all.
    pub threads: u32,
}

/// How well a map fits rows. The measures from `kaskiLagus` on are there where they were asked for.
#[napi(object)]
#[derive(Clone, Copy, Debug)]
pub struct NativeQuality {
    /// Mean distance to the winner.
    pub quantization_error: f64,
    /// Mean squared distance to the winner.
    pub mean_squared_error: f64,
    /// Topographic error with the topology's own neighbours.
    pub topographic_error: f64,
    /// Topographic error with 4 neighbours.
    pub topographic_error_4: f64,
    /// Topographic error with 8 neighbours.
    pub topographic_error_8: f64,
    /// Share of the variance explained.
    pub explained_variance: f64,
    /// Mean distance to the winner and on over the map to the second winner.
    pub kaski_lagus: Option<f64>,
    /// Topographic product.
    pub topographic_product: Option<f64>,
    /// Trustworthiness of neighbourhoods on the map.
    pub trustworthiness: Option<f64>,
    /// Preservation of neighbourhoods in the data.
    pub neighborhood_preservation: Option<f64>,
    /// Silhouette of the regions.
    pub silhouette: Option<f64>,
    /// Davies-Bouldin index of the regions.
    pub davies_bouldin: Option<f64>,
}

/// What one search over rows tells of them and of the map.
#[napi(object)]
pub struct NativeEvaluation {
    /// Index of each row's winner.
    pub winners: Uint32Array,
    /// Index of each row's second nearest neuron.
    pub second_winners: Uint32Array,
    /// Distance of each row to its winner.
    pub distances: Float32Array,
    /// How well the map fits the rows.
    pub quality: NativeQuality,
}

/// What the kernel finds on this machine.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct NativeCpu {
    /// Instruction sets that the kernel could use and the CPU has.
    pub features: Vec<String>,
    /// Kernels that run here, fastest first.
    pub kernels: Vec<String>,
    /// The kernel that would be used now.
    pub kernel: String,
    /// Threads that the machine offers.
    pub threads: u32,
}

// At most eight reports wait; what doesn't fit is dropped, so that a slow listener neither slows the training nor
// fills the memory. Weak: a listener doesn't keep the process alive.
type Progress = ThreadsafeFunction<NativeStep, (), NativeStep, Status, false, true, 8>;

/// The environment variable that forces a kernel.
const KERNEL_VARIABLE: &str = "TWITTER_SOM_KERNEL";

/// The checked options with every default filled in.
#[napi]
pub fn plan_training(options: NativeSomOptions) -> Result<NativePlan> {
    Ok(options.plan().map_err(rejection)?.into())
}

/// Trains a map.
///
/// Resolves also when cancelled, with what was trained until then; rejects with `Cancelled` only where there is
/// nothing yet.
#[napi(ts_return_type = "Promise<NativeTrained>")]
pub fn train_som<'env>(
    env: &'env Env,
    training: NativeTraining,
    cancellation: &NativeCancellation,
    #[napi(ts_arg_type = "(step: NativeStep) => void")] progress: Progress,
) -> Result<Object<'env>> {
    let plan = training.options.plan().map_err(rejection)?;
    let kernel = chosen_kernel()?;
    let rows = training.matrix.take()?;
    let codebook = training.initial_codebook.as_deref().map(copy).transpose()?;
    spawn(
        env,
        cancellation,
        move |stop| {
            let mut report = |step: Step| {
                progress.call(step.into(), ThreadsafeFunctionCallMode::NonBlocking);
            };
            let mut watch = Watch {
                stop,
                progress: &mut report,
            };
            som_core::train(&plan, rows, codebook, kernel, &mut watch)
        },
        |trained| NativeTrained {
            codebook: Float32Array::new(trained.codebook),
            history: trained.history.into_iter().map(NativeStep::from).collect(),
            kernel: trained.kernel.to_owned(),
            threads: trained.threads as u32,
            left_out: trained.left_out as u32,
            stopped: trained.stopped,
            settled: trained.settled,
            u_matrices: (trained.u_matrices.into_iter())
                .map(|seen| NativeUMatrix {
                    step: seen.step,
                    heights: Float32Array::new(seen.heights),
                    topographic_error: seen.topographic_error,
                })
                .collect(),
        },
    )
}

/// The winner of each row.
#[napi(ts_return_type = "Promise<NativeWinners>")]
pub fn find_winners<'env>(
    env: &'env Env,
    matrix: NativeMatrix,
    map: NativeMap,
    codebook: &[f32],
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let job = Job::new(&matrix, map, codebook, threads)?;
    spawn(
        env,
        cancellation,
        move |stop| job.map.winners(job.rows, job.search.run(stop)),
        |found| NativeWinners {
            winners: Uint32Array::new(found.winners),
            distances: Float32Array::new(found.distances),
        },
    )
}

/// The two nearest neurons of each row, and how well the map fits the rows.
#[napi(ts_return_type = "Promise<NativeEvaluation>")]
pub fn evaluate_map<'env>(
    env: &'env Env,
    matrix: NativeMatrix,
    map: NativeMap,
    codebook: &[f32],
    measures: NativeMeasures,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let job = Job::new(&matrix, map, codebook, measures.threads)?;
    let measures = measures.checked()?;
    spawn(
        env,
        cancellation,
        move |stop| job.map.evaluate(job.rows, &measures, job.search.run(stop)),
        NativeEvaluation::from,
    )
}

/// The two largest eigenvalues of the covariance of the rows, largest first.
#[napi(ts_return_type = "Promise<Float64Array>")]
pub fn principal_variances<'env>(
    env: &'env Env,
    matrix: NativeMatrix,
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let rows = matrix.take()?;
    spawn(
        env,
        cancellation,
        move |stop| som_core::principal_variances(rows, threads, stop),
        |variances| Float64Array::new(variances.to_vec()),
    )
}

/// Mean distance of each neuron to its neighbours. At once, as it costs a few distances per neuron.
#[napi]
pub fn u_matrix(map: NativeMap, codebook: &[f32]) -> Result<Float32Array> {
    let map = map.map(copy(codebook)?).map_err(rejection)?;
    let heights = map.u_matrix(chosen_kernel()?).map_err(rejection)?;
    Ok(Float32Array::new(heights))
}

/// What the kernel finds on this machine.
#[napi]
pub fn native_cpu() -> Result<NativeCpu> {
    Ok(NativeCpu {
        features: som_core::cpu_features(),
        kernels: Kernel::available()
            .map(|kernel| kernel.name().to_owned())
            .collect(),
        kernel: chosen_kernel()?.name().to_owned(),
        threads: crate::available_threads(),
    })
}

/// What winners and quality work on; owned, so that JavaScript can't reach it.
struct Job {
    map: Map,
    rows: Rows,
    search: Search,
}

#[derive(Clone, Copy)]
struct Search {
    threads: u32,
    kernel: &'static Kernel,
}

impl Job {
    fn new(matrix: &NativeMatrix, map: NativeMap, codebook: &[f32], threads: u32) -> Result<Self> {
        Ok(Job {
            map: map.map(copy(codebook)?).map_err(rejection)?,
            rows: matrix.take()?,
            search: Search {
                threads,
                kernel: chosen_kernel()?,
            },
        })
    }
}

impl Search {
    fn run<'a>(&self, stop: &'a AtomicBool) -> Run<'a> {
        Run {
            threads: self.threads,
            kernel: self.kernel,
            stop,
        }
    }
}

impl From<Step> for NativeStep {
    fn from(step: Step) -> Self {
        NativeStep {
            step: step.step,
            sigma: step.sigma,
            learning_rate: step.learning_rate,
            quantization_error: step.quantization_error,
            topographic_error: step.topographic_error,
            visited: step.visited,
        }
    }
}

impl From<Evaluation> for NativeEvaluation {
    fn from(evaluation: Evaluation) -> Self {
        NativeEvaluation {
            winners: Uint32Array::new(evaluation.winners),
            second_winners: Uint32Array::new(evaluation.second_winners),
            distances: Float32Array::new(evaluation.distances),
            quality: evaluation.quality.into(),
        }
    }
}

impl From<Quality> for NativeQuality {
    fn from(quality: Quality) -> Self {
        NativeQuality {
            quantization_error: quality.quantization_error,
            mean_squared_error: quality.mean_squared_error,
            topographic_error: quality.topographic_error,
            topographic_error_4: quality.topographic_error_4,
            topographic_error_8: quality.topographic_error_8,
            explained_variance: quality.explained_variance,
            kaski_lagus: quality.kaski_lagus,
            topographic_product: quality.topographic_product,
            trustworthiness: quality.trustworthiness,
            neighborhood_preservation: quality.neighborhood_preservation,
            silhouette: quality.silhouette,
            davies_bouldin: quality.davies_bouldin,
        }
    }
}

impl NativeMeasures {
    fn checked(&self) -> Result<Measures> {
        let default = Measures::default();
        let number = |given: Option<f64>, name: &str, default: u32| match given {
            Some(value) => whole(value, name).map_err(rejection),
            None => Ok(default),
        };
        let which = self.which.iter();
        let which = which.map(|word| Measure::from_word(word, "measures").map_err(rejection));
        Ok(Measures {
            which: which.collect::<Result<_>>()?,
            neighbors: number(self.neighbors, "neighbors", default.neighbors)?,
            sample_rows: number(self.sample_rows, "sampleRows", default.sample_rows)?,
            random_state: match self.random_state {
                Some(state) => u64::from(whole(state, "randomState").map_err(rejection)?),
                None => default.random_state,
            },
            regions: self.regions.as_deref().map(copy).transpose()?,
        })
    }
}

fn chosen_kernel() -> Result<&'static Kernel> {
    let forced = std::env::var_os(KERNEL_VARIABLE);
    let forced = forced.as_ref().map(|name| name.to_string_lossy());
    Kernel::choose(forced.as_deref()).map_err(rejection)
}
