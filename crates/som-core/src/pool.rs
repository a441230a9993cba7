//! An own thread pool for each training: never rayon's global one, which others in the process may use.

use crate::error::{Error, Result};

/// Rows that one task takes at a time; the unit at which a stop is heeded.
pub const CHUNK_ROWS: usize = 512;

/// A pool with `threads` threads (0: as many as the machine offers), but no more than `rows` can keep busy.
pub(crate) fn pool(threads: u32, rows: usize) -> Result<rayon::ThreadPool> {
    let wanted = match threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads as usize,
    };
    let useful = rows.div_ceil(CHUNK_ROWS).max(1);
    rayon::ThreadPoolBuilder::new()
        .num_threads(wanted.min(useful))
        .thread_name(|index| format!("som-{index}"))
        .build()
        .map_err(|error| Error::resources(format_args!("a pool of {wanted} threads ({error})")))
}
