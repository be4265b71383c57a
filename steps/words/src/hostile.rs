//! The words of hostile input: bodies that are no message at all.
//!
//! Leaves out broken envelopes and payloads (`manner`). Each body is named by what is wrong with it.

use crate::manner::{Manner, nested, sized};
use crate::world::{SpineWorld, Stage};
use anyhow::{Context, bail};
use bytes::Bytes;
use cucumber::when;
use vertebra_suppliers::{Asking, Twist};

/// Entities that grow to a billion times their text where they are expanded.
fn billion_laughs() -> Vec<u8> {
    let mut text = String::from("<!DOCTYPE lolz [<!ENTITY l0 \"lol\">");
    for level in 1..=9 {
        let inner = format!("&l{};", level - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{level} \"{inner}\">"));
    }
    text.push_str("]><lolz>&l9;</lolz>");
    text.into_bytes()
}

async fn right_body(stage: &Stage, who: &str) -> anyhow::Result<Vec<u8>> {
    let asking = Manner { asking: Asking::about("9000000009"), twists: Vec::new() };
    stage.ask(who, &asking).await?;
    Ok(stage.state().await.last()?.exchange.request_body.to_vec())
}

async fn body(stage: &Stage, who: &str, what: &str) -> anyhow::Result<Vec<u8>> {
    Ok(match what {
        "nothing" => Vec::new(),
        r#"the word "Message""# => b"Message".to_vec(),
        "a billion laughs" => billion_laughs(),
        "ten thousand nested elements" => nested(10_000),
        "half a document" => {
            let mut right = right_body(stage, who).await?;
            right.truncate(right.len() / 2);
            right
        }
        "a document type declaration" => {
            let mut declared = b"<!DOCTYPE Envelope>".to_vec();
            declared.extend(right_body(stage, who).await?);
            declared
        }
        "bytes that are not UTF-8" => {
            let mut right = right_body(stage, who).await?;
            let middle = right.len() / 2;
            right[middle] = 0xff;
            right
        }
        other => match other.strip_prefix("a document of ").and_then(|rest| rest.strip_suffix(" bytes")) {
            Some(count) => sized(count.parse().context("a number of bytes")?),
            None => bail!("{other:?} is no body that is known here"),
        },
    })
}

/// An actor sends something that is no message: nothing, the word "Message", half a document, a document type
/// declaration, a billion laughs, ten thousand nested elements, bytes that are not UTF-8, a document of N bytes.
#[when(regex = r"^(the .+?) sends (.+) as the body of a retrieval$")]
async fn sends(world: &mut SpineWorld, who: String, what: String) -> anyhow::Result<()> {
    world
        .go(move |stage| async move {
            let body = Bytes::from(body(&stage, &who, &what).await?);
            let manner = Manner { asking: Asking::about("9000000009"), twists: vec![Twist::Body(body)] };
            stage.ask(&who, &manner).await
        })
        .await
}
