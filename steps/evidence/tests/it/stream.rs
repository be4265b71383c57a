//! The stream on disk: one event per line, read back whole, cut short, or refused.

use crate::making::{Hand, exchange, header, requirement, run_of, started, step, wall};
use std::io::Write;
use std::sync::Arc;
use vertebra_evidence::*;

fn full_run() -> Vec<Event> {
    let must = vec![requirement("A-1", Level::Must)];
    run_of(must, header(3, &["A-1"]), |scenario| {
        scenario.exchange(exchange("a/1", 1, b"HTTP/1.1 200 OK\r\n\r\n\x00\xff"));
        let wrong = scenario.expect_equal("c", "A-1", "patient/name", "MOLLOY", "MALLOY");
        let mut failed = step(StepStatus::Failed);
        failed.error = Some(wrong.unwrap_err().to_string());
        scenario.step_finished(failed);
        scenario.panic_seen("boom".into(), "a.rs:1:1".into(), "s/t@a.rs:1".into());
    })
}

fn lines(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for event in events {
        serde_json::to_writer(&mut bytes, event).unwrap();
        bytes.push(b'\n');
    }
    bytes
}

#[test]
fn a_stream_is_read_back_as_it_was_written() {
    let events = full_run();
    let bytes = lines(&events);
    assert_eq!(read_events(&bytes[..]).unwrap(), events);
    let first = String::from_utf8(bytes).unwrap().lines().next().unwrap().to_owned();
    assert!(first.starts_with(r#"{"event":"run-started","version":1,"#), "{first}");
}

#[test]
fn the_file_holds_the_stream_that_the_sinks_saw() {
    let dir = std::env::temp_dir().join(format!("vertebra-evidence-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join("events.ndjson");
    let list = Collected::new();
    let file = NdjsonFile::create(&path).unwrap();
    let recorder = Recorder::new(vec![Box::new(file) as Box<dyn Sink>, Box::new(list.clone())]);
    recorder.start(started(1, Vec::new()));
    let hand = Arc::new(Hand::default());
    let one = recorder.scenario(header(3, &[]), Arc::clone(&hand) as Arc<dyn Timeline>);
    one.exchange(exchange("a/1", 1, b"ok"));
    // Already on disk: nothing waits for the end of the run.
    let so_far = read_events(&std::fs::read(&path).unwrap()[..]).unwrap();
    assert_eq!(so_far, list.events());
    one.finish(1);
    recorder.finish(wall());
    let whole = read_events(&std::fs::read(&path).unwrap()[..]).unwrap();
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(whole, list.events());
    assert_eq!(*hand.effects.lock(), ["record an exchange"]);
}

#[test]
fn a_stream_that_a_crash_cut_short_keeps_every_whole_line() {
    let events = full_run();
    let bytes = lines(&events);
    let second_last = lines(&events[..events.len() - 1]).len();
    for end in [second_last, second_last + 1, bytes.len() - 1] {
        let read = read_events(&bytes[..end]).unwrap();
        assert_eq!(read, events[..events.len() - 1], "cut at {end} of {}", bytes.len());
    }
}

#[test]
fn what_is_no_stream_of_ours_is_refused_with_the_line() {
    let bytes = String::from_utf8(lines(&full_run())).unwrap();
    let newer = bytes.replacen("\"version\":1", "\"version\":2", 1);
    assert!(matches!(read_events(newer.as_bytes()), Err(ReadError::Version { found: 2 })));
    let headless: String = bytes.lines().skip(1).map(|line| format!("{line}\n")).collect();
    assert!(matches!(read_events(headless.as_bytes()), Err(ReadError::NoStart)));
    assert!(matches!(read_events(&b""[..]), Err(ReadError::NoStart)));
    let broken = bytes.replacen("scenario-started", "scenario-begun", 1);
    assert!(matches!(read_events(broken.as_bytes()), Err(ReadError::Line { line: 2, .. })));
}

/// A sink whose output is gone.
struct Full;

impl Sink for Full {
    fn event(&mut self, _: &Event) {}

    fn fault(&self) -> Option<String> {
        Some("no space left".into())
    }
}

#[test]
fn a_run_whose_evidence_was_lost_is_invalid() {
    let recorder = Recorder::new(vec![Box::new(Full) as Box<dyn Sink>]);
    recorder.start(started(1, Vec::new()));
    let one = recorder.scenario(header(3, &[]), Arc::new(Hand::default()));
    one.ensure("c", "", "holds", true, "").unwrap();
    one.finish(1);
    let judged = recorder.finish(wall());
    assert_eq!((judged.verdict, judged.exit), (RunVerdict::InvalidRun, ExitCode::EnvironmentNotFit));
    assert_eq!(judged.reasons, ["no space left"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_noticed_by_the_file() {
    let mut file = NdjsonFile::create("/dev/full".as_ref()).unwrap();
    file.event(&full_run()[0]);
    assert!(file.fault().unwrap().starts_with("cannot write /dev/full"), "{:?}", file.fault());
}

#[test]
fn a_check_carries_its_place_its_instant_and_its_requirements() {
    let line = line!() + 2;
    let events = run_of(vec![requirement("A-1", Level::Must)], header(3, &["A-1"]), |scenario| {
        scenario.ensure("c", "", "holds", true, "yes").unwrap();
    });
    let check = events.iter().find_map(|event| match event {
        Event::Check(recorded) => Some(recorded.clone()),
        _ => None,
    });
    let recorded = check.unwrap();
    assert_eq!(recorded.check.place.unwrap(), format!("{}:{line}", file!()));
    assert_eq!(recorded.check.requirements, ["A-1"]);
    assert_eq!(recorded.when.to_string(), "2026-01-05T09:00:00Z");
}

#[test]
fn a_line_of_any_length_up_to_the_limit_reads_in_one_piece() {
    let mut bytes = Vec::new();
    for event in full_run() {
        let event = match event {
            Event::Exchange(mut one) => {
                one.exchange.response = vec![b'x'; 3_000_000].into();
                Event::Exchange(one)
            }
            other => other,
        };
        serde_json::to_writer(&mut bytes, &event).unwrap();
        bytes.write_all(b"\n").unwrap();
    }
    assert_eq!(read_events(&bytes[..]).unwrap().len(), full_run().len());
}
