//! Faults around `decide`: what PDS makes of a message that was read rightly.
//!
//! Leaves out what it is shown: `records`.

use crate::reach::Reach;
use jiff::SignedDuration;
use spine_hub::HubSeams;
use spine_kernel::{
    Case, Decision, Fault, Inbound, InteractionId, Moment, NationalService, RecordKind, Refusal, Seed,
    SeedDoc, ServiceInteraction, Snapshot, Stop,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Decided = Result<Decision, Stop>;

/// How one case decides: the right case, what it is shown, when, and how often it was asked before.
type Bend = fn(&dyn Case, &Snapshot, Moment, usize, &Reach) -> Decided;

struct BentService {
    inner: Arc<dyn NationalService>,
    reach: Reach,
    bend: Bend,
}

struct BentCase {
    inner: Box<dyn Case>,
    reach: Reach,
    asked: AtomicUsize,
    bend: Bend,
}

impl NationalService for BentService {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn kinds(&self) -> Vec<RecordKind> {
        self.inner.kinds()
    }

    fn interactions(&self) -> Vec<ServiceInteraction> {
        self.inner.interactions()
    }

    fn wrapper(&self, interaction: &InteractionId) -> &'static str {
        self.inner.wrapper(interaction)
    }

    fn open(&self, message: &Inbound) -> Result<Box<dyn Case>, Refusal> {
        let (inner, reach) = (self.inner.open(message)?, self.reach.clone());
        Ok(Box::new(BentCase { inner, reach, asked: AtomicUsize::new(0), bend: self.bend }))
    }

    fn load(&self, document: &SeedDoc) -> Result<Vec<Seed>, String> {
        self.inner.load(document)
    }
}

impl Case for BentCase {
    fn decide(&self, snapshot: &Snapshot, moment: Moment) -> Decided {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        (self.bend)(self.inner.as_ref(), snapshot, moment, asked, &self.reach)
    }
}

fn bent(reach: &Reach, bend: Bend) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        service: Arc::new(move |inner| Arc::new(BentService { inner, reach: reach.clone(), bend })),
        ..HubSeams::default()
    }
}

/// The first record of a query is read, and the one that superseded it; one more is not looked for.
pub(crate) fn follows_one_merge(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, asked, reach| match case.decide(snapshot, moment) {
        Err(Stop::Need(_)) if asked >= 2 => {
            reach.mark();
            Err(Refusal::new(Fault::new("PDS.1")).and(Fault::new("PDS.RT003")).into())
        }
        right => right,
    })
}

/// Decides as at another instant. Ids depend on the message alone, so that it keeps those that it has.
fn at(case: &dyn Case, snapshot: &Snapshot, moment: Moment, shift: SignedDuration, reach: &Reach) -> Decided {
    let shifted = moment.now().saturating_add(shift).unwrap_or_else(|_| moment.now());
    let right = case.decide(snapshot, moment);
    let wrong = case.decide(snapshot, moment.at(shifted));
    if wrong != right {
        reach.mark();
    }
    wrong
}

pub(crate) fn decides_a_day_early(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        at(case, snapshot, moment, SignedDuration::from_hours(24), reach)
    })
}

pub(crate) fn decides_a_day_late(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        at(case, snapshot, moment, SignedDuration::from_hours(-24), reach)
    })
}

pub(crate) fn drops_warnings(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        let mut decision = case.decide(snapshot, moment)?;
        if !decision.outcome.answer.warnings.is_empty() {
            reach.mark();
            decision.outcome.answer.warnings.clear();
        }
        Ok(decision)
    })
}

/// A record that is shown in full is called limited.
pub(crate) fn warns_for_nothing(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        let mut decision = case.decide(snapshot, moment)?;
        let answer = &mut decision.outcome.answer;
        if answer.subject.is_some() && answer.warnings.is_empty() {
            reach.mark();
            answer.warnings.push(Fault::new("PDS.9"));
        }
        Ok(decision)
    })
}

/// Whether nobody was found.
fn is_no_match(decided: &Decided) -> bool {
    matches!(decided, Err(Stop::Refuse(refusal)) if refusal.first().name == "PDS.1")
}

/// Nobody was found, and the sender is told to try again later.
pub(crate) fn asks_to_try_again(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        let right = case.decide(snapshot, moment);
        if !is_no_match(&right) {
            return right;
        }
        reach.mark();
        Err(Fault::about("TMS.200", "the records cannot be reached").into())
    })
}

/// Nobody was found, and the refusal gives the code of a restricted record.
pub(crate) fn calls_nobody_sensitive(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        let right = case.decide(snapshot, moment);
        if !is_no_match(&right) {
            return right;
        }
        reach.mark();
        Err(Refusal::new(Fault::new("PDS.9")).and(Fault::new("PDS.RT003")).into())
    })
}

/// One digit too many, and the rule breaks.
pub(crate) fn panics_on_eleven_digits(reach: &Reach) -> HubSeams {
    bent(reach, |case, snapshot, moment, _, reach| {
        let right = case.decide(snapshot, moment);
        if let Err(Stop::Refuse(refusal)) = &right
            && refusal.last().name == "ErrorBase1742.INVALID_NHS_NUMBER"
            && refusal.last().about.as_deref().is_some_and(|about| about.contains(" 11 characters"))
        {
            reach.mark();
            panic!("index out of bounds: the length is 10 but the index is 10");
        }
        right
    })
}
