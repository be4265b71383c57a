//! What both retrievals by NHS number share: reading the query, the order of the checks, supersession, how much is shown,
//! and the remarks for the audit.
//!
//! Leaves out the wrapper's checks, which the hub has made, and the payloads of the answers: each form writes its own.
//! Facts: pds-messages 3.3, 3.4, 9, 12 (19, 21, 26, 27); pds-scr 2.10 for the order of the checks. Spine reads element
//! names and ignores their order and the texts beside them, so this does too (pds-messages 3).

mod extent;

pub(crate) use extent::{Group, Shown, View};

use crate::record::{PatientRecord, patient_key};
use crate::{Day, EntrySource, InvalidatedNumber, PdsSwitches, WrongCheckDigit, oids};
use bytes::Bytes;
use extent::{Extent, Items};
use spine_kernel::{
    Answer, AuditNote, Case, Decision, Element, Fault, InteractionId, Moment, NhsNumber, Outcome, Refusal,
    Snapshot, Stop,
};

/// The element around the answer in a synchronous body, whatever the answer is (pds-messages 1.2).
pub(crate) const WRAPPER: &str = "retrievalQueryResponse";

/// What one form of the retrieval has of its own.
#[derive(Debug)]
pub(crate) struct Form {
    /// The request.
    pub(crate) request: &'static str,
    /// The answer.
    pub(crate) answer: &'static str,
    /// The message version of the answer.
    pub(crate) version_code: &'static str,
    /// Writes the `subject` of the answer's control act.
    pub(crate) subject: fn(&Shown<'_>) -> Bytes,
}

/// Characters of an NHS number.
const NUMBER_CHARS: usize = 10;

/// Numbers that follow each other in a chain of merges. A longer chain is a fault of the data, not of the query.
const SUPERSESSIONS_MAX: usize = 8;

/// Characters of a foreign root that a remark repeats: enough for an OID, too few for a document.
const ECHO_CHARS_MAX: usize = 64;

/// A parsed retrieval. What is absent is `None` and what is repeated stands repeatedly.
#[derive(Debug)]
pub(crate) struct Retrieval {
    form: &'static Form,
    /// The codes of the historic data indicators.
    indicators: Vec<Option<String>>,
    /// The identifiers of the persons asked for.
    persons: Vec<Identifier>,
    /// What is asked for beside the number and the serial change number.
    items: Items,
    switches: PdsSwitches,
}

#[derive(Debug)]
struct Identifier {
    root: Option<String>,
    extension: Option<String>,
}

/// The record that answers, and the numbers that led to it.
struct Found {
    record: PatientRecord,
    /// Superseded numbers, the one asked for first. Empty where the number itself has the record.
    superseded: Vec<NhsNumber>,
}

/// The values of a parameter; one that is not there where it has none.
fn values(parameter: Element<'_>) -> Vec<Option<Element<'_>>> {
    let values: Vec<_> = parameter.children("value").map(Some).collect();
    if values.is_empty() { vec![None] } else { values }
}

impl Retrieval {
    /// Reads the query of an interaction.
    ///
    /// # Errors
    /// A refusal, where the interaction has no query.
    pub(crate) fn read(
        form: &'static Form,
        interaction: Element<'_>,
        switches: PdsSwitches,
    ) -> Result<Self, Refusal> {
        let Some(query) = interaction.descend(&["ControlActEvent", "query"]) else {
            return Err(Fault::new("ErrorBase1732.CONTROL_ACT_QUERY_INVALID").into());
        };
        // Every value of every parameter: a second value is as wrong as a second parameter, since an answer about one of
        // two people may be about the wrong one.
        let attribute = |value: Option<Element<'_>>, name| {
            value.and_then(|value| value.attribute(name)).map(str::to_owned)
        };
        Ok(Self {
            form,
            indicators: query
                .children("historicDataIndicator")
                .flat_map(values)
                .map(|value| attribute(value, "code"))
                .collect(),
            persons: query
                .children("person.id")
                .flat_map(values)
                .map(|value| Identifier {
                    root: attribute(value, "root"),
                    extension: attribute(value, "extension"),
                })
                .collect(),
            items: Items::read(query, switches.unknown_item),
            switches,
        })
    }

    /// Whether history is asked for.
    fn history(&self) -> Result<bool, Refusal> {
        let about = match self.indicators.as_slice() {
            [Some(code)] if code == "0" => return Ok(false),
            [Some(code)] if code == "1" => return Ok(true),
            [Some(code)] => {
                format!("the indicator has {} characters and is neither 0 nor 1", code.chars().count())
            }
            [None] => "the indicator has no code".to_owned(),
            [] => "there is no indicator".to_owned(),
            several => format!("there are {} indicators", several.len()),
        };
        Err(generic(Fault::about("ErrorBase1742.INVALID_HISTORIC_DATA_INDICATOR", about)))
    }

    /// The identifier with its extension.
    fn person(&self) -> Result<(&Identifier, &str), Refusal> {
        let about = match self.persons.as_slice() {
            [one] => match one.extension.as_deref() {
                Some(extension) if !extension.is_empty() => return Ok((one, extension)),
                _ => "person.id has no extension".to_owned(),
            },
            [] => "there is no person.id".to_owned(),
            several => format!("there are {} person.id", several.len()),
        };
        Err(generic(Fault::about("ErrorBase1742.NHS_NUMBER_UNSPECIFIED", about)))
    }

    /// The number in an extension. The length comes before the check digit.
    fn number(&self, extension: &str) -> Result<NhsNumber, Refusal> {
        const NAME: &str = "ErrorBase1742.INVALID_NHS_NUMBER";
        let length = extension.chars().count();
        if length != NUMBER_CHARS {
            let about = format!("the number has {length} characters, an NHS number has {NUMBER_CHARS}");
            return Err(generic(Fault::about(NAME, about)));
        }
        NhsNumber::parse(extension).map_err(|error| match self.switches.wrong_check_digit {
            WrongCheckDigit::Invalid => generic(Fault::about(NAME, error.rule)),
            WrongCheckDigit::NoMatch => no_match(),
        })
    }
}

impl Case for Retrieval {
    fn decide(&self, snapshot: &Snapshot, moment: Moment) -> Result<Decision, Stop> {
        let history = self.history()?;
        let (identifier, extension) = self.person()?;
        let number = self.number(extension)?;
        let Found { record, superseded } = find(snapshot, number)?;
        if record.invalidated {
            return Err(match self.switches.invalidated_number {
                InvalidatedNumber::Withdrawn => {
                    Refusal::new(Fault::new("PDS.22")).and(Fault::new("PDS.RT003")).into()
                }
                InvalidatedNumber::NoMatch => no_match().into(),
            });
        }

        let mut warnings = Vec::new();
        if !superseded.is_empty() {
            warnings.push(Fault::new("PDS.24"));
        }
        let restricted = record.confidentiality.is_some_and(|code| code.restricts());
        if restricted {
            warnings.push(Fault::new("PDS.9"));
        }
        let extent = if restricted {
            Extent::Restricted
        } else {
            let sources = match self.switches.entry_source {
                EntrySource::WithHistory => history,
                EntrySource::Always => true,
                EntrySource::Never => false,
            };
            Extent::Items { items: self.items.clone(), history, sources, today: Day::of(moment.now()) }
        };
        let shown = Shown { record: &record, superseded: &superseded, extent };
        let answer = Answer {
            interaction: InteractionId::parse(self.form.answer).expect("the constant is an interaction"),
            version_code: self.form.version_code,
            wrapper: WRAPPER,
            warnings,
            subject: Some((self.form.subject)(&shown)),
            is_query: true,
        };
        let audit = audit(identifier, &record, &superseded);
        Ok(Decision { decider: None, plan: Vec::new(), outcome: Outcome { answer, audit } })
    }
}

/// The record of a number. Follows supersession to the number that is in use.
fn find(snapshot: &Snapshot, number: NhsNumber) -> Result<Found, Stop> {
    let mut number = number;
    let mut superseded = Vec::new();
    loop {
        let record = match snapshot.look(&patient_key(&number))? {
            Some(body) => PatientRecord::read(body).map_err(|error| unexpected(error.to_string()))?,
            None if superseded.is_empty() => return Err(no_match().into()),
            None => return Err(unexpected("the superseding number has no record").into()),
        };
        if record.nhs_number != number {
            return Err(unexpected("the record is that of another number").into());
        }
        // A withdrawn number is told as such, even where it was merged before.
        let Some(next) = record.superseded_by.clone().filter(|_| !record.invalidated) else {
            return Ok(Found { record, superseded });
        };
        superseded.push(number);
        if superseded.contains(&next) {
            return Err(unexpected("the superseding numbers go round in a circle").into());
        }
        if superseded.len() > SUPERSESSIONS_MAX {
            return Err(
                unexpected(format!("more than {SUPERSESSIONS_MAX} numbers supersede each other")).into()
            );
        }
        number = next;
    }
}

/// Remarks for the audit row: whose record was shown, and what was odd about the query.
fn audit(identifier: &Identifier, record: &PatientRecord, superseded: &[NhsNumber]) -> Vec<AuditNote> {
    let mut notes = vec![AuditNote { name: "nhs-number", value: record.nhs_number.to_string() }];
    if let Some(asked) = superseded.first() {
        notes.push(AuditNote { name: "superseded-nhs-number", value: asked.to_string() });
    }
    if identifier.root.as_deref() != Some(oids::NHS_NUMBER) {
        let root = identifier.root.as_deref().unwrap_or("none");
        notes.push(AuditNote { name: "nhs-number-root", value: root.chars().take(ECHO_CHARS_MAX).collect() });
    }
    notes
}

/// Two reasons, as every recorded failure has them: the class, then the fault (wire 0.3, 15).
fn generic(fault: Fault) -> Refusal {
    Refusal::new(Fault::new("PDS.0")).and(fault)
}

fn no_match() -> Refusal {
    Refusal::new(Fault::new("PDS.1")).and(Fault::new("PDS.RT003"))
}

/// What is wrong with the data and not with the query.
fn unexpected(about: impl Into<String>) -> Refusal {
    generic(Fault::about("PDS.GE002", about))
}
