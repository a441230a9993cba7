//! The fuzz targets with bytes from a seed: what stable Rust can do in seconds. `fuzz/README.md` says how to look longer.

mod fuzz;

use som_core::Random;

/// Calls `target` with `count` strings of bytes, and says which where one fails.
fn with_many(count: u64, target: fn(&[u8])) {
    for seed in 0..count {
        let mut random = Random::new(seed);
        let length = 16 + (random.unit() * 1200.0) as usize;
        let bytes: Vec<u8> = (0..length).map(|_| (random.unit() * 256.0) as u8).collect();
        if std::panic::catch_unwind(|| target(&bytes)).is_err() {
            panic!("failed with the bytes of seed {seed}");
        }
    }
}

#[test]
fn any_parameters_are_refused_with_a_reason_or_train() {
    with_many(4000, fuzz::parameters);
}

#[test]
fn any_matrices_are_refused_with_a_reason_or_give_the_same_map_on_every_kernel() {
    with_many(4000, fuzz::matrices);
}
