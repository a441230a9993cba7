use super::naive::{Placed, topographic_product};
use super::ranks::Rank;
use super::*;
use crate::dataset::Values;
use crate::options::{MapShape, Topology};
use crate::random::Random;

fn run(stop: &AtomicBool) -> Run<'_> {
    Run {
        threads: 2,
        kernel: Kernel::choose(None).unwrap(),
        stop,
    }
}

fn numbers(count: usize, random: &mut Random) -> Vec<f32> {
    (0..count).map(|_| random.unit() as f32).collect()
}

/// Over the whole of the maps below.
fn rows(count: usize, random: &mut Random) -> Vec<f32> {
    let mut values = numbers(3 * count, random);
    values.iter_mut().for_each(|value| *value *= 2.0);
    values
}

/// A map that is ordered a little, so that its neighbours are near in the data, and yet folded.
fn map(x: u32, y: u32, looks: (Topology, MapShape, ActivationDistance), seed: u64) -> Map {
    let (topology, shape, distance) = looks;
    let grid = Grid::new(x, y, topology, shape).unwrap();
    let mut random = Random::new(seed);
    let codebook = (0..grid.neurons())
        .flat_map(|neuron| {
            let (x, y) = grid.coordinates(neuron);
            let noise = numbers(3, &mut random);
            [
                0.3 * x as f32 + noise[0],
                0.3 * y as f32 + noise[1],
                1.0 + noise[2],
            ]
        })
        .collect();
    Map::new(grid, distance, codebook, 3).unwrap()
}

fn every_map() -> impl Iterator<Item = Map> {
    let shapes = [MapShape::Planar, MapShape::Toroid];
    let topologies = [Topology::Rectangular, Topology::Hexagonal];
    let looks = topologies
        .into_iter()
        .flat_map(move |topology| shapes.map(|shape| (topology, shape)))
        .flat_map(|(topology, shape)| {
            ActivationDistance::ALL
                .iter()
                .map(move |&distance| (topology, shape, distance))
        });
    looks
        .enumerate()
        .map(|(seed, looks)| map(4, 4, looks, seed as u64))
}

fn asked(which: &[Measure]) -> Measures {
    Measures {
        which: which.to_vec(),
        ..Measures::default()
    }
}

fn evaluate(map: &Map, values: &[f32], measures: &Measures) -> Quality {
    evaluate_rows(map, dense(map, values), measures)
}

fn evaluate_rows(map: &Map, rows: Rows, measures: &Measures) -> Quality {
    let stop = AtomicBool::new(false);
    map.evaluate(rows, measures, run(&stop)).unwrap().quality
}

fn dense(map: &Map, values: &[f32]) -> Rows {
    Rows::dense(values.to_vec(), values.len() / map.features, map.features)
}

fn assert_close(fast: Option<f64>, naive: f64) {
    let fast = fast.unwrap();
    assert!(
        (fast - naive).abs() < 1e-9 * naive.abs().max(1.0),
        "{fast} {naive}"
    );
}

#[test]
fn the_measures_of_all_rows_are_those_of_their_formulas() {
    let mut random = Random::new(1);
    let which = [
        Measure::KaskiLagus,
        Measure::TopographicProduct,
        Measure::Silhouette,
        Measure::DaviesBouldin,
    ];
    for map in every_map() {
        let values = rows(60, &mut random);
        let found = evaluate(&map, &values, &asked(&which));
        let placed = Placed::new(&map, &values);
        assert_close(found.kaski_lagus, placed.kaski_lagus());
        assert_close(found.topographic_product, topographic_product(&map));
        let cell = |neuron| neuron as u32;
        assert_close(found.silhouette, placed.silhouette(cell));
        assert_close(found.davies_bouldin, placed.davies_bouldin(cell));
        assert_eq!(found.trustworthiness, None);
        // Regions of several neurons, with names that leave gaps.
        let region = |neuron: usize| 5 * (neuron as u32 / 6);
        let regions = Measures {
            regions: Some((0..16).map(region).collect()),
            ..asked(&which)
        };
        let found = evaluate(&map, &values, &regions);
        assert_close(found.silhouette, placed.silhouette(region));
        assert_close(found.davies_bouldin, placed.davies_bouldin(region));
    }
}

#[test]
fn neighbourhoods_are_those_of_every_order_of_what_is_tied() {
    let mut random = Random::new(2);
    let which = [Measure::Trustworthiness, Measure::NeighborhoodPreservation];
    let mut ties = 0;
    for map in every_map() {
        let mut values = rows(5, &mut random);
        // Two rows of the same values.
        values.copy_within(0..3, 9);
        for k in [1, 2] {
            let measures = Measures {
                neighbors: k,
                ..asked(&which)
            };
            let found = evaluate(&map, &values, &measures);
            let placed = Placed::new(&map, &values);
            let (trust, preservation) = placed.neighborhoods(k as usize);
            assert_close(found.trustworthiness, trust);
            assert_close(found.neighborhood_preservation, preservation);
        }
        let first = Placed::new(&map, &values).first;
        ties += usize::from((1..5).any(|row| row != 3 && first[..row].contains(&first[row])));
    }
    assert!(ties > 4, "{ties} maps with cells of several rows");
}

#[test]
fn ranks_that_are_tied_are_expected_values() {
    let rank = Rank { closer: 2, tied: 4 };
    // Ranks 3 to 6.
    assert_eq!((rank.chance(1), rank.chance(2)), (0.0, 0.0));
    assert_eq!(
        (rank.chance(3), rank.chance(5), rank.chance(9)),
        (0.25, 0.75, 1.0)
    );
    assert_eq!((rank.excess(6), rank.excess(5)), (0.0, 0.25));
    assert_eq!((rank.excess(4), rank.excess(1)), (0.75, 3.5));
}

#[test]
fn every_measure_is_blind_to_the_order_of_rows_and_to_threads() {
    let looks = (
        Topology::Hexagonal,
        MapShape::Planar,
        ActivationDistance::Euclidean,
    );
    let map = map(5, 6, looks, 3);
    let mut random = Random::new(3);
    let mut values = rows(3000, &mut random);
    values.copy_within(0..600, 3000);
    let turned: Vec<f32> = values.chunks_exact(3).rev().flatten().copied().collect();
    let measures = Measures {
        sample_rows: 200,
        ..asked(Measure::ALL)
    };
    let stop = AtomicBool::new(false);
    let found = |values: &[f32], threads| {
        let run = Run {
            threads,
            ..run(&stop)
        };
        let rows = dense(&map, values);
        map.evaluate(rows, &measures, run).unwrap().quality
    };
    let one = found(&values, 1);
    for (values, threads) in [(&values, 2), (&values, 7), (&turned, 1), (&turned, 3)] {
        assert_eq!(found(values, threads), one);
    }
    let other = Measures {
        random_state: 43,
        ..measures.clone()
    };
    let other = evaluate(&map, &values, &other);
    assert_ne!(other.trustworthiness, one.trustworthiness);
    assert_eq!(other.davies_bouldin, one.davies_bouldin);
}

#[test]
fn rows_at_the_same_distance_from_a_neuron_are_told_apart() {
    let grid = Grid::new(2, 1, Topology::Rectangular, MapShape::Planar).unwrap();
    let codebook = vec![0.0, 0.0, 9.0, 9.0];
    let map = Map::new(grid, ActivationDistance::Euclidean, codebook, 2).unwrap();
    let mut random = Random::new(5);
    let mut sign = || [-1.0f32, 1.0][random.below(2) as usize];
    let values: Vec<f32> = (0..400)
        .map(|at| 1.5 * sign() + 9.0 * (at / 200) as f32)
        .collect();
    let turned: Vec<f32> = values.chunks_exact(2).rev().flatten().copied().collect();
    let measures = Measures {
        sample_rows: 60,
        ..asked(Measure::ALL)
    };
    assert_eq!(
        evaluate(&map, &values, &measures),
        evaluate(&map, &turned, &measures)
    );
}

#[test]
fn sparse_rows_and_weights_say_what_the_same_rows_say_written_out() {
    let mut random = Random::new(6);
    let mut values = rows(80, &mut random);
    for value in values.iter_mut().step_by(2) {
        *value = 0.0;
    }
    let measures = asked(Measure::ALL);
    for map in every_map() {
        let found = evaluate(&map, &values, &measures);
        let entries = values
            .iter()
            .enumerate()
            .filter(|(_, value)| **value != 0.0);
        let (indices, entries): (Vec<u32>, Vec<f32>) =
            entries.map(|(at, &value)| ((at % 3) as u32, value)).unzip();
        let filled = |row: &[f32]| row.iter().filter(|value| **value != 0.0).count() as u32;
        let ends = values.chunks_exact(3).scan(0, |sum, row| {
            *sum += filled(row);
            Some(*sum)
        });
        let sparse = Rows {
            values: Values::Sparse {
                indptr: std::iter::once(0).chain(ends).collect(),
                indices,
                values: entries,
            },
            ..dense(&map, &values)
        };
        // The other distances have no search of sparse rows.
        if [ActivationDistance::Euclidean, ActivationDistance::Cosine].contains(&map.distance) {
            let sparse = evaluate_rows(&map, sparse, &measures);
            assert_close(sparse.kaski_lagus, found.kaski_lagus.unwrap());
            assert_close(sparse.trustworthiness, found.trustworthiness.unwrap());
            assert_close(sparse.silhouette, found.silhouette.unwrap());
            assert_close(sparse.davies_bouldin, found.davies_bouldin.unwrap());
        }

        // Rows of weight 2 stand for two, and those of weight 0 for none.
        let weights: Vec<f32> = (0..80).map(|row| (row % 3) as f32).collect();
        let repeated: Vec<f32> = (0..80)
            .flat_map(|row| values[row * 3..][..3].repeat(row % 3))
            .collect();
        let weighted = Rows {
            weights: Some(weights),
            ..dense(&map, &values)
        };
        let weighted = evaluate_rows(&map, weighted, &measures);
        let repeated = evaluate(&map, &repeated, &measures);
        assert_close(weighted.kaski_lagus, repeated.kaski_lagus.unwrap());
        assert_close(weighted.davies_bouldin, repeated.davies_bouldin.unwrap());
    }
}

#[test]
fn rows_with_missing_values_are_not_compared_with_each_other() {
    let map = every_map().next().unwrap();
    let stop = AtomicBool::new(false);
    let mut values = rows(60, &mut Random::new(9));
    values[4] = f32::NAN;
    values[9..12].fill(f32::NAN);
    let masked = |which: &[Measure]| {
        let rows = Rows {
            values: Values::Masked(values.clone()),
            ..dense(&map, &values)
        };
        map.evaluate(rows, &asked(which), run(&stop))
    };
    let found = masked(&[Measure::KaskiLagus, Measure::TopographicProduct]).unwrap();
    assert!(found.quality.kaski_lagus.unwrap() > found.quality.quantization_error);
    let messages = Measure::OF_ROWS.map(|measure| masked(&[measure]).unwrap_err().message);
    assert_eq!(
        messages[0],
        "Expected no missing values in data for trustworthiness but received some"
    );
}

#[test]
fn a_sample_says_about_what_all_rows_say() {
    let looks = (
        Topology::Rectangular,
        MapShape::Planar,
        ActivationDistance::Euclidean,
    );
    let map = map(4, 5, looks, 4);
    let values = rows(2500, &mut Random::new(4));
    let with = |sample_rows, neighbors| {
        let measures = Measures {
            sample_rows,
            neighbors,
            ..asked(Measure::ALL)
        };
        evaluate(&map, &values, &measures)
    };
    // A neighbourhood of the same share of the rows.
    let (all, some) = (with(2500, 50), with(500, 10));
    for of in [
        |quality: &Quality| quality.trustworthiness,
        |quality: &Quality| quality.neighborhood_preservation,
        |quality: &Quality| quality.silhouette,
    ] {
        let (all, some) = (of(&all).unwrap(), of(&some).unwrap());
        assert!((all - some).abs() < 0.02, "{all} {some}");
    }
}

#[test]
fn where_there_is_nothing_to_compare_measures_are_nan() {
    let looks = (
        Topology::Rectangular,
        MapShape::Planar,
        ActivationDistance::Euclidean,
    );
    let all = |map: &Map, values: &[f32]| {
        let found = evaluate(map, values, &asked(Measure::ALL));
        [
            found.kaski_lagus,
            found.topographic_product,
            found.trustworthiness,
            found.neighborhood_preservation,
            found.silhouette,
            found.davies_bouldin,
        ]
        .map(|value| value.unwrap().is_nan())
    };
    let single = map(1, 1, looks, 5);
    assert_eq!(
        all(&single, &rows(30, &mut Random::new(5))),
        [true, true, false, false, true, true]
    );
    // One row, and rows that are all the same.
    let several = map(3, 3, looks, 6);
    assert_eq!(
        all(&several, &[0.5; 3]),
        [false, false, true, true, true, true]
    );
    assert_eq!(
        all(&several, &[0.5; 90]),
        [false, false, false, false, true, true]
    );
    // Two neurons with the same vector.
    let mut twins = several.clone();
    twins.codebook.copy_within(0..3, 12);
    assert!(all(&twins, &[0.5; 3])[1]);
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let looks = (
        Topology::Rectangular,
        MapShape::Planar,
        ActivationDistance::Euclidean,
    );
    let map = map(2, 2, looks, 7);
    let message = |measures: Measures| {
        let stop = AtomicBool::new(false);
        let outcome = map.evaluate(dense(&map, &[0.0; 30]), &measures, run(&stop));
        outcome.unwrap_err().message
    };
    let none = Measures::default();
    let cases = [
        Measures {
            neighbors: 0,
            ..none.clone()
        },
        Measures {
            sample_rows: 0,
            ..none.clone()
        },
        Measures {
            sample_rows: MAX_SAMPLE_ROWS + 1,
            ..none.clone()
        },
        Measures {
            regions: Some(vec![0; 3]),
            ..none
        },
    ];
    assert_eq!(
        cases.map(message),
        [
            "Expected a whole number of at least 1 for neighbors but received 0",
            "Expected a whole number from 1 to 100000 for sampleRows but received 0",
            "Expected a whole number from 1 to 100000 for sampleRows but received 100001",
            "Expected 4 regions (one for each neuron) for regions but received 3",
        ]
    );
}

#[test]
fn a_stop_ends_every_measure() {
    let looks = (
        Topology::Rectangular,
        MapShape::Planar,
        ActivationDistance::Euclidean,
    );
    let map = map(3, 3, looks, 8);
    let values = rows(20, &mut Random::new(8));
    let data = Dataset::new(dense(&map, &values)).unwrap();
    let (running, raised) = (AtomicBool::new(false), AtomicBool::new(true));
    let kernel = Kernel::choose(None).unwrap();
    let search = RowSearch::new(kernel, map.distance, &map.codebook, &data).unwrap();
    let mut nearest = vec![NearestTwo::default(); 20];
    search
        .all_nearest_two(&data, &mut nearest, &running)
        .unwrap();
    for &measure in Measure::ALL {
        let mut quality = errors(&map, &data, &search, &nearest, run(&running)).unwrap();
        let asked = asked(&[measure]);
        let outcome = map.measure(&data, &nearest, &asked, run(&raised), &mut quality);
        assert_eq!(outcome, Err(Error::stopped()), "{measure:?}");
    }
}
