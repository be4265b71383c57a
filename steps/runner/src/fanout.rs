//! The writer that cucumber sees: turns the end of a scenario into ours, and catches what never became a step.
//!
//! Steps are recorded by `dispatch`. What is left for the writer is what happens around them: a hook that failed, a
//! parse error, steps that never began, and the end. Leaves out what the events look like to people.

use crate::engine::Shared;
use crate::world::ScenarioWorld;
use cucumber::event::{Cucumber, Feature, Hook, Scenario, Step};
use cucumber::{Event, Writer, cli, parser, writer};
use std::rc::Rc;
use vertebra_evidence::ExitCode;

/// The one writer of a run.
pub(crate) struct Fanout<W: ScenarioWorld> {
    shared: Rc<Shared<W>>,
}

impl<W: ScenarioWorld> Fanout<W> {
    pub(crate) fn new(shared: Rc<Shared<W>>) -> Fanout<W> {
        Fanout { shared }
    }

    fn scenario(&self, id: &str, event: Scenario<W>) {
        match event {
            Scenario::Hook(_, Hook::Failed(_, info)) => self.shared.hook_failed(id, &*info),
            Scenario::Background(_, step) | Scenario::Step(_, step) => match step {
                Step::Started => {}
                Step::Passed(..) => self.shared.step_ended(id, "it is reported as passed but never ran"),
                Step::Skipped => self.shared.step_ended(id, "no definition was called"),
                Step::Failed(_, _, _, error) => self.shared.step_ended(id, &error.to_string()),
            },
            Scenario::Finished => self.shared.finish(id),
            _ => {}
        }
    }
}

impl<W: ScenarioWorld> Writer<W> for Fanout<W> {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<W>>>, _: &Self::Cli) {
        match event.map(Event::into_inner) {
            Err(error) => self.shared.recorder.fault(ExitCode::HarnessFault, error.to_string()),
            Ok(Cucumber::Feature(feature, Feature::Scenario(scenario, event))) => {
                let id = self.shared.id(&feature, &scenario);
                self.scenario(&id, event.event);
            }
            Ok(_) => {}
        }
    }
}

/// Events of scenarios that run side by side may interleave; every event of ours names its scenario.
impl<W: ScenarioWorld> writer::Normalized for Fanout<W> {}
