#![no_main]

#[path = "../targets.rs"]
mod targets;

// libFuzzer's hook would end the program at panics that the program catches.
libfuzzer_sys::fuzz_target!(init: drop(std::panic::take_hook()), |bytes: &[u8]| targets::run("warc", bytes));
