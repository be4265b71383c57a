//! The words of crowds: connections that are only held, strangers, and requests that have to wait.
//!
//! Leaves out limits (`limits`). Whoever may have to wait until the clock moves asks in a task of its own; its answer is
//! taken up when time has passed.

use crate::exchange::SILENCE;
use crate::manner::Manner;
use crate::world::{SpineWorld, Stage, State};
use anyhow::{Context, bail};
use cucumber::{given, then, when};
use jiff::SignedDuration;
use spine_clock::real::{Stopwatch, within};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use vertebra_evidence::Check;
use vertebra_peer::client::{Call, Client, Conduct, Cut, Deadline, Exchange, Pace, Security};
use vertebra_peer::http::{Failure, Request};
use vertebra_subject::{SPINE_HOST, Silent};
use vertebra_suppliers::{Asking, Twist, mutual_tls};

/// How long, in real time, a connection to a Spine in another process is held that nobody lets go: longer than any
/// scenario takes.
const PRESENCE: Duration = Duration::from_secs(60);

/// A request under way in a task of its own.
pub(crate) struct Begun {
    who: String,
    exchange: oneshot::Receiver<Exchange>,
}

impl State {
    /// Those who have fallen silent by now, as the Spine sees them.
    pub(crate) fn silent(&self) -> Silent {
        Silent {
            established: self.held.len() + usize::from(self.stalled.is_some()),
            handshakes: self.strangers.len(),
            holds_body: self.stalled.is_some(),
        }
    }
}

/// Whether a request goes out so slowly that only its deadline may end it.
fn is_slow(twist: &Twist) -> bool {
    matches!(twist, Twist::Conduct(Conduct::Slowly(_)))
}

impl Stage {
    /// Lets an actor ask in a task of its own.
    async fn begin(&self, name: &str, manner: &Manner) -> anyhow::Result<()> {
        let mut state = self.state().await;
        self.enter(&mut state, name).await?;
        let system = Arc::clone(state.actors.get(name).context("the actor has entered")?);
        let twists = [manner.twists.as_slice(), &[Twist::MayWait]].concat();
        let outgoing = system.prepare(manner.asking.clone(), &twists)?;
        let token = self.token("a step begins to ask");
        let (sender, exchange) = oneshot::channel();
        let asking = async move {
            let (conversation, token) = system.send(outgoing, token).await;
            // Before the token goes: whoever settles finds it. Nobody may want it any more.
            let _ = sender.send(conversation.exchange.clone());
            drop(token);
        };
        drop(self.scope().spawn_waiting("a request that may wait", asking));
        state.begun = Some(Begun { who: name.to_owned(), exchange });
        if manner.twists.iter().any(is_slow) {
            // Its deadline has to run before the clock moves, also that of a Spine in another process.
            let others = state.silent();
            let heard = Silent { established: others.established + 1, ..others };
            state.spine(self).await?.silence_heard(heard).await?;
        }
        drop(state);
        self.settle().await
    }

    /// Takes up the answer to a request that was begun, where it has come.
    pub(crate) async fn finish_begun(&self) -> anyhow::Result<()> {
        let mut state = self.state().await;
        let Some(mut begun) = state.begun.take() else { return Ok(()) };
        let is_foreign = matches!(state.spine(self).await?.deadline(), Deadline::Real(_));
        let ended = if is_foreign {
            within(SILENCE, &mut begun.exchange).await.ok().and_then(Result::ok)
        } else {
            begun.exchange.try_recv().ok()
        };
        match ended {
            Some(exchange) => {
                let token = self.token("a request that was begun has ended");
                let last = self.remember(&begun.who, exchange);
                drop(token);
                state.last = Some(last);
            }
            None => state.begun = Some(begun),
        }
        Ok(())
    }

    /// A client of nobody, its deadline, and the number of its next call.
    async fn stranger(&self) -> anyhow::Result<(Client, Call)> {
        let mut state = self.state().await;
        state.calls_of_strangers += 1;
        let key = format!("stranger/{}", state.calls_of_strangers);
        let spine = state.spine(self).await?;
        let deadline = match spine.deadline() {
            Deadline::Real(_) => Deadline::Real(PRESENCE),
            deadline @ Deadline::Virtual(_) => deadline,
        };
        let client = Client::new(Arc::clone(self.scope()), Security::Plain, deadline);
        Ok((client, Call::new(key, SPINE_HOST, Request::raw("")).address(spine.hl7())))
    }
}

/// An actor has made so many connections with its own certificate, and sends nothing over them.
#[given(regex = r"^(the .+?) holds (\d+) connections? and says nothing$")]
async fn holds_connections(world: &mut SpineWorld, who: String, count: usize) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            for _ in 0..count {
                let mut state = stage.state().await;
                stage.enter(&mut state, &who).await?;
                let system = Arc::clone(state.actors.get(&who).context("the actor has entered")?);
                let twists: Vec<Twist> = match state.spine(&stage).await?.deadline() {
                    Deadline::Real(_) => vec![Twist::Deadline(Deadline::Real(PRESENCE))],
                    Deadline::Virtual(_) => Vec::new(),
                };
                let outgoing = system.prepare(Asking::about(""), &twists)?;
                let token = stage.token("a step holds a connection");
                let call = system.start_stalled(outgoing, Cut::Head(0), token).await;
                state.held.push((who.clone(), call));
                let silent = state.silent();
                state.spine(&stage).await?.silence_heard(silent).await?;
                drop(state);
                stage.settle().await?;
            }
            Ok(())
        })
        .await
}

/// An actor closes so many of the connections that it holds; whoever waited for their place gets on.
#[when(regex = r"^(the .+?) lets (\d+) of its connections go$")]
async fn lets_go(world: &mut SpineWorld, who: String, count: usize) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            for _ in 0..count {
                let mut state = stage.state().await;
                let at = state.held.iter().position(|(holder, _)| *holder == who);
                let (_, call) = state.held.remove(at.context("nobody holds a connection any more")?);
                let system = Arc::clone(state.actors.get(&who).context("the actor has entered")?);
                drop(state);
                system.hang_up(call).await;
                stage.settle().await?;
            }
            stage.finish_begun().await
        })
        .await
}

/// An actor begins a retrieval and does not wait for its answer: later steps let time pass, or judge what came.
#[when(regex = r"^(the .+?) begins to retrieve the patient (\S+?)(?: (.+))?$")]
async fn begins(world: &mut SpineWorld, who: String, number: String, how: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let manner = Manner::read(&stage, &who, Asking::about(number), &how)?;
            stage.begin(&who, &manner).await
        })
        .await
}

/// The retrieval that was begun has neither been answered nor closed.
#[then("there is no answer yet")]
async fn no_answer_yet(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let waits = stage.state().await.begun.is_some();
            let check = Check::new("transport.waits", "the request that was begun has no answer yet")
                .holds(waits)
                .expected("no answer")
                .actual(if waits { "no answer" } else { "an end of the exchange" })
                .at("the connection");
            stage.record(vec![check])
        })
        .await
}

/// The retrieval that was begun, and has no answer yet, is answered within so many seconds more.
#[then(regex = r"^the answer comes when (\d+) seconds? more (?:has|have) passed$")]
async fn answer_comes(world: &mut SpineWorld, seconds: i64) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let waited = stage.state().await.begun.is_some();
            stage.pass(SignedDuration::from_secs(seconds)).await?;
            let state = stage.state().await;
            let waits = state.begun.is_some();
            let answered = waited && !waits && state.last()?.exchange.response().is_some();
            drop(state);
            let check = Check::new("transport.comes", format!("the answer comes within {seconds} s more"))
                .holds(answered)
                .expected("no answer at first, and then one")
                .actual(match (waited, waits) {
                    (false, _) => "an end of the exchange at first already",
                    (true, true) => "no answer",
                    (true, false) if answered => "no answer at first, and then one",
                    (true, false) => "an end without an answer",
                })
                .at("the connection");
            stage.record(vec![check])
        })
        .await
}

/// So many connections without a certificate have been made, and nothing is sent over them.
#[given(regex = r"^(\d+) strangers? (?:has|have) connected and sa(?:ys|y) nothing$")]
async fn strangers_connect(world: &mut SpineWorld, count: usize) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            for _ in 0..count {
                let (client, call) = stage.stranger().await?;
                let token = stage.token("a stranger connects");
                let call = client.start_stalled(call, Cut::Handshake, token).await;
                let mut state = stage.state().await;
                state.strangers.push(call);
                let silent = state.silent();
                state.spine(&stage).await?.silence_heard(silent).await?;
                drop(state);
                stage.settle().await?;
            }
            Ok(())
        })
        .await
}

/// So many strangers have been refused, for plain HTTP or for a handshake without a certificate, and keep their
/// connections open all the same.
#[given(
    regex = r"^(\d+) strangers? (?:has|have) been refused for (plain HTTP|a handshake without a certificate) and stays?$"
)]
async fn refused_strangers_stay(world: &mut SpineWorld, count: usize, what: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            for _ in 0..count {
                let (client, call) = stage.stranger().await?;
                let call = Call { request: Request::get("/healthcheck"), ..call };
                let call = match what.as_str() {
                    "plain HTTP" => call,
                    "a handshake without a certificate" => {
                        let trust = stage.cx.harness.pki.trust_pem();
                        call.security(mutual_tls(stage.scope(), &trust, None)?)
                    }
                    other => bail!("{other:?} is nothing for which strangers are known to be refused"),
                };
                let token = stage.token("a stranger is refused");
                let call = client.start_staying(call, token).await;
                stage.state().await.staying.push(call);
                stage.settle().await?;
            }
            Ok(())
        })
        .await
}

/// The Spine has closed so many of the strangers' connections, and no more.
#[then(regex = r"^(\d+) of the strangers (?:has|have) been cut off$")]
async fn strangers_are_cut_off(world: &mut SpineWorld, count: usize) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let strangers = std::mem::take(&mut stage.state().await.strangers);
            let mut cut_off = 0;
            let all = strangers.len();
            let watch = Stopwatch::start();
            for stranger in strangers {
                // What a Spine in another process has closed by now arrives soon, and what it has not never ends.
                let left = SILENCE.saturating_sub(watch.elapsed());
                let exchange = within(left, stranger.finish()).await.ok();
                let failure = exchange.as_ref().and_then(Exchange::failure);
                cut_off += usize::from(failure.is_some_and(Failure::is_hang_up));
                stage.settle().await?;
            }
            let check =
                Check::new("transport.strangers", format!("{count} of {all} strangers have been cut off"))
                    .holds(cut_off == count)
                    .expected(count)
                    .actual(cut_off)
                    .at("the connections");
            stage.record(vec![check])
        })
        .await
}

/// What strangers send, by name, and how.
fn sent(what: &str) -> anyhow::Result<(Request, Conduct)> {
    /// The first bytes of a TLS 1.3 greeting that promises 512 bytes.
    const GREETING: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    let raw = |bytes: &'static [u8]| Request::raw(bytes);
    Ok(match what {
        "plain HTTP" => (Request::get("/healthcheck"), Conduct::Whole),
        "noise" => (raw(&[0x55; 300]), Conduct::Whole),
        "nothing and leaves" => (raw(b""), Conduct::CloseAt(Cut::Handshake)),
        "half a greeting and leaves" => (raw(GREETING), Conduct::CloseAt(Cut::Body(8))),
        "a greeting byte by byte" => {
            let greeting = [GREETING, &[0; 512]].concat();
            (Request::raw(greeting), Conduct::Slowly(Pace { bytes: 1, every: Duration::from_secs(1) }))
        }
        other => anyhow::bail!("{other:?} is nothing that strangers are known to send"),
    })
}

/// Somebody without a certificate sends something to the Spine: noise, plain HTTP, nothing and leaves, half a
/// greeting and leaves, a greeting byte by byte.
#[when(regex = r"^a stranger sends (.+)$")]
async fn stranger_sends(world: &mut SpineWorld, what: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let (client, call) = stage.stranger().await?;
            let (request, conduct) = sent(&what)?;
            let call = Call { request, conduct, ..call };
            let token = stage.token("a stranger sends");
            if let Conduct::Slowly(_) = conduct {
                let sending = async move {
                    let (_, token) = client.exchange(call, token).await;
                    drop(token);
                };
                drop(stage.scope().spawn_waiting("a slow stranger", sending));
                let mut state = stage.state().await;
                let others = state.silent();
                let heard = Silent { handshakes: others.handshakes + 1, ..others };
                state.spine(&stage).await?.silence_heard(heard).await?;
            } else {
                let (_, token) = client.exchange(call, token).await;
                drop(token);
            }
            stage.settle().await
        })
        .await
}
