//! The peer: takes deliveries, or refuses, dawdles or hangs up, and acknowledges later over a connection of its own.
//!
//! Leaves out sockets (`client`, `server`). It lives in a sub-scope, so that it can be killed.

use super::server::{Place, Response};
use super::{Flaw, Wait, unlucky};
use crate::life::Answer;
use spine_clock::Token;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Handles one delivery.
pub(super) async fn handle(place: &Place, path: &str, words: &str, token: Token) -> Response {
    assert_eq!(words, "deliver", "the hub sends nothing else");
    let Place { world, scope, end, .. } = place;
    let (end, log) = (end.as_deref(), format!("{path}/s"));
    let token = world.handler_waits(scope, end, token, Wait::Queue, &log).await;
    let arrival = world.arrivals.fetch_add(1, Ordering::SeqCst);
    match world.life.answer(arrival) {
        Answer::Take { acknowledge } => {
            world.record(&log, format!("take #{arrival}"));
            if let Some(seconds) = acknowledge {
                acknowledge_later(place, &format!("{path}/ack"), seconds);
            }
            (Some(format!("took #{arrival}")), token)
        }
        Answer::Busy => {
            world.record(&log, format!("busy #{arrival}"));
            (Some("busy".to_owned()), token)
        }
        Answer::Slow(seconds) => {
            world.record(&log, format!("slow #{arrival}"));
            let token =
                world.handler_waits(scope, end, token, Wait::Seconds(seconds), &format!("{log}/slow")).await;
            world.record(&log, "slept");
            (Some(format!("took #{arrival}")), token)
        }
        Answer::Drop => {
            world.record(&log, format!("drop #{arrival}"));
            (None, token)
        }
    }
}

/// The token of the acknowledgement is made before the response leaves, except in the variant.
fn acknowledge_later(place: &Place, path: &str, seconds: i64) {
    let (world, scope, path) = (Arc::clone(&place.world), Arc::clone(&place.scope), path.to_owned());
    let acknowledging = move |token: Token| async move {
        let at = world.after(seconds);
        let token = scope.park(token, at, &path).await;
        world.acknowledge(&scope, &path, token).await;
    };
    if place.world.flaw == Flaw::LateAcknowledgement {
        let scope = Arc::clone(&place.scope);
        drop(place.scope.spawn_waiting("acknowledgement", async move {
            unlucky().await;
            acknowledging(scope.token("late")).await;
        }));
    } else {
        drop(place.scope.spawn(place.scope.token("acknowledgement"), acknowledging));
    }
}
