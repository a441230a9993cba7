//! The options as they cross: every field but the sides is optional, and the defaults are `som-core`'s.

use napi_derive::napi;
use som_core::{
    ActivationDistance, Error, Grid, Initialization, LearningRateDecay, Map, MapShape,
    NeighborhoodFunction, Options, Plan, Result, SigmaDecay, Topology, TrainingAlgorithm,
};

/// Options of a training.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct NativeSomOptions {
    /// Neurons along x.
    pub x_dim: f64,
    /// Neurons along y.
    pub y_dim: f64,
    /// @default 'hexagonal'
    pub topology: Option<String>,
    /// @default 'planar'
    pub map_shape: Option<String>,
    /// @default 'euclidean'
    pub activation_distance: Option<String>,
    /// @default 'gaussian'
    pub neighborhood_function: Option<String>,
    /// @default 'batch'
    pub training_algorithm: Option<String>,
    /// @default 40 epochs (batch), 500 steps per neuron (online)
    pub num_iterations: Option<f64>,
    /// @default 0.1
    pub learning_rate: Option<f64>,
    /// @default 'asymptotic_decay'
    pub learning_rate_decay: Option<String>,
    /// @default half the longer side, at least 1
    pub sigma: Option<f64>,
    /// @default 0.8
    pub sigma_end: Option<f64>,
    /// @default 'linear' (batch), 'asymptotic_decay' (online)
    pub sigma_decay: Option<String>,
    /// @default 'pca'
    pub initialization: Option<String>,
    /// @default true
    pub random_order: Option<bool>,
    /// @default 42
    pub random_state: Option<f64>,
    /// @default 0: all cores
    pub threads: Option<f64>,
    /// @default true
    pub early_stopping: Option<bool>,
    /// @default 0: none
    pub u_matrix_every: Option<f64>,
}

/// A map as it crosses: what winners depend on. The codebook crosses beside it.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct NativeMap {
    /// Neurons along x.
    pub x_dim: f64,
    /// Neurons along y.
    pub y_dim: f64,
    /// Values per neuron.
    pub features: f64,
    /// Shape of the cells.
    pub topology: String,
    /// Whether the map has borders.
    pub map_shape: String,
    /// The distance that decides the winner.
    pub activation_distance: String,
}

/// What a training does when nothing else is said, with everything that depends on other options worked out.
#[napi(object)]
#[derive(Clone, Debug)]
pub struct NativePlan {
    /// Shape of the cells.
    pub topology: String,
    /// Whether the map has borders.
    pub map_shape: String,
    /// The distance that decides the winner.
    pub activation_distance: String,
    /// The neighbourhood function.
    pub neighborhood_function: String,
    /// The rule of learning.
    pub training_algorithm: String,
    /// Epochs or steps.
    pub num_iterations: u32,
    /// First learning rate.
    pub learning_rate: f64,
    /// How the learning rate falls.
    pub learning_rate_decay: String,
    /// First radius.
    pub sigma: f64,
    /// Last radius.
    pub sigma_end: f64,
    /// How the radius falls.
    pub sigma_decay: String,
    /// Where the codebook starts.
    pub initialization: String,
    /// Whether online training shuffles the rows.
    pub random_order: bool,
    /// Seed.
    pub random_state: f64,
    /// Threads asked for.
    pub threads: u32,
    /// Whether a batch training ends when nothing can change any more.
    pub early_stopping: bool,
    /// Epochs between two U-matrices that are kept; 0: none are.
    pub u_matrix_every: u32,
}

impl NativeSomOptions {
    /// The checked plan of these options.
    pub(crate) fn plan(&self) -> Result<Plan> {
        let default = Options::default();
        let options = Options {
            x_dim: whole(self.x_dim, "xDim")?,
            y_dim: whole(self.y_dim, "yDim")?,
            topology: word(&self.topology, default.topology, |w| {
                Topology::from_word(w, "topology")
            })?,
            map_shape: word(&self.map_shape, default.map_shape, |w| {
                MapShape::from_word(w, "mapShape")
            })?,
            activation_distance: word(
                &self.activation_distance,
                default.activation_distance,
                |w| ActivationDistance::from_word(w, "activationDistance"),
            )?,
            neighborhood_function: word(
                &self.neighborhood_function,
                default.neighborhood_function,
                |w| NeighborhoodFunction::from_word(w, "neighborhoodFunction"),
            )?,
            training_algorithm: word(&self.training_algorithm, default.training_algorithm, |w| {
                TrainingAlgorithm::from_word(w, "trainingAlgorithm")
            })?,
            num_iterations: self
                .num_iterations
                .map(|n| whole(n, "numIterations"))
                .transpose()?,
            learning_rate: self.learning_rate.unwrap_or(default.learning_rate),
            learning_rate_decay: word(
                &self.learning_rate_decay,
                default.learning_rate_decay,
                |w| LearningRateDecay::from_word(w, "learningRateDecay"),
            )?,
            sigma: self.sigma.or(default.sigma),
            sigma_end: self.sigma_end.unwrap_or(default.sigma_end),
            sigma_decay: word(&self.sigma_decay, default.sigma_decay, |w| {
                SigmaDecay::from_word(w, "sigmaDecay").map(Some)
            })?,
            initialization: word(&self.initialization, default.initialization, |w| {
                Initialization::from_word(w, "initialization")
            })?,
            random_order: self.random_order.unwrap_or(default.random_order),
            random_state: match self.random_state {
                Some(state) => u64::from(whole(state, "randomState")?),
                None => default.random_state,
            },
            threads: match self.threads {
                Some(threads) => whole(threads, "threads")?,
                None => default.threads,
            },
            early_stopping: self.early_stopping.unwrap_or(default.early_stopping),
            u_matrix_every: match self.u_matrix_every {
                Some(epochs) => whole(epochs, "uMatrixEvery")?,
                None => default.u_matrix_every,
            },
        };
        options.check()
    }
}

impl From<Plan> for NativePlan {
    fn from(plan: Plan) -> Self {
        NativePlan {
            topology: plan.grid.topology().word().to_owned(),
            map_shape: plan.grid.shape().word().to_owned(),
            activation_distance: plan.distance.word().to_owned(),
            neighborhood_function: plan.neighborhood.word().to_owned(),
            training_algorithm: plan.algorithm.word().to_owned(),
            num_iterations: plan.steps,
            learning_rate: plan.learning_rate,
            learning_rate_decay: plan.learning_rate_decay.word().to_owned(),
            sigma: plan.sigma,
            sigma_end: plan.sigma_end,
            sigma_decay: plan.sigma_decay.word().to_owned(),
            initialization: plan.initialization.word().to_owned(),
            random_order: plan.random_order,
            random_state: plan.random_state as f64,
            threads: plan.threads,
            early_stopping: plan.early_stopping,
            u_matrix_every: plan.u_matrix_every,
        }
    }
}

impl NativeMap {
    /// The checked map with its codebook.
    pub(crate) fn map(&self, codebook: Vec<f32>) -> Result<Map> {
        let grid = Grid::new(
            whole(self.x_dim, "xDim")?,
            whole(self.y_dim, "yDim")?,
            Topology::from_word(&self.topology, "topology")?,
            MapShape::from_word(&self.map_shape, "mapShape")?,
        )?;
        let distance =
            ActivationDistance::from_word(&self.activation_distance, "activationDistance")?;
        Map::new(
            grid,
            distance,
            codebook,
            whole(self.features, "features")? as usize,
        )
    }
}

/// A JavaScript number as a whole one: nothing is truncated, and nothing wraps around.
pub(crate) fn whole(value: f64, name: &str) -> Result<u32> {
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        Ok(value as u32)
    } else {
        Err(Error::expected("a whole number", name, value))
    }
}

fn word<T>(given: &Option<String>, default: T, read: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    match given {
        Some(given) => read(given),
        None => Ok(default),
    }
}
