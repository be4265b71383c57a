//! libFuzzer around the entry `documents`; leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vertebra_fuzz::read("documents", data);
});
