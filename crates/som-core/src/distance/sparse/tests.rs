//! Sparse rows against the same rows written out.

use super::{SparseScratch, SparseSearch};
use crate::dataset::{Content, Dataset, Rows, Values};
use crate::distance::{Kernel, NearestTwo, Scratch, Search};
use crate::options::ActivationDistance;
use crate::random::Random;
use proptest::prelude::*;

fn kernel() -> &'static Kernel {
    Kernel::choose(None).unwrap()
}

/// The same rows dense and sparse.
fn both(dense: &[f32], features: usize) -> Dataset {
    let (mut indptr, mut indices, mut values) = (vec![0], vec![], vec![]);
    for row in dense.chunks_exact(features) {
        for (column, &value) in row.iter().enumerate() {
            if value != 0.0 {
                indices.push(column as u32);
                values.push(value);
            }
        }
        indptr.push(values.len() as u32);
    }
    let rows = dense.len() / features;
    let values = Values::Sparse {
        indptr,
        indices,
        values,
    };
    Dataset::new(Rows {
        rows,
        features,
        values,
        weights: None,
    })
    .unwrap()
}

fn compare(distance: ActivationDistance, rows: &[f32], codebook: &[f32], features: usize) {
    let count = rows.len() / features;
    let data = both(rows, features);
    let Content::Sparse(sparse) = data.content() else {
        unreachable!("they were made sparse")
    };
    let search = SparseSearch::new(kernel(), distance, codebook, features).unwrap();
    let (mut winners, mut distances) = (vec![0; count], vec![0.0; count]);
    let mut found = vec![NearestTwo::default(); count];
    let mut scratch = SparseScratch::default();
    search.nearest(sparse, 0..count, &mut winners, &mut distances, &mut scratch);
    search.nearest_two(sparse, 0..count, &mut found, &mut scratch);
    let mut right = vec![NearestTwo::default(); count];
    let dense = Search::new(kernel(), distance, codebook, features).unwrap();
    dense.nearest_two(rows, &mut right, &mut Scratch::default());
    for (at, (found, right)) in found.iter().zip(&right).enumerate() {
        assert_eq!(
            (found.first, found.second),
            (right.first, right.second),
            "row {at}"
        );
        assert_eq!(winners[at], right.first);
        assert_eq!(distances[at], found.distance);
        if distance == ActivationDistance::Cosine {
            assert_eq!(found.distance, right.distance);
        } else {
            let near = 1e-14 * features as f64 * right.distance;
            assert!(
                (found.distance - right.distance).abs() <= near,
                "row {at}: {} {}",
                found.distance,
                right.distance
            );
        }
        let neuron = found.first as usize;
        let square = search.squared_euclidean(sparse, at, neuron);
        let exact = dense.squared_euclidean(&rows[at * features..][..features], neuron);
        assert!((square - exact).abs() <= 1e-14 * features as f64 * exact);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn sparse_rows_have_the_winners_of_the_rows_written_out(
        distance in prop::sample::select(vec![ActivationDistance::Euclidean, ActivationDistance::Cosine]),
        rows in 1usize..20, neurons in 1usize..150, features in 1usize..60,
        filled in prop::sample::select(vec![0.0, 0.05, 0.5, 1.0]),
        size in prop::sample::select(vec![1.0, 1e-30, 1e-18, 1e15, 1e30]),
        offset in prop::sample::select(vec![0.0, 1.0, 1e4]),
        kind in 0..4,
        seed in any::<u64>(),
    ) {
        let mut random = Random::new(seed);
        let mut values = |count: usize, filled: f64, offset: f64| -> Vec<f32> {
            (0..count)
                .map(|_| {
                    let value = random.unit() * 4.0 - 2.0;
                    let value = if kind % 2 == 0 { value.round() } else { value };
                    if random.unit() < filled { ((value + offset) * size) as f32 } else { 0.0 }
                })
                .collect()
        };
        let rows = values(rows * features, filled, 0.0);
        let mut codebook = values(neurons * features, if kind < 2 { 1.0 } else { filled }, offset);
        // Neurons that stand twice, and one that is a row.
        if neurons > 2 {
            codebook.copy_within(..features, (neurons - 1) * features);
            codebook[features..2 * features].copy_from_slice(&rows[..features]);
        }
        compare(distance, &rows, &codebook, features);
    }
}

#[test]
fn a_row_that_is_a_neuron_is_at_distance_zero() {
    let mut random = Random::new(8);
    let features = 700;
    let neuron: Vec<f32> = (0..features)
        .map(|_| {
            if random.unit() < 0.03 {
                random.unit() as f32
            } else {
                0.0
            }
        })
        .collect();
    let codebook: Vec<f32> = (0..40 * features)
        .map(|at| neuron[at % features] * (0.5 + (at / features) as f32 / 40.0))
        .collect();
    compare(ActivationDistance::Euclidean, &neuron, &codebook, features);
    let data = both(&neuron, features);
    let Content::Sparse(sparse) = data.content() else {
        unreachable!("they were made sparse")
    };
    let search =
        SparseSearch::new(kernel(), ActivationDistance::Euclidean, &codebook, features).unwrap();
    let (mut winners, mut distances) = ([9], [9.0]);
    let scratch = &mut SparseScratch::default();
    search.nearest(sparse, 0..1, &mut winners, &mut distances, scratch);
    assert_eq!((winners, distances), ([20], [0.0]));
}

#[test]
fn rows_and_neurons_of_zeros_have_no_direction() {
    let codebook = [0.0, 0.0, 1.0, 0.0, -1.0, 3.0];
    let rows = [0.0, 0.0, -2.0, 0.0, 0.0, 1.0, 0.0, -1.0];
    compare(ActivationDistance::Cosine, &rows, &codebook, 2);
    compare(ActivationDistance::Euclidean, &rows, &codebook, 2);
}

#[test]
fn other_distances_say_what_is_possible() {
    for distance in [ActivationDistance::Manhattan, ActivationDistance::Chebyshev] {
        let error = SparseSearch::new(kernel(), distance, &[1.0], 1).unwrap_err();
        let word = distance.word();
        assert_eq!(
            error.message,
            format!(
                "Expected euclidean or cosine, as the rows are sparse (or dense rows), for activationDistance but \
                 received {word}"
            )
        );
    }
}
