//! Instance identifiers (a root and an extension) and the two communication functions that carry the systems' ids.
//!
//! Leaves out whether an id is the right one: absent roots, blank extensions and repeated devices stay visible. The
//! functions stand in the SOAP header (wire 2.5, 2.6) and in the transmission wrapper (wire 5.1) in the same form.

use crate::xml_writer::XmlWriter;
use crate::{names, select};
use spine_kernel::{Asid, Element};

/// An identifier as it stands in a message.
#[derive(Debug, Clone, Copy)]
pub struct InstanceId<'t> {
    /// The element that holds it.
    pub element: Element<'t>,
    /// Its root, an object identifier or a UUID; nothing where the attribute is absent.
    pub root: Option<&'t str>,
    /// Its extension; nothing where the attribute is absent.
    pub extension: Option<&'t str>,
}

impl<'t> InstanceId<'t> {
    /// Reads the two attributes of an element.
    pub fn read(element: Element<'t>) -> Self {
        Self { element, root: element.attribute("root"), extension: element.attribute("extension") }
    }

    /// The extension, where the root is `root` and the extension is there and not empty.
    pub fn extension_under(&self, root: &str) -> Option<&'t str> {
        self.extension.filter(|extension| self.root == Some(root) && !extension.is_empty())
    }

    /// The identifiers that are reached from `from` by a path of local names in the HL7 namespace.
    pub fn all(from: Element<'t>, path: &[&str]) -> Vec<Self> {
        select::all(from, names::HL7, path).into_iter().map(Self::read).collect()
    }
}

/// A `communicationFunctionRcv` or `communicationFunctionSnd`.
#[derive(Debug, Clone)]
pub struct CommunicationFunction<'t> {
    /// The element.
    pub element: Element<'t>,
    /// Every `device/id` in it; a good one has exactly one.
    pub device_ids: Vec<InstanceId<'t>>,
}

impl<'t> CommunicationFunction<'t> {
    /// Reads one function.
    pub fn read(element: Element<'t>) -> Self {
        Self { element, device_ids: InstanceId::all(element, &["device", "id"]) }
    }

    /// All functions of that local name directly inside `parent`.
    pub(crate) fn all(parent: Element<'t>, local: &str) -> Vec<Self> {
        select::all(parent, names::HL7, &[local]).into_iter().map(Self::read).collect()
    }
}

/// The local name of the function that names the receiving system.
pub(crate) const RECEIVER: &str = "communicationFunctionRcv";
/// The local name of the function that names the sending system.
pub(crate) const SENDER: &str = "communicationFunctionSnd";

/// Writes receiver and sender, in this order, without prefix: the default namespace must be HL7's.
pub(crate) fn write_functions(w: &mut XmlWriter, receiver: &Asid, sender: &Asid) {
    for (name, type_code, asid) in [(RECEIVER, "RCV", receiver), (SENDER, "SND", sender)] {
        w.element(name, &[("typeCode", type_code)], |w| {
            w.element("device", &[("classCode", "DEV"), ("determinerCode", "INSTANCE")], |w| {
                w.leaf("id", &[("root", names::OID_ASID), ("extension", asid.as_str())]);
            });
        });
    }
}
