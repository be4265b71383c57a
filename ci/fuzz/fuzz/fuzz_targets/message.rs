//! libFuzzer around the entry `message`; leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vertebra_fuzz::read("message", data);
});
