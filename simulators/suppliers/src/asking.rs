//! What a retrieval asks for: a number, with or without history, and the items wanted (pds-messages 3.4).
//!
//! Leaves out checking any of it: a scenario may ask for a number that is none.

/// The item that stands for everything.
const ALL_DATA: &str = "person.allData";

/// One question to PDS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The NHS number as it goes out, right or wrong.
    pub nhs_number: String,
    /// Whether closed entries are wanted too.
    pub history: bool,
    /// The items wanted, as `person.allData`; none means the serial number alone.
    pub items: Vec<String>,
}

impl Asking {
    /// Everything current about that number.
    pub fn about(nhs_number: impl Into<String>) -> Self {
        Self { nhs_number: nhs_number.into(), history: false, items: vec![ALL_DATA.to_owned()] }
    }

    /// With the history too.
    #[must_use]
    pub fn with_history(mut self) -> Self {
        self.history = true;
        self
    }

    /// These items instead of everything.
    #[must_use]
    pub fn items<'i>(mut self, items: impl IntoIterator<Item = &'i str>) -> Self {
        self.items = items.into_iter().map(str::to_owned).collect();
        self
    }
}

impl From<&str> for Asking {
    fn from(nhs_number: &str) -> Self {
        Self::about(nhs_number)
    }
}

impl From<&spine_kernel::NhsNumber> for Asking {
    fn from(nhs_number: &spine_kernel::NhsNumber) -> Self {
        Self::about(nhs_number.as_str())
    }
}
