//! Counts what a listener has open: its accept loop and its connections, so that a stop can wait for none.
//!
//! Leaves out the limit on connections (the accept loop holds it).

use prometheus_client::metrics::gauge::Gauge;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;

/// The count of one listener.
#[derive(Clone)]
pub(crate) struct Census {
    seats: Arc<watch::Sender<usize>>,
    established: Arc<AtomicUsize>,
    gauge: Gauge,
}

/// A connection whose handshake is done and whose request has a deadline, until this is dropped.
pub(crate) struct Established(Arc<AtomicUsize>);

impl Drop for Established {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Census {
    /// Nothing is open yet; `gauge` shows the connections.
    pub(crate) fn new(gauge: Gauge) -> Self {
        Self { seats: Arc::new(watch::Sender::new(0)), established: Arc::default(), gauge }
    }

    /// Counts a connection as established.
    pub(crate) fn establish(&self) -> Established {
        self.established.fetch_add(1, Ordering::AcqRel);
        Established(Arc::clone(&self.established))
    }

    /// How many connections are established.
    pub(crate) fn established(&self) -> usize {
        self.established.load(Ordering::Acquire)
    }

    /// One more, until the seat is dropped.
    pub(crate) fn seat(&self) -> Seat {
        self.take(None)
    }

    /// One more connection, until the seat is dropped.
    pub(crate) fn connection(&self) -> Seat {
        self.gauge.inc();
        self.take(Some(self.gauge.clone()))
    }

    fn take(&self, gauge: Option<Gauge>) -> Seat {
        self.seats.send_modify(|seats| *seats += 1);
        Seat { seats: Arc::clone(&self.seats), gauge }
    }

    /// How many seats are taken.
    pub(crate) fn taken(&self) -> usize {
        *self.seats.borrow()
    }

    /// Waits until no seat is taken.
    pub(crate) async fn empty(&self) {
        // An error would mean that the sender has gone, and we hold it.
        let _ = self.seats.subscribe().wait_for(|seats| *seats == 0).await;
    }
}

/// A place in a census.
pub(crate) struct Seat {
    seats: Arc<watch::Sender<usize>>,
    gauge: Option<Gauge>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(gauge) = &self.gauge {
            gauge.dec();
        }
        self.seats.send_modify(|seats| *seats -= 1);
    }
}
