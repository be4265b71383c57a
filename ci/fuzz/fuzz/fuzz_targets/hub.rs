//! libFuzzer around the entry `hub`; leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vertebra_fuzz::read("hub", data);
});
