//! Whatever breaks inside a Spine turns the run red and is seen with its place: in a rule, in a Spine that is reached by
//! URL alone, and while the clock moves.
//!
//! Leaves out wrong answers, lost state and open doors: those are mutants, and `proving` holds them.

use async_trait::async_trait;
use bytes::Bytes;
use spine_clock::{Scope, ScopeConfig, install_panic_hook};
use spine_hub::{HubSeams, Wrap};
use spine_kernel::{
    Case, Decision, Inbound, IndexEntry, IndexRange, InteractionId, Key, Moment, NationalService, RecordKind,
    Refusal, Seed, SeedDoc, ServiceInteraction, Snapshot, Stop,
};
use spine_server::{Config, Layers, Seams, Stores, TlsMaterial, start};
use spine_store::{
    Attempt, Commit, Digest, Held, Hits, Look, NotOpened, Page, Records, Settled, Stored, Unavailable,
};
use std::path::Path;
use std::sync::Arc;
use vertebra_data::Pki;
use vertebra_evidence::{Blame, Collected, Event, Judgement, Recorder, RunVerdict, SubjectFacts};
use vertebra_runner::{Order, Plan, RunFacts, Selection, SourceFile, Suite, run};
use vertebra_subject::{Embedded, Remote, Store, Subject, run_certificates};
use vertebra_suppliers::SupplierSeams;
use vertebra_words::{Harness, SpineWorld};

fn suite() -> Suite {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../features");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                files.push(SourceFile { path: relative, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    Suite::read(files)
}

/// Runs a part of the suite against Spines with those decorators.
fn judged(path: &str, seams: HubSeams) -> (Judgement, Vec<Event>) {
    let pki = Arc::new(run_certificates().unwrap());
    let subject = Embedded::new(&pki, Store::Memory).unwrap().with_seams(Seams { hub: seams });
    runtime().block_on(judged_by(path, Arc::new(subject), pki))
}

/// The same against fresh Spines of one that is reached by URL alone.
fn judged_by_url(path: &str, seams: HubSeams) -> (Judgement, Vec<Event>) {
    let pki = Arc::new(run_certificates().unwrap());
    let server = pki.server("spine.vertebra.test").unwrap();
    let tls = TlsMaterial {
        server_chain_pem: server.chain_pem.clone(),
        server_key_pem: server.key_pem.clone(),
        client_trust_pem: pki.trust_pem(),
    };
    install_panic_hook();
    runtime().block_on(async {
        let scope = Scope::new(ScopeConfig::system("parent", [9; 32]));
        let config = Layers::over_defaults(&Config::default()).flag("control.spines", "true").unwrap();
        let config = config.build().unwrap().with_tls(tls);
        let spine = start(config, Arc::clone(&scope), Stores::memory(), Seams { hub: seams }).await.unwrap();
        let urls =
            (format!("https://{}", spine.hl7_address()), format!("http://{}", spine.control_address()));
        let subject = Remote::new(&urls.0, &urls.1, &pki).unwrap();
        subject.reach().await.unwrap();
        let ended = judged_by(path, Arc::new(subject), pki).await;
        spine.stop().await;
        scope.shutdown().await;
        ended
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn judged_by(path: &str, subject: Arc<dyn Subject>, pki: Arc<Pki>) -> (Judgement, Vec<Event>) {
    let facts = RunFacts {
        program: "test".to_owned(),
        seed: 7,
        order: Order::Defined,
        concurrency: 8,
        lane: "embedded".to_owned(),
        subject: SubjectFacts {
            name: subject.name(),
            version: "with a fault".to_owned(),
            reached: subject.reached(),
        },
        stores: Vec::new(),
        strict: false,
        replay: Vec::new(),
    };
    let selection = Selection { paths: vec![path.to_owned()], ..Selection::default() };
    let plan = Plan::new(&suite(), &selection, facts).unwrap();
    let events = Collected::new();
    let recorder = Recorder::new(vec![Box::new(events.clone())]);
    let harness = Arc::new(Harness { subject, pki, seams: SupplierSeams::default() });
    let judgement = run::<SpineWorld>(plan, harness, &recorder, std::future::pending()).await;
    (judgement, events.events())
}

/// The ids of the checks that did not hold, with the blame that they carry.
fn failed(events: &[Event]) -> Vec<(String, Blame)> {
    let mut failed: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Check(check) if check.check.verdict.stops() => {
                assert!(check.check.place.is_some(), "a failed check has a place");
                Some((check.check.id.clone(), check.check.blame))
            }
            _ => None,
        })
        .collect();
    failed.sort();
    failed.dedup();
    failed
}

type Bend = fn(Result<Decision, Stop>) -> Result<Decision, Stop>;

struct Bent {
    inner: Arc<dyn NationalService>,
    bend: Bend,
}

struct BentCase {
    inner: Box<dyn Case>,
    bend: Bend,
}

impl NationalService for Bent {
    fn name(&self) -> &'static str {
        self.inner.name()
    }
    fn kinds(&self) -> Vec<RecordKind> {
        self.inner.kinds()
    }
    fn interactions(&self) -> Vec<ServiceInteraction> {
        self.inner.interactions()
    }
    fn wrapper(&self, interaction: &InteractionId) -> &'static str {
        self.inner.wrapper(interaction)
    }
    fn open(&self, message: &Inbound) -> Result<Box<dyn Case>, Refusal> {
        Ok(Box::new(BentCase { inner: self.inner.open(message)?, bend: self.bend }))
    }
    fn load(&self, document: &SeedDoc) -> Result<Vec<Seed>, String> {
        self.inner.load(document)
    }
}

impl Case for BentCase {
    fn decide(&self, snapshot: &Snapshot, moment: Moment) -> Result<Decision, Stop> {
        (self.bend)(self.inner.decide(snapshot, moment))
    }
}

fn bent(bend: Bend) -> HubSeams {
    let wrap: Wrap<dyn NationalService> = Arc::new(move |inner| Arc::new(Bent { inner, bend }));
    HubSeams { service: wrap, ..HubSeams::default() }
}

const ANSWERS: &str = "pds/retrieval/answers.feature";

#[test]
fn a_rule_that_panics_is_seen_with_its_place_and_blamed_by_it() {
    let (judgement, events) = judged(ANSWERS, bent(|_| panic!("a rule broke")));
    assert_ne!(judgement.verdict, RunVerdict::Conformant);
    let places: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::PanicSeen(panic) => Some((panic.message.clone(), panic.place.clone())),
            _ => None,
        })
        .collect();
    assert!(!places.is_empty());
    for (message, place) in places {
        assert_eq!(message, "a rule broke");
        assert!(place.starts_with("steps/cli/tests/it/planted.rs:"), "{place}");
    }
}

#[test]
fn a_panic_in_a_spine_by_url_is_seen_with_its_place() {
    let (judgement, events) =
        judged_by_url("pds/retrieval/answers.feature:27", bent(|_| panic!("a rule broke")));
    assert_ne!(judgement.verdict, RunVerdict::Conformant);
    let seen = events.iter().any(|event| match event {
        Event::PanicSeen(panic) => {
            panic.message == "a rule broke" && panic.place.starts_with("steps/cli/tests/it/planted.rs:")
        }
        _ => false,
    });
    assert!(seen, "{:?} {:?}", judgement.reasons, failed(&events));
}

/// Records that break when the end of a late connection is to be recorded: that happens while the clock moves, with no
/// step on the wire.
struct Breaking(Arc<dyn Records>);

#[async_trait]
impl Records for Breaking {
    async fn look(&self, keys: &[Key]) -> Result<Vec<Look>, Unavailable> {
        self.0.look(keys).await
    }
    async fn find(&self, range: &IndexRange, page: Page) -> Result<Hits, Unavailable> {
        self.0.find(range, page).await
    }
    async fn open(&self, key: &Key, attempt: Attempt) -> Result<Held, NotOpened> {
        self.0.open(key, attempt).await
    }
    async fn commit(&self, held: Held, next: Stored) -> Commit {
        self.0.commit(held, next).await
    }
    async fn settle(&self, key: &Key) -> Result<Settled, Unavailable> {
        self.0.settle(key).await
    }
    async fn record(&self, key: &Key, fact: Bytes, indexes: &[IndexEntry]) -> Result<(), Unavailable> {
        assert!(!String::from_utf8_lossy(&fact).contains("REQUEST_DEADLINE"), "the store broke");
        self.0.record(key, fact, indexes).await
    }
    async fn digest(&self) -> Result<Digest, Unavailable> {
        self.0.digest().await
    }
}

#[test]
fn a_panic_while_the_clock_moves_is_seen_with_its_place() {
    let wrap: Wrap<dyn Records> = Arc::new(|inner| Arc::new(Breaking(inner)));
    let seams = HubSeams { records: wrap, ..HubSeams::default() };
    let (judgement, events) = judged("messaging/hostile/bodies.feature", seams);
    assert_ne!(judgement.verdict, RunVerdict::Conformant);
    let seen = events.iter().any(|event| match event {
        Event::PanicSeen(panic) => {
            panic.message.contains("the store broke")
                && panic.place.starts_with("steps/cli/tests/it/planted.rs:")
        }
        _ => false,
    });
    assert!(seen, "{:?}", failed(&events));
}
