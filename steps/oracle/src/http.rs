//! Refusals in HTTP's own form, before there is a message.
//!
//! Leaves out why: only the audit says that.

use vertebra_evidence::Check;
use vertebra_peer::client::Exchange;

/// The request was refused with that status, without a message, and nothing more is taken from its connection.
pub fn refused_by_http(exchange: &Exchange, status: u16) -> Vec<Check> {
    let response = exchange.response();
    let shown = match (response, exchange.failure()) {
        (Some(response), _) => response.status.to_string(),
        (None, failure) => failure.map_or_else(|| "nothing".to_owned(), ToString::to_string),
    };
    let closes = response.is_some_and(|response| {
        response.headers_named("connection").iter().any(|value| value.eq_ignore_ascii_case("close"))
    });
    let is_message = response.is_some_and(|response| {
        response.headers_named("content-type").iter().any(|value| value.contains("xml"))
    });
    vec![
        Check::new("http.status", format!("the status is {status}"))
            .holds(response.is_some_and(|response| response.status == status))
            .expected(status)
            .actual(shown)
            .at("the status line"),
        Check::new("http.closes", "the connection ends with the refusal")
            .holds(closes)
            .expected("close")
            .actual(if closes { "close" } else { "another value" })
            .at("the header Connection"),
        Check::new("http.no-message", "there is no message in the refusal")
            .holds(!is_message)
            .expected("no XML")
            .actual(if is_message { "XML" } else { "no XML" })
            .at("the header Content-Type"),
    ]
}
