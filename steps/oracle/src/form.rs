//! The two forms of the retrieval answer, and where each has its repeating parts (pds-messages 4.3, 4.6).
//!
//! Leaves out their tables of elements (`sequence`) and what stands in the parts. Everything that is not listed here
//! stands at one place in both forms.

use crate::reply::{Judged, Kind};
use vertebra_peer::xml::{Element, Find};

/// Where entries of one kind stand below the role, and where their parts stand below the entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// The element that is there once for each entry.
    pub(crate) holder: &'static str,
    /// The value below the holder; empty where the holder is the value.
    pub(crate) value: &'static str,
    /// The observation that says who wrote the entry.
    pub(crate) source: &'static str,
    /// The observation that says in which time the record said it.
    pub(crate) system: &'static str,
}

/// One form of the answer.
#[derive(Debug)]
pub(crate) struct Form {
    /// The interaction.
    pub(crate) interaction: &'static str,
    /// The element of the record.
    pub(crate) payload: &'static str,
    /// The children of the role of a restricted record, in their order.
    pub(crate) restricted: &'static str,
    pub(crate) names: Part,
    pub(crate) addresses: Part,
    pub(crate) telecoms: Part,
    pub(crate) registrations: Part,
    /// The organisation of a registration, below its value.
    pub(crate) organisation: &'static str,
    pub(crate) related: Part,
    /// Whether there is room for birthplace, payment agencies, records on paper and the sources of entries.
    pub(crate) is_newer: bool,
}

const fn bare(holder: &'static str) -> Part {
    Part { holder, value: "", source: "", system: "" }
}

const fn block(holder: &'static str, value: &'static str) -> Part {
    Part { holder, value, source: "subjectOf1", system: "subjectOf2" }
}

/// The forms, the older one first.
pub(crate) const FORMS: [Form; 2] = [
    Form {
        interaction: "QUPA_IN050000UK32",
        payload: "PdsSuccessfulRetrieval",
        restricted: "id, confidentialityCode, patientPerson",
        names: bare("patientPerson/name"),
        addresses: bare("addr"),
        telecoms: bare("telecom"),
        registrations: bare("patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvision"),
        organisation: "responsibleParty/healthCareProvider/id/@extension",
        related: bare("patientPerson/scopedRelatedPersonRole"),
        is_newer: false,
    },
    Form {
        interaction: "QUPA_IN000009UK03",
        payload: "PDSResponse",
        restricted: "confidentialityCode, id, patientPerson",
        names: block("patientPerson/COCT_MT000203UK02.PartOfWhole", "partPerson/name"),
        addresses: block("patientPerson/COCT_MT000201UK02.PartOfWhole", "addr"),
        telecoms: block("patientPerson/COCT_MT000202UK02.PartOfWhole", "telecom"),
        registrations: Part {
            holder: "patientPerson/playedOtherProviderPatient/subjectOf/patientCareProvisionEvent",
            value: "",
            // Here the period comes first.
            source: "subjectOf2",
            system: "subjectOf1",
        },
        organisation: "performer/assignedEntity/id/@extension",
        related: Part {
            holder: "patientPerson/scopedRelatedPersonRole",
            value: "",
            source: "subjectOf4",
            system: "subjectOf5",
        },
        is_newer: true,
    },
];

impl Form {
    /// Where the record stands below the interaction.
    pub(crate) fn record(&self) -> String {
        format!("ControlActEvent/subject/{}", self.payload)
    }

    /// Where the record's role stands below the interaction.
    pub(crate) fn role(&self) -> String {
        format!("{}/subject/patientRole", self.record())
    }

    /// Where the serial change number stands below the interaction.
    pub(crate) fn serial(&self) -> String {
        format!("{}/pertinentInformation/pertinentSerialChangeNumber/value/@value", self.record())
    }
}

impl Part {
    /// A path below the holder to something in the value.
    pub(crate) fn inside(&self, path: &str) -> String {
        if self.value.is_empty() { path.to_owned() } else { format!("{}/{path}", self.value) }
    }
}

/// The record in an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) form: &'static Form,
    pub(crate) interaction: &'a Element,
    pub(crate) role: &'a Element,
}

/// The record of an answer that has one.
pub(crate) fn record(judged: &Judged) -> Option<Record<'_>> {
    let interaction = judged.interaction().filter(|_| judged.kind == Kind::Answer)?;
    let form = form_of(judged)?;
    let roles = interaction.elements_at(&form.role()).ok()?;
    match roles.as_slice() {
        [role] => Some(Record { form, interaction, role }),
        _ => None,
    }
}

/// The form of the interaction that came back.
pub(crate) fn form_of(judged: &Judged) -> Option<&'static Form> {
    let name = &judged.interaction()?.name.local;
    FORMS.iter().find(|form| form.interaction == name)
}

/// The form for the texts of checks: the older one where nothing came back that has one.
pub(crate) fn form_or_older(judged: &Judged) -> &'static Form {
    form_of(judged).unwrap_or(&FORMS[0])
}
