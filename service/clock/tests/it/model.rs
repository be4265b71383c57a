//! What a life must leave in the log, by plain arithmetic on one thread: a clock, an ordered list of what is due, and
//! one function per kind of event.
//!
//! Leaves out sockets, tokens and tasks, and calls nothing of the crate: an oracle does not run the code it judges.

use crate::life::{
    ATTEMPTS, Action, Answer, DELIVERY_LIMIT, GREETING_LIMIT, Halt, Life, Move, REQUEST_LIMIT,
    RETRY_INTERVAL, Verb,
};
use std::collections::BTreeMap;

/// One line of a log: second, causal path, number within the path, event.
pub(crate) type Line = (i64, String, usize, String);

/// The log after each of the driver's moves that settles.
pub(crate) fn predict(life: &Life) -> Vec<Vec<Line>> {
    let mut model = Model::new(life);
    let mut logs = Vec::new();
    for step in &life.moves {
        match step {
            Move::Start(clients) => {
                for (number, action) in clients {
                    model.start(*number, action);
                }
                continue;
            }
            Move::Settle => model.run_to(model.now),
            Move::Advance(seconds) => model.run_to(model.now + seconds),
            Move::Kill => {
                model.run_to(model.now);
                model.kill();
            }
            Move::Restart => {
                model.run_to(model.now);
                model.peer_is_up = true;
            }
        }
        logs.push(model.sorted());
    }
    logs
}

/// Who waits for an answer.
#[derive(Clone)]
enum Caller {
    /// The client with a number, at one of its requests.
    Client { number: usize, request: usize },
    /// The hub, delivering a job for the given time.
    Delivery { job: String, attempt: usize },
    /// The peer, acknowledging.
    Acknowledgement,
}

/// What is due at an instant.
enum Due {
    /// The hub's handler has come out of its queue.
    Handle { path: String, words: Words },
    /// The hub's handler has thought.
    Thought { path: String, ticket: usize },
    /// Somebody has waited long enough for an answer.
    Deadline { path: String, connection: String },
    /// A client has paused after a request.
    Pause { number: usize, request: usize },
    /// A server has waited long enough on a kept connection.
    Idle { number: usize, request: usize },
    /// A client has stalled.
    Stall { number: usize },
    /// A server has waited long enough for a stalled client.
    Cut { number: usize, halt: Halt },
    /// A job has come out of its queue.
    Job { job: String, parts: usize },
    /// A job is delivered again.
    Retry { job: String, attempt: usize },
    /// The peer's handler has come out of its queue.
    Arrive { path: String },
    /// The peer's handler has slept.
    Slept { path: String, arrival: usize },
    /// The peer acknowledges.
    Acknowledge { path: String },
}

enum Words {
    Verb(Verb),
    Acknowledgement,
}

struct Model<'a> {
    life: &'a Life,
    now: i64,
    due: BTreeMap<(i64, String), Due>,
    log: Vec<Line>,
    numbers: BTreeMap<String, usize>,
    actions: BTreeMap<usize, &'a Action>,
    waiting: BTreeMap<String, Caller>,
    tickets: usize,
    arrivals: usize,
    peer_is_up: bool,
}

impl<'a> Model<'a> {
    fn new(life: &'a Life) -> Self {
        Model {
            life,
            now: 0,
            due: BTreeMap::new(),
            log: Vec::new(),
            numbers: BTreeMap::new(),
            actions: BTreeMap::new(),
            waiting: BTreeMap::new(),
            tickets: 0,
            arrivals: 0,
            peer_is_up: true,
        }
    }

    fn sorted(&self) -> Vec<Line> {
        let mut log = self.log.clone();
        log.sort();
        log
    }

    fn write(&mut self, path: impl Into<String>, event: impl Into<String>) {
        let path = path.into();
        let number = self.numbers.entry(path.clone()).or_default();
        self.log.push((self.now, path, *number, event.into()));
        *number += 1;
    }

    fn at(&mut self, seconds: i64, key: String, due: Due) {
        let rival = self.due.insert((self.now + seconds, key.clone()), due);
        assert!(rival.is_none(), "two timers with the key {key}");
    }

    fn cancel(&mut self, key: &str) {
        self.due.retain(|(_, other), _| other != key);
    }

    fn run_to(&mut self, to: i64) {
        while let Some(first) = self.due.first_entry() {
            if first.key().0 > to {
                break;
            }
            let ((at, _), due) = first.remove_entry();
            self.now = at;
            self.fire(due);
        }
        self.now = to;
    }

    fn fire(&mut self, due: Due) {
        match due {
            Due::Handle { path, words } => self.handle(&path, words),
            Due::Thought { path, ticket } => {
                self.write(format!("{path}/s"), "thought");
                self.answer(&path, &format!("done #{ticket}"));
            }
            Due::Deadline { path, connection } => self.deadline(&path, &connection),
            Due::Pause { number, request } => {
                self.cancel(&format!("a{number:02}.{request}/s/idle"));
                self.ask(number, request + 1);
            }
            Due::Idle { number, request } => {
                self.cancel(&format!("a{number:02}.{request}/c/pause"));
                self.write(format!("a{number:02}/conn"), "request deadline");
                self.write(format!("a{number:02}/c"), "gone");
            }
            Due::Stall { number } => {
                self.cancel(&format!("a{number:02}/s/cut"));
                self.ask(number, 0);
            }
            Due::Cut { number, halt } => {
                self.cancel(&format!("a{number:02}/c/stall"));
                match halt {
                    Halt::Greeting => self.write("greeting/deadline", "greeting deadline"),
                    Halt::Request => self.write(format!("a{number:02}/conn"), "request deadline"),
                }
                self.write(format!("a{number:02}/c"), "cut off");
            }
            Due::Job { job, parts } => self.job(&job, parts),
            Due::Retry { job, attempt } => self.deliver(&job, attempt),
            Due::Arrive { path } => self.arrive(&path),
            Due::Slept { path, arrival } => {
                self.write(format!("{path}/s"), "slept");
                self.answer(&path, &format!("took #{arrival}"));
            }
            Due::Acknowledge { path } => {
                self.call(&path, &path, 60, Caller::Acknowledgement);
                self.at(0, format!("{path}/s"), Due::Handle { path, words: Words::Acknowledgement });
            }
        }
    }

    fn start(&mut self, number: usize, action: &'a Action) {
        self.actions.insert(number, action);
        let (conn, client) = (format!("a{number:02}/conn"), format!("a{number:02}/c"));
        match action {
            Action::Talk { .. } => self.ask(number, 0),
            Action::Stall { halt, seconds, .. } => {
                let limit = if *halt == Halt::Greeting { GREETING_LIMIT } else { REQUEST_LIMIT };
                self.at(*seconds, format!("a{number:02}/c/stall"), Due::Stall { number });
                self.at(limit, format!("a{number:02}/s/cut"), Due::Cut { number, halt: *halt });
            }
            Action::Abandon { verb } => {
                self.write(client, "left");
                let path = format!("a{number:02}.0");
                if *verb == Verb::Ping {
                    self.write(format!("{path}/s"), "ping");
                } else {
                    self.write(conn, "client gone");
                    self.at(0, format!("{path}/s"), Due::Handle { path, words: Words::Verb(*verb) });
                }
            }
            Action::Cut { halt } => {
                self.write(client, "left");
                match halt {
                    Halt::Greeting => self.write("greeting/cut short", "cut short"),
                    Halt::Request => self.write(conn, "cut short"),
                }
            }
            Action::Empty => {
                self.write(client, "left");
                self.write("greeting/empty", "empty");
            }
        }
    }

    /// A client sends a request, if it has one more.
    fn ask(&mut self, number: usize, request: usize) {
        let (verb, limit) = match self.actions[&number] {
            Action::Talk { requests, limit } => match requests.get(request) {
                Some((verb, _)) => (*verb, *limit),
                None => return,
            },
            Action::Stall { verb, limit, .. } if request == 0 => (*verb, *limit),
            _ => return,
        };
        let path = format!("a{number:02}.{request}");
        self.call(&path, &format!("a{number:02}"), limit, Caller::Client { number, request });
        if verb == Verb::Ping {
            self.write(format!("{path}/s"), "ping");
            self.answer(&path, "pong");
        } else {
            self.at(0, format!("{path}/s"), Due::Handle { path, words: Words::Verb(verb) });
        }
    }

    fn call(&mut self, path: &str, connection: &str, limit: i64, caller: Caller) {
        self.waiting.insert(path.to_owned(), caller);
        let due = Due::Deadline { path: path.to_owned(), connection: connection.to_owned() };
        self.at(limit, format!("{path}/c/deadline"), due);
    }

    fn handle(&mut self, path: &str, words: Words) {
        self.tickets += 1;
        let (log, ticket) = (format!("{path}/s"), self.tickets);
        match words {
            Words::Acknowledgement => {
                self.write(log, format!("ack #{ticket}"));
                self.answer(path, "noted");
            }
            Words::Verb(Verb::Post { jobs, parts }) => {
                self.write(log, format!("post #{ticket}"));
                for job in 0..jobs {
                    let job = format!("{path}/j{job}");
                    self.at(0, job.clone(), Due::Job { job, parts });
                }
                self.answer(path, &format!("accepted #{ticket}"));
            }
            Words::Verb(Verb::Call { think }) => {
                self.write(log, format!("call #{ticket}"));
                if think == 0 {
                    self.answer(path, &format!("done #{ticket}"));
                } else {
                    let due = Due::Thought { path: path.to_owned(), ticket };
                    self.at(think, format!("{path}/s/think"), due);
                }
            }
            Words::Verb(Verb::Ping) => unreachable!("a ping is not queued"),
        }
    }

    /// An answer reaches whoever still waits for it.
    fn answer(&mut self, path: &str, answer: &str) {
        let Some(caller) = self.waiting.remove(path) else { return };
        self.cancel(&format!("{path}/c/deadline"));
        self.write(format!("{path}/c"), format!("answered {answer}"));
        match caller {
            Caller::Client { number, request } => self.pause(number, request),
            Caller::Acknowledgement => {}
            Caller::Delivery { job, .. } if answer.starts_with("took") => self.write(job, "delivered"),
            Caller::Delivery { job, attempt } => self.failed(&job, attempt),
        }
    }

    fn pause(&mut self, number: usize, request: usize) {
        let Action::Talk { requests, .. } = self.actions[&number] else { return };
        if request + 1 == requests.len() {
            return;
        }
        match requests[request].1 {
            0 => self.ask(number, request + 1),
            pause => {
                let key = format!("a{number:02}.{request}");
                self.at(REQUEST_LIMIT, format!("{key}/s/idle"), Due::Idle { number, request });
                self.at(pause, format!("{key}/c/pause"), Due::Pause { number, request });
            }
        }
    }

    fn deadline(&mut self, path: &str, connection: &str) {
        let caller = self.waiting.remove(path).expect("a deadline is cancelled by the answer");
        self.write(format!("{path}/c"), "timed out");
        self.write(format!("{connection}/conn"), "client gone");
        if let Caller::Delivery { job, attempt } = caller {
            self.failed(&job, attempt);
        }
    }

    fn job(&mut self, job: &str, parts: usize) {
        self.tickets += 1;
        for part in 0..parts {
            if part == 0 {
                self.write(format!("{job}/p0/s"), "ping");
                self.write(format!("{job}/p0/c"), "answered pong");
            }
            self.write(format!("{job}/p{part}"), "part");
        }
        self.write(job, format!("worked #{}", self.tickets));
        self.deliver(job, 1);
    }

    fn deliver(&mut self, job: &str, attempt: usize) {
        let path = format!("{job}/d{attempt}");
        if !self.peer_is_up {
            self.write(format!("{path}/c"), "refused");
            return self.failed(job, attempt);
        }
        self.call(&path, &path, DELIVERY_LIMIT, Caller::Delivery { job: job.to_owned(), attempt });
        self.at(0, format!("{path}/s"), Due::Arrive { path });
    }

    fn failed(&mut self, job: &str, attempt: usize) {
        if attempt == ATTEMPTS {
            return self.write(job, "dead");
        }
        self.write(job, format!("failed {attempt}"));
        let due = Due::Retry { job: job.to_owned(), attempt: attempt + 1 };
        self.at(RETRY_INTERVAL, format!("{job}/r{attempt}"), due);
    }

    fn arrive(&mut self, path: &str) {
        let arrival = self.arrivals;
        self.arrivals += 1;
        let log = format!("{path}/s");
        match self.life.answer(arrival) {
            Answer::Take { acknowledge } => {
                self.write(log, format!("take #{arrival}"));
                if let Some(seconds) = acknowledge {
                    let path = format!("{path}/ack");
                    self.at(seconds, path.clone(), Due::Acknowledge { path });
                }
                self.answer(path, &format!("took #{arrival}"));
            }
            Answer::Busy => {
                self.write(log, format!("busy #{arrival}"));
                self.answer(path, "busy");
            }
            Answer::Slow(seconds) => {
                self.write(log, format!("slow #{arrival}"));
                let due = Due::Slept { path: path.to_owned(), arrival };
                self.at(seconds, format!("{path}/s/slow"), due);
            }
            Answer::Drop => {
                self.write(log, format!("drop #{arrival}"));
                self.no_answer(path);
            }
        }
    }

    /// The peer has closed the connection without an answer.
    fn no_answer(&mut self, path: &str) {
        let Some(Caller::Delivery { job, attempt }) = self.waiting.remove(path) else { return };
        self.cancel(&format!("{path}/c/deadline"));
        self.write(format!("{path}/c"), "no answer");
        self.failed(&job, attempt);
    }

    fn kill(&mut self) {
        self.peer_is_up = false;
        self.due.retain(|_, due| {
            !matches!(due, Due::Slept { .. } | Due::Acknowledge { .. } | Due::Arrive { .. })
        });
        let deliveries = self.waiting.iter().filter(|(_, caller)| matches!(caller, Caller::Delivery { .. }));
        let paths: Vec<String> = deliveries.map(|(path, _)| path.clone()).collect();
        for path in paths {
            self.no_answer(&path);
        }
    }
}
