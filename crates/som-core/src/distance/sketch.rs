//! Sketches: vectors along the few directions in which a codebook spreads most, with the length of what is left of them.
//!
//! Neurons of a smooth map lie close to a subspace of few dimensions. With V the directions, y = V'x and z = V'w, r and t
//! what x and w have beside the directions, the product of a row and a neuron is `x.w = y.z + r.t`, and `r.t` is at most
//! |r||t|. So `|w|^2/2 - (y.z + |r||t|)` is a lower bound of the score, and is itself a score: that of the vectors
//! (y, |r|) and (z, |t|), which the loops of the search compute from a fraction of the features. Where it's above a row's
//! limit, the neuron can't be the winner, and where that holds for a whole panel, the row doesn't visit it.
//!
//! Nothing here relies on V being what it should be. It is some matrix that is known exactly, with y and z some vectors,
//! r = x - V y and t = w - V z. With F = V'V - 1 and d(x) = V'x - y, which are small,
//! `x.w - y.z = y'F z + (d(x) - F y).z + y.(d(w) - F z) + r.t`, so that
//!
//! `|x.w - y.z| <= 3 |F||y||z| + |d(x)||z| + |y||d(w)| + |r||t|`,
//! `|r|^2 = |x|^2 - |y|^2 - 2 d(x).y + y'F y`.

use super::generic::PANEL;
use super::packing::fill_panels;
use super::{Kernel, ROUNDING};
use crate::error::{Result, zeroed};
use crate::vectorised::vectorised;
use rayon::prelude::*;

/// Values from one row's sketch to the next: an odd number of cache lines that holds a panel.
pub(super) const SKETCH_STRIDE: usize = 48;
/// With fewer features, their scores cost little more than sketches do.
const LEAST_FEATURES: usize = 40;
/// Directions of a sketch, at most. More make the bounds sharper than they need to be.
const DIRECTIONS: usize = 15;
/// Neurons that the directions are found with, at most; others are much like them.
const SAMPLE: usize = 192;
/// Most searches, one after the other, with the same directions.
const MOST_SEARCHES: u32 = 8;
/// Steps of the subspace iteration.
const STEPS: usize = 2;
/// A direction that keeps no larger share of its length beside those before it is made of rounding.
const NOTHING: f64 = 1e-4;

/// What each of the directions has, filled up with zeros.
type Values<T> = [T; DIRECTIONS + 1];

/// The sketches of a codebook, and what it takes to make those of rows.
#[derive(Debug)]
pub(super) struct Sketch {
    /// Directions + 1.
    pub features: usize,
    /// A panel of the directions, with the sign that makes a score of it the product.
    pub basis: Vec<f32>,
    /// Panels of the neurons' sketches.
    pub panels: Vec<f32>,
    /// Panels of the centres' sketches.
    pub centres: Vec<f32>,
    /// |F|.
    skew: f64,
    /// Largest length of a neuron, a centre or a sketch of one.
    radius: f64,
}

/// The directions of the sketches of one codebook after the other. Those of a training change little from epoch to epoch, and
/// no winner depends on them: they are found anew after one search, after two more, four, and then eight.
#[derive(Debug, Default)]
pub(crate) struct Directions {
    vectors: Vec<Vec<f64>>,
    /// Searches for which the vectors were found, and how many of these are to come.
    searches: u32,
    left: u32,
}

impl Directions {
    fn of(&mut self, neurons: &[f32], features: usize) -> &[Vec<f64>] {
        if self.left == 0 {
            self.vectors = directions(neurons, features, DIRECTIONS);
            self.searches = (2 * self.searches).clamp(1, MOST_SEARCHES);
            self.left = self.searches;
        }
        self.left -= 1;
        &self.vectors
    }
}

/// What is known of a row's sketch.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowSketch {
    /// |r|, or a little more.
    pub rest: f32,
    /// How far above the true score the bound can come by rounding.
    pub error: f64,
}

impl Sketch {
    /// Of packed neurons and centres, both row-major; None where it can't pay.
    pub fn new(
        kernel: &'static Kernel,
        neurons: &[f32],
        centres: &[f32],
        features: usize,
        directions: &mut Directions,
    ) -> Result<Option<Self>> {
        if features < LEAST_FEATURES {
            return Ok(None);
        }
        let directions = directions.of(neurons, features);
        if directions.len() < 2 {
            return Ok(None);
        }
        let mut basis: Vec<[f32; PANEL]> = zeroed(features, "sketches")?;
        let mut columns: Vec<Values<f64>> = zeroed(features, "sketches")?;
        for (direction, values) in directions.iter().enumerate() {
            for (feature, &value) in values.iter().enumerate() {
                basis[feature][direction] = -(value as f32);
                columns[feature][direction] = f64::from(value as f32);
            }
        }
        let gram = gram(&columns);
        let count = directions.len();
        let mut skew = 0.0f64;
        for (row, values) in gram.iter().enumerate().take(count) {
            for (column, value) in values.iter().enumerate().take(count) {
                skew += (value - f64::from(u8::from(row == column))).powi(2);
            }
        }
        let skew = skew.sqrt();
        let sketch_features = count + 1;
        let mut radius = 0.0f64;
        let mut sketched = |vectors: &[f32]| -> Result<Vec<f32>> {
            let count = vectors.len() / features;
            let mut sketches = zeroed(count * sketch_features, "sketches")?;
            let largest = vectors
                .par_chunks_exact(features)
                .zip(sketches.par_chunks_exact_mut(sketch_features))
                .map(|(vector, sketch)| {
                    let square = kernel.product(vector, vector);
                    draw(vector, square, &columns, &gram, sketch);
                    square.max(kernel.product(sketch, sketch))
                })
                .reduce(|| 0.0, f64::max);
            radius = radius.max(largest.sqrt());
            let mut panels = zeroed(count.next_multiple_of(PANEL) * sketch_features, "sketches")?;
            fill_panels(&sketches, sketch_features, &mut panels);
            Ok(panels)
        };
        Ok(Some(Sketch {
            features: sketch_features,
            panels: sketched(neurons)?,
            centres: sketched(centres)?,
            basis: basis.into_flattened(),
            skew,
            radius,
        }))
    }

    /// Of a row of at most the length `size`, whose products with the directions were added up with so many additions
    /// each.
    ///
    /// Each of the products is off by at most `additions` + 1 roundings of |x||v|; the scores of the sketches have the
    /// roundings that those of all features have, which `packing` bounds.
    pub fn of_row(&self, along: &[f32], size: f64, additions: f64) -> RowSketch {
        let length = square(along).sqrt();
        let count = along.len() as f64;
        let off = 1.01 * (additions + 2.0) * ROUNDING * count.sqrt() * (1.0 + self.skew) * size
            + count * f64::from(f32::MIN_POSITIVE);
        let rest = size * size - length * length
            + 2.0 * off * length
            + self.skew * length * length
            + size * size * 1e-12;
        let rest = (rest.max(0.0).sqrt() as f32).next_up();
        let reach = length + f64::from(rest);
        let scores = 1.01 * (count + 11.0) * ROUNDING * (reach + self.radius) * self.radius;
        let error = 3.0 * self.skew * length * self.radius
            + off * self.radius
            + 2.0 * ROUNDING * self.radius * length
            + scores
            + (count + 1.0) * f64::from(f32::MIN_POSITIVE);
        RowSketch { rest, error }
    }
}

vectorised! {
    fn square(values: &[f32]) -> f64 {
        let mut squares = [0.0f64; 8];
        let (blocks, rest) = values.as_chunks::<8>();
        for block in blocks {
            for lane in 0..8 {
                squares[lane] += f64::from(block[lane]) * f64::from(block[lane]);
            }
        }
        for (square, &value) in squares.iter_mut().zip(rest) {
            *square += f64::from(value) * f64::from(value);
        }
        squares.iter().sum()
    }
}

/// Products of all pairs of columns.
fn gram(columns: &[Values<f64>]) -> [Values<f64>; DIRECTIONS + 1] {
    let mut gram = [[0.0; DIRECTIONS + 1]; DIRECTIONS + 1];
    for values in columns {
        for (row, &value) in gram.iter_mut().zip(values) {
            for (to, other) in row.iter_mut().zip(values) {
                *to += value * other;
            }
        }
    }
    gram
}

vectorised! {
    /// Writes the sketch of a vector with this square: its products with the columns, and the length of what is left.
    fn draw(
        vector: &[f32],
        square: f64,
        columns: &[Values<f64>],
        gram: &[Values<f64>; DIRECTIONS + 1],
        sketch: &mut [f32],
    ) {
        let mut along = [0.0f64; DIRECTIONS + 1];
        for (&value, column) in vector.iter().zip(columns) {
            for lane in 0..along.len() {
                along[lane] += f64::from(value) * column[lane];
            }
        }
        let directions = sketch.len() - 1;
        let mut kept = [0.0f64; DIRECTIONS + 1];
        for lane in 0..directions {
            sketch[lane] = along[lane] as f32;
            kept[lane] = f64::from(sketch[lane]);
        }
        // |w - V z|^2 = |w|^2 - 2 (V'w).z + z'(V'V)z.
        let mut rest = square;
        for row in 0..directions {
            let mut sum = -2.0 * along[row];
            for column in 0..directions {
                sum += gram[row][column] * kept[column];
            }
            rest += sum * kept[row];
        }
        let rounding = (vector.len() + 4 * along.len()) as f64 * f64::EPSILON * square * 4.0;
        let rest = (rest + rounding).max(0.0).sqrt() * (1.0 + 1e-12);
        sketch[directions] = (rest as f32).next_up();
    }
}

/// Up to `wanted` orthonormal directions in which the vectors (row-major) spread most around zero, by some steps of the
/// subspace iteration from some of the vectors themselves. Fewer where they need fewer.
fn directions(vectors: &[f32], features: usize, wanted: usize) -> Vec<Vec<f64>> {
    let count = vectors.len() / features;
    let vector = |at: usize| &vectors[at * features..][..features];
    let begin = (0..wanted.min(count))
        .map(|at| vector((2 * at + 1) * count / (2 * wanted.min(count))))
        .map(|vector| vector.iter().copied().map(f64::from).collect())
        .collect();
    let mut directions = orthonormal(begin);
    for _ in 0..STEPS {
        let mut columns = vec![[0.0f32; DIRECTIONS + 1]; features];
        for (at, direction) in directions.iter().enumerate() {
            for (column, &value) in columns.iter_mut().zip(direction) {
                column[at] = value as f32;
            }
        }
        let mut sums = vec![[0.0f32; DIRECTIONS + 1]; features];
        for at in (0..count).step_by(count.div_ceil(SAMPLE)) {
            add_image(vector(at), &columns, &mut sums);
        }
        let image = |at: usize| sums.iter().map(|sums| f64::from(sums[at])).collect();
        directions = orthonormal((0..directions.len()).map(image).collect());
    }
    directions
}

vectorised! {
    /// Adds `w w' columns` to `sums`.
    fn add_image(vector: &[f32], columns: &[Values<f32>], sums: &mut [Values<f32>]) {
        let mut along = [0.0f32; DIRECTIONS + 1];
        for (&value, column) in vector.iter().zip(columns) {
            for lane in 0..along.len() {
                along[lane] += value * column[lane];
            }
        }
        for (&value, sums) in vector.iter().zip(sums) {
            for lane in 0..along.len() {
                sums[lane] += value * along[lane];
            }
        }
    }
}

/// The vectors made orthonormal one after the other; one that the others before it nearly span is left out.
fn orthonormal(vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(vectors.len());
    for mut vector in vectors {
        let whole = product(&vector, &vector).sqrt();
        // Twice, as the first time leaves rounding of what was large.
        for _ in 0..2 {
            for other in &found {
                let share = product(&vector, other);
                for (value, other) in vector.iter_mut().zip(other) {
                    *value -= share * other;
                }
            }
        }
        let length = product(&vector, &vector).sqrt();
        if length > NOTHING * whole && length.is_normal() && length.recip().is_normal() {
            vector.iter_mut().for_each(|value| *value /= length);
            found.push(vector);
        }
    }
    found
}

vectorised! {
    fn product(a: &[f64], b: &[f64]) -> f64 {
        let mut sums = [0.0f64; 8];
        let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        for (a, b) in a.iter().zip(b) {
            for lane in 0..8 {
                sums[lane] += a[lane] * b[lane];
            }
        }
        for ((sum, a), b) in sums.iter_mut().zip(a_rest).zip(b_rest) {
            *sum += a * b;
        }
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;

    /// `count` vectors whose spread falls from column to column as fast as `falloff` says, along mixed axes.
    fn vectors(count: usize, features: usize, falloff: f64, random: &mut Random) -> Vec<f32> {
        let mut values = Vec::with_capacity(count * features);
        for _ in 0..count {
            let mut before = 0.0;
            for column in 0..features {
                let own = (random.unit() - 0.5) * (column as f64 + 1.0).powf(-falloff);
                values.push((0.8 * own + 0.6 * before) as f32);
                before = own;
            }
        }
        values
    }

    fn sketch(
        kernel: &'static Kernel,
        neurons: &[f32],
        centres: &[f32],
        features: usize,
    ) -> Result<Option<Sketch>> {
        Sketch::new(
            kernel,
            neurons,
            centres,
            features,
            &mut Directions::default(),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn a_sketch_never_says_more_than_the_score(
            count in 20usize..90, features in LEAST_FEATURES..200, falloff in 0.0f64..3.0,
            size in prop::sample::select(&[1.0f32, 30.0, 1e-9][..]), old: bool, seed in 0u64..1 << 32,
        ) {
            let kernel = Kernel::choose(Some("portable")).unwrap();
            let mut random = Random::new(seed);
            let neurons = vectors(count, features, falloff, &mut random);
            let rows: Vec<f32> = vectors(20, features, falloff, &mut random)
                .into_iter()
                .map(|value| value * size)
                .collect();
            let mut directions = Directions::default();
            if old {
                // Those of another codebook, which the next one is given too.
                let others = vectors(count, features, 3.0 - falloff, &mut random);
                directions.of(&others, features);
                directions.of(&others, features);
            }
            let centre = &neurons[..features];
            let Some(sketch) = Sketch::new(kernel, &neurons, centre, features, &mut directions).unwrap() else {
                return Err(TestCaseError::fail("no sketch"));
            };
            prop_assert!((3..=DIRECTIONS + 1).contains(&sketch.features));
            let basis = sketch.basis.as_chunks::<PANEL>().0;
            for row in rows.chunks_exact(features) {
                let mut drawn: Vec<f32> = (0..sketch.features - 1)
                    .map(|at| row.iter().zip(basis).fold(0.0, |sum, (x, v)| sum - x * v[at]))
                    .collect();
                let size = kernel.product(row, row).sqrt();
                let found = sketch.of_row(&drawn, size * (1.0 + 1e-6), features as f64);
                drawn.push(found.rest);
                for (at, neuron) in neurons.chunks_exact(features).enumerate() {
                    let half = kernel.product(neuron, neuron) / 2.0;
                    let panel = &sketch.panels[at / PANEL * PANEL * sketch.features..];
                    let bound = drawn.iter().enumerate().fold(half as f32, |sum, (column, value)| {
                        sum - value * panel[column * PANEL + at % PANEL]
                    });
                    let score = half - kernel.product(row, neuron);
                    prop_assert!(f64::from(bound) <= score + found.error, "{bound} {score} {found:?}");
                }
            }
        }
    }

    #[test]
    fn directions_are_kept_for_one_search_then_two_then_four_then_eight() {
        let mut random = Random::new(1);
        let mut directions = Directions::default();
        let mut kept = Vec::new();
        for search in 0..24 {
            let before = directions.vectors.clone();
            directions.of(
                &vectors(30, LEAST_FEATURES, 1.0, &mut random),
                LEAST_FEATURES,
            );
            if directions.vectors != before {
                kept.push(search);
            }
        }
        assert_eq!(kept, [0, 1, 3, 7, 15, 23]);
    }

    /// Where the vectors lie in a plane, two directions say all there is to know of them.
    #[test]
    fn vectors_of_a_plane_have_sharp_bounds() {
        let features = 64;
        let neurons: Vec<f32> = (0..400 * features)
            .map(|at| {
                let (neuron, column) = ((at / features) as f32, (at % features) as f32);
                (neuron % 20.0 - 9.5) * column.sin() + (neuron / 20.0 - 9.5) * column.cos()
            })
            .collect();
        let kernel = Kernel::choose(None).unwrap();
        let sketch = sketch(kernel, &neurons, &neurons, features)
            .unwrap()
            .unwrap();
        assert_eq!(sketch.features, 3);
        let rests = sketch
            .panels
            .as_chunks::<PANEL>()
            .0
            .iter()
            .skip(2)
            .step_by(3);
        let longest = rests.flatten().copied().fold(0.0, f32::max);
        assert!(f64::from(longest) < 1e-5 * sketch.radius, "{longest}");
    }

    #[test]
    fn what_cannot_pay_has_no_sketch() {
        let kernel = Kernel::choose(None).unwrap();
        let few = vec![1.0; 100 * (LEAST_FEATURES - 1)];
        let same = vec![1.0; 100 * LEAST_FEATURES];
        for (vectors, features) in [(few, LEAST_FEATURES - 1), (same, LEAST_FEATURES)] {
            let sketch = sketch(kernel, &vectors, &vectors[..features], features).unwrap();
            assert!(sketch.is_none());
        }
    }
}
