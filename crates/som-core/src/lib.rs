//! Self-Organizing Maps and the linear algebra around them.
//!
//! Matrices are row-major and flat: a matrix of `rows` by `cols` is a slice of `rows * cols` values.
//! Neuron (x, y) of a map has index `x * y_dim + y`.

pub mod linalg;
