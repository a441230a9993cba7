#![no_main]

#[path = "../../crates/som-core/tests/fuzz/mod.rs"]
#[expect(dead_code, reason = "the other target's")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::parameters(bytes));
