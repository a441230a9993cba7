//! The batch map against its definition.

use super::Epoch;
use crate::dataset::{Dataset, Rows};
use crate::distance::{Kernel, Scratch, Search};
use crate::grid::Grid;
use crate::initialization::initial_codebook;
use crate::neighborhood::{Neighborhood, weight_between};
use crate::options::{ActivationDistance, MapShape, NeighborhoodFunction, Options, Plan, Topology};
use crate::random::Random;
use crate::smoothing::Smoothing;
use crate::sums::Sums;
use crate::train::{Watch, train};
use crate::winners::RowSearch;
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

fn uniform(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| (random.unit() * 4.0 - 1.0) as f32)
        .collect()
}

fn one_epoch(plan: &Plan, rows: &[f32], features: usize, codebook: &[f32]) -> Vec<f32> {
    let mut watch = Watch {
        stop: &AtomicBool::new(false),
        progress: &mut |_| {},
    };
    let (kernel, start) = (Kernel::choose(None).unwrap(), codebook.to_vec());
    let count = rows.len() / features;
    train(
        plan,
        Rows::dense(rows.to_vec(), count, features),
        Some(start),
        kernel,
        &mut watch,
    )
    .unwrap()
    .codebook
}

/// `codebook[i] = sum over rows of h(winner, i) row / sum over rows of h(winner, i)`, row by row, neuron by neuron;
/// None where the divisor is too near zero to tell whether the neuron keeps its vector.
fn by_definition(
    plan: &Plan,
    rows: &[f32],
    features: usize,
    codebook: &[f32],
) -> Vec<Option<Vec<f64>>> {
    let search = Search::new(
        Kernel::choose(Some("portable")).unwrap(),
        plan.distance,
        codebook,
        features,
    )
    .unwrap();
    let (count, neurons) = (rows.len() / features, plan.grid.neurons());
    let (mut winners, mut distances) = (vec![0; count], vec![0.0; count]);
    search.nearest(rows, &mut winners, &mut distances, &mut Scratch::default());
    (0..neurons)
        .map(|neuron| {
            let (mut divisor, mut size) = (0.0, 0.0);
            let mut sum = vec![0.0; features];
            for (row, &winner) in rows.chunks_exact(features).zip(&winners) {
                let h = weight_between(
                    plan.neighborhood,
                    &plan.grid,
                    winner as usize,
                    neuron,
                    plan.sigma,
                );
                divisor += h;
                size += h.abs();
                for (sum, &value) in sum.iter_mut().zip(row) {
                    *sum += h * f64::from(value);
                }
            }
            let old = &codebook[neuron * features..][..features];
            if size > 0.0 && divisor.abs() < 1e-6 * size {
                None
            } else if divisor > 0.0 {
                Some(sum.into_iter().map(|sum| sum / divisor).collect())
            } else {
                Some(old.iter().map(|&value| f64::from(value)).collect())
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn an_epoch_is_what_its_definition_says(
        (x_dim, y_dim) in (1u32..8, 1u32..8),
        (count, features) in (1usize..60, 1usize..6),
        sigma in 0.4f64..5.0,
        function in prop::sample::select(NeighborhoodFunction::ALL),
        distance in prop::sample::select(ActivationDistance::ALL),
        topology in prop::sample::select(Topology::ALL),
        map_shape in prop::sample::select(MapShape::ALL),
        seed in 0u64..1000,
    ) {
        prop_assume!(Grid::new(x_dim, y_dim, topology, map_shape).is_ok());
        let plan = Options {
            x_dim, y_dim, topology, map_shape,
            activation_distance: distance,
            neighborhood_function: function,
            num_iterations: Some(1),
            sigma: Some(sigma),
            ..Options::default()
        }.check().unwrap();
        let rows = uniform(count * features, seed);
        let codebook = uniform(plan.grid.neurons() * features, seed + 1);
        let trained = one_epoch(&plan, &rows, features, &codebook);
        let right = by_definition(&plan, &rows, features, &codebook);
        for (neuron, right) in right.iter().enumerate() {
            let Some(right) = right else { continue };
            for (feature, right) in right.iter().enumerate() {
                let got = f64::from(trained[neuron * features + feature]);
                // The codebook is float32; the mexican hat's quotient enlarges rounding by up to 1e6.
                let grown = if function == NeighborhoodFunction::MexicanHat { 1e4 } else { 1.0 };
                let near = 1e-7 * grown * (1.0 + right.abs());
                prop_assert!((got - right).abs() <= near, "neuron {neuron}: {got} {right}");
            }
        }
    }
}

#[test]
fn weights_are_left_out_only_where_they_are_nothing() {
    let plan = Options {
        x_dim: 2,
        y_dim: 25,
        topology: Topology::Rectangular,
        num_iterations: Some(1),
        sigma: Some(0.8),
        ..Options::default()
    };
    let plan = plan.check().unwrap();
    let codebook: Vec<f32> = (0..50).map(|at| at as f32).collect();
    // One winner at each end or so: what is far from both is left out, and nothing can be seen of it.
    let rows = [0.0, 24.0, 25.0, 49.0, 5.25, 12.5, 17.75, 30.5, 37.25, 43.0];
    let trained = one_epoch(&plan, &rows, 1, &codebook);
    for (got, right) in trained
        .iter()
        .zip(by_definition(&plan, &rows, 1, &codebook))
    {
        assert_eq!(f64::from(*got), f64::from(right.unwrap()[0] as f32));
    }
    let neighborhood = Neighborhood::new(plan.neighborhood, plan.grid, plan.sigma);
    assert!(neighborhood.near().is_some());
    // One winner at one end: its weight is next to nothing at the other, but it is all that there is.
    let trained = one_epoch(&plan, &[0.25], 1, &codebook);
    assert_eq!(trained, [0.25; 50]);
}

#[test]
fn a_neuron_that_no_winner_reaches_keeps_its_vector() {
    let plan = Options {
        x_dim: 9,
        y_dim: 1,
        neighborhood_function: NeighborhoodFunction::Bubble,
        num_iterations: Some(1),
        sigma: Some(1.5),
        ..Options::default()
    };
    let codebook: Vec<f32> = (0..9).map(|at| at as f32).collect();
    let trained = one_epoch(&plan.check().unwrap(), &[0.25], 1, &codebook);
    assert_eq!(trained, [0.25, 0.25, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
}

#[test]
fn a_stop_during_a_search_is_heeded_by_every_chunk() {
    let values = uniform(3000 * 2, 1);
    let data = Dataset::new(Rows::dense(values, 3000, 2)).unwrap();
    let codebook = uniform(9 * 2, 2);
    let search = RowSearch::new(
        Kernel::choose(None).unwrap(),
        ActivationDistance::Euclidean,
        &codebook,
        &data,
    )
    .unwrap();
    let mut epoch = Epoch {
        guide: crate::distance::Guide::new(3000).unwrap(),
        winners: vec![u32::MAX; 3000],
        distances: vec![0.0; 3000],
        sums: Sums::new(9, &data).unwrap(),
        smoothed: vec![0.0; 18],
        divisors: vec![0.0; 9],
        smoothing: Smoothing::default(),
    };
    assert!(!epoch.find_winners(&search, &data, &AtomicBool::new(true)));
    assert!(epoch.winners.iter().all(|&winner| winner == u32::MAX));
    assert!(epoch.find_winners(&search, &data, &AtomicBool::new(false)));
    assert!(epoch.winners.iter().all(|&winner| winner < 9));
}

/// The same epochs without sorting the rows on the way.
#[test]
fn rows_sorted_on_the_way_change_nothing() {
    let (rows, features) = (600, 5);
    let values = uniform(rows * features, 11);
    let weights: Vec<f32> = (0..rows).map(|row| 0.5 + (row % 7) as f32).collect();
    let weighted = || Rows {
        weights: Some(weights.clone()),
        ..Rows::dense(values.clone(), rows, features)
    };
    for constant in [false, true] {
        let plan = Options {
            x_dim: 6,
            y_dim: 5,
            num_iterations: Some(12),
            sigma: constant.then_some(0.8),
            early_stopping: true,
            ..Options::default()
        }
        .check()
        .unwrap();
        let kernel = Kernel::choose(None).unwrap();
        let stop = AtomicBool::new(false);
        let mut watch = Watch {
            stop: &stop,
            progress: &mut |_| {},
        };
        let trained = train(&plan, weighted(), None, kernel, &mut watch).unwrap();
        let data = Dataset::new(weighted()).unwrap();
        let mut codebook = initial_codebook(&plan, &data, &stop).unwrap();
        let mut epoch = Epoch::new(plan.grid.neurons(), &data).unwrap();
        for step in &trained.history {
            let neighborhood = Neighborhood::new(plan.neighborhood, plan.grid, step.sigma);
            let search = RowSearch::new(kernel, plan.distance, &codebook, &data).unwrap();
            assert!(epoch.find_winners(&search, &data, &stop));
            assert_eq!(data.mean_of(&epoch.distances), step.quantization_error);
            assert!(epoch.collect(&neighborhood, &data, &stop).unwrap());
            epoch.update(&mut codebook, &neighborhood).unwrap();
        }
        assert_eq!(trained.codebook, codebook);
    }
}
