//! Coming to rest: settle, advance, park, alarm, and what is said when a scope does not come to rest.
//!
//! Leaves out whole systems (`hammer`).

use jiff::SignedDuration;
use spine_clock::{Scope, ScopeConfig, Timestamp, Unsettled};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

fn config() -> ScopeConfig {
    let start = "2031-05-05T08:00:00Z".parse().expect("a timestamp");
    ScopeConfig::virtual_at("rest", [7; 32], start)
}

/// A scope on a virtual clock.
pub(crate) fn scope() -> Arc<Scope> {
    Scope::new(config())
}

/// The same for tests that keep it busy on purpose: it gives up after a second.
pub(crate) fn impatient() -> Arc<Scope> {
    Scope::new(ScopeConfig { idle_limit: Duration::from_secs(1), ..config() })
}

fn hours(number: i64) -> SignedDuration {
    SignedDuration::from_hours(number)
}

/// Spawns a task that parks and then writes its key, and that a second time after as many hours.
fn diarist(scope: &Arc<Scope>, at: Timestamp, key: &'static str, diary: &Arc<Mutex<Vec<String>>>) {
    let (own, diary) = (Arc::clone(scope), Arc::clone(diary));
    drop(scope.spawn(scope.token(key), move |token| async move {
        let write = |what: &str| diary.lock().expect("nobody panics").push(format!("{} {what}", own.now()));
        let token = own.park(token, at, key).await;
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        write(key);
        let token = own.park(token, own.now(), &format!("{key}/again")).await;
        write(&format!("{key} again"));
        drop(token);
    }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timers_fire_by_instant_and_key_one_at_a_time() {
    let scope = scope();
    let (start, diary) = (scope.now(), Arc::default());
    diarist(&scope, start + hours(2), "a", &diary);
    diarist(&scope, start + hours(1), "c", &diary);
    diarist(&scope, start + hours(1), "b", &diary);
    diarist(&scope, start - hours(9), "d", &diary);
    scope.settle().await.unwrap();
    assert_eq!(*diary.lock().unwrap(), ["2031-05-05T08:00:00Z d", "2031-05-05T08:00:00Z d again"]);
    diary.lock().unwrap().clear();
    scope.advance_by(hours(1)).await.unwrap();
    let at = "2031-05-05T09:00:00Z";
    let one_at_a_time =
        [format!("{at} b"), format!("{at} b again"), format!("{at} c"), format!("{at} c again")];
    assert_eq!(*diary.lock().unwrap(), one_at_a_time, "what b begins at this instant comes before c");
    scope.advance_to(start).await.expect("an instant in the past counts as now");
    assert_eq!(scope.now(), start + hours(1));
    scope.advance_by(hours(24)).await.unwrap();
    assert_eq!(diary.lock().unwrap()[4..], ["2031-05-05T10:00:00Z a", "2031-05-05T10:00:00Z a again"]);
    assert_eq!(scope.now(), start + hours(25));
    scope.advance_by(SignedDuration::MAX).await.unwrap();
    assert_eq!(scope.now(), Timestamp::MAX);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_park_and_an_alarm_are_registered_when_they_are_made() {
    let scope = impatient();
    let at = scope.now() + hours(1);
    let parked = scope.park(scope.token("parked"), at, "parked");
    let alarm = scope.alarm(at, "alarm");
    drop(scope.alarm(at, "cancelled"));
    scope.settle().await.expect("neither counts while it waits");
    assert!(matches!(scope.advance_to(at).await, Err(Unsettled::Busy { .. })), "nobody takes the tokens");
    assert_eq!(scope.now(), at);
    drop(alarm);
    let taken = async { drop(parked.await) };
    let (settled, ()) = tokio::join!(scope.settle(), taken);
    settled.expect("the next timer was due as well, and its token was taken");
    scope.settle().await.expect("the cancelled alarm never fires");
    drop(scope.park(scope.token("gone"), at + hours(1), "gone"));
    scope.advance_by(hours(2)).await.expect("nor does a dropped park");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_that_is_busy_says_with_what() {
    let scope = impatient();
    let (first, line) = (scope.token("first"), line!());
    let second = scope.token("second");
    let Err(Unsettled::Busy { tokens }) = scope.settle().await else { panic!("two tokens are held") };
    let expected = [format!("first@service/clock/tests/it/rest.rs:{line}"), "second@".to_owned()];
    assert_eq!(tokens.len(), 2);
    assert!(tokens[0].ends_with(&expected[0][6..]) && tokens[0].starts_with("first@"), "{tokens:?}");
    assert!(tokens[1].starts_with(&expected[1]), "{tokens:?}");
    assert_eq!((first.label(), second.label()), ("first", "second"));
    drop((first, second));
    scope.settle().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn settle_is_exact_across_workers() {
    const STATIONS: usize = 5;
    const LAPS: usize = 6;
    let scope = scope();
    let seen = Arc::new(AtomicUsize::new(0));
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..STATIONS).map(|_| mpsc::unbounded_channel()).unzip();
    for (number, mut receiver) in receivers.into_iter().enumerate() {
        let (next, seen): (mpsc::UnboundedSender<_>, _) =
            (senders[(number + 1) % STATIONS].clone(), Arc::clone(&seen));
        drop(scope.spawn_waiting("station", async move {
            while let Some((left, token)) = receiver.recv().await {
                seen.fetch_add(1, Ordering::SeqCst);
                if left > 0 {
                    next.send((left - 1, token)).unwrap();
                }
            }
        }));
    }
    for round in 1..=3_000 {
        for sender in &senders[..2] {
            sender.send((LAPS - 1, scope.token("parcel"))).unwrap();
        }
        scope.settle().await.unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), round * 2 * LAPS, "round {round}");
    }
    scope.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_drivers_do_not_disturb_each_other() {
    let scope = scope();
    let diary: Arc<Mutex<Vec<String>>> = Arc::default();
    let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for key in keys {
        diarist(&scope, scope.now() + hours(1), key, &diary);
    }
    let until = scope.now() + hours(1);
    let (first, second) = tokio::join!(scope.advance_to(until), scope.advance_to(until));
    first.unwrap();
    second.unwrap();
    let found: Vec<String> = diary.lock().unwrap().iter().map(|line| line[21..].to_owned()).collect();
    let expected: Vec<String> =
        keys.iter().flat_map(|key| [(*key).to_owned(), format!("{key} again")]).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_scope_knows_its_seeds_and_names() {
    let scope = scope();
    let node = scope.sub_scope("node");
    assert!(scope.is_virtual() && node.is_virtual());
    assert_eq!(scope.seed("message/1"), node.seed("message/1"), "ids do not depend on the node");
    assert_ne!(scope.seed("message/1"), scope.seed("message/2"));
    assert_eq!(scope.resolve("hub"), None);
    node.publish("hub", ([127, 0, 0, 1], 1).into());
    node.publish("hub", ([127, 0, 0, 1], 2).into());
    assert_eq!(scope.resolve("hub"), Some(([127, 0, 0, 1], 2).into()));
}
