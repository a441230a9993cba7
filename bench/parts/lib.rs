//! Nothing but benches: `cargo bench --manifest-path bench/parts/Cargo.toml`.
