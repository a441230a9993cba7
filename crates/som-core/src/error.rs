//! Why a training or a search ended without a result.

use std::fmt;

/// What kind of failure it was; decides the error class that a caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// An option or a matrix can't be used.
    Argument,
    /// The caller asked to stop, and there is no partial result to hand back.
    Stopped,
    /// Memory or threads ran out.
    Resources,
    /// A defect of this crate: a panic was caught.
    Internal,
}

/// A failure with the text that a user reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of failure it was.
    pub kind: ErrorKind,
    /// "Expected WHAT for NAME but received VALUE" where an argument was at fault.
    pub message: String,
}

/// Result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An argument that can't be used.
    pub fn expected(what: &str, name: &str, received: impl fmt::Display) -> Self {
        Error {
            kind: ErrorKind::Argument,
            message: format!("Expected {what} for {name} but received {received}"),
        }
    }

    /// The caller asked to stop.
    pub fn stopped() -> Self {
        Error {
            kind: ErrorKind::Stopped,
            message: "Stopped on request".to_owned(),
        }
    }

    /// Memory or threads ran out while `what` was asked for.
    pub fn resources(what: impl fmt::Display) -> Self {
        Error {
            kind: ErrorKind::Resources,
            message: format!("Not enough memory or threads for {what}"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Runs `work` and turns a panic, also one of a rayon worker, into an [`ErrorKind::Internal`].
pub fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What `work` could have left half-done is dropped with it, so nothing torn is seen afterwards.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without a message".to_owned());
        Err(Error {
            kind: ErrorKind::Internal,
            message: format!("The kernel failed: {text}. This is a defect; please report it"),
        })
    })
}

/// An empty vector with room for `len` values, or an error instead of the abort that a failed allocation means in
/// Rust.
pub fn with_room<T>(len: usize, what: &str) -> Result<Vec<T>> {
    let mut values = Vec::new();
    values
        .try_reserve_exact(len)
        .map_err(|_| Error::resources(format_args!("{len} values of {what}")))?;
    Ok(values)
}

/// A zeroed vector, under the same terms.
pub(crate) fn zeroed<T: Copy + Default>(len: usize, what: &str) -> Result<Vec<T>> {
    let mut values = with_room(len, what)?;
    values.resize(len, T::default());
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn a_panic_of_a_pool_thread_becomes_an_internal_error() {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(2)
            .build()
            .unwrap();
        let outcome: Result<()> = guarded(|| {
            pool.install(|| (0..100).into_par_iter().for_each(|i| assert!(i != 57)));
            Ok(())
        });
        let error = outcome.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Internal);
        assert!(
            error.message.contains("assertion failed"),
            "{}",
            error.message
        );
    }

    #[test]
    fn an_allocation_that_cannot_be_is_an_error() {
        let error = zeroed::<f64>(usize::MAX / 16, "sums").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Resources);
    }
}
