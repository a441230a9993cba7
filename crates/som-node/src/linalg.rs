//! Principal components and truncated singular value decompositions for Node.

use napi::bindgen_prelude::{Float32Array, Float64Array, Object, Uint32Array};
use napi::{Env, Result};
use napi_derive::napi;
use som_core::linalg::{self, DenseMatrix, SparseMatrix, SvdOptions};

use crate::boundary::copy;
use crate::task::{NativeCancellation, in_pool, spawn};

/// Compressed sparse rows. Copied before the call returns.
#[napi(object)]
pub struct NativeSparseMatrix {
    /// Rows of the matrix.
    pub rows: u32,
    /// Columns of the matrix.
    pub cols: u32,
    /// `rows + 1` bounds of the rows in `codes` and `values`.
    pub offsets: Uint32Array,
    /// Column of each entry.
    pub codes: Uint32Array,
    /// Value of each entry.
    pub values: Float32Array,
}

/// Dense rows. Copied before the call returns.
#[napi(object)]
pub struct NativeDenseMatrix {
    /// Rows of the matrix.
    pub rows: u32,
    /// Columns of the matrix.
    pub cols: u32,
    /// Row-major.
    pub data: Float32Array,
}

/// See `TruncatedSvd` in src/native/linalg.ts.
#[napi(object)]
pub struct NativeSvd {
    /// Row-major `k` x `cols`.
    pub components: Float32Array,
    /// `k` values, largest first.
    pub singular_values: Float32Array,
    /// Components found.
    pub k: u32,
}

/// See `PrincipalComponents` in src/native/linalg.ts.
#[napi(object)]
pub struct NativePca {
    /// Mean of each column.
    pub mean: Float64Array,
    /// Row-major `cols` x `cols`, a component per row.
    pub components: Float32Array,
    /// Variance along each component.
    pub variances: Float64Array,
}

/// Arrays of a sparse matrix that JavaScript can't reach: it may change or detach its own at any time.
struct OwnedSparse {
    rows: usize,
    cols: usize,
    offsets: Vec<u32>,
    codes: Vec<u32>,
    values: Vec<f32>,
}

impl OwnedSparse {
    fn copy(matrix: &NativeSparseMatrix) -> Result<Self> {
        Ok(Self {
            rows: matrix.rows as usize,
            cols: matrix.cols as usize,
            offsets: copy(&matrix.offsets)?,
            codes: copy(&matrix.codes)?,
            values: copy(&matrix.values)?,
        })
    }

    fn view(&self) -> som_core::Result<SparseMatrix<'_>> {
        SparseMatrix::new(
            self.rows,
            self.cols,
            &self.offsets,
            &self.codes,
            &self.values,
        )
    }
}

/// Values of a dense matrix that JavaScript can't reach.
struct OwnedDense {
    rows: usize,
    cols: usize,
    data: Vec<f32>,
}

impl OwnedDense {
    fn copy(matrix: &NativeDenseMatrix) -> Result<Self> {
        Ok(Self {
            rows: matrix.rows as usize,
            cols: matrix.cols as usize,
            data: copy(&matrix.data)?,
        })
    }

    fn view(&self) -> som_core::Result<DenseMatrix<'_>> {
        DenseMatrix::new(&self.data, self.rows, self.cols)
    }
}

/// Largest singular values and right singular vectors of a sparse matrix.
#[napi(ts_return_type = "Promise<NativeSvd>")]
pub fn truncated_svd<'env>(
    env: &'env Env,
    matrix: NativeSparseMatrix,
    components: u32,
    seed: u32,
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let matrix = OwnedSparse::copy(&matrix)?;
    let options = SvdOptions {
        components: components as usize,
        seed: u64::from(seed),
    };
    spawn(
        env,
        cancellation,
        move |raised| {
            in_pool(threads, || {
                linalg::truncated_svd(&matrix.view()?, options, raised)
            })
        },
        |svd| NativeSvd {
            components: Float32Array::new(svd.components),
            singular_values: Float32Array::new(svd.singular_values),
            k: svd.k as u32,
        },
    )
}

/// Rows of a sparse matrix on `k` components.
#[napi(ts_return_type = "Promise<Float32Array>")]
pub fn project_sparse<'env>(
    env: &'env Env,
    matrix: NativeSparseMatrix,
    components: Float32Array,
    k: u32,
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let matrix = OwnedSparse::copy(&matrix)?;
    let components = copy(&components)?;
    spawn(
        env,
        cancellation,
        move |raised| {
            in_pool(threads, || {
                linalg::project_sparse(&matrix.view()?, &components, k as usize, raised)
            })
        },
        Float32Array::new,
    )
}

/// Mean, principal components and variances of dense rows.
#[napi(ts_return_type = "Promise<NativePca>")]
pub fn pca<'env>(
    env: &'env Env,
    matrix: NativeDenseMatrix,
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let matrix = OwnedDense::copy(&matrix)?;
    spawn(
        env,
        cancellation,
        move |raised| in_pool(threads, || linalg::pca(&matrix.view()?, raised)),
        |pca| NativePca {
            mean: Float64Array::new(pca.mean),
            components: Float32Array::new(pca.components),
            variances: Float64Array::new(pca.variances),
        },
    )
}

/// Dense rows, less the mean, on `k` components.
#[napi(ts_return_type = "Promise<Float32Array>")]
pub fn project_dense<'env>(
    env: &'env Env,
    matrix: NativeDenseMatrix,
    mean: Float64Array,
    components: Float32Array,
    k: u32,
    threads: u32,
    cancellation: &NativeCancellation,
) -> Result<Object<'env>> {
    let matrix = OwnedDense::copy(&matrix)?;
    let (mean, components) = (copy(&mean)?, copy(&components)?);
    spawn(
        env,
        cancellation,
        move |raised| {
            in_pool(threads, || {
                linalg::project_dense(&matrix.view()?, &mean, &components, k as usize, raised)
            })
        },
        Float32Array::new,
    )
}
