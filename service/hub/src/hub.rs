//! The walk of one message through the stages, its decision, its reply and its audit row.
//!
//! Leaves out the rules of a stage (`check`), their order (`stage`) and sockets. Only the synchronous pattern exists;
//! it carries queries, so a decision that writes is refused here.

use crate::audit::{AuditOutcome, AuditQuery, AuditRow, AuditStep};
use crate::check::{access, author, envelope, route, wrapper};
use crate::passage::Passage;
use crate::reader::TOO_LARGE;
use crate::registrar::Registrar;
use crate::shelf::Shelf;
use crate::writer::{Envelope, status_of};
use crate::{
    Arrival, BusinessClock, CertificateIdentification, Closure, Departure, DepartureStatus, HubSeams,
    HubSettings, Identification, ReplyWriter, RequestReader, SpineReader, SpineWriter, Stage, StageTable,
};
use spine_clock::{Scope, Token};
use spine_kernel::{
    Decision, Directory, Face, Fault, Inbound, MessageId, Moment, NationalService, Need, Payload, Refusal,
    SeedDoc, ServiceInteraction, Snapshot, Stop, Tree,
};
use spine_store::{Digest, Records, Unavailable};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How often a case may ask for more records: a rule that follows a chain asks once per link.
const ROUNDS_MAX: usize = 32;
/// Hits of one index range that a decision may be shown.
const RANGE_HITS_MAX: usize = 10_000;
/// The fault of the Spine's own failure: retriable.
const FAILURE: &str = "TMS.200";
/// The note of a closed connection's row that says how many like it have left none.
const UNRECORDED: &str = "unrecordedBefore";

/// What a hub is made of.
pub struct HubParts {
    /// The scope that it lives in: its clock, its seeds, its sanitizers.
    pub scope: Arc<Scope>,
    /// The records.
    pub records: Arc<dyn Records>,
    /// The directory.
    pub directory: Arc<dyn Directory>,
    /// The national services.
    pub services: Vec<Arc<dyn NationalService>>,
    /// Decorators.
    pub seams: HubSeams,
    /// Settings.
    pub settings: HubSettings,
}

/// The messaging hub. Cheap to share behind an `Arc`.
pub struct Hub {
    scope: Arc<Scope>,
    shelf: Arc<Shelf>,
    directory: Arc<dyn Directory>,
    services: BTreeMap<ServiceInteraction, Arc<dyn NationalService>>,
    loaders: Vec<Arc<dyn NationalService>>,
    identification: Arc<dyn Identification>,
    clock: Arc<dyn BusinessClock>,
    reader: Arc<dyn RequestReader>,
    writer: Arc<dyn ReplyWriter>,
    stages: StageTable,
    settings: HubSettings,
    registrar: Registrar,
}

/// Why a neutral document was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A national service refuses the document.
    #[error("document {number}: {why}")]
    Refused {
        /// The document's place in what was offered, from 0.
        number: usize,
        /// The member, the value and the rule.
        why: String,
    },
    /// The store did not take a record.
    #[error("the store did not take {key}: {why}")]
    NotStored {
        /// The record.
        key: spine_kernel::Key,
        /// What the store said last.
        why: String,
    },
}

/// Where a walk through the stages ended.
enum End {
    Answered(Box<Decision>),
    Refused(Refusal),
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("scope", &self.scope.name()).finish_non_exhaustive()
    }
}

impl Hub {
    /// Puts the decorators around the parts.
    pub fn new(parts: HubParts) -> Arc<Hub> {
        let HubParts { scope, records, directory, services, seams, settings } = parts;
        let loaders: Vec<_> = services.into_iter().map(|service| (seams.service)(service)).collect();
        let mut by_interaction = BTreeMap::new();
        for service in &loaders {
            for interaction in service.interactions() {
                by_interaction.insert(interaction, Arc::clone(service));
            }
        }
        let identification =
            CertificateIdentification { common_name_identifies: settings.switches.common_name_identifies };
        let writer = SpineWriter::new(settings.switches.clone());
        let clock: Arc<dyn BusinessClock> = Arc::clone(&scope) as Arc<dyn BusinessClock>;
        let shelf = Arc::new(Shelf::new((seams.records)(records)));
        Arc::new(Hub {
            directory: (seams.directory)(directory),
            services: by_interaction,
            loaders,
            identification: (seams.identification)(Arc::new(identification)),
            clock: (seams.clock)(clock),
            reader: (seams.reader)(Arc::new(SpineReader::default())),
            writer: (seams.writer)(Arc::new(writer)),
            stages: (seams.stages)(StageTable::default()),
            settings,
            registrar: Registrar::new(Arc::clone(&scope), Arc::clone(&shelf)),
            shelf,
            scope,
        })
    }

    /// A whole request of the synchronous face. Never fails: every refusal has a form on the wire.
    ///
    /// The caller keeps the token alive until the reply has been handed on.
    pub async fn synchronous(&self, arrival: Arrival, token: &Token) -> Departure {
        let mut row = self.registrar.row(&arrival);
        let tree = match self.reader.read(&arrival) {
            Ok(tree) => tree,
            Err(fault) => {
                row.steps.push(step(Stage::XmlGuard, false));
                return self.faulted(row, &Refusal::new(fault), token).await;
            }
        };
        let mut passage = Passage::new(&arrival, &tree);
        row.message_id = passage.message_id().map(|id| id.canonical());
        let end = self.walk(&mut passage, &mut row).await;
        row.interaction = passage.action.as_ref().map(|action| action.interaction.to_string());
        if let Some(sender) = &passage.sender {
            row.asid = Some(sender.asid.to_string());
            row.party = Some(sender.party.to_string());
        }
        match end {
            End::Answered(decision) => self.answered(&passage, row, *decision, token).await,
            End::Refused(refusal) if status_of(&refusal) == DepartureStatus::Answered => {
                self.refused(&passage, row, &refusal, token).await
            }
            End::Refused(refusal) => self.faulted(row, &refusal, token).await,
        }
    }

    /// The reply to a request that was refused before it was a message; audits it and renders the SOAP fault.
    pub async fn refuse(&self, arrival: Arrival, fault: Fault, token: &Token) -> Departure {
        let row = self.registrar.row(&arrival);
        self.faulted(row, &Refusal::new(fault), token).await
    }

    /// The fault of a body above the limit, for [`Self::refuse`].
    pub fn too_large(bytes: u64, limit: usize) -> Fault {
        Fault::about(TOO_LARGE, format!("the body has {bytes} bytes, at most {limit} are read"))
    }

    /// The reply to a request on which the Spine itself failed: the retriable fault.
    pub async fn failed(&self, arrival: Arrival, about: &str, token: &Token) -> Departure {
        self.refuse(arrival, Fault::about(FAILURE, about), token).await
    }

    /// The audit row of a connection that ended before there was a message.
    pub async fn closed(&self, closure: Closure, token: &Token) {
        let mut row = self.registrar.new_row();
        row.outcome = AuditOutcome::Closed;
        row.certificate = closure.client.as_ref().and_then(|client| client.display_name()).map(str::to_owned);
        if closure.unrecorded > 0 {
            row.notes.insert(UNRECORDED.to_owned(), closure.unrecorded.to_string());
        }
        blame(&mut row, &Refusal::new(closure.fault));
        self.registrar.keep(row, token).await;
    }

    /// The rows of a query, oldest first.
    ///
    /// # Errors
    /// The store cannot be reached.
    pub async fn audit(&self, query: &AuditQuery) -> Result<Vec<AuditRow>, Unavailable> {
        self.registrar.rows(query).await
    }

    /// Makes records of neutral documents and puts them, replacing what was there. Nothing is put unless every
    /// document is good. Gives the number of records.
    ///
    /// # Errors
    /// The first bad document, or the record that the store did not take.
    pub async fn load(&self, documents: &[SeedDoc]) -> Result<usize, LoadError> {
        let mut seeds = Vec::new();
        for (number, document) in documents.iter().enumerate() {
            for service in &self.loaders {
                let made = service.load(document).map_err(|why| LoadError::Refused { number, why })?;
                seeds.extend(made);
            }
        }
        for seed in &seeds {
            let path = format!("load/{}", seed.key);
            let message = Moment::new(self.scope.now(), self.scope.seed(&path)).id(0);
            let put = self.shelf.put(seed, &message).await;
            put.map_err(|why| LoadError::NotStored { key: seed.key.clone(), why })?;
        }
        Ok(seeds.len())
    }

    /// The digest of all records.
    ///
    /// # Errors
    /// The store cannot be reached.
    pub async fn digest(&self) -> Result<Digest, Unavailable> {
        self.shelf.digest().await
    }

    async fn walk(&self, passage: &mut Passage<'_>, row: &mut AuditRow) -> End {
        let directory = self.directory.as_ref();
        let switches = &self.settings.switches;
        for &stage in &self.stages.synchronous {
            let checked = match stage {
                // The tree is there: the guard has let it pass.
                Stage::XmlGuard => Ok(()),
                Stage::SoapStructure => envelope::structure(passage, switches),
                Stage::SoapHeader => envelope::header(passage),
                Stage::Route => route::served(passage),
                Stage::Identify => access::identify(passage, self.identification.as_ref(), directory),
                Stage::Access => access::grant(passage, directory, switches),
                Stage::Wrapper => wrapper::whole(passage, switches),
                Stage::Consistency => wrapper::consistent(passage, switches),
                Stage::Author => author::named(passage, switches),
                Stage::Receiver if !switches.check_receiver => Ok(()),
                Stage::Receiver => wrapper::receiver(passage, &self.settings.spine),
                Stage::Decide => match self.decide(passage).await {
                    Ok(decision) => {
                        row.steps.push(step(stage, true));
                        return End::Answered(Box::new(decision));
                    }
                    Err(refusal) => Err(refusal),
                },
            };
            row.steps.push(step(stage, checked.is_ok()));
            if let Err(refusal) = checked {
                return End::Refused(refusal);
            }
        }
        End::Refused(failure("the stage table ends without a decision"))
    }

    /// Shows the case what it asks for until it decides or refuses.
    async fn decide(&self, passage: &Passage<'_>) -> Result<Decision, Refusal> {
        let service =
            self.service_of(passage).ok_or_else(|| failure("no national service for the request"))?;
        let inbound = inbound(passage).ok_or_else(|| failure("the stages left no sender, id or payload"))?;
        let case = service.open(&inbound)?;
        let moment = Moment::new(self.clock.now(), self.registrar.id_seed("decide", &inbound.id));
        let mut snapshot = Snapshot::default();
        for _ in 0..ROUNDS_MAX {
            match case.decide(&snapshot, moment) {
                Ok(decision) if decision.decider.is_none() && decision.plan.is_empty() => {
                    return Ok(decision);
                }
                Ok(_) => {
                    return Err(failure("the synchronous pattern carries queries, and the decision writes"));
                }
                Err(Stop::Refuse(refusal)) => return Err(refusal),
                Err(Stop::Need(need)) => self.read(need, &mut snapshot).await?,
            }
        }
        Err(failure("the case asks for more and more records"))
    }

    async fn read(&self, need: Need, snapshot: &mut Snapshot) -> Result<(), Refusal> {
        if !need.opens.is_empty() {
            return Err(failure("the synchronous pattern carries queries, and the case opens a record"));
        }
        for look in self.shelf.look(&need.looks).await.map_err(unavailable)? {
            let body = look.body().cloned();
            snapshot.add_look(look.key, body);
        }
        for range in need.ranges {
            let hits = self.shelf.range(&range, RANGE_HITS_MAX).await.map_err(unavailable)?;
            snapshot.add_range(range, hits);
        }
        Ok(())
    }

    fn service_of(&self, passage: &Passage<'_>) -> Option<&Arc<dyn NationalService>> {
        self.services.get(passage.action.as_ref()?)
    }

    async fn answered(
        &self,
        passage: &Passage<'_>,
        mut row: AuditRow,
        decision: Decision,
        token: &Token,
    ) -> Departure {
        let Some(envelope) = self.envelope(passage) else {
            return self.faulted(row, &failure("the stages left no sender or service"), token).await;
        };
        let body = self.writer.answer(&envelope, &decision.outcome.answer);
        row.outcome = AuditOutcome::Answered;
        row.add_notes(decision.outcome.audit);
        let interaction = row.interaction.clone();
        self.registrar.keep(row, token).await;
        Departure { status: DepartureStatus::Answered, body, fault: None, interaction }
    }

    async fn refused(
        &self,
        passage: &Passage<'_>,
        mut row: AuditRow,
        refusal: &Refusal,
        token: &Token,
    ) -> Departure {
        let (Some(envelope), Some(catalogue_row)) = (self.envelope(passage), passage.row) else {
            return self.faulted(row, &failure("the stages left no sender or route"), token).await;
        };
        let body = self.writer.refuse(&envelope, catalogue_row, refusal);
        blame(&mut row, refusal);
        let interaction = row.interaction.clone();
        self.registrar.keep(row, token).await;
        Departure { status: DepartureStatus::Answered, body, fault: Some(refusal.first().name), interaction }
    }

    async fn faulted(&self, mut row: AuditRow, refusal: &Refusal, token: &Token) -> Departure {
        let body = self.writer.fault(refusal);
        blame(&mut row, refusal);
        let interaction = row.interaction.clone();
        self.registrar.keep(row, token).await;
        Departure { status: DepartureStatus::Faulted, body, fault: Some(refusal.first().name), interaction }
    }

    fn envelope(&self, passage: &Passage<'_>) -> Option<Envelope> {
        let action = passage.action.as_ref()?;
        let receiver = match &passage.sender {
            Some(sender) => sender.asid.clone(),
            None => spine_kernel::Asid::parse(crate::passage::only_asid(&passage.soap.senders)?).ok()?,
        };
        let relates_to = passage.wsa_id().unwrap_or_default();
        // A reply is strict on output: what is no id is not repeated, and the header's id stands for it.
        let hl7_id = passage.hl7_id().filter(|id| MessageId::parse(id).is_ok());
        let message_ref = hl7_id.map_or_else(|| relates_to.clone(), str::to_owned);
        let id = passage.message_id()?;
        Some(Envelope {
            id: Moment::new(self.clock.now(), self.registrar.id_seed("reply", &id)).id(0),
            now: self.clock.now(),
            service: action.service.clone(),
            to: passage.reply_address(),
            asked_at: passage.addressed(),
            receiver,
            sender: self.settings.spine.asid.clone(),
            relates_to,
            message_ref,
            wrapper: self.service_of(passage)?.wrapper(&action.interaction),
        })
    }
}

fn step(stage: Stage, passed: bool) -> AuditStep {
    AuditStep { stage: stage.name().to_owned(), passed }
}

fn blame(row: &mut AuditRow, refusal: &Refusal) {
    row.fault = Some(refusal.first().name.to_owned());
    row.detail = Some(refusal.last().name.to_owned());
    row.about = refusal.last().about.clone().or_else(|| refusal.first().about.clone());
}

fn failure(about: &str) -> Refusal {
    Fault::about(FAILURE, about).into()
}

/// The store's own words may name a key, and a key may hold an NHS number: they go nowhere.
fn unavailable(error: Unavailable) -> Refusal {
    failure(if error.may_pass() { "the records cannot be reached" } else { "the records refuse the request" })
}

fn inbound(passage: &Passage<'_>) -> Option<Inbound> {
    let element = passage.payload.as_ref()?.element;
    let tree = Tree::subtree(element);
    Some(Inbound {
        face: Face::Synchronous,
        from: passage.sender.clone()?,
        id: passage.message_id()?,
        interaction: passage.action.as_ref()?.interaction.clone(),
        raw: element.raw(),
        payload: Payload::Xml(Arc::new(tree)),
    })
}
