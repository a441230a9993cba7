//! Rows and neurons as the float32 pass wants them, and how far it can be off.

use super::found::Slack;
use super::generic::{PANEL, blocks};
use super::kernels::Scoring;
use super::sketch::Directions;
use super::tiles::{self, LEAST_TILES, Tiles};
use super::{ROUNDING, Search, power_of_two_above};
use crate::error::{Result, with_room, zeroed};
use crate::options::ActivationDistance;

impl Search<'_> {
    /// Without `directions`, nothing by which neurons could be skipped.
    pub(super) fn prepare(&mut self, directions: Option<&mut Directions>) -> Result<()> {
        match self.distance {
            ActivationDistance::Euclidean => self.prepare_euclidean(directions),
            ActivationDistance::Cosine => self.prepare_cosine(directions),
            ActivationDistance::Manhattan | ActivationDistance::Chebyshev => {
                self.prepare_plain();
                Ok(())
            }
        }
    }

    fn prepare_euclidean(&mut self, directions: Option<&mut Directions>) -> Result<()> {
        let neurons: Vec<u32> = (0..self.neurons as u32).collect();
        self.set_centre(&neurons, |value, _| value);
        self.pack(neurons, |value, _| value, directions)
    }

    fn prepare_cosine(&mut self, directions: Option<&mut Directions>) -> Result<()> {
        let vectors = self.codebook.chunks_exact(self.features);
        let lengths: Vec<f64> = vectors
            .map(|neuron| self.kernel.product(neuron, neuron).sqrt())
            .collect();
        let (directed, directionless): (Vec<u32>, Vec<u32>) =
            (0..self.neurons as u32).partition(|&neuron| lengths[neuron as usize] > 0.0);
        self.directionless = directionless.into_iter().take(2).collect();
        let unit = |value: f64, neuron: usize| value / lengths[neuron];
        self.set_centre(&directed, unit);
        self.pack(directed, unit, directions)?;
        self.lengths = lengths;
        Ok(())
    }

    fn vector(&self, neuron: u32) -> &[f32] {
        &self.codebook[neuron as usize * self.features..][..self.features]
    }

    /// The mean of some neurons, and the scale that brings the farthest value to at most 1.
    fn set_centre(&mut self, neurons: &[u32], value: impl Fn(f64, usize) -> f64) {
        let mut mean = vec![0.0; self.features];
        for &neuron in neurons {
            for (mean, &v) in mean.iter_mut().zip(self.vector(neuron)) {
                *mean += value(f64::from(v), neuron as usize);
            }
        }
        let count = neurons.len().max(1) as f64;
        self.centre = mean.into_iter().map(|sum| (sum / count) as f32).collect();
        let mut farthest = 0.0f64;
        for &neuron in neurons {
            for (&centre, &v) in self.centre.iter().zip(self.vector(neuron)) {
                let offset = value(f64::from(v), neuron as usize) - f64::from(centre);
                farthest = farthest.max(offset.abs());
            }
        }
        if farthest > 0.0 {
            // Within what float32 holds without a denormal.
            let scale = power_of_two_above(farthest).recip();
            self.scale = scale.clamp(2.0f64.powi(-126), 2.0f64.powi(126)) as f32;
        }
    }

    /// Panels of some neurons, centred and scaled, that start with half their squared length. Near ones share a panel
    /// where there are enough of them for tiles to pay.
    fn pack(
        &mut self,
        mut neurons: Vec<u32>,
        value: impl Fn(f64, usize) -> f64,
        directions: Option<&mut Directions>,
    ) -> Result<()> {
        let directions = directions.filter(|_| neurons.len() >= LEAST_TILES * PANEL);
        if directions.is_none() {
            spread(&mut neurons);
        }
        let features = self.features;
        let mut packed: Vec<f32> = zeroed(neurons.len() * features, "a codebook to search in")?;
        for (&neuron, packed) in neurons.iter().zip(packed.chunks_exact_mut(features)) {
            for (to, (&v, &centre)) in packed
                .iter_mut()
                .zip(self.vector(neuron).iter().zip(&self.centre))
            {
                let offset = value(f64::from(v), neuron as usize) - f64::from(centre);
                *to = (offset * f64::from(self.scale)) as f32;
            }
        }
        if directions.is_some() {
            let order = tiles::arrange(&packed, features);
            neurons = order.iter().map(|&at| neurons[at as usize]).collect();
            let unordered = std::mem::take(&mut packed);
            packed = with_room(unordered.len(), "a codebook to search in")?;
            for at in order {
                packed.extend_from_slice(&unordered[at as usize * features..][..features]);
            }
        }
        for (place, vector) in packed.chunks_exact(features).enumerate() {
            let square = self.kernel.product(vector, vector);
            self.start[place] = (square / 2.0) as f32;
            self.radius = self.radius.max(square.sqrt());
        }
        fill_panels(&packed, features, &mut self.panels);
        self.places = neurons;
        if let Some(directions) = directions {
            self.tiles = Some(Tiles::new(
                self.kernel,
                &packed,
                features,
                &self.places,
                self.neurons,
                directions,
            )?);
        }
        Ok(())
    }

    fn prepare_plain(&mut self) {
        fill_panels(self.codebook, self.features, &mut self.panels);
        self.places = (0..self.neurons as u32).collect();
        self.start[..self.neurons].fill(0.0);
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
    pub(super) fn additions(&self) -> f64 {
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

/// Deals neurons out to the panels one by one, so that those that are near each other on the map stand in different ones. The
/// first panel then has a neuron not far from any row, and few of the others have one that is nearer still.
fn spread(neurons: &mut [u32]) {
    let panels = neurons.len().div_ceil(PANEL);
    neurons.sort_by_key(|&neuron| neuron as usize % panels);
}

/// Writes row-major vectors into panels.
pub(super) fn fill_panels(vectors: &[f32], features: usize, panels: &mut [f32]) {
    for (place, vector) in vectors.chunks_exact(features).enumerate() {
        let at = (place / PANEL) * PANEL * features + place % PANEL;
        for (to, &value) in panels[at..].iter_mut().step_by(PANEL).zip(vector) {
            *to = value;
        }
    }
}
