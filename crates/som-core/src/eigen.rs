//! The largest eigenvalues of a symmetric matrix, where the few wanted don't pay for all (see `linalg` for those).

use crate::random::Random;

/// Vectors of the subspace that is iterated; more than the two wanted, so that close eigenvalues don't slow it.
const SUBSPACE: usize = 8;
const MOST_ITERATIONS: usize = 300;

/// The largest eigenvalues of a symmetric matrix, descending, with unit eigenvectors: subspace iteration with
/// a Rayleigh-Ritz step each time, which needs no assumption on the spectrum and is exact at once for up to
/// `SUBSPACE` features. One thread, one order: deterministic.
pub(crate) fn dominant_eigenpairs(matrix: &[f64], size: usize) -> Vec<(f64, Vec<f64>)> {
    let count = size.min(SUBSPACE);
    let largest = matrix
        .iter()
        .fold(0.0f64, |largest, v| largest.max(v.abs()));
    if largest == 0.0 {
        return Vec::new();
    }
    let mut random = Random::new(0x50_4341);
    let mut basis: Vec<Vec<f64>> = (0..count)
        .map(|_| (0..size).map(|_| random.unit() - 0.5).collect())
        .collect();
    orthonormalise(&mut basis, &mut random);
    let mut values = vec![f64::INFINITY; count];
    for _ in 0..MOST_ITERATIONS {
        let images: Vec<Vec<f64>> = basis
            .iter()
            .map(|v| {
                matrix
                    .chunks_exact(size)
                    .map(|row| dot(row, v) / largest)
                    .collect()
            })
            .collect();
        let (ritz, rotation) = rayleigh_ritz(&basis, &images);
        let change = ritz
            .iter()
            .zip(&values)
            .take(2)
            .map(|(new, old)| (new - old).abs())
            .fold(0.0, f64::max);
        let done = change <= 1e-13 * ritz[0].abs();
        values = ritz;
        // The rotated basis when done; else its image, which is one power further.
        let rotated = rotate(if done { &basis } else { &images }, &rotation);
        basis = rotated;
        orthonormalise(&mut basis, &mut random);
        if done {
            break;
        }
    }
    values
        .into_iter()
        .map(|value| value * largest)
        .zip(basis)
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

/// Gram-Schmidt, twice for accuracy; a vector that vanishes is replaced by a random one.
fn orthonormalise(basis: &mut [Vec<f64>], random: &mut Random) {
    for i in 0..basis.len() {
        loop {
            let (before, from_i) = basis.split_at_mut(i);
            let vector = &mut from_i[0];
            let size = dot(vector, vector).sqrt();
            for _ in 0..2 {
                for other in &*before {
                    let part = dot(vector, other);
                    for (v, o) in vector.iter_mut().zip(other) {
                        *v -= part * o;
                    }
                }
            }
            let left = dot(vector, vector).sqrt();
            if left > 1e-10 * size {
                for v in vector.iter_mut() {
                    *v /= left;
                }
                break;
            }
            for v in vector.iter_mut() {
                *v = random.unit() - 0.5;
            }
        }
    }
}

/// Eigenvalues (descending) and eigenvectors of the matrix within the subspace.
fn rayleigh_ritz(basis: &[Vec<f64>], images: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let count = basis.len();
    let mut small = vec![0.0; count * count];
    for i in 0..count {
        for j in 0..=i {
            let value = dot(&basis[i], &images[j]);
            small[i * count + j] = value;
            small[j * count + i] = value;
        }
    }
    let vectors = jacobi(&mut small, count);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| small[b * count + b].total_cmp(&small[a * count + a]));
    let values = order.iter().map(|&i| small[i * count + i]).collect();
    let columns = order
        .iter()
        .map(|&i| (0..count).map(|row| vectors[row * count + i]).collect())
        .collect();
    (values, columns)
}

fn rotate(vectors: &[Vec<f64>], rotation: &[Vec<f64>]) -> Vec<Vec<f64>> {
    rotation
        .iter()
        .map(|weights| {
            let mut sum = vec![0.0; vectors[0].len()];
            for (weight, vector) in weights.iter().zip(vectors) {
                for (sum, v) in sum.iter_mut().zip(vector) {
                    *sum += weight * v;
                }
            }
            sum
        })
        .collect()
}

/// Cyclic Jacobi rotations: diagonalises the symmetric `matrix` in place and returns the eigenvectors as columns.
fn jacobi(matrix: &mut [f64], size: usize) -> Vec<f64> {
    let mut vectors = vec![0.0; size * size];
    for i in 0..size {
        vectors[i * size + i] = 1.0;
    }
    for _ in 0..60 {
        let off: f64 = (0..size)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| matrix[i * size + j].abs())
            .sum();
        if off == 0.0 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate_pair(matrix, &mut vectors, size, p, q);
            }
        }
    }
    vectors
}

fn rotate_pair(matrix: &mut [f64], vectors: &mut [f64], size: usize, p: usize, q: usize) {
    let (pp, qq, pq) = (
        matrix[p * size + p],
        matrix[q * size + q],
        matrix[p * size + q],
    );
    if pq.abs() <= f64::MIN_POSITIVE || pq.abs() < 1e-18 * (pp.abs() + qq.abs()) {
        matrix[p * size + q] = 0.0;
        matrix[q * size + p] = 0.0;
        return;
    }
    let theta = (qq - pp) / (2.0 * pq);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = tangent.hypot(1.0).recip();
    let sine = tangent * cosine;
    for k in 0..size {
        let (kp, kq) = (matrix[k * size + p], matrix[k * size + q]);
        matrix[k * size + p] = cosine * kp - sine * kq;
        matrix[k * size + q] = sine * kp + cosine * kq;
    }
    for k in 0..size {
        let (pk, qk) = (matrix[p * size + k], matrix[q * size + k]);
        matrix[p * size + k] = cosine * pk - sine * qk;
        matrix[q * size + k] = sine * pk + cosine * qk;
    }
    for k in 0..size {
        let (kp, kq) = (vectors[k * size + p], vectors[k * size + q]);
        vectors[k * size + p] = cosine * kp - sine * kq;
        vectors[k * size + q] = sine * kp + cosine * kq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenpairs_are_those_of_the_matrix() {
        for size in [1, 2, 5, 8, 9, 40] {
            // Random vectors, not orthogonal, with falling weights.
            let mut random = Random::new(size as u64);
            let mut matrix = vec![0.0; size * size];
            for rank in 0..size as i32 {
                let vector: Vec<f64> = (0..size).map(|_| random.unit() - 0.5).collect();
                for i in 0..size {
                    for j in 0..size {
                        matrix[i * size + j] += vector[i] * vector[j] / 2f64.powi(rank);
                    }
                }
            }
            let pairs = dominant_eigenpairs(&matrix, size);
            for (value, vector) in pairs.iter().take(2) {
                assert!((dot(vector, vector) - 1.0).abs() < 1e-12);
                for (row, v) in matrix.chunks_exact(size).zip(vector) {
                    assert!(
                        (dot(row, vector) - value * v).abs() < 1e-6 * pairs[0].0,
                        "{size}"
                    );
                }
            }
            let trace: f64 = (0..size).map(|i| matrix[i * size + i]).sum();
            if size <= SUBSPACE {
                let sum: f64 = pairs.iter().map(|pair| pair.0).sum();
                assert!((sum - trace).abs() < 1e-12 * trace, "{size}: {sum} {trace}");
            }
            assert!(pairs.is_sorted_by(|a, b| a.0 >= b.0));
        }
        assert!(dominant_eigenpairs(&[0.0; 9], 3).is_empty());
    }

    #[test]
    fn equal_eigenvalues_have_orthogonal_vectors() {
        let mut identity = vec![0.0; 100];
        for i in 0..10 {
            identity[i * 11] = 2.0;
        }
        let pairs = dominant_eigenpairs(&identity, 10);
        assert!((pairs[0].0 - 2.0).abs() < 1e-12 && (pairs[1].0 - 2.0).abs() < 1e-12);
        assert!(dot(&pairs[0].1, &pairs[1].1).abs() < 1e-12);
    }
}
