//! The control act as it stands in a message: authors, query, subject, reasons and the end of a query (wire 5.2).
//!
//! Leaves out what lies below `query` and `subject`: that is the national service's. Absent and repeated parts stay
//! visible; authors' ids are listed whatever their roots.

use crate::instance::InstanceId;
use crate::{names, select};
use spine_kernel::Element;

/// A `ControlActEvent`.
#[derive(Debug, Clone)]
pub struct ControlAct<'t> {
    /// The element.
    pub element: Element<'t>,
    /// Every `author`: the person.
    pub authors: Vec<Author<'t>>,
    /// Every `author1`: the systems.
    pub system_authors: Vec<SystemAuthor<'t>>,
    /// Every `query`.
    pub queries: Vec<Element<'t>>,
    /// Every `subject`.
    pub subjects: Vec<Element<'t>>,
    /// Every `reason`.
    pub reasons: Vec<Reason<'t>>,
    /// Every `queryAck`.
    pub query_acks: Vec<QueryAck<'t>>,
    /// Children that are none of the above, or not in the HL7 namespace.
    pub others: Vec<Element<'t>>,
}

impl<'t> ControlAct<'t> {
    /// Reads a `ControlActEvent`.
    pub fn read(element: Element<'t>) -> Self {
        let mut read = Self {
            element,
            authors: Vec::new(),
            system_authors: Vec::new(),
            queries: Vec::new(),
            subjects: Vec::new(),
            reasons: Vec::new(),
            query_acks: Vec::new(),
            others: Vec::new(),
        };
        for child in element.elements() {
            read.take(child);
        }
        read
    }

    fn take(&mut self, child: Element<'t>) {
        if child.namespace() != names::HL7 {
            self.others.push(child);
            return;
        }
        match child.local() {
            "author" => self.authors.push(Author::read(child)),
            "author1" => self.system_authors.push(SystemAuthor::read(child)),
            "query" => self.queries.push(child),
            "subject" => self.subjects.push(child),
            "reason" => self.reasons.push(Reason::read(child)),
            "queryAck" => self.query_acks.push(QueryAck::read(child)),
            _ => self.others.push(child),
        }
    }
}

/// An `author`: a person with a role profile and a job role.
#[derive(Debug, Clone)]
pub struct Author<'t> {
    /// The element.
    pub element: Element<'t>,
    /// Every `AgentPersonSDS/id`; a good one is a role profile.
    pub role_profiles: Vec<InstanceId<'t>>,
    /// Every `AgentPersonSDS/agentPersonSDS/id`; a good one is a user.
    pub users: Vec<InstanceId<'t>>,
    /// Every `AgentPersonSDS/part/partSDSRole/id`; a good one is a job role.
    pub job_roles: Vec<InstanceId<'t>>,
}

impl<'t> Author<'t> {
    /// Reads an `author`.
    pub fn read(element: Element<'t>) -> Self {
        Self {
            element,
            role_profiles: InstanceId::all(element, &["AgentPersonSDS", "id"]),
            users: InstanceId::all(element, &["AgentPersonSDS", "agentPersonSDS", "id"]),
            job_roles: InstanceId::all(element, &["AgentPersonSDS", "part", "partSDSRole", "id"]),
        }
    }
}

/// An `author1`: a system.
#[derive(Debug, Clone)]
pub struct SystemAuthor<'t> {
    /// The element.
    pub element: Element<'t>,
    /// Every `AgentSystemSDS/agentSystemSDS/id`; a good one is an ASID.
    pub systems: Vec<InstanceId<'t>>,
}

impl<'t> SystemAuthor<'t> {
    /// Reads an `author1`.
    pub fn read(element: Element<'t>) -> Self {
        Self { element, systems: InstanceId::all(element, &["AgentSystemSDS", "agentSystemSDS", "id"]) }
    }
}

/// A `reason`.
#[derive(Debug, Clone)]
pub struct Reason<'t> {
    /// The element.
    pub element: Element<'t>,
    /// Every `justifyingDetectedIssueEvent/code`; a good one has exactly one.
    pub codes: Vec<Coded<'t>>,
}

impl<'t> Reason<'t> {
    /// Reads a `reason`.
    pub fn read(element: Element<'t>) -> Self {
        Self { element, codes: Coded::all(element, &["justifyingDetectedIssueEvent", "code"]) }
    }
}

/// A `code` with its system and label: of a reason or of an acknowledgement detail.
#[derive(Debug, Clone)]
pub struct Coded<'t> {
    /// The element.
    pub element: Element<'t>,
    /// The code.
    pub code: Option<&'t str>,
    /// The object identifier of its code system.
    pub code_system: Option<&'t str>,
    /// Its label.
    pub display_name: Option<&'t str>,
    /// The code of every `qualifier`, in either of its two forms (wire 2.8): `ER` or `WG`.
    pub qualifiers: Vec<Option<&'t str>>,
}

impl<'t> Coded<'t> {
    /// Reads a `code`.
    pub fn read(element: Element<'t>) -> Self {
        let qualifier = |qualifier: Element<'t>| {
            qualifier
                .attribute("code")
                .or_else(|| qualifier.child_in(names::HL7, "value").and_then(|value| value.attribute("code")))
        };
        Self {
            element,
            code: element.attribute("code"),
            code_system: element.attribute("codeSystem"),
            display_name: element.attribute("displayName"),
            qualifiers: select::all(element, names::HL7, &["qualifier"]).into_iter().map(qualifier).collect(),
        }
    }

    /// The codes that are reached from `from` by a path of local names in the HL7 namespace.
    pub fn all(from: Element<'t>, path: &[&str]) -> Vec<Self> {
        select::all(from, names::HL7, path).into_iter().map(Self::read).collect()
    }
}

/// A `queryAck`: the end of a query's reply.
#[derive(Debug, Clone)]
pub struct QueryAck<'t> {
    /// The element.
    pub element: Element<'t>,
    /// The code of every `queryResponseCode`: `OK` or `ID`.
    pub response_codes: Vec<Option<&'t str>>,
}

impl<'t> QueryAck<'t> {
    /// Reads a `queryAck`.
    pub fn read(element: Element<'t>) -> Self {
        let codes = select::all(element, names::HL7, &["queryResponseCode"]);
        Self { element, response_codes: codes.into_iter().map(|code| code.attribute("code")).collect() }
    }
}
