//! From a step to an exchange: who asks, with which deviations, and what is recorded of it.
//!
//! Leaves out judging it. An exchange is recorded while its token is still held; then the scenario settles.

use crate::manner::Manner;
use crate::world::{Last, Stage, State, actor};
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use vertebra_data::cast::cast;
use vertebra_evidence::{Check, Exchange as Evidence, TlsFacts};
use vertebra_oracle::{Asked, Judged, Meant, label, requested};
use vertebra_peer::client::{Cut, Deadline, Exchange};
use vertebra_subject::SPINE_HOST;
use vertebra_suppliers::{GpSystem, SpineAddress, Twist, mutual_tls};

/// How long a silent sender waits, in real time, for a Spine in another process to close: long enough for the close to
/// arrive once that Spine's clock has been moved past its deadline.
pub(crate) const SILENCE: Duration = Duration::from_secs(3);

impl Stage {
    /// Lets an actor ask, in that manner, and remembers what came back.
    pub(crate) async fn ask(&self, name: &str, manner: &Manner) -> anyhow::Result<()> {
        let mut state = self.state().await;
        self.enter(&mut state, name).await?;
        let system = state.actors.get(name).context("the actor has entered")?;
        let outgoing = system.prepare(manner.asking.clone(), &manner.twists)?;
        let token = self.token("a step asks");
        let (conversation, token) = system.send(outgoing, token).await;
        let last = self.remember(name, conversation.exchange.clone());
        drop(token);
        state.replies.push(last.judged.clone());
        let sent = self.sent(&mut state, name, manner, &conversation.exchange)?;
        state.note(last);
        state.exchanges += 1;
        drop(state);
        self.settle().await?;
        // What holds is said where a scenario asks for it: about the subject it proves nothing.
        self.record(sent.into_iter().filter(|check| check.verdict.stops()).collect())
    }

    /// What there is to say about a request that was meant to be right.
    fn sent(
        &self,
        state: &mut State,
        name: &str,
        manner: &Manner,
        exchange: &Exchange,
    ) -> anyhow::Result<Vec<Check>> {
        if !manner.twists.is_empty() {
            return Ok(Vec::new());
        }
        let meant = Meant {
            sender: actor(name)?.asid.as_str(),
            receiver: cast().spine().asid.as_str(),
            number: &manner.asking.nhs_number,
        };
        let checks = requested(exchange, meant, &mut state.sent_ids);
        state.requests.entry(name.to_owned()).or_default().extend(checks.clone());
        Ok(checks)
    }

    /// Lets an actor begin to ask and stop in the middle of the body.
    pub(crate) async fn stall(&self, name: &str, manner: &Manner) -> anyhow::Result<()> {
        let mut state = self.state().await;
        self.enter(&mut state, name).await?;
        let mut twists = manner.twists.clone();
        if let Deadline::Real(_) = state.spine(self).await?.deadline() {
            twists.push(Twist::Deadline(Deadline::Real(SILENCE)));
        }
        let system = state.actors.get(name).context("the actor has entered")?;
        let outgoing = system.prepare(manner.asking.clone(), &twists)?;
        let half = outgoing.call().request.body.len() / 2;
        let token = self.token("a step asks and stops");
        let stalled = system.start_stalled(outgoing, Cut::Body(half), token).await;
        state.stalled = Some((name.to_owned(), stalled));
        let silent = state.silent();
        state.spine(self).await?.silence_heard(silent).await?;
        drop(state);
        self.settle().await
    }

    /// Ends what has gone silent, where something has, and remembers how it ended.
    pub(crate) async fn finish_stalled(&self) -> anyhow::Result<()> {
        let mut state = self.state().await;
        let Some((name, stalled)) = state.stalled.take() else { return Ok(()) };
        let system = state.actors.get(&name).context("the actor has entered")?;
        let conversation = system.finish(stalled).await;
        let token = self.token("a silent call has ended");
        let last = self.remember(&name, conversation.exchange.clone());
        drop(token);
        state.note(last);
        Ok(())
    }

    /// Brings an actor of the cast on, with its certificate.
    pub(crate) async fn enter(&self, state: &mut State, name: &str) -> anyhow::Result<()> {
        let spine = state.spine(self).await?;
        let (address, deadline) = (spine.hl7(), spine.deadline());
        if state.actors.contains_key(name) {
            return Ok(());
        }
        let actor = actor(name)?;
        let pki = &self.cx.harness.pki;
        let identity = pki.client(&actor.host)?;
        let security = mutual_tls(self.scope(), &pki.trust_pem(), Some(identity.as_ref()))?;
        let spine = SpineAddress { host: SPINE_HOST.to_owned(), ..SpineAddress::of(cast()) }.at(address);
        let system = GpSystem::new(actor, self.scope().clone(), spine, security, deadline)?;
        let system = system.with_seams(&self.cx.harness.seams);
        state.actors.insert(name.to_owned(), Arc::new(system));
        Ok(())
    }

    /// Records an exchange and judges its form.
    pub(crate) fn remember(&self, name: &str, exchange: Exchange) -> Last {
        let judged = Judged::read(&exchange);
        let asked = Asked::read(&exchange.request_body);
        self.recorder().exchange(Evidence {
            actor: name.to_owned(),
            counterpart: "the Spine".to_owned(),
            label: label(&exchange.request_body),
            start: exchange.started,
            end: exchange.ended,
            path: exchange.key.clone(),
            request: [exchange.request_head.clone(), exchange.request_body.clone()].concat().into(),
            response: exchange.received.clone(),
            outcome: judged.summary(),
            failure: exchange.failure().map(ToString::to_string),
            tls: exchange.tls.as_ref().map(|tls| TlsFacts {
                version: Some(tls.version.clone()),
                cipher: Some(tls.cipher_suite.clone()),
                client: actor(name).ok().map(|actor| actor.host.clone()),
                server: tls.server_subject.clone(),
            }),
        });
        Last { label: label(&exchange.request_body), exchange, judged, asked }
    }
}
