//! Long work on a thread of its own, a promise for its result, a flag to stop it.
//!
//! A libuv task can't be interrupted: a worker that is terminated, or a process that exits, would wait for it. So
//! every task gets its own thread, and the environment a clean-up hook that raises the flag of each and joins it
//! before the environment goes away.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, Error, JsDeferred, Result};
use napi_derive::napi;
use som_core::{Pool, guarded};

use crate::boundary::rejection;

/// Stops the task it was given to: the task looks at it between pieces of work and rejects with the code
/// `Cancelled`, unless it has a partial result to hand back.
#[napi]
#[derive(Clone, Default)]
pub struct NativeCancellation {
    raised: Arc<AtomicBool>,
}

#[napi]
impl NativeCancellation {
    /// A flag that isn't raised.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag, for good.
    #[napi]
    pub fn cancel(&self) {
        self.raised.store(true, Ordering::Relaxed);
    }
}

/// Makes the value of the promise, on the thread of JavaScript.
type Settle<D> = Box<dyn FnOnce(Env) -> Result<D> + Send>;

struct Running {
    id: u64,
    raised: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

thread_local! {
    // An environment never leaves its thread, so what runs for it can be kept there.
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
    static HOOKED: Cell<bool> = const { Cell::new(false) };
    static NEXT_ID: Cell<u64> = const { Cell::new(0) };
}

/// Runs `work` on a thread of its own and resolves with what `convert` makes of its result, on the thread of
/// JavaScript. A panic rejects like an error.
pub fn spawn<'env, T, D, W, C>(
    env: &'env Env,
    cancellation: &NativeCancellation,
    work: W,
    convert: C,
) -> Result<Object<'env>>
where
    T: Send + 'static,
    D: ToNapiValue + 'static,
    W: FnOnce(&AtomicBool) -> som_core::Result<T> + Send + 'static,
    C: FnOnce(T) -> D + Send + 'static,
{
    stop_all_at_exit(env)?;
    let id = NEXT_ID.replace(NEXT_ID.get() + 1);
    let raised = Arc::clone(&cancellation.raised);
    let flag = Arc::clone(&raised);
    // The promise is made when there is a thread to settle it: an unsettled one would keep the process alive.
    let (hand_over, given) = mpsc::channel::<JsDeferred<D, Settle<D>>>();
    let thread = std::thread::Builder::new()
        .name("som-task".to_owned())
        .spawn(move || {
            let Ok(deferred) = given.recv() else { return };
            let outcome = guarded(|| work(&flag)).map_err(rejection);
            // Also with an error: only a resolver runs where the thread can be joined.
            deferred.resolve(Box::new(move |_: Env| {
                join(id);
                outcome.map(convert)
            }));
        })
        .map_err(|error| Error::from_reason(format!("No thread for the kernel: {error}")))?;
    let (deferred, promise) = env.create_deferred()?;
    RUNNING.with_borrow_mut(|running| running.push(Running { id, raised, thread }));
    // The thread waits for this and nothing else.
    let _ = hand_over.send(deferred);
    Ok(promise)
}

/// Runs `work` in a pool of its own; 0 threads means as many as the machine offers.
pub fn in_pool<T: Send>(
    threads: u32,
    work: impl FnOnce() -> som_core::Result<T> + Send,
) -> som_core::Result<T> {
    Pool::new(threads)?.install(work)
}

fn join(id: u64) {
    let done = RUNNING.with_borrow_mut(|running| {
        let place = running.iter().position(|task| task.id == id)?;
        Some(running.swap_remove(place))
    });
    if let Some(task) = done {
        // A panic was caught inside, so the thread ends well; without the join its stack would stay.
        let _ = task.thread.join();
    }
}

fn stop_all_at_exit(env: &Env) -> Result<()> {
    if HOOKED.replace(true) {
        return Ok(());
    }
    env.add_env_cleanup_hook((), |()| {
        HOOKED.set(false);
        let running = RUNNING.take();
        for task in &running {
            task.raised.store(true, Ordering::Relaxed);
        }
        for task in running {
            let _ = task.thread.join();
        }
    })?;
    Ok(())
}
