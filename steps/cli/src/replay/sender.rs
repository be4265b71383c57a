//! Who sends: the system of the cast that the user, the record or the message names, or an outside certificate.
//!
//! Leaves out the handshake and whether the Spine lets that party send this: finding out is what a replay is for.

use super::Failed;
use super::arguments::ReplayArguments;
use anyhow::anyhow;
use vertebra_data::cast::{ActorKind, cast};
use vertebra_data::{Actor, Identity};

/// Who sends.
#[derive(Debug, Clone)]
pub(super) enum Sender {
    /// A system of the cast.
    Actor {
        actor: &'static Actor,
        /// Who named it.
        why: &'static str,
    },
    /// Whoever has that certificate.
    Outside {
        /// The file of the certificate.
        file: String,
        identity: Identity,
    },
}

impl Sender {
    /// The sender of one message.
    ///
    /// # Errors
    /// The cast has no such system, or nobody is named; the error lists the choices.
    pub(super) fn choose(
        arguments: &ReplayArguments,
        recorded: Option<&str>,
        asid: &str,
    ) -> Result<Sender, Failed> {
        if let (Some(certificate), Some(key)) = (&arguments.certificate, &arguments.key) {
            let identity =
                Identity { chain_pem: super::text_of(certificate)?, key_pem: super::text_of(key)? };
            return Ok(Sender::Outside { file: certificate.display().to_string(), identity });
        }
        if let Some(name) = &arguments.actor {
            let actor =
                cast().actor(name).map_err(|error| Failed::usage(anyhow!("{error}\n{}", choices())))?;
            return Ok(Sender::Actor { actor, why: "as you say" });
        }
        if let Some(actor) = recorded.and_then(|name| cast().actor(name).ok()) {
            return Ok(Sender::Actor { actor, why: "as it was recorded" });
        }
        if let Some(actor) = cast().actors().find(|actor| actor.asid.as_str() == asid) {
            return Ok(Sender::Actor { actor, why: "by the ASID in the message" });
        }
        let said = match asid {
            "" => "the message names no sending system that can be read".to_owned(),
            asid => format!("the message names the sending system {asid}, which is not in the cast"),
        };
        Err(Failed::usage(anyhow!("{said}; say who sends it with --as ACTOR\n{}", choices())))
    }

    /// Its ASID, where it is known.
    pub(super) fn asid(&self) -> Option<&str> {
        match self {
            Sender::Actor { actor, .. } => Some(actor.asid.as_str()),
            Sender::Outside { .. } => None,
        }
    }

    /// Its name, for sequences and records.
    pub(super) fn name(&self) -> &str {
        match self {
            Sender::Actor { actor, .. } => &actor.name,
            Sender::Outside { file, .. } => file,
        }
    }

    /// What stands in `wsa:From` of an envelope of ours: nothing of a sender whose host is not known, as real ones do.
    pub(super) fn address(&self) -> String {
        match self {
            Sender::Actor { actor, .. } => format!("https://{}", actor.host),
            Sender::Outside { .. } => String::new(),
        }
    }

    /// Which certificate it shows: by its host name, or by its file.
    pub(super) fn certificate(&self) -> &str {
        match self {
            Sender::Actor { actor, .. } => &actor.host,
            Sender::Outside { file, .. } => file,
        }
    }

    /// One line about it.
    pub(super) fn shown(&self) -> String {
        match self {
            Sender::Actor { actor, why } => {
                format!("{}, {why}\nASID {}, certificate {}", actor.name, actor.asid, actor.host)
            }
            Sender::Outside { file, .. } => format!("the certificate {file}"),
        }
    }
}

/// Who can be named, one per line.
fn choices() -> String {
    let systems = cast().actors().filter(|actor| actor.kind != ActorKind::Spine);
    systems.map(|actor| format!("  {}  {}", actor.asid, actor.name)).collect::<Vec<_>>().join("\n")
}
