//! Runs one step: looks its definition up, calls it, and records how it ended before the next one begins.
//!
//! cucumber is given one catch-all definition per keyword, and this is what stands behind it. So the end of a step is
//! in the stream before anything of the next one, panics of the scope are noticed in the step in which they happened,
//! and a step that fails without a failed check is told from one that found the subject wrong.
//! Leaves out steps that never begin: `fanout` records those.

use crate::blame::{record_panics, step_failed};
use crate::glossary::{Found, Glossary, Resolved};
use crate::world::{ScenarioContext, ScenarioWorld};
use cucumber::step::{Collection, Context};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use regex::Regex;
use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::Ordering;
use vertebra_evidence::{StepFinished, StepStatus};

/// The collection that cucumber is given.
///
/// # Errors
/// Never with a pattern that is fixed; the caller passes it on rather than panic.
pub(crate) fn catch_all<W: ScenarioWorld>() -> Result<Collection<W>, regex::Error> {
    let anything = Regex::new("(?s)^.*$")?;
    Ok(Collection::new()
        .given(None, anything.clone(), dispatch::<W>)
        .when(None, anything.clone(), dispatch::<W>)
        .then(None, anything, dispatch::<W>))
}

fn dispatch<W: ScenarioWorld>(world: &mut W, context: Context) -> LocalBoxFuture<'_, ()> {
    Box::pin(async move {
        let Some(cx) = world.context().cloned() else {
            resume_unwind(Box::new("the world has lost its context".to_owned()));
        };
        let glossary = cx.engine.glossary.clone();
        let Some(glossary) = glossary.downcast_ref::<Glossary<W>>() else {
            resume_unwind(Box::new("the world has the context of another world".to_owned()));
        };
        let found = glossary.find(&context.step);
        let step = context.step.clone();
        let failures = cx.recorder.failures();
        let (status, error) = match found {
            Found::One(resolved) => call(world, &cx, resolved, context).await,
            Found::None => (StepStatus::Undefined, Some("no definition matches".into())),
            Found::Many(many) => (StepStatus::Ambiguous, Some(many.join(" and "))),
        };
        let definition = found.definition();
        if let Some(error) = &error
            && cx.recorder.failures() == failures
        {
            // The check is in the stream; the step ends below either way.
            drop(cx.recorder.check(step_failed(definition.as_deref(), error)));
        }
        let index = cx.engine.done.fetch_add(1, Ordering::AcqRel);
        cx.recorder.step_finished(StepFinished {
            scenario: String::new(),
            index,
            keyword: step.keyword.trim().into(),
            text: step.value,
            status,
            place: cx.engine.places.get(index).cloned().unwrap_or_default(),
            definition,
            error: error.clone(),
        });
        if let Some(error) = error {
            resume_unwind(Box::new(error));
        }
    })
}

/// Calls the definition. Its error, a panic in it, and a panic anywhere in the scope fail the step.
async fn call<W: ScenarioWorld>(
    world: &mut W,
    cx: &ScenarioContext<W::Harness>,
    resolved: &Resolved<W>,
    context: Context,
) -> (StepStatus, Option<String>) {
    let context = Context { step: context.step, matches: resolved.matches.clone() };
    let ended = AssertUnwindSafe((resolved.run)(world, context)).catch_unwind().await;
    let panicked = record_panics(&cx.recorder, cx.scope.take_panics());
    let error = match (ended, panicked) {
        (Err(payload), _) => Some(said(&*payload)),
        (Ok(()), Err(failed)) => Some(failed.to_string()),
        (Ok(()), Ok(())) => None,
    };
    let status = if error.is_some() { StepStatus::Failed } else { StepStatus::Passed };
    (status, error)
}

/// What a panic said; cucumber turns the error of a step into one.
pub(crate) fn said(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<String>() {
        return text.clone();
    }
    let text = payload.downcast_ref::<&str>();
    text.map_or_else(|| "a panic without a text".into(), |text| (*text).to_owned())
}
