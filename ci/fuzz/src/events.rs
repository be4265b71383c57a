//! A stream of events that comes from elsewhere: read, judged, hashed and shown, whatever it says.
//!
//! Leaves out the meaning of a verdict. A stream that is read is read again from what is written of it.

use crate::Reading;
use vertebra_evidence::{Event, Tally, read_events, run_hash, scenario_hash};
use vertebra_report::{Style, terminal};

pub(crate) fn read(data: &[u8]) -> Reading {
    match read_events(data) {
        Ok(events) => {
            assert!(matches!(events.first(), Some(Event::RunStarted(_))), "a stream begins with a run");
            assert_rewritten(&events);
            assert_judged(&events);
            Reading::Taken
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Reading::Refused
        }
    }
}

fn assert_rewritten(events: &[Event]) {
    let mut written = Vec::new();
    for event in events {
        serde_json::to_writer(&mut written, event).expect("an event has a line");
        written.push(b'\n');
    }
    let again = read_events(&*written).unwrap_or_else(|error| panic!("what was written is refused: {error}"));
    assert_eq!(again, events, "a stream is read as it is written");
    // Cut short by a crash it is what came before.
    written.pop();
    if events.len() > 1 {
        assert_eq!(read_events(&*written).ok().as_deref(), Some(&events[..events.len() - 1]));
    }
}

fn assert_judged(events: &[Event]) {
    let mut tally = Tally::new();
    events.iter().for_each(|event| tally.event(event));
    let judgement = tally.judge();
    assert_eq!(judgement, tally.judge(), "a judgement is the same twice");
    let ids = events.iter().filter_map(Event::scenario);
    let hashes = ids.filter_map(|id| Some((id.to_owned(), scenario_hash(events, id)?))).collect();
    assert_eq!(run_hash(&hashes), run_hash(&hashes));
    let shown = terminal(events, Style::plain());
    assert_eq!(shown, terminal(events, Style::plain()), "a report is the same twice");
}
