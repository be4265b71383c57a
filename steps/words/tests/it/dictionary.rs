//! The dictionary of steps: complete, readable, and every entry with what it does.
//!
//! Leaves out how the program prints it.

use crate::suite;
use vertebra_runner::dictionary;
use vertebra_words::{SpineWorld, source};

/// A description says more than this many characters, or it says nothing that the sentence does not.
const DESCRIPTION_MIN: usize = 25;

#[test]
fn every_step_says_what_it_does_and_has_a_line_of_the_suite() {
    let entries = dictionary::<SpineWorld>(&suite(), source);
    assert!(entries.len() > 20, "{} steps", entries.len());
    for entry in &entries {
        let name = format!("{} {} ({})", entry.keyword, entry.sentence, entry.place);
        assert!(entry.what.len() > DESCRIPTION_MIN, "{name} lacks a doc comment above its attribute");
        assert!(entry.what.ends_with('.'), "{name}: {:?} is no sentence", entry.what);
        assert!(!entry.example.is_empty(), "{name} is used by no row");
        assert!(!entry.sentence.contains(['^', '$', '\\', '(']), "{name} still looks like a pattern");
        let unnamed = (1..9).find(|number| entry.sentence.contains(&format!("{{{number}}}")));
        assert_eq!(unnamed, None, "{name} has a hole without a name");
    }
}

#[test]
fn a_sentence_names_its_holes_by_the_parameters_of_its_function() {
    let entries = dictionary::<SpineWorld>(&suite(), source);
    let fault = entries.iter().find(|entry| entry.sentence.starts_with("TMS faults")).expect("that step");
    assert_eq!(fault.sentence, r#"TMS faults the request with {code} about "{about}""#);
    assert_eq!((fault.keyword, fault.module.as_str()), ("Then", "messaging"));
    assert!(fault.example[0].contains(" TMS faults the request with "));
    let table = entries.iter().find(|entry| entry.sentence == "the answer says:").expect("that step");
    assert!(table.takes_block && table.example.len() > 1, "{table:?}");
    assert_eq!(table.module, "pds / retrieval");
}
