//! Self-Organizing Maps and the linear algebra around them.
//!
//! Matrices are row-major and flat: a matrix of `rows` by `cols` is a slice of `rows * cols` values.
//! Neuron (x, y) of a map has index `x * y_dim + y`.
//!
//! [`Options::check`] makes a [`Plan`], [`train`] makes a [`Trained`] codebook from it, and a [`Map`] says what
//! the codebook means for rows. Nothing here reads a clock, an environment variable or a file, and no result
//! depends on the number of threads or on the instruction set.

mod batch;
mod covariance;
mod dataset;
mod deviation;
mod distance;
mod error;
mod grid;
mod initialization;
pub mod linalg;
mod neighborhood;
mod online;
mod options;
mod pool;
mod principal;
mod quality;
mod random;
mod schedule;
mod smoothing;
mod sums;
mod train;
mod vectorised;
mod winners;

pub use batch::parts;
pub use dataset::{Floats, Lent, MAX_FEATURES, MAX_ROWS, Rows, Values};
pub use distance::{Kernel, cpu_features};
pub use error::{Error, ErrorKind, Result, guarded, with_room};
pub use grid::{Adjacency, Grid, ROW_HEIGHT};
pub use options::{
    ActivationDistance, DEFAULT_EPOCHS, DEFAULT_STEPS_PER_NEURON, Initialization,
    LearningRateDecay, MAX_CODEBOOK_VALUES, MAX_ITERATIONS, MAX_NEURONS, MAX_SIDE, MAX_THREADS,
    MapShape, NeighborhoodFunction, Options, Plan, SigmaDecay, Topology, TrainingAlgorithm,
};
pub use pool::Pool;
pub use principal::principal_variances;
pub use quality::{Evaluation, MAX_SAMPLE_ROWS, Map, Measure, Measures, Quality, Run, Winners};
pub use random::Random;
pub use train::{Step, Trained, UMatrix, Watch, train};
pub use winners::NO_WINNER;
