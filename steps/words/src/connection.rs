//! The words of one connection: whether its listener lives, and several requests over it.
//!
//! Leaves out connections that are only held (`crowd`).

use crate::manner::Manner;
use crate::world::{Last, SpineWorld, Stage};
use anyhow::{Context, bail};
use bytes::Bytes;
use cucumber::{then, when};
use std::sync::Arc;
use vertebra_evidence::Check;
use vertebra_oracle as oracle;
use vertebra_peer::client::Flow;
use vertebra_peer::http::Framing;
use vertebra_suppliers::{Asking, Twist};

/// The twist that leaves an HTTP header out.
fn without(name: &str) -> Twist {
    Twist::HttpHeader { name: name.to_owned(), value: None }
}

/// An actor asks the listener whether it lives, over its own connection; deviations of that are joined by "and".
#[when(regex = r"^(the .+?) asks whether the Spine is up(?: (.+))?$")]
async fn asks_whether_up(world: &mut SpineWorld, who: String, how: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let mut manner = Manner::read(&stage, &who, Asking::about(""), &how)?;
            manner.twists.extend([
                Twist::Method("GET".to_owned()),
                Twist::Path("/healthcheck".to_owned()),
                Twist::Body(Bytes::new()),
                Twist::Framing(Framing::Silent),
                without("SOAPAction"),
                without("Content-Type"),
            ]);
            stage.ask(&who, &manner).await
        })
        .await
}

/// The listener has said that it lives, with status 200 and without a message.
#[then("the Spine says that it is up")]
async fn says_that_it_is_up(world: &mut SpineWorld) -> anyhow::Result<()> {
    world
        .go(|stage| async move {
            let last = stage.state().await.last()?.clone();
            stage.record(oracle::is_up(&last.exchange))
        })
        .await
}

impl Stage {
    /// Lets an actor ask about these patients over one connection, and remembers what came back.
    async fn ask_all(&self, name: &str, numbers: &[String], flow: Flow) -> anyhow::Result<()> {
        let mut state = self.state().await;
        self.enter(&mut state, name).await?;
        let system = Arc::clone(state.actors.get(name).context("the actor has entered")?);
        let mut outgoing = Vec::new();
        for (at, number) in numbers.iter().enumerate() {
            // The last one ends the connection, as a request of its product does.
            let is_last = at + 1 == numbers.len();
            let twists = if is_last { Vec::new() } else { vec![without("Connection")] };
            outgoing.push(system.prepare(Asking::about(number.as_str()), &twists)?);
        }
        let token = self.token("a step asks over one connection");
        let (conversations, token) = system.send_all(outgoing, flow, token).await;
        let series: Vec<Last> =
            conversations.iter().map(|asked| self.remember(name, asked.exchange.clone())).collect();
        drop(token);
        for last in &series {
            state.replies.push(last.judged.clone());
            state.note(last.clone());
            state.exchanges += 1;
        }
        state.series = series;
        drop(state);
        self.settle().await
    }
}

fn listed(numbers: &str) -> Vec<String> {
    numbers.split(", ").map(str::to_owned).collect()
}

/// An actor asks for several patients over one connection, with one request each: one after the other, or all at once.
#[when(
    regex = r"^(the .+?) retrieves the patients (\d+(?:, \d+)*) over one connection, (one after the other|all at once)$"
)]
async fn retrieves_all(
    world: &mut SpineWorld,
    who: String,
    numbers: String,
    flow: String,
) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let flow = match flow.as_str() {
                "one after the other" => Flow::InTurn,
                "all at once" => Flow::AtOnce,
                other => bail!("{other:?} is no way to share a connection"),
            };
            stage.ask_all(&who, &listed(&numbers), flow).await
        })
        .await
}

/// The requests over the one connection were answered in this order, each with its own patient and its own relation.
#[then(regex = r"^the answers over the connection are about the patients (\d+(?:, \d+)*)$")]
async fn answers_are_about(world: &mut SpineWorld, numbers: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let series = stage.state().await.series.clone();
            let numbers = listed(&numbers);
            let check = Check::new("transport.kept", "every request over the connection has a response")
                .holds(series.len() == numbers.len())
                .expected(numbers.len())
                .actual(series.len())
                .at("the connection");
            stage.record(vec![check])?;
            for (last, number) in series.iter().zip(&numbers) {
                stage.record(oracle::answered(&last.judged, "QUPA_IN050000UK32"))?;
                stage.record(oracle::framed(&last.judged, &last.exchange))?;
                stage.record(oracle::related(&last.judged, &last.asked))?;
                stage.record(vec![oracle::says(&last.judged, "NHS number", number)?])?;
            }
            Ok(())
        })
        .await
}
