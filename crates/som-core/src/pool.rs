//! An own thread pool for each piece of work: never rayon's global one, which others in the process may use.

use crate::error::{Error, Result};
use crate::options::MAX_THREADS;
use std::thread::JoinHandle;

/// Rows that one task takes at a time; the unit at which a stop is heeded.
pub const CHUNK_ROWS: usize = 512;

/// A rayon pool whose threads are gone once it is dropped.
///
/// Rayon only tells its threads to end. A host that unloads this code afterwards (as Node does when a worker that
/// loaded it is terminated) would pull it from under threads that are still on their way out.
pub struct Pool {
    pool: Option<rayon::ThreadPool>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// A pool of `threads` threads; 0: as many as the machine offers.
    ///
    /// # Errors
    /// An argument, if they are more than [`MAX_THREADS`]; resources, if the system gives no threads.
    pub fn new(threads: u32) -> Result<Self> {
        Self::with_threads(offered(threads)?)
    }

    fn with_threads(count: usize) -> Result<Self> {
        let mut threads = Vec::with_capacity(count);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .spawn_handler(|thread| {
                let name = format!("som-{}", thread.index());
                let builder = std::thread::Builder::new().name(name);
                threads.push(builder.spawn(|| thread.run())?);
                Ok(())
            })
            .build()
            .map_err(|error| Error::resources(format_args!("a pool of {count} threads ({error})")));
        // Where one thread of several couldn't be had, the others are told to end, and waited for here.
        let mut joined = Self {
            pool: None,
            threads,
        };
        joined.pool = Some(pool?);
        Ok(joined)
    }

    /// Runs `work` in the pool, and waits for it.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => unreachable!("a pool has its threads until it is dropped"),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.pool = None;
        for thread in self.threads.drain(..) {
            // A panic of the work was handed to the one who waited for it.
            let _ = thread.join();
        }
    }
}

/// A pool with `threads` threads (0: as many as the machine offers), but no more than `rows` can keep busy.
pub(crate) fn pool(threads: u32, rows: usize) -> Result<Pool> {
    let useful = rows.div_ceil(CHUNK_ROWS).max(1);
    Pool::with_threads(offered(threads)?.min(useful))
}

fn offered(threads: u32) -> Result<usize> {
    match threads {
        0 => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
        1..=MAX_THREADS => Ok(threads as usize),
        _ => {
            let what = format!("at most {MAX_THREADS}");
            Err(Error::expected(&what, "threads", threads))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;
    use std::sync::Arc;

    #[test]
    fn its_threads_are_gone_when_it_is_dropped() {
        let pool = Pool::new(3).expect("three threads");
        assert_eq!(pool.install(rayon::current_num_threads), 3);
        // A thread drops its copy only when it ends.
        thread_local! {
            static KEPT: std::cell::RefCell<Option<Arc<()>>> = const { std::cell::RefCell::new(None) };
        }
        let token = Arc::new(());
        pool.install(|| {
            rayon::broadcast(|_| KEPT.set(Some(Arc::clone(&token))));
        });
        assert_eq!(Arc::strong_count(&token), 4);
        drop(pool);
        assert_eq!(Arc::strong_count(&token), 1);
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_still_ends() {
        let pool = Pool::new(2).expect("two threads");
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            pool.install(|| (0..100).into_par_iter().for_each(|i| assert!(i != 57)));
        }));
        assert!(panicked.is_err());
        drop(pool);
    }

    #[test]
    fn more_threads_than_any_machine_has_are_refused() {
        for refused in [Pool::new(u32::MAX), pool(u32::MAX, 1)] {
            let message = refused.err().map(|error| error.message);
            let right = "Expected at most 1024 for threads but received 4294967295";
            assert_eq!(message.as_deref(), Some(right));
        }
    }

    #[test]
    fn few_rows_take_few_threads() {
        let pool = pool(7, CHUNK_ROWS + 1).expect("two threads");
        assert_eq!(pool.install(rayon::current_num_threads), 2);
    }
}
