//! HL7 times: written, read, refused.

use proptest::prelude::*;
use spine_kernel::Timestamp;
use spine_wire::hl7v3::{read_time, write_time};

#[test]
fn times() {
    let instant: Timestamp = "2026-11-25T13:14:15.999Z".parse().unwrap();
    assert_eq!(write_time(instant), "20261125131415");
    assert_eq!(read_time("20261125131415").unwrap(), "2026-11-25T13:14:15Z".parse::<Timestamp>().unwrap());
    assert_eq!(write_time("0987-06-05T04:03:02Z".parse().unwrap()), "09870605040302");
    assert!(read_time("20240229000000").is_ok());
    for bad in [
        "",
        "2026112513141",
        "202611251314155",
        "20260229000000",
        "20261325131415",
        "20261125241415",
        "20261125131460",
        "2026112513141Z",
        "+0261125131415",
        "２０２６11251",
        "99991231235959",
    ] {
        assert!(read_time(bad).is_err(), "{bad}");
    }
    assert_eq!(
        read_time("soon").unwrap_err().to_string(),
        "\"soon\" is not an HL7 time: fourteen digits yyyymmddhhmmss that name a real instant"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn times_are_read_back(second in -62_135_596_800_i64..253_000_000_000) {
        let instant = Timestamp::from_second(second).unwrap();
        prop_assert_eq!(read_time(&write_time(instant)), Ok(instant));
    }

    #[test]
    fn no_text_is_a_time_by_accident(text in "[0-9]{14}|.{0,20}") {
        if let Ok(instant) = read_time(&text) {
            prop_assert_eq!(write_time(instant), text);
        }
    }
}
