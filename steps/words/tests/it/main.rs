//! The whole suite, driven in process against embedded Spines: it is green, it is deterministic, and it stays green
//! on a store that promises no more than the real one can.
//!
//! Leaves out the program and its reports. Fifty runs at each concurrency are asked for by `VERTEBRA_RUNS=50`; the
//! gate makes fewer.

mod dictionary;

use std::path::Path;
use std::sync::Arc;
use vertebra_evidence::{Collected, Event, Judgement, Recorder, RunVerdict, SubjectFacts};
use vertebra_runner::{Order, Plan, RunFacts, Selection, SourceFile, Suite, run};
use vertebra_subject::{Embedded, Store, run_certificates};
use vertebra_suppliers::SupplierSeams;
use vertebra_words::{Harness, SpineWorld};

/// Runs at each concurrency unless told otherwise: enough to notice a race that shows in one of three runs.
const RUNS: usize = 3;

fn read(folder: &Path, root: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).expect("the features are beside the steps") {
        let path = entry.expect("an entry is readable").path();
        if path.is_dir() {
            read(&path, root, files);
        } else {
            let relative =
                path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(&path).expect("a feature is text");
            files.push(SourceFile { path: relative, text });
        }
    }
}

fn suite() -> Suite {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../features");
    let mut files = Vec::new();
    read(&root, &root, &mut files);
    Suite::read(files)
}

/// Runs everything once, on a runtime with two workers.
fn once(store: Store, seed: u64, order: Order, concurrency: usize) -> (Judgement, Vec<Event>) {
    let facts = RunFacts {
        program: "test".to_owned(),
        seed,
        order,
        concurrency,
        lane: "embedded".to_owned(),
        subject: SubjectFacts {
            name: "embedded Spine".to_owned(),
            version: "test".to_owned(),
            reached: "in process".to_owned(),
        },
        stores: Vec::new(),
        strict: false,
        replay: Vec::new(),
    };
    let plan = Plan::new(&suite(), &Selection::default(), facts).expect("there are scenarios");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let pki = Arc::new(run_certificates().expect("certificates"));
    let subject = Arc::new(Embedded::new(&pki, store).expect("a subject"));
    let events = Collected::new();
    let recorder = Recorder::new(vec![Box::new(events.clone())]);
    let harness = Arc::new(Harness { subject, pki, seams: SupplierSeams::default() });
    let judgement = runtime.block_on(run::<SpineWorld>(plan, harness, &recorder, std::future::pending()));
    (judgement, events.events())
}

/// What went wrong, for the message of a failed test.
fn faults(judgement: &Judgement, events: &[Event]) -> String {
    let mut text = format!("{:?} {:?}\n", judgement.verdict, judgement.reasons);
    for event in events {
        match event {
            Event::Check(check) if check.check.verdict.stops() => text.push_str(&format!("{check:?}\n")),
            Event::StepFinished(step) if step.error.is_some() => text.push_str(&format!("{step:?}\n")),
            Event::PanicSeen(panic) => text.push_str(&format!("{panic:?}\n")),
            _ => {}
        }
    }
    text
}

#[test]
fn the_suite_is_green_and_gives_one_hash_in_every_order_and_at_every_concurrency() {
    let runs = std::env::var("VERTEBRA_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let (first, events) = once(Store::Memory, 7, Order::Defined, 1);
    assert_eq!(first.verdict, RunVerdict::Conformant, "{}", faults(&first, &events));
    for concurrency in [1, 8, 64] {
        for _ in 0..runs {
            let (again, events) = once(Store::Memory, 7, Order::Random, concurrency);
            assert_eq!(again.verdict, RunVerdict::Conformant, "{}", faults(&again, &events));
            assert_eq!(again.hash, first.hash, "concurrency {concurrency}");
        }
    }
    let (other, _) = once(Store::Memory, 8, Order::Defined, 8);
    assert_ne!(other.hash, first.hash, "another seed is another run");
}

#[test]
fn the_suite_is_green_on_weak_memory() {
    for seed in 1..=5 {
        let (judgement, events) = once(Store::WeakMemory, seed, Order::Random, 8);
        assert_eq!(judgement.verdict, RunVerdict::Conformant, "seed {seed}: {}", faults(&judgement, &events));
    }
}
