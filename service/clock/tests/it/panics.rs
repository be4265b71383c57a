//! Panics of owned tasks: kept with message, place and task, returned by settle, silent or not as the clock says.
//!
//! One test, because the hook belongs to the whole process.

use spine_clock::{PanicReport, Scope, ScopeConfig, TaskFailed, Timestamp, Unsettled, install_panic_hook};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The line on which `panicking` panics.
const LINE: u32 = line!() + 4;

fn panicking(scope: &Arc<Scope>) -> spine_clock::Task<()> {
    scope.spawn(scope.token("work"), |token| async move {
        assert!(token.label().is_empty(), "boom {}", 7);
    })
}

/// The one report that settle returns, after the task has said the same.
async fn report(scope: &Arc<Scope>) -> PanicReport {
    let task = panicking(scope);
    let reports = match scope.settle().await {
        Err(Unsettled::Panicked(reports)) => reports,
        other => panic!("{other:?}"),
    };
    one(scope, task, reports).await
}

/// The one report without our hook. It is filed when the token has gone already, so settle may come too early for it.
async fn late_report(scope: &Arc<Scope>) -> PanicReport {
    let mut task = panicking(scope);
    let outcome = (&mut task).await;
    let reports = scope.take_panics();
    one(scope, std::future::ready(outcome), reports).await
}

async fn one<T>(
    scope: &Arc<Scope>,
    task: impl Future<Output = Result<T, TaskFailed>>,
    mut reports: Vec<PanicReport>,
) -> PanicReport {
    match task.await.err() {
        Some(TaskFailed::Panicked { message, task }) => {
            assert_eq!(message, "boom 7");
            assert!(task.starts_with("work@"), "{task}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert_eq!(scope.take_panics(), [], "handed over");
    scope.settle().await.expect("a panic is reported once");
    reports.remove(0)
}

#[test]
fn panics_are_kept_with_their_place() {
    static HEARD: AtomicUsize = AtomicUsize::new(0);
    let heard = |what: &dyn Fn()| {
        let before = HEARD.load(Ordering::SeqCst);
        what();
        HEARD.load(Ordering::SeqCst) - before
    };
    let runtime = crate::hammer::runtime();
    let original = panic::take_hook();
    let counting = || {
        panic::set_hook(Box::new(|info| {
            // Other tests of this process may fail meanwhile: only ours count.
            if info.payload_as_str().is_some_and(|text| text.starts_with("boom")) {
                HEARD.fetch_add(1, Ordering::SeqCst);
            }
        }));
    };
    let scope = Scope::new(ScopeConfig::virtual_at("panics", [0; 32], Timestamp::UNIX_EPOCH));
    let system = Scope::new(ScopeConfig::system("serve", [0; 32]));
    let place = |report: PanicReport| report.place;
    let exact = format!("service/clock/tests/it/panics.rs:{LINE}:");
    let boom = || drop(panic::catch_unwind(|| panic!("boom outside")));

    counting();
    let late = runtime.block_on(late_report(&scope));
    assert_eq!(late.message, "boom 7");
    assert!(
        late.place.contains("panics.rs:") && !late.place.contains(&exact),
        "without our hook: the spawn, {late}"
    );

    for _ in 0..20 {
        install_panic_hook();
    }
    assert_eq!(heard(&|| assert!(place(runtime.block_on(report(&scope))).contains(&exact))), 0, "silent");
    assert_eq!(
        heard(&|| assert!(place(runtime.block_on(report(&system))).contains(&exact))),
        1,
        "not silent"
    );
    assert_eq!(heard(&boom), 1, "other panics go on, once");
    let named = runtime.block_on(report(&scope));
    assert!(named.task.starts_with("panics/work@"), "{named}");
    assert!(named.to_string().contains("boom 7"), "{named}");

    // The engine replaces the hook at the start of a run.
    panic::set_hook(Box::new(|_| ()));
    assert!(!place(runtime.block_on(late_report(&scope))).contains(&exact));
    install_panic_hook();
    assert!(place(runtime.block_on(report(&scope))).contains(&exact));
    panic::set_hook(original);

    let sub = scope.sub_scope("node");
    let of_sub = runtime.block_on(late_report(&sub));
    assert!(of_sub.task.starts_with("panics/node/work@"), "{of_sub}");
    runtime.block_on(scope.shutdown());
    drop((runtime, sub));
    assert_eq!(Arc::strong_count(&scope), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_keeps_a_bounded_number_of_reports() {
    let scope = Scope::new(ScopeConfig::virtual_at("many", [0; 32], Timestamp::UNIX_EPOCH));
    for _ in 0..1_000 {
        scope.effect("naked");
    }
    assert_eq!(scope.take_panics().len(), 64);
}
