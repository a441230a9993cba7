//! The batch map's one product: every neuron takes the weighted sum of what all winners collected.

use crate::error::{Result, zeroed};
use crate::neighborhood::{Neighborhood, Product};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// `out[i] = sum over j of weight(j, i) * values[j]`, for `width` values per neuron.
///
/// Goes along x, then along y: K (X + Y) multiplications per value instead of K^2. Each output is one sum in a
/// fixed order, so that the bits don't depend on the number of threads. Runs in the current rayon pool and
/// returns false as soon as `stop` is set.
pub fn smooth(
    neighborhood: &Neighborhood,
    values: &[f64],
    width: usize,
    out: &mut [f64],
    stop: &AtomicBool,
) -> Result<bool> {
    apply(
        neighborhood,
        neighborhood.products(),
        values,
        width,
        out,
        stop,
    )
}

/// Like [`smooth`] for one value per neuron, with the absolute weights (or a bound of them).
///
/// None where the weights have no sign, so that [`smooth`] says the same.
pub(crate) fn smooth_magnitudes(
    neighborhood: &Neighborhood,
    values: &[f64],
) -> Result<Option<Vec<f64>>> {
    let Some(products) = neighborhood.magnitudes() else {
        return Ok(None);
    };
    let mut out = zeroed(values.len(), "magnitudes")?;
    apply(
        neighborhood,
        products,
        values,
        1,
        &mut out,
        &AtomicBool::new(false),
    )?;
    Ok(Some(out))
}

fn apply(
    neighborhood: &Neighborhood,
    products: &[Product],
    values: &[f64],
    width: usize,
    out: &mut [f64],
    stop: &AtomicBool,
) -> Result<bool> {
    let grid = neighborhood.grid();
    let (x_dim, y_dim) = (grid.x_dim(), grid.y_dim());
    let column = y_dim * width;
    out.par_chunks_mut(column).enumerate().try_for_each_init(
        || zeroed(2 * column, "sums along an axis"),
        |along_x, (x, out)| {
            let along_x = along_x.as_mut().map_err(|error| error.clone())?;
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            out.fill(0.0);
            for product in products {
                collect_along_x(product, values, x, x_dim, y_dim, along_x);
                spread_along_y(product, along_x, y_dim, out);
            }
            Ok(())
        },
    )?;
    Ok(!stop.load(Ordering::Relaxed))
}

/// For every row of sources and each parity of the rows that they may go to: the sum along x at column `x`.
fn collect_along_x(
    product: &Product,
    values: &[f64],
    x: usize,
    x_dim: usize,
    y_dim: usize,
    collected: &mut [f64],
) {
    let width = collected.len() / (2 * y_dim);
    collected.fill(0.0);
    let parities = collected.chunks_exact_mut(y_dim * width);
    for (parity, collected) in parities.take(product.parities()).enumerate() {
        for (from_x, column) in values.chunks_exact(y_dim * width).enumerate() {
            let rows = column
                .chunks_exact(width)
                .zip(collected.chunks_exact_mut(width));
            for (from_y, (row, sum)) in rows.enumerate() {
                add_scaled(
                    product.along_x(from_y, parity)[x + x_dim - 1 - from_x],
                    row,
                    sum,
                );
            }
        }
    }
}

fn spread_along_y(product: &Product, collected: &[f64], y_dim: usize, out: &mut [f64]) {
    let width = out.len() / y_dim;
    for (y, out) in out.chunks_exact_mut(width).enumerate() {
        let rows = &collected[(y % product.parities()) * y_dim * width..][..y_dim * width];
        for (from_y, row) in rows.chunks_exact(width).enumerate() {
            add_scaled(product.along_y()[y + y_dim - 1 - from_y], row, out);
        }
    }
}

fn add_scaled(factor: f64, values: &[f64], sums: &mut [f64]) {
    if factor == 0.0 {
        return;
    }
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Grid;
    use crate::neighborhood::weight_between;
    use crate::options::{MapShape, NeighborhoodFunction, Topology};
    use crate::random::Random;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn along_the_axes_equals_the_full_product(
            x in 1u32..8, y in 1u32..8, width in 1usize..6, sigma in 0.3f64..5.0,
            function in prop::sample::select(NeighborhoodFunction::ALL),
            topology in prop::sample::select(Topology::ALL),
            shape in prop::sample::select(MapShape::ALL),
            seed in 0u64..1000,
        ) {
            let Ok(grid) = Grid::new(x, y, topology, shape) else { return Ok(()) };
            let neurons = grid.neurons();
            let mut random = Random::new(seed);
            let values: Vec<f64> = (0..neurons * width).map(|_| random.unit() - 0.3).collect();
            let mut fast = vec![f64::NAN; neurons * width];
            let neighborhood = Neighborhood::new(function, grid, sigma);
            prop_assert!(smooth(&neighborhood, &values, width, &mut fast, &AtomicBool::new(false)).unwrap());
            for to in 0..neurons {
                for value in 0..width {
                    let naive: f64 = (0..neurons)
                        .map(|from| {
                            weight_between(function, &grid, from, to, sigma) * values[from * width + value]
                        })
                        .sum();
                    let got = fast[to * width + value];
                    let size = neurons as f64 * (1.0 + sigma * sigma);
                    prop_assert!((got - naive).abs() <= 1e-13 * size, "{to}: {got} {naive}");
                }
            }
        }
    }

    #[test]
    fn a_stop_is_heeded() {
        let grid = Grid::new(3, 4, Topology::Hexagonal, MapShape::Planar).unwrap();
        let neighborhood = Neighborhood::new(NeighborhoodFunction::Gaussian, grid, 1.0);
        let mut out = vec![0.0; 12];
        let stopped = smooth(
            &neighborhood,
            &[1.0; 12],
            1,
            &mut out,
            &AtomicBool::new(true),
        );
        assert_eq!(stopped, Ok(false));
    }
}
