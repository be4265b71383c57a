//! The retrieval query as a supplier writes it, in either form (wire 5.1, 5.2; pds-messages 3.3, 3.4).
//!
//! Leaves out what the forms have of their own (`qupa_in040000uk32`, `qupa_in000008uk02`), the envelope
//! (`vertebra-peer`) and every deviation (`twist`). Products write differently and are all right: with or without a
//! prefix, in the order of the schema or in one of their own.

use crate::answer::AnswerError;
use crate::asking::Asking;
use crate::patient::Patient;
use spine_kernel::{Asid, MessageId, Timestamp};
use vertebra_data::{Actor, Writing};
use vertebra_peer::soap::{ASID_ROOT, HL7};
use vertebra_peer::xml::Element;

const INTERACTION_ROOT: &str = "2.16.840.1.113883.2.1.3.2.4.12";
const NHS_NUMBER_ROOT: &str = "2.16.840.1.113883.2.1.4.1";
const HISTORY_SYSTEM: &str = "2.16.840.1.113883.2.1.3.2.4.17.36";
const USER_ROOT: &str = "1.2.826.0.1285.0.2.0.65";
const ROLE_PROFILE_ROOT: &str = "1.2.826.0.1285.0.2.0.67";
const JOB_ROLE_ROOT: &str = "1.2.826.0.1285.0.2.1.104";

/// One form of the query.
#[derive(Debug)]
pub(crate) struct Form {
    /// The interaction's name.
    pub(crate) interaction: &'static str,
    /// The interaction that answers it.
    pub(crate) answer: &'static str,
    /// Whether the schema has the text of a parameter before its value.
    pub(crate) text_first: bool,
    /// Reads the answer.
    pub(crate) read: fn(&Element) -> Result<Patient, AnswerError>,
}

/// Everything that a query says.
pub(crate) struct Query<'q> {
    /// Who asks.
    pub(crate) actor: &'q Actor,
    /// Its form.
    pub(crate) form: &'static Form,
    /// The system that is asked.
    pub(crate) receiver: &'q Asid,
    /// The message's own id.
    pub(crate) id: &'q MessageId,
    /// When it is written.
    pub(crate) now: Timestamp,
    /// What it asks for.
    pub(crate) asking: &'q Asking,
}

impl Query<'_> {
    /// The interaction element.
    pub(crate) fn element(&self) -> Element {
        let wrapper = [
            self.el("id").attribute("root", self.id.as_str()),
            self.el("creationTime").attribute("value", self.now.strftime("%Y%m%d%H%M%S").to_string()),
            self.el("versionCode").attribute("code", &self.actor.version_code),
            self.id_of("interactionId", INTERACTION_ROOT, self.form.interaction),
            self.el("processingCode").attribute("code", "P"),
            self.el("processingModeCode").attribute("code", "T"),
            self.el("acceptAckCode").attribute("code", "NE"),
            self.system("communicationFunctionRcv", "RCV", self.receiver),
            self.system("communicationFunctionSnd", "SND", &self.actor.asid),
            self.control_act(),
        ];
        let root = self.el(self.form.interaction);
        let root = match self.actor.writing {
            Writing::Plain => root.declare("", HL7),
            Writing::Prefixed => root,
        };
        root.children(wrapper)
    }

    fn el(&self, local: &str) -> Element {
        match self.actor.writing {
            Writing::Plain => Element::new(HL7, local),
            Writing::Prefixed => Element::new(HL7, &format!("hl7:{local}")),
        }
    }

    fn id_of(&self, local: &str, root: &str, extension: &str) -> Element {
        self.el(local).attribute("root", root).attribute("extension", extension)
    }

    fn system(&self, local: &str, type_code: &str, asid: &Asid) -> Element {
        let device = self.el("device").attribute("classCode", "DEV").attribute("determinerCode", "INSTANCE");
        let id = self.id_of("id", ASID_ROOT, asid.as_str());
        self.el(local).attribute("typeCode", type_code).child(device.child(id))
    }

    fn control_act(&self) -> Element {
        self.el("ControlActEvent")
            .attribute("classCode", "CACT")
            .attribute("moodCode", "EVN")
            .children(self.author())
            .child(self.author_system())
            .child(self.query())
    }

    /// The user, where the product has one.
    fn author(&self) -> Option<Element> {
        let user = self.actor.user.as_ref()?;
        let person = self
            .el("agentPersonSDS")
            .attribute("classCode", "PSN")
            .attribute("determinerCode", "INSTANCE")
            .child(self.id_of("id", USER_ROOT, &user.id));
        let role = self.el("partSDSRole").attribute("classCode", "ROL").child(self.id_of(
            "id",
            JOB_ROLE_ROOT,
            &user.job_role,
        ));
        let agent = self
            .el("AgentPersonSDS")
            .attribute("classCode", "AGNT")
            .child(self.id_of("id", ROLE_PROFILE_ROOT, &user.role_profile))
            .child(person)
            .child(self.el("part").attribute("typeCode", "PART").child(role));
        Some(self.el("author").attribute("typeCode", "AUT").child(agent))
    }

    fn author_system(&self) -> Element {
        let system = self
            .el("agentSystemSDS")
            .attribute("classCode", "DEV")
            .attribute("determinerCode", "INSTANCE")
            .child(self.id_of("id", ASID_ROOT, self.actor.asid.as_str()));
        let agent = self.el("AgentSystemSDS").attribute("classCode", "AGNT").child(system);
        self.el("author1").attribute("typeCode", "AUT").child(agent)
    }

    fn query(&self) -> Element {
        let indicator = self
            .el("value")
            .attribute("code", if self.asking.history { "1" } else { "0" })
            .attribute("codeSystem", HISTORY_SYSTEM);
        let number = self.id_of("value", NHS_NUMBER_ROOT, &self.asking.nhs_number);
        let mut parameters = vec![
            self.parameter("historicDataIndicator", indicator, "HistoricDataIndicator"),
            self.parameter("person.id", number, "Person.id"),
        ];
        let items = self.asking.items.iter();
        parameters.extend(
            items.map(|item| self.el("retrievalItem").child(self.el("semanticsText").text(item.as_str()))),
        );
        if self.actor.writing == Writing::Prefixed {
            parameters.reverse();
        }
        self.el("query").children(parameters)
    }

    fn parameter(&self, local: &str, value: Element, text: &str) -> Element {
        let text = self.el("semanticsText").text(text);
        // A product that writes in an order of its own does the opposite of the schema.
        if self.form.text_first == (self.actor.writing == Writing::Plain) {
            self.el(local).child(text).child(value)
        } else {
            self.el(local).child(value).child(text)
        }
    }
}
