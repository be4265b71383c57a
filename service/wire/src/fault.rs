//! SOAP faults with Spine's error list, written and read (wire 2.7).
//!
//! Leaves out which code answers what and which HTTP status goes with it: catalogue, hub and server.

use crate::xml_writer::XmlWriter;
use crate::{names, select};
use bytes::Bytes;
use spine_kernel::{Element, Tree};

/// One error of a fault. All five texts are written, since clients need all five (wire 2.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError {
    /// The code's family: [`names::TMS_CONTEXT`] in recorded faults.
    pub code_context: String,
    /// The code, as `300`.
    pub error_code: String,
    /// `Error`.
    pub severity: String,
    /// What the error is about; recorded faults say `Not Supported`.
    pub location: String,
    /// The meaning in words.
    pub description: String,
}

/// A SOAP fault with at least one error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoapFault {
    /// [`names::FAULT_CLIENT`] or [`names::FAULT_SERVER`]; other prefixes do not resolve in what [`Self::write`] gives.
    pub code: String,
    /// The meaning in words, as `Application Exception`.
    pub text: String,
    first: FaultError,
    rest: Vec<FaultError>,
}

impl SoapFault {
    /// A fault with one error.
    pub fn new(code: impl Into<String>, text: impl Into<String>, error: FaultError) -> Self {
        Self { code: code.into(), text: text.into(), first: error, rest: Vec::new() }
    }

    /// The same fault with one more error at the end.
    #[must_use]
    pub fn and(mut self, error: FaultError) -> Self {
        self.rest.push(error);
        self
    }

    /// All errors in order.
    pub fn errors(&self) -> impl Iterator<Item = &FaultError> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// Writes the envelope with the fault. It has no header.
    pub fn write(&self) -> Bytes {
        let mut w = XmlWriter::document();
        w.element("SOAP:Envelope", &[("xmlns:SOAP", names::SOAP)], |w| {
            w.element("SOAP:Body", &[], |w| {
                w.element("SOAP:Fault", &[], |w| self.write_fault(w));
            });
        });
        w.finish()
    }

    fn write_fault(&self, w: &mut XmlWriter) {
        w.text_element("faultcode", &[], &self.code);
        w.text_element("faultstring", &[], &self.text);
        w.element("detail", &[], |w| {
            w.element("nasp:errorList", &[("xmlns:nasp", names::NASP)], |w| {
                for error in self.errors() {
                    w.element("nasp:error", &[], |w| {
                        w.text_element("nasp:codeContext", &[], &error.code_context);
                        w.text_element("nasp:errorCode", &[], &error.error_code);
                        w.text_element("nasp:severity", &[], &error.severity);
                        w.text_element("nasp:location", &[], &error.location);
                        w.text_element("nasp:description", &[], &error.description);
                    });
                }
            });
        });
    }

    /// Reads a fault, whatever its prefixes.
    ///
    /// # Errors
    /// The first element that does not occur as often as it has to, with its count.
    pub fn read(tree: &Tree) -> Result<Self, FaultShape> {
        let root = tree.root();
        if !root.is(names::SOAP, "Envelope") {
            return Err(FaultShape { element: "Envelope", count: 0 });
        }
        let body = once(root, names::SOAP, "Body")?;
        let fault = once(body, names::SOAP, "Fault")?;
        let list = once(once(fault, "", "detail")?, names::NASP, "errorList")?;
        let mut errors = select::all(list, names::NASP, &["error"]).into_iter();
        let first = errors.next().ok_or(FaultShape { element: "error", count: 0 })?;
        let mut read =
            Self::new(text(fault, "", "faultcode")?, text(fault, "", "faultstring")?, read_error(first)?);
        for error in errors {
            read = read.and(read_error(error)?);
        }
        Ok(read)
    }
}

/// Why a document is not a fault with all its parts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{element} occurs {count} times: a fault has exactly one, and at least one error")]
pub struct FaultShape {
    /// The local name of the element.
    pub element: &'static str,
    /// How often it occurs where it has its place.
    pub count: usize,
}

fn read_error(error: Element<'_>) -> Result<FaultError, FaultShape> {
    Ok(FaultError {
        code_context: text(error, names::NASP, "codeContext")?,
        error_code: text(error, names::NASP, "errorCode")?,
        severity: text(error, names::NASP, "severity")?,
        location: text(error, names::NASP, "location")?,
        description: text(error, names::NASP, "description")?,
    })
}

fn once<'t>(parent: Element<'t>, namespace: &str, local: &'static str) -> Result<Element<'t>, FaultShape> {
    match select::all(parent, namespace, &[local]).as_slice() {
        [only] => Ok(*only),
        found => Err(FaultShape { element: local, count: found.len() }),
    }
}

fn text(parent: Element<'_>, namespace: &str, local: &'static str) -> Result<String, FaultShape> {
    once(parent, namespace, local).map(|element| element.text().into_owned())
}
