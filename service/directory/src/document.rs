//! Reads the neutral documents `organisation` and `system`.
//!
//! Leaves out rules that need other documents: the shelf holds those. Shapes: wire 6.1, pds-scr 5.3.

use serde_json::Value;
use spine_kernel::{
    AccreditedSystem, DocumentError, Endpoint, InteractionId, Members, Organisation, Place,
    ServiceInteraction, ServiceName,
};

/// Interactions or endpoints of one system. The largest recorded system lists 329.
const INTERACTIONS_MAX: usize = 2000;
/// Characters of a name: what a screen shows of it, twice over.
const NAME_CHARS_MAX: usize = 200;
/// Characters of an address; common HTTP servers take no longer request line.
const URL_CHARS_MAX: usize = 2000;
/// Characters of a contract id: recorded ones have 13 to 20.
const CPA_CHARS_MAX: usize = 64;
/// Characters of a host name and of one of its labels (RFC 1035).
const HOST_CHARS_MAX: usize = 253;
const LABEL_CHARS_MAX: usize = 63;
/// Digits of a role id behind `RO`.
const ROLE_DIGITS_MAX: usize = 4;

/// What a `system` document describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SystemEntry {
    pub(crate) system: AccreditedSystem,
    pub(crate) product: Option<String>,
    /// The host name in lower case.
    pub(crate) fqdn: String,
    /// In the order of the document.
    pub(crate) endpoints: Vec<(ServiceInteraction, Endpoint)>,
}

/// Reads a document of the kind `organisation`.
pub(crate) fn organisation(body: &Value) -> Result<Organisation, DocumentError> {
    let members = Members::of(body, Place::document(), &["ods", "name", "role"])?;
    let role = members.text("role")?;
    let digits = role.strip_prefix("RO").unwrap_or_default();
    if !(1..=ROLE_DIGITS_MAX).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(members.refuse("role", "is not a role id: RO and one to four digits"));
    }
    Ok(Organisation {
        ods: members.needed("ods")?,
        name: visible(&members, "name", NAME_CHARS_MAX)?.to_owned(),
        role: role.to_owned(),
    })
}

/// Reads a document of the kind `system`.
pub(crate) fn system(body: &Value) -> Result<SystemEntry, DocumentError> {
    const KNOWN: [&str; 7] = ["asid", "ods", "party", "product", "fqdn", "interactions", "endpoints"];
    let members = Members::of(body, Place::document(), &KNOWN)?;
    let system = AccreditedSystem {
        asid: members.needed("asid")?,
        ods: members.needed("ods")?,
        party: members.needed("party")?,
        interactions: members
            .each("interactions", INTERACTIONS_MAX, |value, place| {
                let text = value.as_str().ok_or_else(|| place.refuse(Some(value), "is not a text"))?;
                interaction(text).map_err(|rule| place.refuse(Some(value), rule))
            })?
            .into_iter()
            .collect(),
    };
    let product = match members.optional_text("product")? {
        None => None,
        Some(_) => Some(visible(&members, "product", NAME_CHARS_MAX)?.to_owned()),
    };
    let fqdn = members.text("fqdn")?.to_ascii_lowercase();
    if !is_host_name(&fqdn) {
        return Err(members
            .refuse("fqdn", "is not a host name: labels of letters, digits and inner hyphens, with dots"));
    }
    let endpoints = members.each("endpoints", INTERACTIONS_MAX, |value, place| {
        let members = Members::of(value, place, &["interaction", "url", "cpa"])?;
        let what =
            interaction(members.text("interaction")?).map_err(|rule| members.refuse("interaction", rule))?;
        let url = visible(&members, "url", URL_CHARS_MAX)?.to_owned();
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
        if rest.is_empty() || rest.starts_with('/') || url.contains(' ') {
            return Err(
                members.refuse("url", "is not an address: https:// or http://, a host, no white space")
            );
        }
        let cpa_id = visible(&members, "cpa", CPA_CHARS_MAX)?.to_owned();
        Ok((what, Endpoint { party: system.party.clone(), fqdn: fqdn.clone(), url, cpa_id }))
    })?;
    Ok(SystemEntry { system, product, fqdn, endpoints })
}

/// A service and an interaction as the directory spells them: with a colon between.
fn interaction(text: &str) -> Result<ServiceInteraction, String> {
    const RULE: &str = "is not a service, a colon and an interaction";
    let (service, id) = text.rsplit_once(':').ok_or(RULE)?;
    let service = ServiceName::parse(service).map_err(|error| format!("{RULE}: {error}"))?;
    let interaction = InteractionId::parse(id).map_err(|error| format!("{RULE}: {error}"))?;
    Ok(ServiceInteraction { service, interaction })
}

fn visible<'d>(members: &Members<'d, '_>, name: &str, limit: usize) -> Result<&'d str, DocumentError> {
    let text = members.text(name)?;
    let fits =
        !text.trim().is_empty() && text.chars().count() <= limit && !text.chars().any(char::is_control);
    if fits {
        Ok(text)
    } else {
        Err(members.refuse(name, format!("is not a text of 1 to {limit} characters without controls")))
    }
}

fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_CHARS_MAX).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= HOST_CHARS_MAX && text.split('.').all(label)
}
