#![doc = include_str!("../README.md")]

mod blame;
mod definition;
mod dictionary;
mod dispatch;
mod engine;
mod fanout;
mod glossary;
mod going;
mod lint;
mod near;
mod outline;
mod plan;
mod row;
mod seed;
mod select;
mod suite;
mod world;

pub use blame::Blamed;
pub use dictionary::{Entry, dictionary, phrase};
pub use engine::{refuse, run};
pub use going::go;
pub use lint::{Breach, LintReport, MustBeShown, Product, lint};
pub use plan::{DEFAULT_CONCURRENCY, Order, Plan, RunFacts};
pub use row::{PlannedStep, Row};
pub use seed::{START, scenario_seed};
pub use select::{Selection, SelectionError};
pub use suite::{SourceFile, Suite, is_of_suite};
pub use world::{ScenarioContext, ScenarioWorld};
