//! `vertebra lint`: every breach of a rule with its place, and the counts in the last line.
//!
//! The suite inside the program is held to all rules; one in a folder to those that a suite of its own can keep. Leaves
//! out the rules (`vertebra-runner`).

mod product;

use crate::arguments::LintArguments;
use crate::features::suite;
use crate::voice::{complain, say};
use crate::wiring::World;
use vertebra_evidence::ExitCode;

/// Lints, and ends with 20 where a rule is broken.
pub(crate) fn lint(arguments: &LintArguments) -> ExitCode {
    let suite = match suite(arguments.features.as_deref()) {
        Ok(suite) => suite,
        Err(error) => {
            complain(&format!("{error:#}"));
            return ExitCode::Usage;
        }
    };
    let product = arguments.features.is_none().then(product::product);
    let report = vertebra_runner::lint::<World>(&suite, product.as_ref());
    let mut text: String = report.breaches.iter().map(|breach| format!("{breach}\n")).collect();
    text.push_str(&format!("{report}\n"));
    if let Err(error) = say(&text) {
        complain(&format!("{error:#}"));
        return ExitCode::EnvironmentNotFit;
    }
    if report.rows == 0 {
        complain("there is no scenario to lint");
        return ExitCode::NothingSelected;
    }
    if report.breaches.is_empty() { ExitCode::Conformant } else { ExitCode::NonConformant }
}
