//! What a Spine counts about itself, in the OpenMetrics text form.
//!
//! Leaves out who asks (the control port). One registry per Spine, so that many live in one process. Labels come
//! from the catalogue and from fixed words: nothing that a sender writes becomes a label, and no patient data.

use crate::connection::Cut;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use spine_catalogue::catalogue;
use spine_hub::Departure;
use std::fmt;

/// The label of what is absent or not in the catalogue.
const NONE: &str = "none";
/// The shortest duration that the histogram tells apart, its factor, and the number of its buckets: 1 ms to 32 s.
const DURATION_BUCKETS: (f64, f64, u16) = (0.001, 2.0, 16);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    interaction: String,
    outcome: &'static str,
    fault: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ListenerLabels {
    listener: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DocumentLabels {
    kind: &'static str,
}

/// The metrics of one Spine.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Histogram,
    closed: Family<ReasonLabels, Counter>,
    unrecorded: Family<ReasonLabels, Counter>,
    handshakes: Family<ReasonLabels, Counter>,
    connections: Family<ListenerLabels, Gauge>,
    loaded: Family<DocumentLabels, Counter>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let (start, factor, length) = DURATION_BUCKETS;
        let mut metrics = Self {
            registry: Registry::with_prefix("spine"),
            requests: Family::default(),
            durations: Histogram::new(exponential_buckets(start, factor, length)),
            closed: Family::default(),
            unrecorded: Family::default(),
            handshakes: Family::default(),
            connections: Family::default(),
            loaded: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("build", "The build", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("requests", "Messages by interaction and outcome", metrics.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "From a whole request to its reply, by the Spine's clock",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        registry.register("closed", "Connections that ended before a message", metrics.closed.clone());
        registry.register(
            "closed_unrecorded",
            "Those without an audit row of their own",
            metrics.unrecorded.clone(),
        );
        registry.register("handshakes_failed", "Handshakes that failed", metrics.handshakes.clone());
        registry.register("connections_open", "Open connections", metrics.connections.clone());
        registry.register("documents_loaded", "Neutral documents taken", metrics.loaded.clone());
        metrics
    }

    /// The gauge of the open connections of a listener.
    pub(crate) fn connections(&self, listener: &'static str) -> Gauge {
        self.connections.get_or_create(&ListenerLabels { listener }).clone()
    }

    /// A message was answered after so many seconds.
    pub(crate) fn departed(&self, departure: &Departure, seconds: f64) {
        let interaction =
            departure.interaction.as_deref().filter(|asked| is_catalogued(asked)).unwrap_or(NONE);
        let outcome = if departure.fault.is_some() { "refused" } else { "answered" };
        let labels = RequestLabels {
            interaction: interaction.to_owned(),
            outcome,
            fault: departure.fault.unwrap_or(NONE),
        };
        self.requests.get_or_create(&labels).inc();
        self.durations.observe(seconds);
    }

    /// A connection ended before a message.
    pub(crate) fn cut(&self, cut: &Cut, is_handshake: bool) {
        let reason = cut.fault().name;
        self.closed.get_or_create(&ReasonLabels { reason }).inc();
        if is_handshake {
            self.handshakes.get_or_create(&ReasonLabels { reason }).inc();
        }
    }

    /// A stranger's connection ended without an audit row of its own.
    pub(crate) fn unrecorded(&self, cut: &Cut) {
        self.unrecorded.get_or_create(&ReasonLabels { reason: cut.fault().name }).inc();
    }

    /// Neutral documents of a kind were taken.
    pub(crate) fn loaded(&self, kind: &'static str, count: usize) {
        self.loaded.get_or_create(&DocumentLabels { kind }).inc_by(count as u64);
    }

    /// Everything as OpenMetrics text.
    ///
    /// # Errors
    /// None that a string can give; the signature is the library's.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn is_catalogued(interaction: &str) -> bool {
    catalogue().interactions().any(|row| row.id.as_str() == interaction)
}
