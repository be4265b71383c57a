//! What is written down of one schedule, and the judgement on it.
//!
//! Leaves out the workers. A body lists the effects on a record as `message:attempt,`, so what a store shows can be
//! traced to the commit that wrote it. Judged are: the order of all commits and settles (the checker), what opens
//! show of commits that had ended before, that no body was invented, and that each message has one effect at most
//! and one answer.

use crate::Stored;
use crate::contract::linear::{self, Operation};
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The name of a commit in the history: its record and its place there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Called {
    record: usize,
    at: usize,
}

#[derive(Debug, Default)]
pub(super) struct History {
    clock: u64,
    attempts: u32,
    records: [Record; 2],
    answers: BTreeMap<u64, BTreeSet<Bytes>>,
}

#[derive(Debug, Default)]
struct Record {
    /// Every state that was seen or written, the empty one first. Its place is its number.
    states: Vec<Stored>,
    operations: Vec<Operation>,
    /// The attempt behind each operation; none for a settle.
    attempts: Vec<Option<u32>>,
    tried: BTreeSet<u32>,
    not_done: BTreeSet<u32>,
    opens: Vec<(u64, Vec<Effect>)>,
    looks: Vec<Vec<Effect>>,
    last: Option<Stored>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Effect {
    message: u64,
    attempt: u32,
}

fn effects(body: Option<&Bytes>) -> Vec<Effect> {
    let text = String::from_utf8_lossy(body.map_or(&b""[..], |body| body));
    let unreadable = Effect { message: u64::MAX, attempt: u32::MAX };
    let read = |part: &str| {
        let (message, attempt) = part.split_once(':')?;
        Some(Effect { message: message.parse().ok()?, attempt: attempt.parse().ok()? })
    };
    text.split_terminator(',').map(|part| read(part).unwrap_or(unreadable)).collect()
}

impl Record {
    fn number(&mut self, state: &Stored) -> u64 {
        if self.states.is_empty() {
            self.states.push(Stored::empty());
        }
        let known = self.states.iter().position(|known| known == state);
        let number = known.unwrap_or_else(|| {
            self.states.push(state.clone());
            self.states.len() - 1
        });
        number as u64
    }
}

impl History {
    /// A new instant, later than all before.
    pub(super) fn now(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    pub(super) fn next_attempt(&mut self) -> u32 {
        self.attempts += 1;
        self.attempts
    }

    pub(super) fn opened(&mut self, record: usize, call: u64, shown: Option<&Stored>) {
        self.records[record].opens.push((call, effects(shown.and_then(Stored::body))));
    }

    pub(super) fn called(&mut self, record: usize, from: &Stored, to: &Stored, attempt: u32) -> Called {
        let call = self.now();
        let record_at = record;
        let record = &mut self.records[record];
        let (from, to) = (record.number(from), record.number(to));
        record.operations.push(Operation { call, answer: None, from, to });
        record.attempts.push(Some(attempt));
        record.tried.insert(attempt);
        Called { record: record_at, at: record.operations.len() - 1 }
    }

    pub(super) fn done(&mut self, called: Called, message: u64, outcome: Bytes) {
        self.answered(called);
        self.answers.entry(message).or_default().insert(outcome);
    }

    pub(super) fn not_done(&mut self, called: Called) {
        let record = &mut self.records[called.record];
        record.not_done.extend(record.attempts[called.at]);
        // Nothing happened: in the order it stands as a pending operation that changes nothing.
        record.operations[called.at].to = record.operations[called.at].from;
    }

    pub(super) fn closed(&mut self, called: Called, last: Stored) {
        self.answered(called);
        self.records[called.record].last = Some(last);
    }

    pub(super) fn settled(&mut self, record: usize, call: u64, shown: Stored) {
        let answer = Some(self.now());
        let record = &mut self.records[record];
        let state = record.number(&shown);
        record.operations.push(Operation { call, answer, from: state, to: state });
        record.attempts.push(None);
    }

    pub(super) fn looked_at(&mut self, record: usize, body: &Bytes) {
        self.records[record].looks.push(effects(Some(body)));
    }

    fn answered(&mut self, called: Called) {
        let answer = self.now();
        self.records[called.record].operations[called.at].answer = Some(answer);
    }

    /// Whether the schedule kept the contract, and where it did not.
    pub(super) fn judge(&self) -> Result<(), String> {
        for (at, record) in self.records.iter().enumerate() {
            record.judge().map_err(|why| format!("record {at}: {why}"))?;
            let last = record.last.as_ref();
            let held = effects(last.and_then(Stored::body));
            for effect in &held {
                let times = held.iter().filter(|other| other.message == effect.message).count();
                if times > 1 {
                    return Err(format!("record {at}: message {} had {times} effects", effect.message));
                }
            }
        }
        for (message, answers) in &self.answers {
            let places = self.records.iter().flat_map(|record| {
                effects(record.last.as_ref().and_then(Stored::body))
                    .into_iter()
                    .filter(|effect| effect.message == *message)
            });
            let stands: Vec<Bytes> = places.map(|effect| effect.attempt.to_string().into()).collect();
            if answers.iter().ne(&stands) {
                return Err(format!("message {message} was answered {answers:?}, its effect is {stands:?}"));
            }
        }
        Ok(())
    }
}

impl Record {
    fn judge(&self) -> Result<(), String> {
        linear::check(0, &self.operations).map_err(|why| why.to_string())?;
        for shown in self.looks.iter().chain(self.opens.iter().map(|(_, shown)| shown)) {
            if let Some(invented) = shown.iter().find(|effect| !self.tried.contains(&effect.attempt)) {
                return Err(format!("{invented:?} is shown and nobody wrote it"));
            }
        }
        for (call, shown) in &self.opens {
            if let Some(ghost) = shown.iter().find(|effect| self.not_done.contains(&effect.attempt)) {
                return Err(format!("an open at {call} shows {ghost:?}, which was NotDone"));
            }
            for (operation, attempt) in self.operations.iter().zip(&self.attempts) {
                let had_effect = operation.from != operation.to;
                let was_before = operation.answer.is_some_and(|answer| answer < *call);
                let Some(attempt) = attempt.filter(|_| had_effect && was_before) else { continue };
                if !shown.iter().any(|effect| effect.attempt == attempt) {
                    return Err(format!(
                        "an open at {call} does not show attempt {attempt}, which was Done before"
                    ));
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, record) in self.records.iter().enumerate() {
            writeln!(f, "  record {at}")?;
            for (place, (operation, attempt)) in record.operations.iter().zip(&record.attempts).enumerate() {
                let what =
                    attempt.map_or_else(|| "settle".to_owned(), |attempt| format!("attempt {attempt}"));
                let Operation { call, answer, from, to } = operation;
                let end = answer.map_or_else(|| "?".to_owned(), |answer| answer.to_string());
                writeln!(f, "    {place}: {what}, {call}..{end}, state {from} -> {to}")?;
            }
            for (number, state) in record.states.iter().enumerate() {
                let body = String::from_utf8_lossy(state.body().map_or(&b""[..], |body| body)).into_owned();
                writeln!(f, "    state {number}: {body:?}")?;
            }
        }
        Ok(())
    }
}
