//! The door between Node and `som-core`.

// N-API's macros register nothing in a test build, so that all of it would be unused there.
#![cfg(not(test))]

mod boundary;
mod linalg;
mod memory;
mod options;
mod rows;
mod som;
mod task;

use napi_derive::napi;

/// Threads that the machine offers to this process.
#[napi]
pub fn available_threads() -> u32 {
    std::thread::available_parallelism().map_or(1, |count| count.get() as u32)
}
