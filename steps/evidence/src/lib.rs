#![doc = include_str!("../README.md")]

mod canonical;
mod check;
mod event;
mod exchange;
mod exit;
mod kill;
mod read;
mod recorder;
mod requirement;
mod sink;
mod verdict;

pub use canonical::{run_hash, scenario_hash};
pub use check::{Blame, Check, CheckFailed, CheckVerdict, RecordedCheck};
pub use event::{
    Event, FORMAT_VERSION, FeatureRows, MutantEnd, MutantFacts, PanicSeen, RerunFacts, RunFinished,
    RunStarted, ScenarioFinished, ScenarioHeader, StepFinished, StepStatus, StoreFacts, SubjectFacts, Wall,
};
pub use exchange::{Exchange, RecordedExchange, TlsFacts};
pub use exit::ExitCode;
pub use kill::{Found, Kill, Sought, kill};
pub use read::{ReadError, read_events};
pub use recorder::{Recorder, ScenarioRecorder, Timeline};
pub use requirement::{Binds, Grade, Level, Requirement, RequirementError, Requirements, is_requirement_id};
pub use sink::{Collected, NdjsonFile, Sink};
pub use verdict::{
    Counts, Judgement, RequirementResult, RequirementVerdict, RunVerdict, ScenarioVerdict, Tally,
};
