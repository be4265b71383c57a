//! The words of forms that differ with a Spine's configuration, and of refusals below SOAP.
//!
//! Leaves out the forms that every Spine has (`messaging`).

use super::{judge, named, with_frame};
use crate::world::SpineWorld;
use cucumber::then;
use vertebra_oracle as oracle;

/// The answer is a failed query whose reason is this code of TMS, about what is quoted.
#[then(regex = r#"^TMS fails the query with (\d+) about "([^"]*)"$"#)]
async fn tms_fails(world: &mut SpineWorld, code: String, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(with_frame(last, oracle::query_failed(&last.judged, &code, named(&about)?))))
        .await
}

/// The request is refused below SOAP with this status, and the answer allows the method that is quoted.
#[then(regex = r#"^HTTP refuses the request with (\d+) about "([A-Z]+)"$"#)]
async fn http_refuses(world: &mut SpineWorld, status: u16, about: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(oracle::method_refused(&last.judged, &last.exchange, status, named(&about)?)))
        .await
}

/// The code of the SOAP fault stands in this code context.
#[then(regex = r#"^the fault stands in the code context "([^"]*)"$"#)]
async fn fault_stands_in(world: &mut SpineWorld, context: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::in_context(&last.judged, named(&context)?)])).await
}

/// The answer gives this address as the one that it comes from.
#[then(regex = r#"^the answer comes from the address "([^"]*)"$"#)]
async fn answer_comes_from(world: &mut SpineWorld, address: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::comes_from(&last.judged, &address)])).await
}

/// The answer gives this address as the one that it goes to; empty where it gives none.
#[then(regex = r#"^the answer goes to the address "([^"]*)"$"#)]
async fn answer_goes_to(world: &mut SpineWorld, address: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::goes_to(&last.judged, &address)])).await
}

/// The answer names this version code of its message.
#[then(regex = r#"^the answer is of the version "([^"]*)"$"#)]
async fn answer_is_of_version(world: &mut SpineWorld, version: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::of_version(&last.judged, named(&version)?)])).await
}

/// The answer names the request by its id alone, without the prefix that header ids have.
#[then("the answer relates to the request by the id without its prefix")]
async fn answer_relates_barely(world: &mut SpineWorld) -> anyhow::Result<()> {
    judge(world, |last| Ok(oracle::related_by_bare_id(&last.judged, &last.asked))).await
}

/// The connection of the last request was made with this version of TLS.
#[then(regex = r"^the connection speaks TLS (\d\.\d)$")]
async fn speaks_tls(world: &mut SpineWorld, version: String) -> anyhow::Result<()> {
    judge(world, move |last| Ok(vec![oracle::speaks_tls(&last.exchange, &version)])).await
}
