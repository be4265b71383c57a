//! Drawn schedules of three workers on two records: opens, commits, kept claims, crashes, lost answers, redeliveries
//! and settles in any order, some at the same time. Exactly-once 11.
//!
//! Leaves out the search for an order: `linear.rs`; and what is written down of a schedule: `schedules/history.rs`.
//! A schedule is drawn from the plan's seed and its number alone, so a broken one can be run again.

mod history;

use super::bench::{Bench, Checked, NOON, Stop, TRIES_MAX, broken, message};
use crate::{Attempt, Commit, Held, LogEntry, Settled, Stored};
use bytes::Bytes;
use history::History;
use parking_lot::Mutex;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use spine_kernel::Key;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

/// Turns of a schedule before the workers finish one after another: histories stay small enough to be searched.
const TURNS: u32 = 22;
/// Moves of one worker that finishes what is left.
const MOVES_MAX: u32 = 400;

/// A message and the record that it is for.
#[derive(Debug, Clone, Copy)]
struct Task {
    record: usize,
    message: u64,
}

struct Worker {
    tasks: VecDeque<Task>,
    held: Option<(Held, bool)>,
    redelivered: bool,
}

/// What a worker does next.
#[derive(Debug, Clone, Copy)]
enum Move {
    /// The next step of its message: open, or commit.
    Advance,
    /// It dies with the claim in its hand and comes back with nothing.
    Crash,
    /// It dies while it waits for the end of its commit.
    LoseAnswer,
    /// It asks whether a record is settled.
    Settle,
    /// It looks at a record.
    Look,
}

impl Move {
    fn draw(rng: &mut ChaCha8Rng, is_holding: bool) -> Self {
        match (rng.next_u32() % 100, is_holding) {
            (0..76, _) => Self::Advance,
            (76..84, true) => Self::Crash,
            (84..90, true) => Self::LoseAnswer,
            (76..96, _) => Self::Settle,
            _ => Self::Look,
        }
    }
}

/// One schedule under way.
struct Schedule<'a> {
    bench: &'a Bench<'a>,
    keys: [Key; 2],
    history: Mutex<History>,
}

pub(super) async fn schedules_are_linearizable(bench: &Bench<'_>) -> Checked {
    for number in 0..bench.plan.schedules {
        if let Err(Stop::Broken(why)) = run(bench, number).await {
            let seed: String = bench.plan.seed.iter().map(|byte| format!("{byte:02x}")).collect();
            return broken(format!("schedule {number} of seed {seed}: {why}"));
        }
    }
    Ok(())
}

async fn run(bench: &Bench<'_>, number: u32) -> Checked {
    let mut rng = ChaCha8Rng::from_seed(bench.plan.seed);
    rng.set_stream(u64::from(number));
    let keys = [0, 1].map(|record| Key::new("schedule", format!("{number}-{record}")));
    let schedule = Schedule { bench, keys, history: Mutex::new(History::default()) };
    let tasks = |tasks: &[(usize, u64)]| {
        tasks.iter().map(|(record, message)| Task { record: *record, message: *message }).collect()
    };
    // Two deliveries of message 1, rivals on record 0, and somebody else on record 1.
    let mut workers = [&[(0, 1), (0, 2)][..], &[(0, 3), (1, 4)], &[(0, 1), (1, 5), (0, 6)]]
        .map(|of_worker| Worker { tasks: tasks(of_worker), held: None, redelivered: false });
    for _ in 0..TURNS {
        let chosen = draw_workers(&mut rng);
        let mut moves: Vec<Moving<'_>> = Vec::new();
        for (at, worker) in workers.iter_mut().enumerate() {
            let drawn = (Move::draw(&mut rng, worker.held.is_some()), rng.next_u32());
            if chosen & (1 << at) != 0 {
                moves.push(Box::pin(schedule.step(worker, drawn.0, drawn.1)));
            }
        }
        if rng.next_u32().is_multiple_of(2) {
            moves.reverse();
        }
        together(moves).await?;
    }
    for worker in &mut workers {
        schedule.finish(worker, &mut rng).await?;
    }
    schedule.close().await?;
    let history = schedule.history.into_inner();
    history.judge().or_else(|why| broken(format!("{why}\n{history}")))
}

/// Mostly one worker, sometimes two or three at once; as bits.
fn draw_workers(rng: &mut ChaCha8Rng) -> u32 {
    match rng.next_u32() % 8 {
        0 => 1 + rng.next_u32() % 7,
        _ => 1 << (rng.next_u32() % 3),
    }
}

type Moving<'m> = Pin<Box<dyn Future<Output = Checked> + Send + 'm>>;

/// Runs moves at the same time, as far as the store lets them overlap. Polled in the drawn order.
async fn together(mut moves: Vec<Moving<'_>>) -> Checked {
    std::future::poll_fn(|context| {
        let mut ended = Ok(());
        moves.retain_mut(|next| match next.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(Ok(())) => false,
            Poll::Ready(Err(stop)) => {
                ended = Err(stop);
                false
            }
        });
        if ended.is_err() || moves.is_empty() { Poll::Ready(ended) } else { Poll::Pending }
    })
    .await
}

impl Schedule<'_> {
    fn now(&self) -> u64 {
        self.history.lock().now()
    }

    async fn step(&self, worker: &mut Worker, next: Move, drawn: u32) -> Checked {
        let task = worker.tasks.front().copied();
        match (next, worker.held.take(), task) {
            (Move::Crash, Some(_), _) => Ok(()),
            (Move::Advance, Some((held, is_kept)), Some(task)) => {
                self.commit(worker, held, is_kept, task, drawn).await
            }
            (Move::LoseAnswer, Some((held, _)), Some(task)) => self.commit_and_die(held, task).await,
            (Move::Advance, None, Some(task)) => {
                worker.held = self.open(task).await?.map(|held| (held, false));
                Ok(())
            }
            (Move::Look, held, _) => {
                worker.held = held;
                self.look(drawn as usize % 2).await
            }
            (_, held, _) => {
                worker.held = held;
                self.settle(drawn as usize % 2).await
            }
        }
    }

    async fn open(&self, task: Task) -> Checked<Option<Held>> {
        let call = self.now();
        let opened =
            self.bench.records.open(&self.keys[task.record], Attempt::decider(message(task.message), 1));
        let Ok(held) = opened.await else { return Ok(None) };
        self.history.lock().opened(task.record, call, held.stored());
        Ok(Some(held))
    }

    /// What the message makes of what the claim shows, and the attempt that this is. Unchanged where the log has it.
    fn decide(&self, held: &Held, task: Task) -> Checked<(Stored, u32)> {
        let shown = held.unchanged();
        let attempt = self.history.lock().next_attempt();
        if held.logged(&message(task.message), None).is_some() {
            return Ok((shown, attempt));
        }
        let mut body = shown.body().map_or_else(Vec::new, |body| body.to_vec());
        body.extend_from_slice(format!("{}:{attempt},", task.message).as_bytes());
        let entry = LogEntry {
            message: message(task.message),
            step: None,
            outcome: attempt.to_string().into(),
            plan: Bytes::new(),
            moment: NOON,
            created: NOON,
        };
        Ok((shown.with_body(Some(body.into()), Vec::new())?.with_entry(entry)?, attempt))
    }

    async fn commit(
        &self,
        worker: &mut Worker,
        held: Held,
        is_kept: bool,
        task: Task,
        drawn: u32,
    ) -> Checked {
        let (next, attempt) = self.decide(&held, task)?;
        let called = self.history.lock().called(task.record, &held.unchanged(), &next, attempt);
        let ended = self.bench.records.commit(held, next.clone()).await;
        let mut history = self.history.lock();
        match ended {
            Commit::NotDone => history.not_done(called),
            Commit::Unknown => {}
            Commit::Done(held) => {
                let outcome =
                    next.log().find(&message(task.message), None).map(|entry| entry.outcome.clone());
                history.done(called, task.message, outcome.unwrap_or_default());
                worker.tasks.pop_front();
                if drawn.is_multiple_of(4) && !worker.redelivered {
                    worker.redelivered = true;
                    worker.tasks.push_back(task);
                }
                let is_next_here = worker.tasks.front().is_some_and(|next| next.record == task.record);
                if is_next_here && (is_kept || drawn & 8 != 0) {
                    worker.held = Some((held, true));
                }
            }
        }
        Ok(())
    }

    async fn commit_and_die(&self, held: Held, task: Task) -> Checked {
        let (next, attempt) = self.decide(&held, task)?;
        self.history.lock().called(task.record, &held.unchanged(), &next, attempt);
        self.bench.commit_and_lose_the_answer(held, next).await;
        Ok(())
    }

    async fn settle(&self, record: usize) -> Checked {
        let call = self.now();
        if let Ok(Settled::Yes(stored)) = self.bench.records.settle(&self.keys[record]).await {
            self.history.lock().settled(record, call, stored.unwrap_or_else(Stored::empty));
        }
        Ok(())
    }

    async fn look(&self, record: usize) -> Checked {
        if let Ok(looks) = self.bench.records.look(std::slice::from_ref(&self.keys[record])).await {
            let bodies = looks.iter().filter_map(crate::Look::body);
            bodies.for_each(|body| self.history.lock().looked_at(record, body));
        }
        Ok(())
    }

    /// One worker alone does what is left to it.
    async fn finish(&self, worker: &mut Worker, rng: &mut ChaCha8Rng) -> Checked {
        for _ in 0..MOVES_MAX {
            if worker.tasks.is_empty() {
                return Ok(());
            }
            self.step(worker, Move::Advance, rng.next_u32()).await?;
        }
        broken(format!("a worker that is alone did not finish in {MOVES_MAX} moves"))
    }

    /// Settles both records, so that the last word of each is part of the history.
    async fn close(&self) -> Checked {
        for record in 0..self.keys.len() {
            let mut is_settled = false;
            for _ in 0..TRIES_MAX {
                let Some(held) = self.open(Task { record, message: 0 }).await? else { continue };
                let next = held.unchanged();
                let attempt = self.history.lock().next_attempt();
                let called = self.history.lock().called(record, &next, &next, attempt);
                if let Commit::Done(_) = self.bench.records.commit(held, next.clone()).await {
                    self.history.lock().closed(called, next);
                    is_settled = true;
                    break;
                }
            }
            if !is_settled {
                return broken(format!("record {record} could not be settled in {TRIES_MAX} attempts"));
            }
        }
        Ok(())
    }
}
