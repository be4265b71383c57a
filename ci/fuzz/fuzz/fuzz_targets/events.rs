//! libFuzzer around the entry `events`; leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vertebra_fuzz::read("events", data);
});
