//! Forms of a reply that differ with the configuration of a Spine, and refusals below SOAP (wire 1.4, 2.6, 2.7, 7.2).
//!
//! Leaves out which form is right: scenarios say it. What every reply has in common is in `frame`.

use crate::refusal::TMS_SYSTEM;
use crate::reply::{BODY, Judged, Kind, http, timely};
use crate::{Asked, related};
use vertebra_evidence::Check;
use vertebra_peer::client::Exchange;
use vertebra_peer::xml::Find;

/// TMS ended the query with that code about that, in the interaction of a failed query.
pub fn query_failed(judged: &Judged, code: &str, about: &str) -> Vec<Check> {
    let interaction = judged.interaction().map(|element| element.name.local.as_str()).unwrap_or_default();
    let is_failure = judged.kind == Kind::Refusal && interaction == "QUQI_IN010000UK14";
    let mut checks = vec![
        Check::new("tms.failure", "the reply is the failed query QUQI_IN010000UK14 with AE")
            .holds(is_failure)
            .expected(format!("refusal QUQI_IN010000UK14 with {code} about {about}"))
            .actual(judged.summary())
            .at(BODY),
    ];
    if !is_failure {
        return checks;
    }
    checks.push(http(judged, 200));
    checks.push(timely(judged));
    let reasons = judged.reasons();
    let said: Vec<_> =
        reasons.iter().map(|reason| format!("{} {} {}", reason.code, reason.system, reason.level)).collect();
    let expected = format!("{code} {TMS_SYSTEM} ER");
    checks.push(
        Check::new("tms.failure.code", format!("there is the one reason {code}, raised by TMS as an error"))
            .holds(said == [expected.as_str()])
            .expected(expected)
            .actual(said.join("; "))
            .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code"),
    );
    let display = reasons.first().map(|reason| reason.display.clone()).unwrap_or_default();
    checks.push(
        Check::new("tms.failure.about", format!("the reason is about {about}"))
            .holds(display.contains(about))
            .expected(about)
            .actual(&display)
            .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code/@displayName"),
    );
    let path = "ControlActEvent/queryAck/queryResponseCode/@code";
    let end = judged.interaction().and_then(|element| element.at(path).ok().flatten()).unwrap_or_default();
    checks.push(
        Check::new("tms.failure.query-end", "the query ends with insufficient data")
            .holds(end == "ID")
            .expected("ID")
            .actual(&end)
            .at(path),
    );
    checks
}

/// Every error of the fault stands in that code context.
pub fn in_context(judged: &Judged, context: &str) -> Check {
    let found: Vec<&str> =
        judged.errors().iter().map(|error| error.context.as_deref().unwrap_or_default()).collect();
    Check::new("tms.fault.context", format!("the fault stands in the code context {context}"))
        .holds(!found.is_empty() && found.iter().all(|found| *found == context))
        .expected(context)
        .actual(found.join(" "))
        .at("Fault/detail/errorList/error/codeContext")
}

/// The reply comes from that address.
pub fn comes_from(judged: &Judged, address: &str) -> Check {
    let from = judged.reply.as_ref().and_then(|reply| reply.from.clone()).unwrap_or_default();
    Check::new("sync.from", "wsa:From is the address that replies give as their own")
        .holds(!address.is_empty() && from == address)
        .expected(address)
        .actual(&from)
        .at("Envelope/Header/From/Address")
}

/// The reply is marked to that address; an empty one means that it is there and empty.
pub fn goes_to(judged: &Judged, address: &str) -> Check {
    let to = judged.reply.as_ref().and_then(|reply| reply.to.clone());
    Check::new("sync.to", "wsa:To is the address that the request gave as its own")
        .holds(to.as_deref() == Some(address))
        .expected(address)
        .actual(to.as_deref().unwrap_or("absent"))
        .at("Envelope/Header/To")
}

/// The interaction says that version of itself.
pub fn of_version(judged: &Judged, version: &str) -> Check {
    let found = judged.interaction().and_then(|element| element.at("versionCode/@code").ok().flatten());
    Check::new("sync.version", format!("the reply is of the version {version}"))
        .holds(found.as_deref() == Some(version))
        .expected(version)
        .actual(found.as_deref().unwrap_or("absent"))
        .at("versionCode/@code")
}

/// The reply names the request as it should, but for the prefix that ids have in a header.
pub fn related_by_bare_id(judged: &Judged, asked: &Asked) -> Vec<Check> {
    let bare = asked.message_id.strip_prefix("uuid:").unwrap_or_default();
    related(judged, &Asked { message_id: bare.to_owned(), ..asked.clone() })
}

/// The listener took no message by that method: HTTP's own refusal, which names the method that it takes.
pub fn method_refused(judged: &Judged, exchange: &Exchange, status: u16, allowed: &str) -> Vec<Check> {
    let allow = exchange.response().and_then(|response| response.header("Allow")).unwrap_or_default();
    let found = judged.status.map_or_else(|| judged.summary(), |status| status.to_string());
    vec![
        Check::new("http.status", format!("the response is HTTP {status}"))
            .holds(judged.status == Some(status))
            .expected(status.to_string())
            .actual(found)
            .at("the status line"),
        Check::new("http.allow", format!("the response names {allowed} as the method to use"))
            .holds(allow == allowed)
            .expected(allowed)
            .actual(allow)
            .at("Allow"),
    ]
}

/// The connection speaks that version of TLS, as `1.3`.
pub fn speaks_tls(exchange: &Exchange, version: &str) -> Check {
    let expected = format!("TLSv{}", version.replace('.', "_"));
    let found = exchange.tls.as_ref().map_or("no handshake", |tls| tls.version.as_str());
    Check::new("transport.tls-version", format!("the connection speaks TLS {version}"))
        .holds(found == expected)
        .expected(&expected)
        .actual(found)
        .at("the handshake")
}
