//! Rows as they cross: dense, dense with missing values, or sparse; with weights where they are given.

use crate::boundary::{copy, rejection};
use crate::memory::NativeRowMemory;
use crate::options::whole;
use napi::bindgen_prelude::{Float32Array, Reference, Result, Uint32Array};
use napi_derive::napi;
use som_core::{Error, Rows, Values};

/// Rows of a training or of a search: either `data`, or `memory`, or `indptr`, `indices` and `values`. Copied before the
/// call returns, all but `memory`, which is the kernel's until the work is over.
#[napi(object, object_to_js = false)]
pub struct NativeMatrix {
    /// Number of rows.
    pub rows: f64,
    /// Values per row.
    pub cols: f64,
    /// Row-major rows.
    pub data: Option<Float32Array>,
    /// Row-major rows, lent and not copied.
    pub memory: Option<Reference<NativeRowMemory>>,
    /// Sparse rows: bounds of the rows in `indices` and `values`.
    pub indptr: Option<Uint32Array>,
    /// Sparse rows: column of each entry, ascending within a row.
    pub indices: Option<Uint32Array>,
    /// Sparse rows: value of each entry.
    pub values: Option<Float32Array>,
    /// How often each row counts.
    /// @default once
    pub weights: Option<Float32Array>,
    /// What NaN in `data` means: 'error', or 'mask' for a value that is missing.
    /// @default 'error'
    pub missing: Option<String>,
}

impl NativeMatrix {
    /// Rows that JavaScript can't reach.
    pub(crate) fn take(&self) -> Result<Rows> {
        let whole = |value, name| whole(value, name).map_err(rejection);
        Ok(Rows {
            rows: whole(self.rows, "the rows of data")? as usize,
            features: whole(self.cols, "the columns of data")? as usize,
            values: self.values()?,
            weights: self.weights.as_deref().map(copy).transpose()?,
        })
    }

    fn values(&self) -> Result<Values> {
        let masked = self.masked().map_err(rejection)?;
        let sparse = (&self.indptr, &self.indices, &self.values);
        match (&self.data, &self.memory, sparse) {
            (Some(data), None, (None, None, None)) if masked => Ok(Values::Masked(copy(data)?)),
            (Some(data), None, (None, None, None)) => Ok(Values::Dense(copy(data)?.into())),
            (None, Some(_), (None, None, None)) if masked => {
                let what = "error, as the rows are lent,";
                Err(rejection(Error::expected(what, "missing", "mask")))
            }
            (None, None, (Some(_), Some(_), Some(_))) if masked => {
                let what = "error, as the rows are sparse,";
                Err(rejection(Error::expected(what, "missing", "mask")))
            }
            (None, Some(memory), (None, None, None)) => Ok(Values::Dense(memory.lend()?)),
            (None, None, (Some(indptr), Some(indices), Some(values))) => Ok(Values::Sparse {
                indptr: copy(indptr)?,
                indices: copy(indices)?,
                values: copy(values)?,
            }),
            _ => {
                let what = "either data, or memory, or indptr, indices and values,";
                Err(rejection(Error::expected(what, "the rows", "others")))
            }
        }
    }

    fn masked(&self) -> som_core::Result<bool> {
        match self.missing.as_deref() {
            None | Some("error") => Ok(false),
            Some("mask") => Ok(true),
            Some(other) => {
                let other = format_args!("{other:?}");
                Err(Error::expected("one of error, mask", "missing", other))
            }
        }
    }
}
