//! Dense values: a work's own, or lent to it.

use super::compacted;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Dense values, row-major.
#[derive(Debug)]
pub enum Floats {
    /// A copy, or values that nobody else needs.
    Own(Vec<f32>),
    /// Values that go back to their owner.
    Lent(Lent),
}

/// Values that go back to their owner when the work with them is over, however it ends, in the order in which they came.
/// After a panic they don't: what they are then isn't known.
pub struct Lent {
    values: Vec<f32>,
    /// Row i was row `order[i]`; empty where all are in their places.
    order: Vec<u32>,
    give_back: Option<GiveBack>,
}

type GiveBack = Box<dyn FnOnce(Vec<f32>) + Send + Sync>;

impl Floats {
    /// Values that `give_back` gets again.
    pub fn lent(
        values: Vec<f32>,
        give_back: impl FnOnce(Vec<f32>) + Send + Sync + 'static,
    ) -> Self {
        Floats::Lent(Lent {
            values,
            order: Vec::new(),
            give_back: Some(Box::new(give_back)),
        })
    }

    /// Row `order[i]` becomes row i. `order` has each row once.
    pub(super) fn arrange(&mut self, order: &[u32]) {
        permute(self, order);
        if let Floats::Lent(lent) = self {
            lent.order = match lent.order.as_slice() {
                [] => order.to_vec(),
                before => order.iter().map(|&row| before[row as usize]).collect(),
            };
        }
    }

    /// The rows that `keeps` says, as values of their own.
    pub(super) fn compacted(self, features: usize, keeps: impl Fn(usize) -> bool) -> Self {
        Floats::Own(match self {
            Floats::Own(values) => compacted(values, features, keeps),
            Floats::Lent(lent) => {
                let rows = lent.values.chunks_exact(features).enumerate();
                let kept = rows.filter(|&(row, _)| keeps(row));
                kept.flat_map(|(_, values)| values).copied().collect()
            }
        })
    }
}

impl From<Vec<f32>> for Floats {
    fn from(values: Vec<f32>) -> Self {
        Floats::Own(values)
    }
}

impl Clone for Floats {
    fn clone(&self) -> Self {
        Floats::Own(self.to_vec())
    }
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match self {
            Floats::Own(values) => values,
            Floats::Lent(lent) => &lent.values,
        }
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        match self {
            Floats::Own(values) => values,
            Floats::Lent(lent) => &mut lent.values,
        }
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Lent");
        debug.field("values", &self.values).finish_non_exhaustive()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(give_back) = self.give_back.take() else {
            return;
        };
        if std::thread::panicking() {
            return;
        }
        let mut values = std::mem::take(&mut self.values);
        if !self.order.is_empty() {
            let mut places = vec![0; self.order.len()];
            for (place, &row) in self.order.iter().enumerate() {
                places[row as usize] = place as u32;
            }
            permute(&mut values, &places);
        }
        give_back(values);
    }
}

/// Row `order[i]` becomes row i, in place.
fn permute(values: &mut [f32], order: &[u32]) {
    let features = values.len() / order.len().max(1);
    let mut placed = vec![false; order.len()];
    let mut first = vec![0.0; features];
    for start in 0..order.len() {
        if placed[start] {
            continue;
        }
        // Each cycle of the permutation by itself; its first row waits for the end.
        first.copy_from_slice(&values[start * features..][..features]);
        let mut at = start;
        loop {
            placed[at] = true;
            let from = order[at] as usize;
            if from == start {
                values[at * features..][..features].copy_from_slice(&first);
                break;
            }
            values.copy_within(from * features..(from + 1) * features, at * features);
            at = from;
        }
    }
}
