//! The blocks around addresses, telecoms and names, and the marks that say who wrote an entry and when.
//!
//! Leaves out where a block stands. Source and period stand in another order in other places: each place says its own
//! (pds-messages 2.6).

use crate::oids;
use crate::payload::{OBSERVATION, PERSON, Slot, address, coded, ends, name, telecom};
use crate::record::{Address, Entry, Name, Source, SystemPeriod, Telecom};
use crate::retrieval::View;
use spine_wire::xml_writer::XmlWriter;

/// Where a mark stands: the relationship and its type code.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) link: &'static str,
    pub(super) code: &'static str,
}

const PART: [(&str, &str); 1] = [("classCode", "PART")];
/// In the blocks the source comes first.
const SOURCE: Mark = Mark { link: "subjectOf1", code: "SBJ" };
const PERIOD: Mark = Mark { link: "subjectOf2", code: "SBJ" };

pub(super) fn address_block(w: &mut XmlWriter, entry: &Entry<Address>, view: View<'_>) {
    w.element("COCT_MT000201UK02.PartOfWhole", &PART, |w| {
        address(w, &entry.value, &entry.period, Slot::Own(&entry.id));
        marks(w, entry, view);
    });
}

pub(super) fn telecom_block(w: &mut XmlWriter, entry: &Entry<Telecom>, view: View<'_>) {
    w.element("COCT_MT000202UK02.PartOfWhole", &PART, |w| {
        telecom(w, &entry.value, &entry.period, Slot::Own(&entry.id));
        marks(w, entry, view);
    });
}

pub(super) fn name_block(w: &mut XmlWriter, entry: &Entry<Name>, view: View<'_>) {
    w.element("COCT_MT000203UK02.PartOfWhole", &PART, |w| {
        w.element("partPerson", &PERSON, |w| name(w, &entry.value, &entry.period, Slot::Own(&entry.id)));
        marks(w, entry, view);
    });
}

fn marks<T>(w: &mut XmlWriter, entry: &Entry<T>, view: View<'_>) {
    source(w, SOURCE, "", view.source(&entry.source));
    system_period(w, PERIOD, view.system(&entry.system));
}

/// Who wrote something. The element's name has a prefix in some places.
pub(super) fn source(w: &mut XmlWriter, mark: Mark, prefix: &str, source: Option<&Source>) {
    let Some(source) = source else { return };
    let capital = if prefix.is_empty() { "source" } else { "Source" };
    let kind = match source {
        Source::System(_) => "SourceIdentified",
        Source::National(_) => "SourceCoded",
    };
    w.element(mark.link, &[("typeCode", mark.code)], |w| {
        w.element(&format!("{prefix}{capital}{kind}"), &OBSERVATION, |w| {
            coded(w, "code", "01", oids::PROVENANCE);
            match source {
                Source::System(asid) => {
                    w.leaf("value", &[("root", oids::SYSTEM), ("extension", asid.as_str())]);
                }
                Source::National(system) => coded(w, "value", system.as_str(), oids::NATIONAL_SYSTEM),
            }
        });
    });
}

/// In which time the record said something.
pub(super) fn system_period(w: &mut XmlWriter, mark: Mark, period: Option<&SystemPeriod>) {
    let Some(period) = period else { return };
    w.element(mark.link, &[("typeCode", mark.code)], |w| {
        w.element("systemEffectiveDate", &OBSERVATION, |w| {
            coded(w, "code", "02", oids::PROVENANCE);
            let [low, high] =
                [&period.from, &period.to].map(|end| end.as_ref().map(|second| second.as_str()));
            ends(w, "value", low, high);
        });
    });
}
