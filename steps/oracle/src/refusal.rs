//! Refusals, each bound to its reason: which component raised it, with which code, about what (wire 2.7, 2.8, 7).
//!
//! Leaves out any notion of which code is right: scenarios say it. "Some error came back" is no question here.

use crate::reply::{BODY, Coded, Judged, Kind, http, timely};
use vertebra_evidence::Check;
use vertebra_peer::http::Failure;
use vertebra_peer::soap::FaultError;

/// The code system of TMS errors.
pub(crate) const TMS_SYSTEM: &str = "2.16.840.1.113883.2.1.3.2.4.17.32";
/// The code system of PDS results.
const PDS_SYSTEM: &str = "2.16.840.1.113883.2.1.3.2.4.17.42";
/// The code contexts in which TMS raises faults, as recorded and as the test tools write it.
const TMS_CONTEXTS: [&str; 2] = ["urn:nhs:names:error:tms", "urn:nhs:names:errors:tms"];

/// TMS raised a SOAP fault with that code about that.
pub fn faulted(judged: &Judged, code: &str, about: &str) -> Vec<Check> {
    let is_fault = judged.kind == Kind::Fault;
    let mut checks = vec![
        Check::new("tms.fault", "the reply is a SOAP fault")
            .holds(is_fault)
            .expected(format!("SOAP fault {code} about {about}"))
            .actual(judged.summary())
            .at(BODY),
    ];
    if !is_fault {
        return checks;
    }
    checks.push(http(judged, 500));
    let errors = judged.errors();
    let codes: Vec<&str> = errors.iter().filter_map(|error| error.code.as_deref()).collect();
    checks.push(
        Check::new("tms.fault.code", format!("the fault carries the one error code {code}"))
            .holds(codes == [code])
            .expected(code)
            .actual(codes.join(" "))
            .at("Fault/detail/errorList/error/errorCode"),
    );
    checks.push(raised_by_tms(errors));
    let said = errors.iter().map(|error| {
        format!(
            "{} {}",
            error.location.as_deref().unwrap_or_default(),
            error.description.as_deref().unwrap_or_default()
        )
    });
    let said: Vec<_> = said.collect();
    checks.push(
        Check::new("tms.fault.about", format!("the fault is about {about}"))
            .holds(said.iter().any(|text| text.contains(about)))
            .expected(about)
            .actual(said.join("; "))
            .at("Fault/detail/errorList/error/description"),
    );
    checks.push(whole(errors));
    checks
}

/// What every SOAP fault of TMS has, whatever its reason: its status, its component, and errors with all their fields.
pub(crate) fn fault_form(judged: &Judged) -> Vec<Check> {
    vec![http(judged, 500), raised_by_tms(judged.errors()), whole(judged.errors())]
}

fn raised_by_tms(errors: &[FaultError]) -> Check {
    let context = errors.first().and_then(|error| error.context.clone()).unwrap_or_default();
    Check::new("tms.fault.component", "the fault was raised by TMS")
        .holds(TMS_CONTEXTS.contains(&context.as_str()))
        .expected(TMS_CONTEXTS[0])
        .actual(&context)
        .at("Fault/detail/errorList/error/codeContext")
}

fn whole(errors: &[FaultError]) -> Check {
    let is_whole = errors.iter().all(|error| {
        [&error.context, &error.code, &error.severity, &error.location, &error.description]
            .iter()
            .all(|field| field.as_deref().is_some_and(|text| !text.is_empty()))
    });
    Check::new("tms.fault.whole", "the error has all five fields")
        .holds(is_whole && !errors.is_empty())
        .expected("codeContext, errorCode, severity, location and description")
        .actual(errors.iter().map(fields).collect::<Vec<_>>().join("; "))
        .at("Fault/detail/errorList/error")
}

/// The fields of an error in their order.
fn fields(error: &FaultError) -> String {
    let fields = [&error.context, &error.code, &error.severity, &error.location, &error.description];
    fields.map(|field| field.as_deref().unwrap_or("absent")).join(", ")
}

/// TMS rejected the message with that code about that, before an application saw it.
pub fn rejected(judged: &Judged, code: &str, about: &str) -> Vec<Check> {
    let mut checks = vec![
        Check::new("tms.reject", "the reply is the rejection MCCI_IN010000UK13 with AR")
            .holds(judged.kind == Kind::Rejection && is_named(judged, "MCCI_IN010000UK13"))
            .expected(format!("rejection MCCI_IN010000UK13 with {code} about {about}"))
            .actual(judged.summary())
            .at(BODY),
    ];
    if judged.kind != Kind::Rejection {
        return checks;
    }
    checks.push(http(judged, 200));
    checks.push(timely(judged));
    let details = judged.details();
    checks.push(one_code(
        "tms.reject.code",
        &details,
        code,
        TMS_SYSTEM,
        "ER",
        "acknowledgement/acknowledgementDetail/code",
    ));
    checks.push(
        Check::new("tms.reject.about", format!("the detail is about {about}"))
            .holds(details.iter().any(|detail| detail.display.contains(about)))
            .expected(about)
            .actual(details.iter().map(|detail| detail.display.as_str()).collect::<Vec<_>>().join("; "))
            .at("acknowledgement/acknowledgementDetail/code/@displayName"),
    );
    checks.push(no_reasons(judged));
    checks
}

/// What every rejection of TMS has, whatever its reason: its status, its time, a detail that is an error of TMS and says
/// what it is about, and no reasons.
pub(crate) fn rejection_form(judged: &Judged) -> Vec<Check> {
    let details = judged.details();
    let is_formed = |detail: &Coded| {
        detail.system == TMS_SYSTEM
            && detail.level == "ER"
            && !detail.code.is_empty()
            && !detail.display.is_empty()
    };
    vec![
        http(judged, 200),
        timely(judged),
        Check::new("tms.reject.details", "every detail is an error of TMS with a code and a text")
            .holds(!details.is_empty() && details.iter().all(is_formed))
            .expected(format!("a code of {TMS_SYSTEM}, ER, and what it is about"))
            .actual(shown(&details))
            .at("acknowledgement/acknowledgementDetail/code"),
        no_reasons(judged),
    ]
}

fn no_reasons(judged: &Judged) -> Check {
    Check::new("tms.reject.no-reasons", "a rejection has no reasons")
        .holds(judged.reasons().is_empty())
        .expected("no reason")
        .actual(format!("{} reasons", judged.reasons().len()))
        .at("ControlActEvent/reason")
}

/// PDS refused the query with that class code and that detail code about that.
pub fn refused(judged: &Judged, class: &str, detail: &str, about: &str) -> Vec<Check> {
    let mut checks = vec![
        Check::new("pds.refusal", "the reply is the failed query QUQI_IN010000UK14 with AE")
            .holds(judged.kind == Kind::Refusal && is_named(judged, "QUQI_IN010000UK14"))
            .expected(format!("refusal QUQI_IN010000UK14 with {class} and {detail} about {about}"))
            .actual(judged.summary())
            .at(BODY),
    ];
    if judged.kind != Kind::Refusal {
        return checks;
    }
    checks.push(http(judged, 200));
    checks.push(timely(judged));
    let reasons = judged.reasons();
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code.as_str()).collect();
    checks.push(
        Check::new("pds.refusal.codes", format!("the reasons are {class} and then {detail}"))
            .holds(codes == [class, detail])
            .expected(format!("{class} {detail}"))
            .actual(codes.join(" "))
            .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code/@code"),
    );
    checks.push(raised_by_pds(&reasons));
    let said = reasons.last().map(|reason| reason.display.clone()).unwrap_or_default();
    checks.push(
        Check::new("pds.refusal.about", format!("the last reason is about {about}"))
            .holds(said.contains(about))
            .expected(about)
            .actual(&said)
            .at("ControlActEvent/reason[2]/justifyingDetectedIssueEvent/code/@displayName"),
    );
    checks.push(insufficient(judged));
    checks
}

/// What every failed query has, whatever its reason: its status, its time, a class and a detail that are errors of
/// PDS, or one error of TMS, each with a text, and the end of the query.
pub(crate) fn refusal_form(judged: &Judged) -> Vec<Check> {
    let reasons = judged.reasons();
    let is_said = |reason: &Coded| !reason.code.is_empty() && !reason.display.is_empty();
    let is_of_tms = matches!(reasons.as_slice(), [only] if only.system == TMS_SYSTEM && only.level == "ER");
    let mut checks = vec![
        http(judged, 200),
        timely(judged),
        Check::new("pds.refusal.reasons", "the reasons are a class and a detail, or one of TMS, with texts")
            .holds((is_of_tms || reasons.len() == 2) && reasons.iter().all(is_said))
            .expected("two reasons of PDS or one of TMS")
            .actual(shown(&reasons))
            .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code"),
    ];
    if !is_of_tms {
        checks.push(raised_by_pds(&reasons));
    }
    checks.push(insufficient(judged));
    checks
}

fn raised_by_pds(reasons: &[Coded]) -> Check {
    let is_error = |reason: &Coded| reason.system == PDS_SYSTEM && reason.level == "ER";
    Check::new("pds.refusal.component", "the reasons were raised by PDS, as errors")
        .holds(!reasons.is_empty() && reasons.iter().all(is_error))
        .expected(format!("{PDS_SYSTEM} ER"))
        .actual(shown(reasons))
        .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code")
}

fn insufficient(judged: &Judged) -> Check {
    let path = "ControlActEvent/queryAck/queryResponseCode/@code";
    let end =
        judged.interaction().and_then(|element| vertebra_peer::xml::Find::at(element, path).ok().flatten());
    Check::new("pds.refusal.query-end", "the query ends with insufficient data")
        .holds(end.as_deref() == Some("ID"))
        .expected("ID")
        .actual(end.as_deref().unwrap_or("absent"))
        .at(path)
}

/// The answer carries that warning of PDS, and no other.
pub fn warned(judged: &Judged, codes: &[&str]) -> Vec<Check> {
    let reasons = judged.reasons();
    let fits = |(found, code): (&Coded, &&str)| {
        found.code == **code && found.system == PDS_SYSTEM && found.level == "WG"
    };
    let due = |code: &&str| format!("{code} {PDS_SYSTEM} WG");
    let expected = match codes {
        [] => "no warning".to_owned(),
        codes => codes.iter().map(due).collect::<Vec<_>>().join("; "),
    };
    vec![
        Check::new("pds.warning.answer", "the reply is an answer")
            .holds(judged.kind == Kind::Answer)
            .expected(format!("answer with {expected}"))
            .actual(judged.summary())
            .at(BODY),
        Check::new("pds.warning", "the answer carries the warnings that are due and no other")
            .holds(reasons.len() == codes.len() && reasons.iter().zip(codes).all(fits))
            .expected(expected)
            .actual(shown(&reasons))
            .at("ControlActEvent/reason/justifyingDetectedIssueEvent/code"),
    ]
}

/// The peer closed the connection, or refused it in the handshake, without a byte of an answer.
pub fn closed(judged: &Judged, failure: Option<&Failure>) -> Vec<Check> {
    // A deadline or a connection that could not be made is no closing by the peer.
    let is_closed =
        failure.is_some_and(|failure| failure.is_hang_up() || matches!(failure, Failure::TlsAlert(_)));
    vec![
        Check::new("transport.closed", "the connection is closed without an answer")
            .holds(is_closed)
            .expected("closed by the Spine before a response")
            .actual(judged.summary())
            .at("the connection"),
    ]
}

fn is_named(judged: &Judged, interaction: &str) -> bool {
    judged.interaction().is_some_and(|element| element.name.local == interaction)
}

fn one_code(id: &str, found: &[Coded], code: &str, system: &str, level: &str, at: &str) -> Check {
    let fits = |coded: &Coded| coded.code == code && coded.system == system && coded.level == level;
    Check::new(id, format!("there is the one code {code} of {system}, of the level {level}"))
        .holds(matches!(found, [only] if fits(only)))
        .expected(format!("{code} {system} {level}"))
        .actual(shown(found))
        .at(at)
}

fn shown(found: &[Coded]) -> String {
    let said: Vec<_> =
        found.iter().map(|coded| format!("{} {} {}", coded.code, coded.system, coded.level)).collect();
    said.join("; ")
}
