//! What this build serves and lists, as the lint needs it: requests with handlers, and what scenarios have to show.
//!
//! The link between a row of the catalogue and a scenario is the code that the scenario writes literally. Leaves out the
//! comparison (`vertebra-runner`).

use regex::{Regex, escape};
use spine_catalogue::{FaultForm, FaultRow, Qualifier, catalogue, listed_at};
use std::collections::{BTreeMap, BTreeSet};
use vertebra_runner::{MustBeShown, Product};

/// The facts of this build.
pub(crate) fn product() -> Product {
    let mut product = Product {
        listed: BTreeMap::new(),
        handled: spine_server::served().into_iter().collect(),
        shown: Vec::new(),
    };
    let mut answers = BTreeSet::new();
    let mut refusing = BTreeSet::new();
    for row in catalogue().interactions() {
        product.listed.insert(format!("{}:{}", row.service, row.id), listed_at(row.id.as_str()));
        answers.extend(row.responses.iter().map(|response| response.as_str()));
        refusing.extend([row.failure.as_str(), row.reject.as_str()]);
    }
    for answer in answers {
        product.shown.push(shown("answer", answer, &format!("^the answer is {answer}$")));
    }
    // The refusing replies are shown by the words that name their component: the words hold each to its interaction.
    let replies = [
        ("QUQI_IN010000UK14", "^PDS refuses the request with "),
        ("MCCI_IN010000UK13", "^TMS rejects the request with "),
    ];
    for (reply, step) in replies.into_iter().filter(|(reply, _)| refusing.contains(reply)) {
        product.shown.push(shown("refusing reply", reply, step));
    }
    product.shown.extend(catalogue().faults().map(|row| shown("fault", &row.name, &step_for(row))));
    product
}

fn shown(kind: &'static str, name: &str, step: &str) -> MustBeShown {
    MustBeShown {
        name: name.into(),
        kind,
        place: listed_at(name),
        step: Regex::new(step).expect("what is put into these patterns is escaped"),
    }
}

/// The step that shows a fault of that row.
fn step_for(row: &FaultRow) -> String {
    let code = escape(&row.code);
    let short = escape(row.name.rsplit('.').next().unwrap_or_default());
    match row.form {
        FaultForm::Closed => format!("^the audit names {}( |$)", escape(&row.name)),
        FaultForm::Reject => format!("^TMS rejects the request with {code} "),
        FaultForm::Error if row.qualifier == Qualifier::Warning => format!("^PDS warns with {code}$"),
        FaultForm::Error => format!(r"^PDS refuses the request with ({code} and \w+|\w+ and {code}) "),
        FaultForm::SoapFault if row.name == "TMS.MESSAGE_TOO_LARGE" => {
            r#"^TMS faults the request with 201 about "5000000""#.to_owned()
        }
        FaultForm::SoapFault if row.name.starts_with("TMS.") => {
            format!("^TMS faults the request with {code} ")
        }
        FaultForm::SoapFault if short == "MESSAGE_NOT_WELL_FORMED" => {
            format!(r#"^TMS faults the request with {code} about "({short}|well-formed)""#)
        }
        FaultForm::SoapFault => format!(r#"^TMS faults the request with {code} about "{short}""#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_place_and_a_pattern() {
        let product = product();
        assert!(product.shown.len() > catalogue().faults().count());
        for wanted in &product.shown {
            assert!(wanted.place.contains(".toml:"), "{} is listed nowhere", wanted.name);
            assert!(!wanted.step.is_match("the answer relates to the request"), "{}", wanted.name);
        }
    }
}
