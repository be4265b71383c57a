//! libFuzzer around the entry `xml`; leaves out everything else.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    vertebra_fuzz::read("xml", data);
});
