//! What the checks stand on: a fresh store, retries with a bound, and a record whose body shows its own history.
//!
//! Leaves out the checks. A body is the list of the messages that had an effect on it, in order, each with a comma
//! behind it; the log has one entry per message whose outcome is its place in the list. So an effect that is lost,
//! doubled or out of order is visible in the body, and in the log.

use super::{ContractBackend, Plan};
use crate::{
    Attempt, Breach, Commit, Held, Hits, LogEntry, Look, NotOpened, Page, Records, Settled, Stored,
    Unavailable,
};
use bytes::Bytes;
use spine_kernel::{IndexEntry, IndexRange, Key, MessageId, Timestamp};
use std::future::Future;
use std::sync::Arc;

/// Attempts at one thing before a check gives up. A weak store fails a few times in a row; one that fails so often
/// makes no progress.
pub(super) const TRIES_MAX: u32 = 64;
/// Rounds of a check that meets chance: enough for a rate of a few in a hundred to show.
pub(super) const ROUNDS: u64 = 96;
/// The instant at which the suite's messages are decided.
pub(super) const NOON: Timestamp = Timestamp::constant(1_700_000_000, 0);

/// Why a check ended early.
pub(super) enum Stop {
    Broken(String),
    NotApplicable(String),
}

impl From<Breach> for Stop {
    fn from(breach: Breach) -> Self {
        Self::Broken(format!("the suite's own value was refused: {breach}"))
    }
}

pub(super) type Checked<T = ()> = Result<T, Stop>;

/// Goes on where `holds`, and otherwise ends the check with what was seen.
pub(super) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { broken(what()) }
}

pub(super) fn broken<T>(what: impl Into<String>) -> Checked<T> {
    Err(Stop::Broken(what.into()))
}

/// The id of the message of that number.
pub(super) fn message(number: u64) -> MessageId {
    MessageId::from_random(u128::from(number).to_be_bytes())
}

/// The first attempt of the message of that number.
pub(super) fn attempt(number: u64) -> Attempt {
    Attempt::decider(message(number), 1)
}

/// The messages that had an effect on the body, in order.
pub(super) fn effects(stored: Option<&Stored>) -> Vec<u64> {
    let body = stored.and_then(Stored::body).map_or(&b""[..], |body| body);
    let text = String::from_utf8_lossy(body);
    text.split_terminator(',').map(|number| number.parse().unwrap_or(u64::MAX)).collect()
}

/// How often the message had an effect on the body.
pub(super) fn times(stored: Option<&Stored>, number: u64) -> usize {
    effects(stored).into_iter().filter(|effect| *effect == number).count()
}

/// The outcome that the log holds for the message: the place of its effect.
pub(super) fn outcome(stored: Option<&Stored>, number: u64) -> Option<Bytes> {
    stored.and_then(|stored| stored.log().find(&message(number), None)).map(|entry| entry.outcome.clone())
}

/// The log entry of the message of that number.
pub(super) fn entry(number: u64, outcome: String) -> LogEntry {
    LogEntry {
        message: message(number),
        step: None,
        outcome: outcome.into(),
        plan: Bytes::new(),
        moment: NOON,
        created: NOON,
    }
}

/// The content after the message of that number had its effect.
pub(super) fn append(stored: Stored, number: u64) -> Checked<Stored> {
    let place = effects(Some(&stored)).len();
    let mut body = stored.body().map_or_else(Vec::new, |body| body.to_vec());
    body.extend_from_slice(format!("{number},").as_bytes());
    let indexes = stored.indexes().to_vec();
    Ok(stored.with_body(Some(body.into()), indexes)?.with_entry(entry(number, place.to_string()))?)
}

/// A fresh store and the backend that it came from.
pub(super) struct Bench<'a> {
    pub(super) backend: &'a dyn ContractBackend,
    pub(super) records: Arc<dyn Records>,
    pub(super) plan: Plan,
}

impl<'a> Bench<'a> {
    pub(super) async fn new(backend: &'a dyn ContractBackend, plan: Plan) -> Self {
        Self { backend, records: backend.fresh(plan.seed).await, plan }
    }

    /// The same bench over another store.
    pub(super) fn over(&self, records: Arc<dyn Records>) -> Bench<'a> {
        Bench { backend: self.backend, records, plan: self.plan }
    }

    pub(super) fn key(&self, round: u64) -> Key {
        Key::new("contract", format!("record-{round}"))
    }

    /// Repeats a request until the store answers it.
    pub(super) async fn answered<T, F, Fut>(&self, what: &str, mut request: F) -> Checked<T>
    where
        F: FnMut() -> Fut + Send,
        Fut: Future<Output = Result<T, Unavailable>> + Send,
        T: Send,
    {
        let mut last = String::new();
        for _ in 0..TRIES_MAX {
            match request().await {
                Ok(answer) => return Ok(answer),
                Err(error) if error.may_pass() => last = error.to_string(),
                Err(error) => return broken(format!("{what} was refused: {error}")),
            }
        }
        broken(format!("{what} was not answered in {TRIES_MAX} tries: {last}"))
    }

    /// Claims a register, trying again while that may help.
    pub(super) async fn open(&self, key: &Key, number: u64) -> Checked<Held> {
        let mut last = String::new();
        for tried in 1..=TRIES_MAX {
            match self.records.open(key, Attempt::decider(message(number), tried)).await {
                Ok(held) if held.key() == key => return Ok(held),
                Ok(held) => return broken(format!("open of {key} gave a claim on {}", held.key())),
                Err(NotOpened::Unavailable(error)) if !error.may_pass() => {
                    return broken(format!("open of {key} was refused: {error}"));
                }
                Err(error) => last = error.to_string(),
            }
        }
        broken(format!("{key} was not opened in {TRIES_MAX} tries: {last}"))
    }

    /// What an open shows. The claim is dropped.
    pub(super) async fn shown(&self, key: &Key) -> Checked<Option<Stored>> {
        Ok(self.open(key, 0).await?.stored().cloned())
    }

    /// One attempt to give the message its effect: open, read the log, decide, commit. Commits unchanged where the
    /// log has the message.
    pub(super) async fn attempt(&self, key: &Key, number: u64) -> Checked<Commit> {
        let held = self.open(key, number).await?;
        let logged = held.logged(&message(number), None).is_some();
        let next = if logged { held.unchanged() } else { append(held.unchanged(), number)? };
        Ok(self.records.commit(held, next).await)
    }

    /// Gives the message its effect, once, however many attempts it takes.
    pub(super) async fn apply(&self, key: &Key, number: u64) -> Checked<Held> {
        for _ in 0..TRIES_MAX {
            if let Commit::Done(held) = self.attempt(key, number).await? {
                return Ok(held);
            }
        }
        broken(format!("no commit of {key} was Done in {TRIES_MAX} attempts"))
    }

    /// Makes `next` what the register holds.
    pub(super) async fn put(&self, key: &Key, next: &Stored) -> Checked<Held> {
        for _ in 0..TRIES_MAX {
            let held = self.open(key, 0).await?;
            if let Commit::Done(held) = self.records.commit(held, next.clone()).await {
                return Ok(held);
            }
        }
        broken(format!("no commit of {key} was Done in {TRIES_MAX} attempts"))
    }

    /// Commits and loses the answer, as a worker does that is killed while it waits. Whether the store has taken the
    /// write is not known.
    pub(super) async fn commit_and_lose_the_answer(&self, held: Held, next: Stored) {
        let mut commit = self.records.commit(held, next);
        std::future::poll_fn(|context| {
            let _ = commit.as_mut().poll(context);
            std::task::Poll::Ready(())
        })
        .await;
    }

    pub(super) async fn look(&self, keys: &[Key]) -> Checked<Vec<Look>> {
        self.answered("a look", || self.records.look(keys)).await
    }

    pub(super) async fn find(&self, range: &IndexRange, page: &Page) -> Checked<Hits> {
        self.answered("a find", || self.records.find(range, page.clone())).await
    }

    /// Whether the store can say that the record is settled, and what it then is.
    pub(super) async fn settle(&self, key: &Key) -> Checked<Settled> {
        self.answered("a settle", || self.records.settle(key)).await
    }

    pub(super) async fn record(&self, key: &Key, fact: &Bytes, indexes: &[IndexEntry]) -> Checked {
        self.answered("a fact", || self.records.record(key, fact.clone(), indexes)).await
    }
}
