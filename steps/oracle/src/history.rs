//! History in a retrieval answer: closed entries behind current ones, the oldest first, each with who wrote it and when
//! (pds-messages 2.6, 4.3, 12.26, 12.28).
//!
//! Leaves out whether the entries are those of the patient (`record`).

use crate::form::{Part, Record, form_or_older, record};
use crate::record::{sources, values};
use crate::reply::Judged;
use vertebra_evidence::Check;
use vertebra_peer::xml::Find;

/// The lists of a record with the place of the business period in an entry.
fn lists(record: &Record<'_>) -> [(&'static str, Part, &'static str); 4] {
    let form = record.form;
    [
        ("names", form.names, "validTime"),
        ("addresses", form.addresses, "useablePeriod"),
        ("telecoms", form.telecoms, "useablePeriod"),
        ("registrations", form.registrations, "effectiveTime"),
    ]
}

/// In each list the current entries come first and then the closed ones, the oldest of them first; and there is a closed
/// one at all.
pub fn closed_behind_current(judged: &Judged) -> Vec<Check> {
    let Some(record) = record(judged) else { return vec![no_record("pds.history", judged)] };
    let mut closed = 0;
    let mut checks = Vec::new();
    for (list, part, period) in lists(&record) {
        let holders = record.role.elements_at(part.holder).unwrap_or_default();
        let spans: Vec<(String, String)> = holders
            .into_iter()
            .map(|holder| {
                let end =
                    |end: &str| values(holder, &part.inside(&format!("{period}/{end}/@value"))).join("+");
                (end("high"), end("low"))
            })
            .collect();
        closed += spans.iter().filter(|(high, _)| !high.is_empty()).count();
        let is_behind = spans.is_sorted_by_key(|(high, _)| !high.is_empty());
        let lows: Vec<&String> =
            spans.iter().filter(|(high, _)| !high.is_empty()).map(|(_, low)| low).collect();
        let said: Vec<String> = spans.iter().map(|(high, low)| format!("{low}-{high}")).collect();
        checks.push(
            Check::new(
                format!("pds.history.{list}"),
                format!("the {list}: current ones first, then closed ones, the oldest first"),
            )
            .holds(is_behind && lows.is_sorted())
            .expected("periods without an end, then those with one in the order of their beginnings")
            .actual(said.join(", "))
            .at(format!("{}/{}", record.form.role(), part.holder)),
        );
    }
    checks.push(
        Check::new("pds.history.closed", "there are closed entries")
            .holds(closed > 0)
            .expected("at least 1 closed entry")
            .actual(format!("{closed} closed entries"))
            .at(record.form.role()),
    );
    checks
}

/// Every name, address, telecom and registration tells who wrote it and when.
pub fn all_sourced(judged: &Judged) -> Vec<Check> {
    let Some(record) = record(judged) else { return vec![no_record("pds.sources", judged)] };
    let mut wrong = Vec::new();
    let mut entries = 0;
    for (list, part, _) in lists(&record) {
        for holder in record.role.elements_at(part.holder).unwrap_or_default() {
            entries += 1;
            let by = holder.count(&format!("{}/*", part.source)).unwrap_or_default();
            let when =
                holder.count(&format!("{}/systemEffectiveDate/value/low", part.system)).unwrap_or_default();
            if part.source.is_empty() || (by, when) != (1, 1) {
                wrong.push(format!("{list}: {by} sources, {when} periods"));
            }
        }
    }
    vec![
        Check::new("pds.sources", "every entry in the answer tells who wrote it and when")
            .holds(entries > 0 && wrong.is_empty())
            .expected("1 source and 1 period in each entry, and an entry")
            .actual(if wrong.is_empty() { format!("{entries} entries") } else { wrong.join("; ") })
            .at(record.form.role()),
    ]
}

/// No entry tells who wrote it or when.
pub fn none_sourced(judged: &Judged) -> Vec<Check> {
    let Some(record) = record(judged) else { return vec![no_record("pds.no-sources", judged)] };
    let found = sources(&record);
    vec![
        Check::new("pds.no-sources", "no entry in the answer tells who wrote it or when")
            .holds(found == 0)
            .expected("0 sources and periods")
            .actual(format!("{found} sources and periods"))
            .at(record.form.role()),
    ]
}

fn no_record(id: &str, judged: &Judged) -> Check {
    Check::new(id, "the reply is an answer with a record")
        .holds(false)
        .expected("an answer with a record")
        .actual(judged.summary())
        .at(form_or_older(judged).role())
}
