//! The form of declarations, instructions and tags: names, namespace declarations, references in values.
//!
//! Leaves out limits, matching tags and the one root (`scan`), what stands between attributes (`attributes`), and bound
//! prefixes and attributes that are there twice (`namespaces`). XML 1.0, 2.6, 2.8; Namespaces in XML 1.0, 2.2, 3 to 5.

use super::attributes::Written;
use super::characters::{is_plain_name, is_space, qualified_name, value};
use super::refusal::{XmlRefusal, cut};
use spine_kernel::{TextSpan, TreeBuilder};
use std::borrow::Cow;

/// The namespace for which the prefix `xml` always stands.
pub(super) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// `<?xml …?>`: version 1.0, then perhaps an encoding, then perhaps whether it stands alone, in this order.
pub(super) fn declaration(written: &str) -> Result<(), XmlRefusal> {
    let malformed = |why: &str| XmlRefusal::malformed(format_args!("the XML declaration {why}"));
    let inner = written.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>"));
    let mut rest = inner.ok_or_else(|| malformed("does not end"))?;
    let mut places = ["version", "encoding", "standalone"].iter();
    let mut has_version = false;
    loop {
        let part = rest.trim_start_matches(is_space);
        if part.is_empty() {
            break;
        }
        let (name, after) = part.split_once('=').ok_or_else(|| malformed("has a part without a value"))?;
        let name = name.trim_end_matches(is_space);
        if part.len() == rest.len() {
            return Err(malformed("has parts without white space between"));
        }
        if !places.any(|place| *place == name) {
            return Err(malformed(&format!("has {:?} out of place or twice", cut(name))));
        }
        let after = after.trim_start_matches(is_space);
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let quoted = quote.and_then(|quote| after[1..].split_once(quote));
        let (given, behind) = quoted.ok_or_else(|| malformed("has a value without quotes"))?;
        match name {
            "version" if given == "1.0" => has_version = true,
            "version" => return Err(XmlRefusal::Version { version: cut(given) }),
            "standalone" if !matches!(given, "yes" | "no") => {
                return Err(malformed(&format!("says standalone {:?}, neither yes nor no", cut(given))));
            }
            // Which encoding it is has been looked at before anything was read.
            _ => {}
        }
        rest = behind;
    }
    if has_version { Ok(()) } else { Err(malformed("has no version")) }
}

/// The target of a processing instruction: a plain name that is not `xml` in any case.
pub(super) fn instruction(target: &str, at: usize) -> Result<(), XmlRefusal> {
    if is_plain_name(target) && !target.eq_ignore_ascii_case("xml") {
        return Ok(());
    }
    let rule = "a processing instruction has a name without a colon, other than xml";
    Err(XmlRefusal::Name { name: cut(target), at, rule })
}

/// The prefix, which may be empty, and the local name of a start tag. The prefix `xml` is bound, but no element is in
/// its namespace.
pub(super) fn element(name: &str, at: usize) -> Result<(&str, &str), XmlRefusal> {
    let (prefix, local) = name_in_tag(name, at)?;
    match prefix {
        "xmlns" => {
            Err(XmlRefusal::Namespace { name: cut(name), at, rule: "no element has the prefix xmlns" })
        }
        "xml" => {
            Err(XmlRefusal::Reserved { name: cut(name), at, rule: "no known element has the prefix xml" })
        }
        _ => Ok((prefix, local)),
    }
}

fn name_in_tag(name: &str, at: usize) -> Result<(&str, &str), XmlRefusal> {
    let rule = "a name begins with a letter and has at most one colon, with a name on either side";
    qualified_name(name).ok_or_else(|| XmlRefusal::Name { name: cut(name), at, rule })
}

/// What an attribute is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Attribute,
    Declaration,
}

/// An attribute whose form holds.
#[derive(Debug)]
pub(super) struct Held<'t> {
    pub(super) kind: Kind,
    /// Empty where there is none.
    pub(super) prefix: &'t str,
    pub(super) local: &'t str,
    /// Offset of the name.
    pub(super) at: usize,
    /// The value as it is meant: borrowed where that is how it is written.
    pub(super) value: Cow<'t, str>,
    value_at: usize,
}

impl Held<'_> {
    /// Offset of the local name.
    pub(super) fn local_at(&self) -> usize {
        if self.prefix.is_empty() { self.at } else { self.at + self.prefix.len() + 1 }
    }

    /// The value as a part of the builder's text.
    pub(super) fn value_in(&self, builder: &mut TreeBuilder) -> TextSpan {
        match &self.value {
            Cow::Borrowed(value) => builder.written(self.value_at..self.value_at + value.len()),
            Cow::Owned(value) => builder.keep(value),
        }
    }
}

/// What the attributes of one tag have declared so far.
#[derive(Default)]
pub(super) struct Declared {
    default: bool,
    xml: bool,
}

impl Declared {
    /// Holds one attribute, a declaration or not, of the tag at byte `at` to its form.
    pub(super) fn attribute<'t>(&mut self, written: &Written<'t>, at: usize) -> Result<Held<'t>, XmlRefusal> {
        let name = written.name;
        let (prefix, local) = name_in_tag(name, at)?;
        let value = value(written.value, at)?;
        let kind = match (prefix, local) {
            ("", "xmlns") => {
                self.default_namespace(&value, at)?;
                Kind::Declaration
            }
            ("xmlns", local) => {
                self.prefix(name, local, &value, at)?;
                Kind::Declaration
            }
            (_, "xmlns") => {
                let rule = "only a declaration is called xmlns, since readers differ about any other";
                return Err(XmlRefusal::Reserved { name: cut(name), at, rule });
            }
            _ => Kind::Attribute,
        };
        Ok(Held { kind, prefix, local, at: written.at, value, value_at: written.value_at })
    }

    fn default_namespace(&mut self, namespace: &str, at: usize) -> Result<(), XmlRefusal> {
        let rule = if std::mem::replace(&mut self.default, true) {
            "the default namespace is declared once for an element"
        } else if is_reserved(namespace) {
            "the namespaces of xml and xmlns are no default namespace"
        } else {
            return Ok(());
        };
        Err(XmlRefusal::Namespace { name: "xmlns".to_owned(), at, rule })
    }

    fn prefix(&mut self, name: &str, prefix: &str, namespace: &str, at: usize) -> Result<(), XmlRefusal> {
        let rule = match (prefix, namespace) {
            ("xmlns", _) => "the prefix xmlns is never declared",
            ("xml", XML_NAMESPACE) if !std::mem::replace(&mut self.xml, true) => return Ok(()),
            ("xml", XML_NAMESPACE) => "a prefix is declared once for an element",
            ("xml", _) => "the prefix xml stands for its own namespace",
            (_, "") => "a prefix cannot be taken away",
            (_, namespace) if is_reserved(namespace) => {
                "the namespaces of xml and xmlns have their own prefixes"
            }
            _ => return Ok(()),
        };
        Err(XmlRefusal::Namespace { name: cut(name), at, rule })
    }
}

fn is_reserved(namespace: &str) -> bool {
    matches!(namespace, XML_NAMESPACE | XMLNS_NAMESPACE)
}
