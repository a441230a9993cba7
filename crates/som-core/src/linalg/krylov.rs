//! The largest eigenvalues of a symmetric matrix that is only known by what it makes of vectors.
//!
//! Randomised block Krylov iteration (Halko, Martinsson, Shkolnisky and Tygert, "An algorithm for the principal
//! component analysis of large data sets", 2011; Musco and Musco, "Randomized block Krylov methods", 2015): the
//! space spanned by `R, G R, G^2 R, ...` for a random `R` of sixteen columns, kept orthonormal, and the best
//! approximation of `G` in it (Rayleigh and Ritz). Subspace iteration keeps only the last power, and that isn't
//! enough for text: its spectrum falls so slowly that seven iterations with ten columns to spare leave the last
//! vectors wrong in the first digit. Keeping every power makes as few products converge, and the residuals
//! tell when they have.
//!
//! A matrix `A^T A` is a sum over rows of `A`, and so are its products: shards can each compute their part.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::panel::{
    Block, LANES, Lanes, ZERO, ZERO_BLOCK, add_combination, products, subtract_combination,
};
use super::svd::NEGLIGIBLE;
use super::{SymmetricEigen, check, fix_sign, require_memory};
use crate::error::Result;
use crate::random::Random;

/// A residual `|G v - t v|` below this share of the eigenvalue `t` is as good as none.
const TOLERANCE: f64 = 1e-6;
/// What rounding leaves of a residual, as a share of the largest eigenvalue.
const ROUNDING: f64 = 1e-13;
/// Share of its length that a column must keep to count as new against the basis, ...
const NEW_TO_BASIS: f64 = 1e-10;
/// ... and against the other columns of its block, where lengths are found from squares.
const NEW_IN_BLOCK: f64 = 1e-6;
/// Where a column kept less of its length than this, rounding needs another round.
const CLEAN: f64 = 1e-3;
/// Rounds of orthogonalisation; the second is almost always the last.
const MOST_ROUNDS: usize = 5;
/// Blocks from a fresh start that a result must survive: what one start can't see (an eigenvalue that comes more
/// than sixteen times) shows itself in them.
const CONFIRMING_BLOCKS: usize = 3;
/// Rows per parallel piece of work that is done row by row.
const PIECE: usize = 1024;

/// What the matrix `G` makes of a panel.
pub(crate) type Product<'a> = dyn FnMut(&[Lanes]) -> Result<Vec<Lanes>> + 'a;

/// An orthonormal basis, and the matrix `G` in it.
pub(crate) struct Krylov {
    size: usize,
    random: Random,
    basis: Vec<Vec<Lanes>>,
    /// `projected[j][i]` is `basis_i^T G basis_j`, for every `i` up to `j`.
    projected: Vec<Vec<Block>>,
    /// Columns of the basis that aren't zero: where no direction is left, the rest of a block stays empty.
    dimension: usize,
    /// For each block whose image under `G` isn't in the basis: its index, and the inner products of what is
    /// missing.
    open: Vec<(usize, Block)>,
    /// Square of the longest image of a column so far: the measure of what is only rounding.
    largest: f64,
}

impl Krylov {
    /// An empty basis for a matrix of `size` x `size`.
    pub fn new(size: usize, seed: u64) -> Self {
        Self {
            size,
            random: Random::new(seed),
            basis: vec![],
            projected: vec![],
            dimension: 0,
            open: vec![],
            largest: 0.0,
        }
    }

    /// Grows the basis until it holds the `wanted` first eigenvectors; `product` gives `G panel`.
    pub fn converge(
        &mut self,
        wanted: usize,
        product: &mut Product<'_>,
        cancelled: &AtomicBool,
    ) -> Result<SymmetricEigen> {
        let mut look = wanted.div_ceil(LANES) + 2;
        let panels = look + CONFIRMING_BLOCKS + 3;
        require_memory::<Lanes>(
            self.size.saturating_mul(panels),
            "a singular value decomposition",
        )?;
        let mut block = self.random_panel();
        // The flat spectrum of noise never converges, and there one basis is as good as another.
        let last = 16 + 4 * look;
        let mut before: Option<Vec<f64>> = None;
        loop {
            let (remainder, missing) = self.extend(block, product, cancelled)?;
            let index = self.basis.len() - 1;
            let complete = self.dimension == self.size || self.basis.len() >= last;
            block = remainder;
            if !complete && self.basis.len() < look {
                continue;
            }
            let eigen = self.eigen(cancelled)?;
            if complete {
                return Ok(eigen);
            }
            // Looking costs the cube of the size.
            look = self.basis.len() + (self.basis.len() / 5).max(2);
            let values = eigen.values()[..wanted].to_vec();
            self.open.push((index, missing));
            if self.has_converged(&eigen, wanted) {
                if before.is_some_and(|before| agree(&before, &values)) {
                    return Ok(eigen);
                }
                before = Some(values);
                block = self.random_panel();
                look = self.basis.len() + CONFIRMING_BLOCKS;
            } else {
                self.open.pop();
                before = None;
            }
        }
    }

    /// Makes the block part of the basis; returns what `G` makes of it outside the basis, and the inner products
    /// of that.
    fn extend(
        &mut self,
        mut block: Vec<Lanes>,
        product: &mut Product<'_>,
        cancelled: &AtomicBool,
    ) -> Result<(Vec<Lanes>, Block)> {
        self.orthonormalise(&mut block, cancelled)?;
        let mut image = product(&block)?;
        self.basis.push(block);
        let whole = inner_products(&image);
        let coefficients = products(&self.basis, &image);
        subtract_combination(&mut image, &self.basis, &coefficients);
        self.projected.push(coefficients);
        let missing = inner_products(&image);
        for (lane, row) in whole.iter().enumerate() {
            self.largest = self.largest.max(row[lane]);
        }
        let least = NEW_TO_BASIS * NEW_TO_BASIS * self.largest;
        let spent = lanes_where(|lane| missing[lane][lane] <= least);
        clear(&mut image, &spent);
        Ok((image, missing))
    }

    /// Makes the columns of the block orthonormal, to the basis too. Columns that are nothing new are replaced by
    /// random ones, and by zeros where the basis already spans everything.
    fn orthonormalise(&mut self, block: &mut Vec<Lanes>, cancelled: &AtomicBool) -> Result<()> {
        let room = self.size - self.dimension;
        for round in 0..MOST_ROUNDS {
            check(cancelled)?;
            let whole = inner_products(block);
            if !self.basis.is_empty() {
                let coefficients = products(&self.basis, block);
                subtract_combination(block, &self.basis, &coefficients);
            }
            let (inverse, kept) = inverse_factor(&inner_products(block), &whole, room);
            multiply(block, &inverse);
            let spent = lanes_where(|lane| kept[lane] == 0.0);
            let found = LANES - spent.len();
            let replaced = &spent[..spent.len().min(room - found)];
            let clean = kept.iter().all(|&kept| kept == 0.0 || kept >= CLEAN);
            if (replaced.is_empty() && clean) || round + 1 == MOST_ROUNDS {
                self.dimension += found;
                break;
            }
            for row in block.iter_mut() {
                for &lane in replaced {
                    row[lane] = random_value(&mut self.random);
                }
            }
        }
        Ok(())
    }

    /// Eigenvalues and -vectors of `G` in the basis.
    fn eigen(&self, cancelled: &AtomicBool) -> Result<SymmetricEigen> {
        let width = self.basis.len() * LANES;
        let mut dense = vec![0.0; width * width];
        for (j, column) in self.projected.iter().enumerate() {
            for (i, block) in column.iter().enumerate() {
                for (a, row) in block.iter().enumerate() {
                    for (b, &value) in row.iter().enumerate() {
                        let value = if i == j {
                            (value + block[b][a]) / 2.0
                        } else {
                            value
                        };
                        dense[(i * LANES + a) * width + j * LANES + b] = value;
                        dense[(j * LANES + b) * width + i * LANES + a] = value;
                    }
                }
            }
        }
        SymmetricEigen::new(dense, width, cancelled)
    }

    fn has_converged(&self, eigen: &SymmetricEigen, wanted: usize) -> bool {
        let values = &eigen.values()[..wanted];
        let largest = values[0].max(0.0);
        let mut residuals = vec![0.0; wanted];
        for (index, missing) in &self.open {
            let entries = eigen.entries(index * LANES);
            for (residual, entries) in residuals.iter_mut().zip(&entries) {
                *residual += quadratic_form(missing, entries).max(0.0).sqrt();
            }
        }
        values.iter().zip(&residuals).all(|(&value, &residual)| {
            value <= largest * NEGLIGIBLE * NEGLIGIBLE
                || residual <= (value * TOLERANCE).max(largest * ROUNDING)
        })
    }

    /// The first `count` eigenvectors, row-major, one per row.
    pub fn vectors(&self, eigen: &SymmetricEigen, count: usize) -> Vec<f32> {
        let entries: Vec<Vec<Lanes>> = (0..self.basis.len())
            .into_par_iter()
            .map(|index| eigen.entries(index * LANES))
            .collect();
        let mut vectors = Vec::with_capacity(count * self.size);
        for first in (0..count).step_by(LANES) {
            let width = LANES.min(count - first);
            let blocks: Vec<Block> = entries
                .iter()
                .map(|entries| turned(&entries[first..first + width]))
                .collect();
            let mut panel = vec![ZERO; self.size];
            add_combination(&mut panel, &self.basis, &blocks);
            for lane in 0..width {
                let mut vector: Vec<f64> = panel.iter().map(|row| row[lane]).collect();
                fix_sign(&mut vector);
                vectors.extend(vector.iter().map(|&value| value as f32));
            }
        }
        vectors
    }

    fn random_panel(&mut self) -> Vec<Lanes> {
        (0..self.size)
            .map(|_| random_lanes(&mut self.random))
            .collect()
    }
}

fn agree(before: &[f64], after: &[f64]) -> bool {
    let largest = after[0].max(0.0);
    before.iter().zip(after).all(|(before, after)| {
        (before - after).abs() <= (after * TOLERANCE).max(largest * NEGLIGIBLE * NEGLIGIBLE)
    })
}

fn lanes_where(test: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..LANES).filter(|&lane| test(lane)).collect()
}

fn clear(panel: &mut [Lanes], lanes: &[usize]) {
    for row in panel.iter_mut() {
        for &lane in lanes {
            row[lane] = 0.0;
        }
    }
}

fn inner_products(panel: &Vec<Lanes>) -> Block {
    products(std::slice::from_ref(panel), panel)[0]
}

fn multiply(panel: &mut [Lanes], right: &Block) {
    panel.par_chunks_mut(PIECE).for_each(|rows| {
        for row in rows {
            let mut product = ZERO;
            for (factor, right) in row.iter().zip(right) {
                for lane in 0..LANES {
                    product[lane] += factor * right[lane];
                }
            }
            *row = product;
        }
    });
}

fn quadratic_form(block: &Block, vector: &Lanes) -> f64 {
    let rows = block.iter().zip(vector);
    rows.map(|(row, v)| v * row.iter().zip(vector).map(|(b, w)| b * w).sum::<f64>())
        .sum()
}

/// Up to sixteen rows of lanes as columns.
fn turned(rows: &[Lanes]) -> Block {
    let mut block = ZERO_BLOCK;
    for (b, row) in rows.iter().enumerate() {
        for (a, &value) in row.iter().enumerate() {
            block[a][b] = value;
        }
    }
    block
}

/// From the inner products of a block `B`: the upper triangular `T` that makes `B T` orthonormal (as Cholesky's
/// factor would), and the share of its length that each column keeps: of the length against the columns before it,
/// and of what it was in `whole`, before the basis was taken out. A column that keeps too little, or comes after
/// `most` others, gets a column of zeros and the share 0.
fn inverse_factor(inner: &Block, whole: &Block, most: usize) -> (Block, Lanes) {
    let mut inverse = ZERO_BLOCK;
    let mut kept = ZERO;
    let mut found = 0;
    for column in 0..LANES {
        let length = inner[column][column].sqrt();
        let before = whole[column][column].sqrt();
        if length == 0.0 || found == most {
            continue;
        }
        // The column in terms of the block, less its part along each column that is done.
        let mut combination = ZERO;
        combination[column] = 1.0;
        for done in 0..column {
            let basis: Lanes = inverse.map(|row| row[done]);
            let along: f64 = basis
                .iter()
                .zip(inner)
                .map(|(b, row)| b * row[column])
                .sum();
            for (sum, value) in combination.iter_mut().zip(basis) {
                *sum -= along * value;
            }
        }
        let rest = quadratic_form(inner, &combination).max(0.0).sqrt();
        if rest > NEW_IN_BLOCK * length && rest > NEW_TO_BASIS * before {
            found += 1;
            kept[column] = (rest / length).min(rest / before);
            for a in 0..=column {
                inverse[a][column] = combination[a] / rest;
            }
        }
    }
    (inverse, kept)
}

/// Uniform between -1 and 1.
pub(crate) fn random_value(random: &mut Random) -> f64 {
    2.0 * random.unit() - 1.0
}

pub(crate) fn random_lanes(random: &mut Random) -> Lanes {
    std::array::from_fn(|_| random_value(random))
}
