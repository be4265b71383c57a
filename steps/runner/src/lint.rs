//! The lint: every rule of the house for features, requirements and words, held without running anything.
//!
//! A breach has a place, the short id of its rule, what is wrong and how it is mended. Whether the suite is the product's
//! own or somebody else's decides which rules apply: only the product's own has to use every definition and show every
//! row of the catalogue. What the product serves is handed in, since nothing here knows the Spine (design 6).
//! Leaves out whether a scenario passes.

mod features;
mod names;
mod product;
mod refusals;
mod requirements;
mod words;

use crate::definition::definitions;
use crate::glossary::Glossary;
use crate::suite::Suite;
use crate::world::ScenarioWorld;
use std::collections::BTreeSet;
use std::fmt;

pub use product::{MustBeShown, Product};

/// One breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// `path:line`; for a feature relative to the folder of features, for a source relative to the checkout.
    pub place: String,
    /// The short id of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// How it is mended.
    pub mend: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}; {}", self.place, self.rule, self.what, self.mend)
    }
}

/// What a lint looked at and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintReport {
    /// Every breach, by place.
    pub breaches: Vec<Breach>,
    /// Feature files.
    pub features: usize,
    /// Rows.
    pub rows: usize,
    /// Requirements.
    pub requirements: usize,
    /// Definitions of steps.
    pub definitions: usize,
}

impl fmt::Display for LintReport {
    /// The counts, for the last line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules: BTreeSet<&str> = self.breaches.iter().map(|breach| breach.rule).collect();
        write!(
            f,
            "features {}  scenarios {}  requirements {}  steps {}  breaches {}  rules broken {}",
            self.features,
            self.rows,
            self.requirements,
            self.definitions,
            self.breaches.len(),
            rules.len()
        )
    }
}

/// Lints a suite against the definitions of a world. `product` is given for the product's own suite alone: a suite of
/// somebody else's need not use every definition, nor show what the product serves.
pub fn lint<W: ScenarioWorld>(suite: &Suite, product: Option<&Product>) -> LintReport {
    let definitions = definitions::<W>();
    let (glossary, unresolved) = Glossary::of(&suite.rows, &W::collection());
    let mut breaches: Vec<Breach> = suite.faults().iter().map(|fault| unreadable(fault)).collect();
    features::check(suite, &mut breaches);
    words::check(suite, &mut breaches);
    refusals::check(suite, &definitions, &mut breaches);
    requirements::check(suite, &mut breaches);
    names::check(suite, &glossary, &mut breaches);
    for step in unresolved {
        let (rule, mend) = if step.what.starts_with("undefined") {
            ("undefined-step", "write it as `vertebra list --steps` has it, or define it")
        } else {
            ("ambiguous-step", "make the patterns of the definitions tell it apart")
        };
        breaches.push(Breach { place: step.place, rule, what: step.what, mend: mend.into() });
    }
    if let Some(product) = product {
        let used = glossary.used();
        for unused in definitions.iter().filter(|one| !used.contains(&one.place())) {
            breaches.push(Breach {
                place: unused.place(),
                rule: "unused-step",
                what: format!("no row uses {} {}", unused.keyword, unused.pattern),
                mend: "take the definition away, or write the scenario that needs it".into(),
            });
        }
        product::check(suite, product, &mut breaches);
    }
    breaches.sort_by(|a, b| by_place(a).cmp(&by_place(b)));
    breaches.dedup();
    let features = suite.files.iter().filter(|file| file.path.ends_with(".feature")).count();
    LintReport {
        breaches,
        features,
        rows: suite.rows.len(),
        requirements: suite.requirements.len(),
        definitions: definitions.len(),
    }
}

/// What is wrong with a file that cannot be read as a whole, which `Suite` has found.
fn unreadable(fault: &str) -> Breach {
    let (place, what) = fault.split_once(": ").unwrap_or(("features", fault));
    let (what, mend) = what.split_once("; ").unwrap_or((what, "mend the file: a run of it is invalid"));
    Breach { place: place.into(), rule: "suite", what: what.into(), mend: mend.into() }
}

/// Path and line of a breach as a sort key: line 9 comes before line 10.
fn by_place(breach: &Breach) -> (&str, usize, &str, &str) {
    let (path, line) = breach.place.rsplit_once(':').unwrap_or((&breach.place, ""));
    (path, line.parse().unwrap_or(0), breach.rule, &breach.what)
}
