//! The errors of a map, which come with every search. Each row counts as often as its weight says.

use super::measures::Quality;
use super::{Map, Run, mean_over_rows};
use crate::dataset::Dataset;
use crate::distance::NearestTwo;
use crate::error::Result;
use crate::grid::Adjacency;
use crate::options::ActivationDistance;
use crate::winners::RowSearch;
use std::sync::atomic::AtomicBool;

/// The errors of rows whose two nearest neurons are known; no other measure.
pub(super) fn errors(
    map: &Map,
    data: &Dataset,
    search: &RowSearch<'_>,
    nearest: &[NearestTwo],
    run: Run<'_>,
) -> Result<Quality> {
    let mean = |value: &(dyn Fn(usize) -> f64 + Sync)| mean_over_rows(data, value, run.stop);
    let distance = |row: usize| nearest[row].distance;
    let error = |adjacency| topographic_error(map, data, nearest, adjacency, run.stop);
    let mean_squared_error = mean(&|row| distance(row) * distance(row))?;
    let squared_euclidean = match map.distance {
        ActivationDistance::Euclidean => mean_squared_error,
        _ => mean(&|row| search.squared_error(data, row, nearest[row].first as usize))?,
    };
    let variance = mean(&data.deviation_from(&data.mean()))?;
    Ok(Quality {
        quantization_error: mean(&distance)?,
        mean_squared_error,
        topographic_error: error(Adjacency::Native)?,
        topographic_error_4: error(Adjacency::Four)?,
        topographic_error_8: error(Adjacency::Eight)?,
        explained_variance: if variance > 0.0 {
            1.0 - squared_euclidean / variance
        } else {
            f64::NAN
        },
        kaski_lagus: None,
        topographic_product: None,
        trustworthiness: None,
        neighborhood_preservation: None,
        silhouette: None,
        davies_bouldin: None,
    })
}

pub(super) fn topographic_error(
    map: &Map,
    data: &Dataset,
    nearest: &[NearestTwo],
    adjacency: Adjacency,
    stop: &AtomicBool,
) -> Result<f64> {
    if map.grid.neurons() == 1 {
        return Ok(f64::NAN);
    }
    let neighbors: Vec<Vec<usize>> = (0..map.grid.neurons())
        .map(|neuron| map.grid.neighbors(neuron, adjacency))
        .collect();
    let apart = |row: usize| {
        let NearestTwo { first, second, .. } = nearest[row];
        let adjacent = neighbors[first as usize].binary_search(&(second as usize));
        f64::from(u8::from(adjacent.is_err()))
    };
    mean_over_rows(data, &apart, stop)
}
