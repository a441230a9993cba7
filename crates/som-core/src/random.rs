//! The generator behind everything that is random: xoshiro256++ (Blackman and Vigna, 2019), its
//! state filled from the seed by SplitMix64 as its authors advise. Own code, some lines long, so
//! that a seed means the same map in every version of every dependency.

use crate::error::{Result, with_room};

/// A seeded generator.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of `seed`.
    pub fn new(seed: u64) -> Self {
        let mut counter = seed;
        let state = std::array::from_fn(|_| {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mix(counter)
        });
        Random { state }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ (b << 17), d.rotate_left(45)];
        result
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in 0..bound, without bias (Lemire's multiplication with rejection).
    ///
    /// # Panics
    /// When `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a number below 0 was asked for");
        loop {
            let product = u128::from(self.bits()) * u128::from(bound);
            let low = product as u64;
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as u64;
            }
        }
    }
}

/// SplitMix64's finaliser: spreads the bits of a counter or a hash.
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The rows 0..count in an order that is new in every pass, one at a time and without end.
///
/// Each pass is a Fisher-Yates shuffle done lazily, so that a few steps over many rows stay cheap.
#[derive(Clone, Debug)]
pub struct Passes {
    random: Random,
    order: Vec<u32>,
    taken: usize,
}

impl Passes {
    /// Passes over `count` rows, at least one.
    pub fn new(count: u32, random: Random) -> Result<Self> {
        let mut order = with_room(count as usize, "the order of rows")?;
        order.extend(0..count);
        Ok(Passes {
            random,
            order,
            taken: 0,
        })
    }

    /// The next row.
    pub fn next_row(&mut self) -> usize {
        if self.taken == self.order.len() {
            self.taken = 0;
        }
        let left = (self.order.len() - self.taken) as u64;
        let chosen = self.taken + self.random.below(left) as usize;
        self.order.swap(self.taken, chosen);
        self.taken += 1;
        self.order[self.taken - 1] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_for_ever() {
        // The first outputs of the authors' own C code from the state 1, 2, 3, 4.
        let mut random = Random {
            state: [1, 2, 3, 4],
        };
        let first: Vec<u64> = (0..4).map(|_| random.bits()).collect();
        assert_eq!(
            first,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386
            ]
        );
        assert_ne!(Random::new(42).bits(), Random::new(43).bits());
    }

    #[test]
    fn every_pass_presents_every_row_once() {
        let mut passes = Passes::new(17, Random::new(1)).unwrap();
        let mut orders = Vec::new();
        for _ in 0..3 {
            let order: Vec<usize> = (0..17).map(|_| passes.next_row()).collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..17).collect::<Vec<_>>());
            orders.push(order);
        }
        assert_ne!(orders[0], orders[1]);
        assert_ne!(orders[1], orders[2]);
    }

    #[test]
    fn numbers_below_a_bound_cover_it() {
        let mut random = Random::new(7);
        let mut seen = [0u32; 5];
        for _ in 0..5000 {
            seen[random.below(5) as usize] += 1;
        }
        assert!(
            seen.iter().all(|&count| (850..1150).contains(&count)),
            "{seen:?}"
        );
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.unit())));
    }
}
