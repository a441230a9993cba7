//! Memory for rows that goes from JavaScript to the kernel and back without a copy.

use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::{ArrayBuffer, Result};
use napi::{Env, Error, Status};
use napi_derive::napi;
use som_core::{Floats, with_room};

use crate::boundary::rejection;

/// Memory for dense rows: either shown to JavaScript as one ArrayBuffer, or the kernel's, never both at a time.
///
/// What JavaScript has of it is detached before the kernel gets it, so that it can be neither read nor changed nor
/// transferred meanwhile; when the work is over, it can be shown again, with the rows as they were.
#[napi]
pub struct NativeRowMemory {
    state: Arc<Mutex<State>>,
}

enum State {
    /// Nobody's.
    Here(Vec<f32>),
    /// JavaScript has an ArrayBuffer over it.
    Shown(Vec<f32>),
    /// The kernel has it, or lost it in a panic.
    Away,
}

#[napi]
impl NativeRowMemory {
    /// Room for so many values, all 0.
    #[napi(constructor)]
    pub fn new(length: u32) -> Result<Self> {
        let mut values = with_room(length as usize, "rows").map_err(rejection)?;
        values.resize(length as usize, 0.0);
        Ok(Self {
            state: Arc::new(Mutex::new(State::Here(values))),
        })
    }

    /// The memory as an ArrayBuffer, until it is taken back. Where Node allows no such thing: a copy, which can't be.
    #[napi]
    pub fn show<'env>(&self, env: &'env Env) -> Result<ArrayBuffer<'env>> {
        let mut state = self.lock();
        let State::Here(mut values) = std::mem::replace(&mut *state, State::Away) else {
            return Err(busy());
        };
        let (start, bytes) = (values.as_mut_ptr(), size_of_val(values.as_slice()));
        *state = State::Shown(values);
        let keeper = Arc::clone(&self.state);
        // SAFETY: `start` is valid for `bytes` for as long as the vector isn't dropped or grown. It is never grown, and
        // stays in `state`, which `keeper` keeps, until `take_back` has detached this buffer: from then on nothing
        // reaches the memory through it.
        unsafe {
            ArrayBuffer::from_external(env, start.cast(), bytes, keeper, |_, keeper| drop(keeper))
        }
    }

    /// Detaches the buffer that `show` gave. False where it isn't that one.
    #[napi]
    pub fn take_back(&self, buffer: ArrayBuffer) -> Result<bool> {
        let mut state = self.lock();
        let State::Shown(values) = &*state else {
            return Ok(false);
        };
        let is_it = std::ptr::eq(buffer.as_ptr(), values.as_ptr().cast())
            && buffer.len() == size_of_val(values.as_slice());
        if !is_it {
            return Ok(false);
        }
        buffer.detach()?;
        if let State::Shown(values) = std::mem::replace(&mut *state, State::Away) {
            *state = State::Here(values);
        }
        Ok(true)
    }
}

impl NativeRowMemory {
    /// The values, which come back when what has them is dropped.
    pub(crate) fn lend(&self) -> Result<Floats> {
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Away) {
            State::Here(values) => {
                let home = Arc::clone(&self.state);
                Ok(Floats::lent(values, move |values| {
                    *home.lock().unwrap_or_else(PoisonError::into_inner) = State::Here(values);
                }))
            }
            other => {
                *state = other;
                Err(busy())
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Error {
    let message = "Expected rows that nothing works on for data but received such as are in use";
    Error::new(Status::InvalidArg, message.to_owned())
}
