//! Rows with missing values against a plain float64 search over what they know.

use super::{MaskedScratch, MaskedSearch};
use crate::distance::{Kernel, NearestTwo, Scratch, Search};
use crate::options::ActivationDistance;
use crate::random::Random;
use crate::winners::NO_WINNER;
use proptest::prelude::*;

fn kernel() -> &'static Kernel {
    Kernel::choose(None).unwrap()
}

/// The distance of a row to a neuron by its definition.
fn by_definition(distance: ActivationDistance, row: &[f32], neuron: &[f32]) -> f64 {
    let known: Vec<(f64, f64)> = row
        .iter()
        .zip(neuron)
        .filter(|(value, _)| !value.is_nan())
        .map(|(&x, &w)| (f64::from(x), f64::from(w)))
        .collect();
    let differences = || known.iter().map(|(x, w)| (x - w).abs());
    match distance {
        ActivationDistance::Euclidean => differences().map(|d| d * d).sum::<f64>().sqrt(),
        ActivationDistance::Manhattan => differences().sum(),
        ActivationDistance::Chebyshev => differences().fold(0.0, f64::max),
        ActivationDistance::Cosine => {
            let product: f64 = known.iter().map(|(x, w)| x * w).sum();
            let xx: f64 = known.iter().map(|(x, _)| x * x).sum();
            let ww: f64 = known.iter().map(|(_, w)| w * w).sum();
            if xx > 0.0 && ww > 0.0 {
                (1.0 - product / (xx.sqrt() * ww.sqrt())).max(0.0)
            } else {
                1.0
            }
        }
    }
}

/// Rows and a codebook with holes in the rows, ties, zeros and a wide range of magnitudes.
fn material(
    rows: usize,
    neurons: usize,
    features: usize,
    missing: f64,
    size: f64,
    seed: u64,
) -> (Vec<f32>, Vec<f32>) {
    let mut random = Random::new(seed);
    let coarse = random.unit() < 0.5;
    let value = |random: &mut Random| {
        let value = random.unit() * 4.0 - 2.0;
        ((if coarse { value.round() } else { value }) * size) as f32
    };
    let codebook: Vec<f32> = (0..neurons * features)
        .map(|_| value(&mut random))
        .collect();
    let rows = (0..rows * features)
        .map(|_| {
            if random.unit() < missing {
                f32::NAN
            } else {
                value(&mut random)
            }
        })
        .collect();
    (rows, codebook)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_winner_is_the_nearest_over_what_is_known(
        distance in prop::sample::select(ActivationDistance::ALL),
        rows in 1usize..20, neurons in 1usize..150, features in 1usize..40,
        missing in prop::sample::select(vec![0.0, 0.1, 0.5, 0.95, 1.0]),
        size in prop::sample::select(vec![1.0, 1e-30, 1e-18, 1e15, 1e30]),
        seed in any::<u64>(),
    ) {
        let (rows, codebook) = material(rows, neurons, features, missing, size, seed);
        let search = MaskedSearch::new(kernel(), distance, &codebook, features).unwrap();
        let count = rows.len() / features;
        let (mut winners, mut distances) = (vec![0; count], vec![0.0; count]);
        let mut two = vec![NearestTwo::default(); count];
        let mut scratch = MaskedScratch::default();
        search.nearest(&rows, &mut winners, &mut distances, &mut scratch);
        search.nearest_two(&rows, &mut two, &mut scratch);
        for (at, row) in rows.chunks_exact(features).enumerate() {
            prop_assert_eq!(two[at].first, winners[at]);
            if row.iter().all(|value| value.is_nan()) {
                prop_assert_eq!((winners[at], two[at].second), (NO_WINNER, NO_WINNER));
                prop_assert!(distances[at].is_nan() && two[at].distance.is_nan());
                continue;
            }
            prop_assert_eq!(two[at].distance, distances[at]);
            let all: Vec<f64> = codebook
                .chunks_exact(features)
                .map(|neuron| by_definition(distance, row, neuron))
                .collect();
            let lowest = all.iter().copied().fold(f64::INFINITY, f64::min);
            // The definition adds in another order: neurons within its rounding are ties.
            let near = |value: f64, other: f64| (value - other).abs() <= 1e-12 * (1.0 * size.min(1.0) + other);
            let cosine = distance == ActivationDistance::Cosine;
            let slack = if cosine { 1e-14 } else { 1e-13 * lowest };
            prop_assert!(near(distances[at], lowest));
            prop_assert!(all[winners[at] as usize] <= lowest + slack);
            // None before it is as near, unless by rounding.
            for &before in &all[..winners[at] as usize] {
                prop_assert!(before >= lowest - slack);
            }
            if neurons > 1 {
                let second = two[at].second as usize;
                prop_assert_ne!(second, winners[at] as usize);
                for (neuron, &other) in all.iter().enumerate() {
                    let slack = if cosine { 1e-14 } else { 1e-13 * other };
                    prop_assert!(neuron == winners[at] as usize || other + slack >= all[second]);
                }
            }
        }
    }

    #[test]
    fn rows_that_know_everything_have_the_winners_and_distances_of_complete_rows(
        distance in prop::sample::select(ActivationDistance::ALL),
        rows in 1usize..20, neurons in 1usize..150, features in 1usize..40, seed in any::<u64>(),
    ) {
        let (rows, codebook) = material(rows, neurons, features, 0.0, 1.0, seed);
        let count = rows.len() / features;
        let mut masked = vec![NearestTwo::default(); count];
        let mut complete = masked.clone();
        MaskedSearch::new(kernel(), distance, &codebook, features)
            .unwrap()
            .nearest_two(&rows, &mut masked, &mut MaskedScratch::default());
        Search::new(kernel(), distance, &codebook, features)
            .unwrap()
            .nearest_two(&rows, &mut complete, &mut Scratch::default());
        prop_assert_eq!(masked, complete);
    }
}

#[test]
fn ties_go_to_the_lowest_index() {
    let codebook = [9.0, 1.0, 5.0, 1.0, 0.0, 1.0];
    let search = MaskedSearch::new(kernel(), ActivationDistance::Euclidean, &codebook, 2).unwrap();
    let mut found = [NearestTwo::default(); 1];
    search.nearest_two(&[f32::NAN, 1.5], &mut found, &mut MaskedScratch::default());
    let right = NearestTwo {
        first: 0,
        second: 1,
        distance: 0.5,
    };
    assert_eq!(found, [right]);
}

#[test]
fn a_row_or_a_neuron_of_zeros_has_no_direction() {
    let codebook = [0.0, 0.0, 1.0, 0.0, -1.0, 3.0];
    let search = MaskedSearch::new(kernel(), ActivationDistance::Cosine, &codebook, 2).unwrap();
    let rows = [0.0, f32::NAN, -2.0, f32::NAN, 0.0, 0.0, f32::NAN, -1.0];
    let (mut winners, mut distances) = ([9; 4], [0.0; 4]);
    search.nearest(
        &rows,
        &mut winners,
        &mut distances,
        &mut MaskedScratch::default(),
    );
    assert_eq!(winners, [0, 2, 0, 0]);
    assert_eq!(distances, [1.0, 0.0, 1.0, 1.0]);
}
