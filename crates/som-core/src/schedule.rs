//! How the radius and the learning rate fall. `t` counts steps from 0, `steps` is their number.
//!
//! The asymptotic, inverse and linear-to-end decays are MiniSom's, formula by formula, so that its
//! trainings can be repeated; `linear` and `exponential` reach their end value exactly at the last
//! step, which MiniSom's don't.

use crate::options::{LearningRateDecay, SigmaDecay};

/// The radius of step `t`, in grid units.
///
/// `end` matters for `linear` and `exponential` only. A single step has the start value.
pub fn sigma(decay: SigmaDecay, t: u32, steps: u32, start: f64, end: f64) -> f64 {
    let done = f64::from(t);
    let all = f64::from(steps);
    // From 0 at the first step to 1 at the last; 0 where there is but one.
    let way = if steps > 1 { done / (all - 1.0) } else { 0.0 };
    match decay {
        SigmaDecay::Linear => start + (end - start) * way,
        SigmaDecay::Exponential => start * (end / start).powf(way),
        SigmaDecay::Asymptotic => asymptotic(start, done, all),
        SigmaDecay::InverseToOne => start / (1.0 + done * (start - 1.0) / all),
        SigmaDecay::LinearToOne => start + done * (1.0 - start) / all,
    }
}

/// The learning rate of step `t`.
pub fn learning_rate(decay: LearningRateDecay, t: u32, steps: u32, start: f64) -> f64 {
    let done = f64::from(t);
    let all = f64::from(steps);
    match decay {
        LearningRateDecay::Asymptotic => asymptotic(start, done, all),
        LearningRateDecay::InverseToZero => {
            let half = all / 100.0;
            start * half / (half + done)
        }
        LearningRateDecay::LinearToZero => start * (1.0 - done / all),
    }
}

fn asymptotic(start: f64, done: f64, all: f64) -> f64 {
    start / (1.0 + 2.0 * done / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECAYS: [SigmaDecay; 5] = [
        SigmaDecay::Linear,
        SigmaDecay::Exponential,
        SigmaDecay::Asymptotic,
        SigmaDecay::InverseToOne,
        SigmaDecay::LinearToOne,
    ];

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn every_radius_starts_at_its_start_even_when_it_is_the_only_one() {
        for decay in DECAYS {
            assert!(close(sigma(decay, 0, 10, 5.0, 0.8), 5.0), "{decay:?}");
            assert!(close(sigma(decay, 0, 1, 5.0, 0.8), 5.0), "{decay:?}");
        }
    }

    #[test]
    fn radii_end_where_their_formula_says() {
        assert!(close(sigma(SigmaDecay::Linear, 9, 10, 5.0, 0.8), 0.8));
        assert!(close(sigma(SigmaDecay::Exponential, 9, 10, 5.0, 0.8), 0.8));
        assert!(close(
            sigma(SigmaDecay::Asymptotic, 9, 10, 5.0, 0.8),
            5.0 / 2.8
        ));
        assert!(close(
            sigma(SigmaDecay::InverseToOne, 9, 10, 5.0, 0.8),
            5.0 / 4.6
        ));
        assert!(close(sigma(SigmaDecay::LinearToOne, 9, 10, 5.0, 0.8), 1.4));
    }

    #[test]
    fn the_middle_of_linear_is_half_way_and_of_exponential_the_geometric_mean() {
        assert!(close(sigma(SigmaDecay::Linear, 2, 5, 4.0, 1.0), 2.5));
        assert!(close(sigma(SigmaDecay::Exponential, 2, 5, 4.0, 1.0), 2.0));
    }

    #[test]
    fn learning_rates_start_and_end_where_their_formula_says() {
        use LearningRateDecay::*;
        for decay in [Asymptotic, InverseToZero, LinearToZero] {
            assert!(close(learning_rate(decay, 0, 1000, 0.5), 0.5), "{decay:?}");
            assert!(close(learning_rate(decay, 0, 1, 0.5), 0.5), "{decay:?}");
        }
        assert!(close(
            learning_rate(Asymptotic, 999, 1000, 0.5),
            0.5 / 2.998
        ));
        assert!(close(learning_rate(InverseToZero, 990, 1000, 0.5), 0.005));
        assert!(close(learning_rate(LinearToZero, 999, 1000, 0.5), 0.0005));
    }

    #[test]
    fn no_radius_is_ever_zero_or_negative() {
        for decay in DECAYS {
            for start in [0.3, 1.0, 7.0] {
                for t in 0..20 {
                    let radius = sigma(decay, t, 20, start, 0.1);
                    assert!(radius > 0.0 && radius.is_finite(), "{decay:?} {start} {t}");
                }
            }
        }
    }
}
