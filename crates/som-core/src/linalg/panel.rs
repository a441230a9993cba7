//! Tall matrices of sixteen columns, the unit in which dense products are taken.
//!
//! A panel is a slice of rows of sixteen lanes, contiguous in memory, so that the inner loops have a fixed
//! width and become vector instructions without help.

use rayon::prelude::*;

use crate::vectorised::vectorised;

/// Columns of a panel.
pub(crate) const LANES: usize = 16;
/// One row of a panel.
pub(crate) type Lanes = [f64; LANES];
/// A 16 x 16 matrix.
pub(crate) type Block = [Lanes; LANES];

pub(crate) const ZERO: Lanes = [0.0; LANES];
pub(crate) const ZERO_BLOCK: Block = [ZERO; LANES];

/// Rows whose two operands stay in the first-level cache together.
const TILE: usize = 64;
/// Lanes that fit the registers as accumulators, twice.
const HALF: usize = LANES / 2;
/// Rows per piece of a parallel product.
const PIECE: usize = 4096;

vectorised! {
/// Adds `left^T right` to `sum`; the operands have the same number of rows.
pub(crate) fn add_product(left: &[Lanes], right: &[Lanes], sum: &mut Block) {
    for (left, right) in left.chunks(TILE).zip(right.chunks(TILE)) {
        for a in (0..LANES).step_by(2) {
            for start in [0, HALF] {
                let mut first = [0.0; HALF];
                let mut second = [0.0; HALF];
                for (l, r) in left.iter().zip(right) {
                    let r = &r[start..start + HALF];
                    for lane in 0..HALF {
                        first[lane] += l[a] * r[lane];
                        second[lane] += l[a + 1] * r[lane];
                    }
                }
                for lane in 0..HALF {
                    sum[a][start + lane] += first[lane];
                    sum[a + 1][start + lane] += second[lane];
                }
            }
        }
    }
}
}

/// `left_i^T right` for every panel of `left`.
pub(crate) fn products(left: &[Vec<Lanes>], right: &[Lanes]) -> Vec<Block> {
    let pieces = right.len().div_ceil(PIECE).max(1);
    let partials: Vec<Block> = (0..left.len() * pieces)
        .into_par_iter()
        .map(|index| {
            let (panel, piece) = (index / pieces, index % pieces);
            let rows = piece * PIECE..((piece + 1) * PIECE).min(right.len());
            let mut sum = ZERO_BLOCK;
            add_product(&left[panel][rows.clone()], &right[rows], &mut sum);
            sum
        })
        .collect();
    partials.chunks(pieces).map(sum_blocks).collect()
}

fn sum_blocks(blocks: &[Block]) -> Block {
    let mut sum = ZERO_BLOCK;
    for block in blocks {
        for (sum, row) in sum.iter_mut().zip(block) {
            add_lanes(sum, row);
        }
    }
    sum
}

#[inline(always)]
pub(crate) fn add_lanes(sum: &mut Lanes, row: &Lanes) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += value;
    }
}

/// Adds `sum over i of left_i blocks_i` to `target`.
pub(crate) fn add_combination(target: &mut [Lanes], left: &[Vec<Lanes>], blocks: &[Block]) {
    target
        .par_chunks_mut(TILE)
        .enumerate()
        .for_each(|(tile, target)| {
            for (panel, block) in left.iter().zip(blocks) {
                let rows = &panel[tile * TILE..][..target.len()];
                add_rows(target, rows, block);
            }
        });
}

vectorised! {
/// Adds `rows block` to `target`.
fn add_rows(target: &mut [Lanes], rows: &[Lanes], block: &Block) {
    for (sum, row) in target.iter_mut().zip(rows) {
        for (factor, coefficients) in row.iter().zip(block) {
            for lane in 0..LANES {
                sum[lane] += factor * coefficients[lane];
            }
        }
    }
}
}

/// Subtracts `sum over i of left_i blocks_i` from `target`.
pub(crate) fn subtract_combination(target: &mut [Lanes], left: &[Vec<Lanes>], blocks: &[Block]) {
    let negative: Vec<Block> = blocks
        .iter()
        .map(|block| block.map(|row| row.map(|v| -v)))
        .collect();
    add_combination(target, left, &negative);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::krylov::random_lanes;
    use proptest::prelude::*;

    fn panel(rows: usize, seed: u64) -> Vec<Lanes> {
        let mut random = crate::random::Random::new(seed);
        (0..rows).map(|_| random_lanes(&mut random)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn products_equal_the_three_loops(rows in 0_usize..9000, seed in any::<u64>()) {
            let left = vec![panel(rows, seed), panel(rows, seed ^ 1)];
            let right = panel(rows, seed ^ 2);
            let blocks = products(&left, &right);
            for (panel, block) in left.iter().zip(&blocks) {
                for a in 0..LANES {
                    for b in 0..LANES {
                        let naive: f64 = panel.iter().zip(&right).map(|(l, r)| l[a] * r[b]).sum();
                        prop_assert!((block[a][b] - naive).abs() <= 1e-12 * (1.0 + rows as f64));
                    }
                }
            }
        }

        #[test]
        fn combinations_equal_the_three_loops(rows in 0_usize..300, seed in any::<u64>()) {
            let left = vec![panel(rows, seed), panel(rows, seed ^ 1)];
            let blocks: Vec<Block> = (2..4)
                .map(|i| panel(LANES, seed ^ i).try_into().expect("sixteen rows"))
                .collect();
            let start = panel(rows, seed ^ 5);
            let mut sum = start.clone();
            add_combination(&mut sum, &left, &blocks);
            for row in 0..rows {
                for b in 0..LANES {
                    let naive: f64 = (0..2)
                        .flat_map(|i| (0..LANES).map(move |a| (i, a)))
                        .map(|(i, a)| left[i][row][a] * blocks[i][a][b])
                        .sum();
                    prop_assert!((sum[row][b] - start[row][b] - naive).abs() <= 1e-12);
                }
            }
            subtract_combination(&mut sum, &left, &blocks);
            for (sum, start) in sum.iter().zip(&start) {
                for lane in 0..LANES {
                    prop_assert!((sum[lane] - start[lane]).abs() <= 1e-12);
                }
            }
        }
    }
}
