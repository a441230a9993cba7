//! Trustworthiness and neighbourhood preservation (also called continuity) by Venna and Kaski ("Neighborhood
//! preservation in nonlinear projection methods: an experimental study", ICANN 2001), over n rows and neighbourhoods of
//! k:
//!
//! `T = 1 - 2 / (n k (2n - 3k - 1)) * sum over i, and j near i on the map but not in the data, of (r(i, j) - k)`
//!
//! "Near" is among the k nearest, and r the rank of j by its distance to i in the data. Preservation has map and data
//! change places. On the map a row stands where its winner stands, so whole cells are tied, and so are cells at
//! the same distance; in the data, rows that are alike are. As the authors have it, all orders of those that are tied
//! are taken as equally likely, and the expected value of the sum is reported: exactly, not by trying some.

/// Where the rank of something lies that is tied with others: one of `closer + 1 ..= closer + tied`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rank {
    /// How many are closer.
    pub closer: u32,
    /// How many are at the same distance, this one among them.
    pub tied: u32,
}

impl Rank {
    /// The probability that it is among the `k` nearest.
    pub fn chance(self, k: u32) -> f64 {
        let places = k.saturating_sub(self.closer).min(self.tied);
        f64::from(places) / f64::from(self.tied)
    }

    /// The expected value of by how much the rank exceeds `k`; 0 for ranks up to `k`.
    pub fn excess(self, k: u32) -> f64 {
        // 1 + 2 + ... + n.
        let triangle = |n: u32| f64::from(n) * (f64::from(n) + 1.0) / 2.0;
        let last = (self.closer + self.tied).saturating_sub(k);
        let before = self.closer.saturating_sub(k);
        (triangle(last) - triangle(before)) / f64::from(self.tied)
    }
}

/// What one row adds to the two sums.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Penalties {
    /// To that of trustworthiness.
    pub intruders: f64,
    /// To that of preservation.
    pub lost: f64,
}

/// Room for one row.
#[derive(Default)]
pub(super) struct RankScratch {
    sorted: Vec<f64>,
}

/// The penalties of a row whose distances to all rows are `distances`, NaN for itself. `on_map` is the rank of each on
/// the map. There are more than `k` others.
pub(super) fn penalties(
    distances: &[f64],
    on_map: impl Fn(usize) -> Rank,
    k: u32,
    scratch: &mut RankScratch,
) -> Penalties {
    // NaN is above all numbers in this order.
    scratch.sorted.clear();
    scratch.sorted.extend_from_slice(distances);
    let (_, &mut farthest_near, _) = scratch
        .sorted
        .select_nth_unstable_by(k as usize - 1, f64::total_cmp);
    let mut penalties = Penalties::default();
    for (other, &distance) in distances.iter().enumerate() {
        let near_in_data = distance <= farthest_near;
        let map_rank = on_map(other);
        if distance.is_nan() || (!near_in_data && map_rank.closer >= k) {
            continue;
        }
        let data_rank = rank_of(distance, distances);
        penalties.intruders += map_rank.chance(k) * data_rank.excess(k);
        penalties.lost += data_rank.chance(k) * map_rank.excess(k);
    }
    penalties
}

fn rank_of(distance: f64, distances: &[f64]) -> Rank {
    let (mut closer, mut tied) = (0, 0);
    for &other in distances {
        closer += u32::from(other < distance);
        tied += u32::from(other == distance);
    }
    Rank { closer, tied }
}

/// 1 for no penalties and 0 for the worst possible; NaN where there aren't more than twice as many rows as neighbours,
/// for which the formula isn't made.
pub(super) fn score(sum: f64, rows: usize, k: u32) -> f64 {
    let (n, k) = (rows as f64, f64::from(k));
    if n <= 2.0 * k {
        return f64::NAN;
    }
    1.0 - 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)) * sum
}
