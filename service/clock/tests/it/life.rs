//! A random life: what the driver does, what clients do, and how the peer answers. Plain data from a seed.
//!
//! Leaves out both what executes it (`world`) and what predicts it (`model`). All times are whole seconds, and no two
//! that race on one connection are ever equal: a deadline at exactly the instant of a late answer is not defined.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// How long a server waits for a whole greeting.
pub(crate) const GREETING_LIMIT: i64 = 30;
/// How long a server waits for a whole request, the next one on a kept connection included.
pub(crate) const REQUEST_LIMIT: i64 = 60;
/// How long the hub waits for the peer's answer.
pub(crate) const DELIVERY_LIMIT: i64 = 25;
/// How long the hub waits before it delivers again.
pub(crate) const RETRY_INTERVAL: i64 = 2 * 3600;
/// How often the hub delivers a job.
pub(crate) const ATTEMPTS: usize = 3;
/// How many parts of jobs may run at once.
pub(crate) const PERMITS: usize = 2;

/// What a client asks of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Answered at once, without touching anything that is shared.
    Ping,
    /// Queued, numbered, thought about for some seconds, answered.
    Call { think: i64 },
    /// Queued, numbered, answered; its jobs are worked on afterwards and delivered to the peer.
    Post { jobs: usize, parts: usize },
}

impl Verb {
    /// The words on the wire.
    pub(crate) fn words(self) -> String {
        match self {
            Verb::Ping => "ping".to_owned(),
            Verb::Call { think } => format!("call {think}"),
            Verb::Post { jobs, parts } => format!("post {jobs} {parts}"),
        }
    }
}

/// How far a client comes before it stalls or leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    /// In the middle of the greeting.
    Greeting,
    /// In the middle of the request.
    Request,
}

/// What one client does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Requests on one connection, each followed by a pause, and a limit on each answer.
    Talk { requests: Vec<(Verb, i64)>, limit: i64 },
    /// Stops half-way for some seconds, then goes on.
    Stall { halt: Halt, seconds: i64, verb: Verb, limit: i64 },
    /// Sends a request and leaves without reading the answer.
    Abandon { verb: Verb },
    /// Leaves half-way.
    Cut { halt: Halt },
    /// Connects and leaves.
    Empty,
}

/// How the peer answers one arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Takes it, and perhaps acknowledges it after some seconds over a connection of its own.
    Take { acknowledge: Option<i64> },
    /// Refuses for now.
    Busy,
    /// Takes it after some seconds.
    Slow(i64),
    /// Closes the connection without an answer.
    Drop,
}

/// What the driver does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Move {
    /// Starts clients, all at once; each has a number of its own.
    Start(Vec<(usize, Action)>),
    /// Settles.
    Settle,
    /// Moves the clock.
    Advance(i64),
    /// Settles, then kills the peer.
    Kill,
    /// Starts the peer anew.
    Restart,
}

/// Everything that happens from outside, and how the peer answers its arrivals in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) seed: u64,
    pub(crate) moves: Vec<Move>,
    pub(crate) answers: Vec<Answer>,
}

impl Life {
    /// The life of a seed.
    pub(crate) fn random(seed: u64) -> Life {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        let answers = (0..7).map(|_| dice.answer()).collect();
        let mut moves = Vec::new();
        let mut clients = 0;
        for _ in 0..dice.between(1, 4) {
            dice.round(&mut clients, &mut moves);
        }
        // Half of the lives end with everything done, half with whatever is still parked.
        moves.push(if dice.chance(2) { Move::Advance(3 * 86_400) } else { Move::Settle });
        Life { seed, moves, answers }
    }

    /// How many clients come in it.
    pub(crate) fn clients(&self) -> usize {
        let started =
            self.moves.iter().map(|step| if let Move::Start(group) = step { group.len() } else { 0 });
        started.sum()
    }

    /// How the peer answers its arrival with the given number, from nought.
    pub(crate) fn answer(&self, arrival: usize) -> Answer {
        self.answers[arrival % self.answers.len()]
    }
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.0.next_u32() as usize % (high - low + 1)
    }

    fn chance(&mut self, of: usize) -> bool {
        self.between(1, of) == 1
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.between(0, choices.len() - 1)]
    }

    fn round(&mut self, clients: &mut usize, moves: &mut Vec<Move>) {
        let group = (0..self.between(1, 3)).map(|_| {
            *clients += 1;
            (*clients - 1, self.action())
        });
        moves.push(Move::Start(group.collect()));
        if self.chance(2) {
            moves.push(Move::Settle);
        }
        if self.chance(2) {
            moves.push(Move::Advance(self.one_of(&[1, 20, 50, 600, 2 * 3600, 5 * 3600])));
        }
        if self.chance(6) {
            moves.push(Move::Kill);
            if self.chance(2) {
                moves.push(Move::Advance(self.one_of(&[20, 3 * 3600])));
            }
            if self.chance(2) {
                moves.push(Move::Restart);
            }
        }
    }

    fn verb(&mut self) -> Verb {
        match self.between(0, 5) {
            0 => Verb::Ping,
            1 | 2 => Verb::Call { think: self.one_of(&[0, 0, 7, 70, 1800]) },
            _ => Verb::Post { jobs: self.one_of(&[1, 1, 2]), parts: self.between(0, 2) },
        }
    }

    fn limit(&mut self) -> i64 {
        self.one_of(&[45, 1200])
    }

    fn action(&mut self) -> Action {
        match self.between(0, 9) {
            0 => Action::Abandon { verb: self.verb() },
            1 => Action::Cut { halt: self.one_of(&[Halt::Greeting, Halt::Request]) },
            2 if self.chance(2) => Action::Empty,
            3 | 4 => {
                let halt = self.one_of(&[Halt::Greeting, Halt::Request]);
                let seconds = self.one_of(&[3, 15, 40, 90]);
                Action::Stall { halt, seconds, verb: self.verb(), limit: self.limit() }
            }
            _ => {
                let requests =
                    (0..self.one_of(&[1, 1, 2, 3])).map(|_| (self.verb(), self.one_of(&[0, 0, 11, 80])));
                Action::Talk { requests: requests.collect(), limit: self.limit() }
            }
        }
    }

    fn answer(&mut self) -> Answer {
        match self.between(0, 6) {
            0 => Answer::Busy,
            1 => Answer::Drop,
            2 => Answer::Slow(self.one_of(&[5, 35, 35])),
            3 => Answer::Take { acknowledge: None },
            _ => Answer::Take { acknowledge: Some(self.one_of(&[0, 0, 10, 3600])) },
        }
    }
}
