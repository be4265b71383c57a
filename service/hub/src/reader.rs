//! From the bytes of a request to a tree: the seam at which requests are read.
//!
//! Leaves out every rule about what the tree says. Which refusal of the XML guard is which fault is said here, since
//! wire knows no faults.

use crate::Arrival;
use spine_kernel::{Fault, Tree};
use spine_wire::guard::{XmlLimits, XmlRefusal, read_xml};

/// The fault of a body that is no document, or one that no message needs to be.
const NOT_WELL_FORMED: &str = "ErrorBaseTms.MESSAGE_NOT_WELL_FORMED";
/// The fault of a body that is too large.
pub(crate) const TOO_LARGE: &str = "TMS.MESSAGE_TOO_LARGE";

/// Reads requests.
pub trait RequestReader: Send + Sync {
    /// The document in the body of a request.
    ///
    /// # Errors
    /// The fault that answers a body that is not read.
    fn read(&self, arrival: &Arrival) -> Result<Tree, Fault>;
}

/// The Spine's own reader: the XML guard with its default limits.
#[derive(Debug, Default, Clone)]
pub struct SpineReader {
    limits: XmlLimits,
}

impl RequestReader for SpineReader {
    fn read(&self, arrival: &Arrival) -> Result<Tree, Fault> {
        read_xml(&arrival.body, &self.limits).map_err(|refusal| {
            let name = match refusal {
                XmlRefusal::TooLarge { .. } => TOO_LARGE,
                _ => NOT_WELL_FORMED,
            };
            let about = match &refusal {
                XmlRefusal::Dtd { .. } => format!("a DTD is refused: {refusal}"),
                other => other.to_string(),
            };
            Fault::about(name, about)
        })
    }
}
