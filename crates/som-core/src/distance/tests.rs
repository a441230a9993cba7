//! Every kernel against a plain float64 search.

use super::*;
use crate::random::Random;
use proptest::prelude::*;

/// Kinds of rows and codebooks that a search in float32 alone would get wrong.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Plain,
    /// Few distinct vectors, so that neurons and rows are equal.
    Duplicates,
    /// 10000 plus or minus a few thousandths.
    FarFromZero,
    /// So small that squares are denormal.
    Tiny,
    /// So large that float32 squares overflow.
    Huge,
    /// Zero vectors among the rows and neurons.
    Zeros,
    /// All along nearly one direction: cosines differ in their last digits.
    OneDirection,
    /// A codebook of a single point, rows around it.
    Collapsed,
    /// Neurons on a line, rows beside it.
    Collinear,
    /// A smooth map that rows spread around, as a training has it.
    Smooth,
    /// A few neurons far away from all others, and rows at both.
    Outliers,
    /// Neurons whose values are the same in another order, rows at zero: equal distances, unequal in float32.
    Permuted,
}

const KINDS: [Kind; 12] = [
    Kind::Plain,
    Kind::Duplicates,
    Kind::FarFromZero,
    Kind::Tiny,
    Kind::Huge,
    Kind::Zeros,
    Kind::OneDirection,
    Kind::Collapsed,
    Kind::Collinear,
    Kind::Smooth,
    Kind::Outliers,
    Kind::Permuted,
];

struct Case {
    rows: Vec<f32>,
    codebook: Vec<f32>,
}

fn case(kind: Kind, rows: usize, neurons: usize, features: usize, seed: u64) -> Case {
    let mut random = Random::new(seed);
    let mut value = |kind: Kind, vector: usize, feature: usize| -> f32 {
        let unit = random.unit() - 0.5;
        match kind {
            Kind::Plain => unit as f32,
            Kind::Duplicates => ((vector * 7 + feature) % 3) as f32 - 1.0,
            Kind::FarFromZero => (1e4 + unit * 1e-2) as f32,
            Kind::Tiny => (unit * 1e-25) as f32,
            Kind::Huge => (unit * 1e30) as f32,
            Kind::Zeros if vector.is_multiple_of(3) => 0.0,
            Kind::Zeros => unit as f32,
            Kind::OneDirection => (1.0 + unit * 1e-4) as f32,
            Kind::Collinear => (vector % 50) as f32 * (feature + 1) as f32,
            Kind::Smooth => {
                let wave = (vector % 256) as f64 * (feature + 1) as f64 * 0.003;
                (3.0 * wave.sin() + 0.2 * unit) as f32
            }
            Kind::Outliers if vector.is_multiple_of(29) => (1e7 + unit) as f32,
            Kind::Outliers => unit as f32,
            Kind::Collapsed | Kind::Permuted => 0.0,
        }
    };
    let codebook = (0..neurons * features)
        .map(|at| match kind {
            Kind::Collapsed => 0.1 * (at % features) as f32,
            Kind::Permuted => {
                let place = (at % features + at / features * 5) % features;
                1.0 + (place as f32 * 0.77).sin() * (1 << (place % 12)) as f32
            }
            kind => value(kind, at / features, at % features),
        })
        .collect();
    let rows = (0..rows * features)
        .map(|at| match kind {
            Kind::Collapsed => value(Kind::Plain, at / features, at % features),
            kind => value(kind, at / features + 1, at % features),
        })
        .collect();
    Case { rows, codebook }
}

/// The two lowest ranks by comparing every neuron, in the search's own float64 arithmetic.
fn exhaustive(search: &Search<'_>, row: &[f32]) -> NearestTwo {
    let mut ranked: Vec<(f64, u32)> = (0..search.neurons)
        .map(|neuron| {
            (
                search.rank(row, search.row_length(row), neuron),
                neuron as u32,
            )
        })
        .collect();
    // Stable: equal ranks stay in the order of their indices.
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    NearestTwo {
        first: ranked[0].1,
        second: ranked.get(1).unwrap_or(&ranked[0]).1,
        distance: search.finish(ranked[0].0),
    }
}

/// The distance by its definition, one term after the other.
fn defined(distance: ActivationDistance, row: &[f32], neuron: &[f32]) -> f64 {
    let pairs = || {
        row.iter()
            .zip(neuron)
            .map(|(&a, &b)| (f64::from(a), f64::from(b)))
    };
    match distance {
        ActivationDistance::Euclidean => pairs().map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt(),
        ActivationDistance::Manhattan => pairs().map(|(a, b)| (a - b).abs()).sum(),
        ActivationDistance::Chebyshev => pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        ActivationDistance::Cosine => {
            let product: f64 = pairs().map(|(a, b)| a * b).sum();
            let rows: f64 = pairs().map(|(a, _)| a * a).sum();
            let neurons: f64 = pairs().map(|(_, b)| b * b).sum();
            if rows == 0.0 || neurons == 0.0 {
                1.0
            } else {
                1.0 - product / (rows.sqrt() * neurons.sqrt())
            }
        }
    }
}

fn agrees(
    kernel: &'static Kernel,
    distance: ActivationDistance,
    case: &Case,
    features: usize,
) -> std::result::Result<(), TestCaseError> {
    let search = Search::new(kernel, distance, &case.codebook, features).unwrap();
    let count = case.rows.len() / features;
    let mut winners = vec![u32::MAX; count];
    let mut distances = vec![f64::NAN; count];
    let mut scratch = Scratch::default();
    search.nearest(&case.rows, &mut winners, &mut distances, &mut scratch);
    agrees_whatever_the_guess(&search, case, (&winners, &distances), &mut scratch)?;
    let mut two = vec![NearestTwo::default(); count];
    search.nearest_two(&case.rows, &mut two, &mut scratch);
    for (at, row) in case.rows.chunks_exact(features).enumerate() {
        let right = exhaustive(&search, row);
        prop_assert_eq!((winners[at], distances[at]), (right.first, right.distance));
        prop_assert_eq!(two[at], right);
        let vectors = || case.codebook.chunks_exact(features);
        let least = vectors()
            .map(|neuron| defined(distance, row, neuron))
            .fold(f64::MAX, f64::min);
        let size = if distance == ActivationDistance::Cosine {
            1.0
        } else {
            least
        };
        prop_assert!(
            (distances[at] - least).abs() <= 1e-12 * size,
            "row {at}: {} {least}",
            distances[at]
        );
    }
    Ok(())
}

/// Searched without skipping, and with guesses that are right, wrong or the same for all: always the same winners.
fn agrees_whatever_the_guess(
    search: &Search<'_>,
    case: &Case,
    right: (&[u32], &[f64]),
    scratch: &mut Scratch,
) -> std::result::Result<(), TestCaseError> {
    let count = right.0.len();
    let reversed: Vec<u32> = (0..count as u32).rev().collect();
    let wrong = |row: usize| (row * 7919 % search.neurons) as u32;
    let guesses = [
        Vec::new(),
        right.0.to_vec(),
        vec![0; count],
        (0..count).map(wrong).collect(),
    ];
    for (guesses, prune) in guesses
        .iter()
        .flat_map(|guesses| [(guesses, true), (guesses, false)])
    {
        let (mut winners, mut distances) = (vec![u32::MAX; count], vec![f64::NAN; count]);
        for (part, picked) in reversed.chunks(search.group_rows()).enumerate() {
            let from = part * search.group_rows();
            let found = (
                &mut winners[from..from + picked.len()],
                &mut distances[from..from + picked.len()],
            );
            let looked =
                search.nearest_of_picked(&case.rows, picked, guesses, prune, found, scratch);
            prop_assert!(looked.visited <= (picked.len() * search.neurons) as u64);
        }
        winners.reverse();
        distances.reverse();
        prop_assert_eq!(&winners, right.0);
        prop_assert_eq!(&distances, right.1);
    }
    Ok(())
}

fn every_kind_of_case(name: &str) {
    let Some(kernel) = Kernel::available().find(|kernel| kernel.name() == name) else {
        return;
    };
    let shapes = (1usize..40, 1usize..100, 1usize..40, 0u64..1 << 32);
    proptest!(ProptestConfig::with_cases(400), |(
        (rows, neurons, features, seed) in shapes,
        kind in prop::sample::select(&KINDS[..]),
        distance in prop::sample::select(ActivationDistance::ALL),
    )| {
        agrees(kernel, distance, &case(kind, rows, neurons, features, seed), features)?;
    });
    // Enough neurons for tiles, then enough features for sketches as well.
    let shapes = [
        (1usize..80, 150usize..700, 1usize..70, 0u64..1 << 32),
        (1usize..80, 192usize..600, 40usize..150, 0u64..1 << 32),
    ];
    for shapes in shapes {
        proptest!(ProptestConfig::with_cases(60), |(
            (rows, neurons, features, seed) in shapes,
            kind in prop::sample::select(&KINDS[..]),
            distance in prop::sample::select(&[ActivationDistance::Euclidean, ActivationDistance::Cosine][..]),
        )| {
            agrees(kernel, distance, &case(kind, rows, neurons, features, seed), features)?;
        });
    }
    // More features than a block.
    for (kind, features) in [
        (Kind::Plain, 129),
        (Kind::Smooth, 300),
        (Kind::FarFromZero, 513),
    ] {
        for distance in ActivationDistance::ALL {
            agrees(
                kernel,
                *distance,
                &case(kind, 40, 260, features, 3),
                features,
            )
            .expect("the same winners");
        }
    }
    // More rows than a group, more neurons than a few panels, more features than a block of lanes.
    for distance in ActivationDistance::ALL {
        let case = case(Kind::Plain, 230, 225, 70, 5);
        agrees(kernel, *distance, &case, 70).expect("the same winners");
    }
}

/// One neuron more than the tiles hold: the last has too few for the two that are wanted, and rows whose own tile it is
/// have no limit after it.
#[test]
fn a_tile_of_one_neuron_is_enough_for_no_second_winner() {
    for kernel in Kernel::available() {
        let features = 5;
        let neurons = 7 * PANEL + 1;
        let mut case = case(Kind::Smooth, 300, neurons, features, 3);
        // Whichever neuron is alone, some rows are nearest to it.
        case.rows = case.codebook.clone();
        for distance in [ActivationDistance::Euclidean, ActivationDistance::Cosine] {
            agrees(kernel, distance, &case, features).unwrap();
        }
    }
}

/// A smooth map: most tiles are skipped, and the share says so.
#[test]
fn far_tiles_are_skipped() {
    let (features, neurons, count) = (8, 1024, 500);
    let vectors = |count: usize| -> Vec<f32> {
        (0..count * features)
            .map(|at| {
                let along = (at / features) as f32 / count as f32 * 12.0;
                (along - (at % features) as f32).cos() + along
            })
            .collect()
    };
    let (codebook, rows) = (vectors(neurons), vectors(count));
    let kernel = Kernel::choose(None).unwrap();
    let search = Search::new(kernel, ActivationDistance::Euclidean, &codebook, features).unwrap();
    let mut scratch = Scratch::default();
    let (mut winners, mut distances) = (vec![0; count], vec![0.0; count]);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut guide = Guide::new(count).unwrap();
    for _ in 0..2 {
        assert!(guide.nearest(&search, &rows, &mut winners, &mut distances, &stop));
        assert!(guide.visited < 0.2, "{}", guide.visited);
    }
    let mut plain = vec![0; count];
    let search =
        Search::of_all(kernel, ActivationDistance::Euclidean, &codebook, features).unwrap();
    search.nearest(&rows, &mut plain, &mut distances, &mut scratch);
    assert_eq!(winners, plain);
}

#[test]
fn portable_finds_the_same_winners_as_a_plain_search() {
    every_kind_of_case("portable");
}

#[test]
fn avx2_finds_the_same_winners_as_a_plain_search() {
    every_kind_of_case("avx2");
}

#[test]
fn avx512_finds_the_same_winners_as_a_plain_search() {
    every_kind_of_case("avx512");
}

#[test]
fn neon_finds_the_same_winners_as_a_plain_search() {
    every_kind_of_case("neon");
}

/// A kernel that the CPU lacks is skipped above. Where a machine must have exercised some, it says so:
/// `SOM_EXPECT_KERNELS=portable,avx2`.
#[test]
fn the_expected_kernels_were_exercised() {
    let exercised: Vec<&str> = Kernel::available().map(Kernel::name).collect();
    assert!(exercised.contains(&"portable"));
    #[cfg(target_arch = "x86_64")]
    assert_eq!(
        exercised.contains(&"avx2"),
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    );
    let expected = std::env::var("SOM_EXPECT_KERNELS").unwrap_or_default();
    for name in expected.split(',').filter(|name| !name.is_empty()) {
        assert!(
            exercised.contains(&name),
            "{name} was not exercised, only {exercised:?}"
        );
    }
}

#[test]
fn a_kernel_that_is_unknown_is_an_error() {
    assert_eq!(Kernel::choose(Some("portable")).unwrap().name(), "portable");
    let error = Kernel::choose(Some("avx9")).unwrap_err();
    assert!(
        error.message.starts_with("Expected one of ")
            && error.message.ends_with("received \"avx9\""),
        "{}",
        error.message
    );
}

#[test]
fn powers_of_two_lie_above() {
    for value in [
        1.0,
        1.5,
        2.0,
        3.9999,
        1e-300,
        1e300,
        f64::from(f32::MAX),
        f64::MIN_POSITIVE,
    ] {
        let power = power_of_two_above(value);
        assert!(power > value && power / 2.0 <= value, "{value} {power}");
    }
    let just_below = 8.0f64.next_down();
    assert_eq!(power_of_two_above(just_below), 8.0);
    assert_eq!(power_of_two_above(8.0), 16.0);
}
