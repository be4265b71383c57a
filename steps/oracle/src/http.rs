//! What is said in HTTP's own form, where there is no message: refusals, and that the listener lives.
//!
//! Leaves out why something is refused: only the audit says that.

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

/// The listener says that it lives: a status of success, and plain words instead of a message.
pub fn is_up(exchange: &Exchange) -> Vec<Check> {
    let response = exchange.response();
    let found = match (response, exchange.failure()) {
        (Some(response), _) => {
            format!("{} {}", response.status, response.header("Content-Type").unwrap_or_default())
        }
        (None, failure) => failure.map_or_else(|| "nothing".to_owned(), ToString::to_string),
    };
    vec![
        Check::new("http.up", "the listener says that it lives")
            .holds(response.is_some_and(|response| {
                response.status == 200
                    && response.header("Content-Type").is_some_and(|media| media.starts_with("text/plain"))
                    && !response.body.is_empty()
            }))
            .expected("200 text/plain")
            .actual(found)
            .at("status line, Content-Type and body"),
    ]
}
