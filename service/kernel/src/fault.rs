//! What can be wrong with a message, by name. A refusal is an ordered list of faults.
//!
//! Leaves out codes, texts and wire forms: those are rows of `spine-catalogue`, so that they are written once.

/// One fault, by the name under which the catalogue lists it, with what it is about.
///
/// Names are Spine's internal ones where they are known (`ErrorBase1732.INVALID_ID`) and otherwise the published
/// code with its family (`PDS.RT003`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the catalogue row.
    pub name: &'static str,
    /// The value and the rule that it breaks, for the protocol's free text and for the audit row. Never patient data.
    pub about: Option<String>,
}

impl Fault {
    /// The fault of that name, with nothing more to say.
    pub fn new(name: &'static str) -> Self {
        Self { name, about: None }
    }

    /// The fault of that name, with the value and the rule.
    pub fn about(name: &'static str, about: impl Into<String>) -> Self {
        Self { name, about: Some(about.into()) }
    }
}

/// The refusal of one message: at least one fault, in the order in which the reply lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    first: Fault,
    rest: Vec<Fault>,
}

impl Refusal {
    /// A refusal for one fault.
    pub fn new(fault: Fault) -> Self {
        Self { first: fault, rest: Vec::new() }
    }

    /// The same refusal with one more fault at the end.
    #[must_use]
    pub fn and(mut self, fault: Fault) -> Self {
        self.rest.push(fault);
        self
    }

    /// The first fault: it decides the form of the reply.
    pub fn first(&self) -> &Fault {
        &self.first
    }

    /// The last fault: the most exact one, where a class code comes before a detail code.
    pub fn last(&self) -> &Fault {
        self.rest.last().unwrap_or(&self.first)
    }

    /// All faults in order.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::new(fault)
    }
}
