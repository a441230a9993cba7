//! What a training is asked to do: [`Options`] as they come, [`Plan`] once checked.
//!
//! Only a [`Plan`] can run, and [`Options::check`] is the only way to one.

use crate::error::{Error, Result};
use crate::grid::Grid;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$note])* $variant),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that stands for it in options, files and reports.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value of a word, for the option `name`.
            pub fn from_word(word: &str, name: &str) -> Result<Self> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err(Error::expected(
                        &format!("one of {}", [$($word),+].join(", ")),
                        name,
                        format_args!("{word:?}"),
                    )),
                }
            }
        }
    };
}

pub(crate) use words;

words! {
    /// Shape of the cells.
    Topology {
        /// Squares; eight neighbours.
        Rectangular = "rectangular",
        /// Hexagons; six neighbours, odd rows shifted by half a cell.
        Hexagonal = "hexagonal",
    }
}

words! {
    /// Whether the map has borders.
    MapShape {
        /// A sheet with borders.
        Planar = "planar",
        /// Opposite borders are neighbours.
        Toroid = "toroid",
    }
}

words! {
    /// The distance that decides the winner.
    ActivationDistance {
        /// Root of the sum of squared differences.
        Euclidean = "euclidean",
        /// 1 - cosine of the angle; 1 where either vector is zero.
        Cosine = "cosine",
        /// Sum of absolute differences.
        Manhattan = "manhattan",
        /// Largest absolute difference.
        Chebyshev = "chebyshev",
    }
}

words! {
    /// How far a winner teaches its neighbours (formulas in `neighborhood`).
    NeighborhoodFunction {
        /// A bell.
        Gaussian = "gaussian",
        /// All or nothing.
        Bubble = "bubble",
        /// A pyramid.
        Triangle = "triangle",
        /// A bell with a ring that repels.
        MexicanHat = "mexican_hat",
    }
}

words! {
    /// The rule of learning.
    TrainingAlgorithm {
        /// The batch map: every row counts in every epoch.
        Batch = "batch",
        /// MiniSom's rule, one row per step.
        Online = "online",
    }
}

words! {
    /// Where the codebook starts.
    Initialization {
        /// Along the two first principal components.
        Pca = "pca",
        /// Uniformly within the range of each feature.
        Random = "random",
        /// Rows of the data.
        Sample = "sample",
    }
}

words! {
    /// How the learning rate of the online rule falls (formulas in `schedule`).
    LearningRateDecay {
        /// To a third.
        Asymptotic = "asymptotic_decay",
        /// Fast, towards zero.
        InverseToZero = "inverse_decay_to_zero",
        /// Evenly, to zero.
        LinearToZero = "linear_decay_to_zero",
    }
}

words! {
    /// How the radius falls (formulas in `schedule`).
    SigmaDecay {
        /// Evenly, to `sigma_end` at the last step.
        Linear = "linear",
        /// By a constant factor, to `sigma_end` at the last step.
        Exponential = "exponential",
        /// To a third.
        Asymptotic = "asymptotic_decay",
        /// Fast, towards one.
        InverseToOne = "inverse_decay_to_one",
        /// Evenly, to one.
        LinearToOne = "linear_decay_to_one",
    }
}

/// Longest side of a map.
pub const MAX_SIDE: u32 = 65_535;
/// Most neurons of a map.
pub const MAX_NEURONS: usize = 1_000_000;
/// Most values of a codebook (2 GiB of sums in float64 while training).
pub const MAX_CODEBOOK_VALUES: usize = 1 << 28;
/// Most epochs or steps.
pub const MAX_ITERATIONS: u32 = 1 << 31;
/// Most threads.
pub const MAX_THREADS: u32 = 1024;

/// The options of a training, unchecked. The defaults stand here and nowhere else.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Neurons along x, 1 to 65535.
    pub x_dim: u32,
    /// Neurons along y, 1 to 65535.
    pub y_dim: u32,
    /// Default hexagonal.
    pub topology: Topology,
    /// Default planar. A hexagonal toroid needs an even `y_dim`.
    pub map_shape: MapShape,
    /// Default euclidean.
    pub activation_distance: ActivationDistance,
    /// Default gaussian.
    pub neighborhood_function: NeighborhoodFunction,
    /// Default batch.
    pub training_algorithm: TrainingAlgorithm,
    /// Epochs (default 40) or online steps (default 500 per neuron).
    pub num_iterations: Option<u32>,
    /// Online only: above 0, at most 1. Default 0.1.
    pub learning_rate: f64,
    /// Online only. Default asymptotic.
    pub learning_rate_decay: LearningRateDecay,
    /// First radius in grid units. Default: half the longer side, at least 1.
    pub sigma: Option<f64>,
    /// Last radius of the linear and exponential decays. Default 0.8.
    pub sigma_end: f64,
    /// Default linear for batch, asymptotic for online.
    pub sigma_decay: Option<SigmaDecay>,
    /// Default pca.
    pub initialization: Initialization,
    /// Online only: false presents the rows in order. Default true.
    pub random_order: bool,
    /// Seed of all that is random. Default 42.
    pub random_state: u64,
    /// Threads; 0 takes all that the machine offers. Default 0.
    pub threads: u32,
    /// Batch only: ends when no later epoch could change anything: the radius stays as it is, and every row kept its
    /// winner. The map is the same, bit for bit, as after all epochs. Default true.
    pub early_stopping: bool,
    /// Batch only: keeps the U-matrix after every so many epochs; 0 keeps none. Default 0.
    pub u_matrix_every: u32,
}

impl Default for Options {
    /// The defaults of everything but the sides, which are 1: a caller always gives them.
    fn default() -> Self {
        Options {
            x_dim: 1,
            y_dim: 1,
            topology: Topology::Hexagonal,
            map_shape: MapShape::Planar,
            activation_distance: ActivationDistance::Euclidean,
            neighborhood_function: NeighborhoodFunction::Gaussian,
            training_algorithm: TrainingAlgorithm::Batch,
            num_iterations: None,
            learning_rate: 0.1,
            learning_rate_decay: LearningRateDecay::Asymptotic,
            sigma: None,
            sigma_end: 0.8,
            sigma_decay: None,
            initialization: Initialization::Pca,
            random_order: true,
            random_state: 42,
            threads: 0,
            early_stopping: true,
            u_matrix_every: 0,
        }
    }
}

/// Default epochs of a batch training.
pub const DEFAULT_EPOCHS: u32 = 40;
/// Default online steps per neuron.
pub const DEFAULT_STEPS_PER_NEURON: u32 = 500;

/// Checked options with every default filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The map.
    pub grid: Grid,
    /// The distance that decides the winner.
    pub distance: ActivationDistance,
    /// The neighbourhood function.
    pub neighborhood: NeighborhoodFunction,
    /// The rule of learning.
    pub algorithm: TrainingAlgorithm,
    /// Epochs or online steps.
    pub steps: u32,
    /// Online only.
    pub learning_rate: f64,
    /// Online only.
    pub learning_rate_decay: LearningRateDecay,
    /// First radius.
    pub sigma: f64,
    /// Last radius of the linear and exponential decays.
    pub sigma_end: f64,
    /// How the radius falls.
    pub sigma_decay: SigmaDecay,
    /// Where the codebook starts.
    pub initialization: Initialization,
    /// Online only.
    pub random_order: bool,
    /// Seed of all that is random.
    pub random_state: u64,
    /// Threads asked for; 0 is all.
    pub threads: u32,
    /// Batch only.
    pub early_stopping: bool,
    /// Batch only; 0 is never.
    pub u_matrix_every: u32,
}

impl Options {
    /// Checks every rule and fills in the defaults that depend on other options.
    pub fn check(&self) -> Result<Plan> {
        let grid = Grid::new(self.x_dim, self.y_dim, self.topology, self.map_shape)?;
        let batch = self.training_algorithm == TrainingAlgorithm::Batch;
        let steps = self.num_iterations.unwrap_or(if batch {
            DEFAULT_EPOCHS
        } else {
            DEFAULT_STEPS_PER_NEURON * grid.neurons() as u32
        });
        if !(1..=MAX_ITERATIONS).contains(&steps) {
            let what = format!("a whole number from 1 to {MAX_ITERATIONS}");
            return Err(Error::expected(&what, "numIterations", steps));
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            let what = "a number above 0 and at most 1";
            return Err(Error::expected(what, "learningRate", self.learning_rate));
        }
        let longest = f64::from(self.x_dim.max(self.y_dim));
        let sigma = self.sigma.unwrap_or_else(|| (longest / 2.0).max(1.0));
        for (name, value) in [("sigma", sigma), ("sigmaEnd", self.sigma_end)] {
            // The smallest radius keeps its square above zero, so that no weight is 0 / 0.
            if !(1e-6..=f64::from(MAX_SIDE)).contains(&value) {
                let what = format!("a number from 0.000001 to {MAX_SIDE}");
                return Err(Error::expected(&what, name, value));
            }
        }
        if self.threads > MAX_THREADS {
            let what = format!("a whole number from 0 to {MAX_THREADS}");
            return Err(Error::expected(&what, "threads", self.threads));
        }
        Ok(Plan {
            grid,
            distance: self.activation_distance,
            neighborhood: self.neighborhood_function,
            algorithm: self.training_algorithm,
            steps,
            learning_rate: self.learning_rate,
            learning_rate_decay: self.learning_rate_decay,
            sigma,
            sigma_end: self.sigma_end,
            sigma_decay: self.sigma_decay.unwrap_or(if batch {
                SigmaDecay::Linear
            } else {
                SigmaDecay::Asymptotic
            }),
            initialization: self.initialization,
            random_order: self.random_order,
            random_state: self.random_state,
            threads: self.threads,
            early_stopping: self.early_stopping,
            u_matrix_every: self.u_matrix_every,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options {
            x_dim: 4,
            y_dim: 6,
            ..Options::default()
        }
    }

    fn message(change: impl FnOnce(&mut Options)) -> String {
        let mut options = options();
        change(&mut options);
        options.check().unwrap_err().message
    }

    #[test]
    fn defaults_that_depend_on_others_are_filled_in() {
        let batch = options().check().unwrap();
        assert_eq!((batch.steps, batch.sigma), (40, 3.0));
        assert_eq!(batch.sigma_decay, SigmaDecay::Linear);
        let online = Options {
            training_algorithm: TrainingAlgorithm::Online,
            ..options()
        };
        let online = online.check().unwrap();
        assert_eq!(online.steps, 500 * 24);
        assert_eq!(online.sigma_decay, SigmaDecay::Asymptotic);
        let tiny = Options::default().check().unwrap();
        assert_eq!(tiny.sigma, 1.0);
    }

    #[test]
    fn every_rule_has_its_message() {
        assert_eq!(
            message(|o| o.num_iterations = Some(0)),
            "Expected a whole number from 1 to 2147483648 for numIterations but received 0"
        );
        assert_eq!(
            message(|o| o.learning_rate = f64::NAN),
            "Expected a number above 0 and at most 1 for learningRate but received NaN"
        );
        assert_eq!(
            message(|o| o.sigma = Some(0.0)),
            "Expected a number from 0.000001 to 65535 for sigma but received 0"
        );
        assert_eq!(
            message(|o| o.sigma_end = f64::INFINITY),
            "Expected a number from 0.000001 to 65535 for sigmaEnd but received inf"
        );
        assert_eq!(
            message(|o| o.threads = 1025),
            "Expected a whole number from 0 to 1024 for threads but received 1025"
        );
    }

    #[test]
    fn every_word_is_read_back_and_an_unknown_one_names_the_known() {
        for &value in SigmaDecay::ALL {
            assert_eq!(SigmaDecay::from_word(value.word(), "sigmaDecay"), Ok(value));
        }
        assert_eq!(
            Topology::from_word("hex", "topology").unwrap_err().message,
            "Expected one of rectangular, hexagonal for topology but received \"hex\""
        );
    }
}
