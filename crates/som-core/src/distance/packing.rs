//! Rows and neurons as the float32 pass wants them, and how far it can be off.

use super::found::Slack;
use super::generic::{PANEL, blocks};
use super::kernels::Scoring;
use super::{ROUNDING, Search, power_of_two_above};
use crate::options::ActivationDistance;

impl Search<'_> {
    pub(super) fn prepare(&mut self) {
        match self.distance {
            ActivationDistance::Euclidean => self.prepare_euclidean(),
            ActivationDistance::Cosine => self.prepare_cosine(),
            ActivationDistance::Manhattan | ActivationDistance::Chebyshev => self.prepare_plain(),
        }
    }

    fn prepare_euclidean(&mut self) {
        self.set_centre(|value, _| value, |_| true);
        self.pack(|value, _| value, |_| true);
    }

    fn prepare_cosine(&mut self) {
        self.lengths = self
            .codebook
            .chunks_exact(self.features)
            .map(|neuron| self.kernel.product(neuron, neuron).sqrt())
            .collect();
        let lengths = std::mem::take(&mut self.lengths);
        self.directionless = (0..self.neurons as u32)
            .filter(|&neuron| lengths[neuron as usize] == 0.0)
            .take(2)
            .collect();
        let unit = |value: f64, neuron: usize| value / lengths[neuron];
        let has_direction = |neuron: usize| lengths[neuron] > 0.0;
        self.set_centre(unit, has_direction);
        self.pack(unit, has_direction);
        self.lengths = lengths;
    }

    /// The mean of the neurons of `used`, and the scale that brings the farthest value to at most 1.
    fn set_centre(&mut self, value: impl Fn(f64, usize) -> f64, used: impl Fn(usize) -> bool) {
        let neurons = || self.codebook.chunks_exact(self.features).enumerate();
        let count = (0..self.neurons).filter(|&neuron| used(neuron)).count();
        let mut mean = vec![0.0; self.features];
        for (neuron, vector) in neurons().filter(|(neuron, _)| used(*neuron)) {
            for (mean, &v) in mean.iter_mut().zip(vector) {
                *mean += value(f64::from(v), neuron) / count as f64;
            }
        }
        self.centre = mean.into_iter().map(|mean| mean as f32).collect();
        let mut farthest = 0.0f64;
        for (neuron, vector) in neurons().filter(|(neuron, _)| used(*neuron)) {
            for (&centre, &v) in self.centre.iter().zip(vector) {
                farthest = farthest.max((value(f64::from(v), neuron) - f64::from(centre)).abs());
            }
        }
        if farthest > 0.0 {
            // Within what float32 holds without a denormal.
            let scale = power_of_two_above(farthest).recip();
            self.scale = scale.clamp(2.0f64.powi(-126), 2.0f64.powi(126)) as f32;
        }
    }

    /// Panels of centred, scaled neurons that start with half their squared length. Neurons not in `used` keep an
    /// infinite score, as the places after the last neuron do.
    fn pack(&mut self, value: impl Fn(f64, usize) -> f64, used: impl Fn(usize) -> bool) {
        for (neuron, vector) in self.codebook.chunks_exact(self.features).enumerate() {
            if !used(neuron) {
                continue;
            }
            let at = (neuron / PANEL) * PANEL * self.features + neuron % PANEL;
            let mut square = 0.0;
            for (feature, (&v, &centre)) in vector.iter().zip(&self.centre).enumerate() {
                let offset = value(f64::from(v), neuron) - f64::from(centre);
                let packed = (offset * f64::from(self.scale)) as f32;
                self.panels[at + feature * PANEL] = packed;
                square += f64::from(packed) * f64::from(packed);
            }
            self.start[neuron] = (square / 2.0) as f32;
            self.radius = self.radius.max(square.sqrt());
        }
    }

    fn prepare_plain(&mut self) {
        for (neuron, vector) in self.codebook.chunks_exact(self.features).enumerate() {
            let at = (neuron / PANEL) * PANEL * self.features + neuron % PANEL;
            for (feature, &v) in vector.iter().enumerate() {
                self.panels[at + feature * PANEL] = v;
            }
            self.start[neuron] = 0.0;
        }
    }

    /// Writes a row as the kernel wants it and returns its length there (0 where that doesn't matter).
    pub(super) fn pack_row(&self, row: &[f32], length: f64, packed: &mut [f32]) -> f64 {
        match self.distance {
            ActivationDistance::Manhattan | ActivationDistance::Chebyshev => {
                packed.copy_from_slice(row);
                0.0
            }
            ActivationDistance::Euclidean => {
                let square = self.kernel.centred(row, &self.centre, self.scale, packed);
                f64::from(square).sqrt()
            }
            ActivationDistance::Cosine => {
                let (unit, scale) = (length.recip(), f64::from(self.scale));
                for ((to, &value), &centre) in packed.iter_mut().zip(row).zip(&self.centre) {
                    *to = ((f64::from(value) * unit - f64::from(centre)) * scale) as f32;
                }
                self.kernel.product(packed, packed).sqrt()
            }
        }
    }

    /// How far above the lowest a score can be, and the neuron still be the nearest; None where float32 can't decide
    /// anything.
    pub(super) fn slack(&self, size: f64, length: f64) -> Option<Slack> {
        if self.scoring() == Scoring::MinusProduct {
            let error = self.error_bound(size, length);
            error.is_finite().then_some(Slack {
                factor: 1.0,
                offset: 2.0 * error,
            })
        } else {
            // Scores are sums of non-negative terms, so each is within a share of itself.
            let error = 1.01 * (self.additions() + 2.0) * ROUNDING;
            Some(Slack {
                factor: (1.0 + error) / (1.0 - error).max(f64::MIN_POSITIVE),
                offset: 0.0,
            })
        }
    }

    /// Most additions that a value goes through on its way into a score.
    fn additions(&self) -> f64 {
        let (blocks, features) = blocks(self.features);
        (blocks + features) as f64
    }

    /// How far the float32 score of a neuron can be from its rank in float64, for a row of length `size` among the
    /// packed ones and `length` by itself; infinite where float32 can't decide anything.
    ///
    /// With u = 2^-24 and n features, of which m go through the same additions (see `additions`): each packed value is
    /// within u of the exact one (2u for the product of two), the start within 2u, a product that isn't fused within
    /// u, and the additions add at most m u of the sum of magnitudes, which is at most |x||w| + |w|^2/2. Rounded up
    /// generously; denormal values add n times their spacing. The rank itself has n roundings of 2^-53, of the squared
    /// distance (euclidean) or of 1 (cosine).
    fn error_bound(&self, size: f64, length: f64) -> f64 {
        let steps = self.features as f64;
        let cosine = self.distance == ActivationDistance::Cosine;
        if size.is_nan() || size >= 1e18 || (cosine && length == 0.0) {
            return f64::INFINITY;
        }
        // `size` is itself rounded, by at most steps * u.
        let size = size * (1.0 + steps * ROUNDING);
        let scores =
            1.01 * (self.additions() + 8.0) * ROUNDING * (size + self.radius) * self.radius;
        let reach = if cosine {
            f64::from(self.scale)
        } else {
            size + self.radius
        };
        let ranks = 2.0 * (steps + 4.0) * f64::EPSILON * reach * reach;
        scores + ranks + steps * f64::from(f32::from_bits(1))
    }
}
