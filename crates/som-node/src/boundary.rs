//! What crosses between Node and `som-core`: copies of input, and what went wrong.

use napi::{Error, Result, Status};
use som_core::{ErrorKind, with_room};

/// A copy that JavaScript can't reach, or an error instead of the abort that a failed allocation means in Rust.
pub fn copy<T: Copy>(values: &[T]) -> Result<Vec<T>> {
    let mut copy = with_room(values.len(), "input").map_err(rejection)?;
    copy.extend_from_slice(values);
    Ok(copy)
}

/// What the kernel says went wrong.
pub fn rejection(error: som_core::Error) -> Error {
    match error.kind {
        ErrorKind::Argument => Error::new(Status::InvalidArg, error.message),
        ErrorKind::Stopped => Error::new(Status::Cancelled, "Cancelled".to_owned()),
        ErrorKind::Resources | ErrorKind::Internal => Error::from_reason(error.message),
    }
}
