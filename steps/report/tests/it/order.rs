//! Properties of the report that no single text shows.

use crate::making::*;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use vertebra_evidence::*;
use vertebra_report::{Style, Terminal, terminal};

/// An output that can be read while somebody else writes to it.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn fail(stream: &Stream, line: usize) {
    stream.scenario(header("a.feature", line, "Rule", "PDS-RET-001"), |one| {
        let check = Check::new("c", "it holds").holds(false).expected(1).actual(2).at("p").likely("because");
        drop(one.check(placed(check)));
        one.exchange(exchange(1, "answered", None));
    });
}

fn failing_run(lines: &[usize]) -> Vec<Event> {
    let stream = Stream::of(started(&[("a.feature", lines.len())]));
    lines.iter().for_each(|line| fail(&stream, *line));
    stream.events()
}

#[test]
fn the_report_of_a_file_is_the_report_that_was_seen_live() {
    for style in [Style::plain(), Style { colour: true, motion: true }] {
        let live = Shared::default();
        let list = Collected::new();
        let sinks: Vec<Box<dyn Sink>> =
            vec![Box::new(Terminal::new(live.clone(), style)), Box::new(list.clone())];
        let recorder = Recorder::new(sinks);
        for event in failing_run(&[3, 12, 7]) {
            // The recorder judges for itself; what it is given here are only the parts of a run.
            match event {
                Event::RunStarted(run) => recorder.start(*run),
                Event::ScenarioStarted(header) => {
                    let one = recorder.scenario(*header, Arc::new(Now));
                    one.ensure("c", "", "it holds", false, 2).unwrap_err();
                    one.finish(1);
                }
                _ => {}
            }
        }
        recorder.finish(Wall { end: START, millis: 1 });
        let mut file = Vec::new();
        for event in list.events() {
            serde_json::to_writer(&mut file, &event).unwrap();
            file.push(b'\n');
        }
        let read = read_events(&file[..]).unwrap();
        let seen = String::from_utf8(live.0.lock().unwrap().clone()).unwrap();
        assert_eq!(terminal(&read, style), seen, "{style:?}");
    }
}

struct Now;

impl Timeline for Now {
    fn now(&self) -> jiff::Timestamp {
        START
    }

    fn effect(&self, _: &'static str) {}
}

#[test]
fn every_screen_has_its_lines_in_the_fixed_order() {
    let report = terminal(&failing_run(&[3]), Style::plain());
    let labels = [
        "requirement",
        "source",
        "blame",
        "check",
        "expected",
        "actual",
        "at",
        "sequence",
        "likely",
        "replay",
    ];
    let mut rest = report.as_str();
    for label in labels {
        let found = rest.find(&format!("\n  {label:12} "));
        let at = found.unwrap_or_else(|| panic!("{label} is missing or out of order in\n{report}"));
        rest = &rest[at + 1..];
    }
    assert!(rest.contains("vertebra run a.feature:3 --seed 7\n"), "{rest}");
}

#[test]
fn screens_come_by_path_and_line_whatever_the_order_of_the_run() {
    let places = |lines: &[usize]| -> Vec<String> {
        let report = terminal(&failing_run(lines), Style::plain());
        let heads = report.lines().filter(|line| line.starts_with("✘ failed  a.feature:"));
        heads.map(str::to_owned).collect()
    };
    assert_eq!(places(&[3, 12, 7]), places(&[12, 7, 3]));
    assert_eq!(places(&[12, 7, 3])[0], "✘ failed  a.feature:3  Rule");
    assert_eq!(places(&[12, 7, 3])[2], "✘ failed  a.feature:12  Rule");
}

#[test]
fn the_screens_that_do_not_fit_get_a_line_each() {
    let lines: Vec<usize> = (1..=30).collect();
    let report = terminal(&failing_run(&lines), Style::plain());
    assert_eq!(report.matches("\n  replay ").count(), 25);
    assert_eq!(report.matches("✘ failed  a.feature:").count(), 30);
}

#[test]
fn the_last_three_lines_are_counts_seed_and_verdict() {
    let report = terminal(&failing_run(&[3]), Style::plain());
    let last: Vec<&str> = report.lines().rev().take(4).collect();
    assert_eq!(last[0], "verdict NON-CONFORMANT  exit 20");
    assert!(
        last[1].starts_with("seed 7  hash ") && last[1].len() == "seed 7  hash ".len() + 64,
        "{}",
        last[1]
    );
    assert!(last[2].starts_with("requirements 2  "), "{}", last[2]);
    assert!(last[3].starts_with("scenarios 1  passed 0  failed 1  "), "{}", last[3]);
}

#[test]
fn colour_and_motion_add_nothing_that_a_plain_report_does_not_say() {
    let events = failing_run(&[3, 9]);
    let full = terminal(&events, Style { colour: true, motion: true });
    assert!(full.contains("\x1b[31m") && full.contains("\r\x1b[K"));
    // What a person sees in the end: every line after its last rewriting, without the paint.
    let seen: String = full
        .split_inclusive('\n')
        .map(|line| line.rsplit("\r\x1b[K").next().unwrap_or(line))
        .map(|line| {
            ["\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m"]
                .iter()
                .fold(line.to_owned(), |l, p| l.replace(p, ""))
        })
        .collect();
    assert_eq!(seen, terminal(&events, Style::plain()));
}

/// An output that has gone away.
struct Gone(io::ErrorKind);

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_report_that_cannot_be_written_is_a_fault_unless_the_reader_left() {
    for (kind, lost) in [(io::ErrorKind::StorageFull, true), (io::ErrorKind::BrokenPipe, false)] {
        let mut report = Terminal::new(Gone(kind), Style::plain());
        failing_run(&[3]).iter().for_each(|event| report.event(event));
        assert_eq!(report.fault().is_some(), lost, "{kind:?}");
    }
}

/// The screen of a scenario whose answer was right and whose check of that place was not, its lines joined.
fn screen_of(check: Check) -> String {
    let stream = Stream::of(started(&[("a.feature", 1)]));
    stream.scenario(header("a.feature", 3, "Rule", "PDS-RET-001"), |one| {
        one.exchange(exchange(1, "fault 300", None));
        drop(one.check(check.holds(false)));
    });
    terminal(&stream.events(), Style::plain()).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_check_at_the_control_port_says_what_is_missing_or_changed_there() {
    let at = |at: &str, due: &str, found: &str| {
        screen_of(Check::new("c", "it holds").expected(due).actual(found).at(at))
    };
    let cases = [
        (
            at("GET /audit rows[].fault and about", "TMS.300", "no such row"),
            "likely the audit has no such row where TMS.300 was due; the message before was retrieval of GP system of Elm Surgery",
        ),
        (
            at("GET /digest kinds.pds-patient", "\"aa\"", "\"bb\""),
            "likely the records have changed: their digest is \"bb\", and was \"aa\"; the message before was retrieval",
        ),
        (
            at("GET /clock", "noon", "ten"),
            "likely /clock shows ten where noon was due; the message before was",
        ),
        (
            at("the wire", "noon", "ten"),
            "answered retrieval of GP system of Elm Surgery with fault 300 where noon was due",
        ),
    ];
    for (screen, cause) in cases {
        assert!(screen.contains(cause), "{cause} is not in {screen}");
        assert!(!cause.starts_with("likely") || !screen.contains("Spine answered"), "{screen}");
    }
}

#[test]
fn what_was_found_is_always_told() {
    let empty = screen_of(Check::new("c", "it holds").expected("a row").actual("").at("p"));
    assert!(empty.contains(" expected a row actual nothing at p "), "{empty}");
    let silent = screen_of(Check::new("c", "it holds").expected("a row").at("p"));
    assert!(silent.contains(" expected a row actual not told at p "), "{silent}");
}
