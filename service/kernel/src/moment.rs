//! The moment of a decision: what time it is and where new ids come from, both given by the hub.
//!
//! Leaves out clocks and randomness: the same moment always gives the same ids, so a decision can be taken again.

use crate::{MessageId, Timestamp};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// The seed of the ids of one decision, drawn by the hub from the scope's randomness and the causal path.
pub type IdSeed = [u8; 32];

/// Now, and a source of ids that starts anew at each decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    now: Timestamp,
    seed: IdSeed,
}

impl Moment {
    /// A moment at `now` whose ids come from `seed`.
    pub fn new(now: Timestamp, seed: IdSeed) -> Self {
        Self { now, seed }
    }

    /// The instant at which the message is decided.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The same moment at another instant: its ids stay.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    /// The id with the given number: a version 4 UUID in upper case. The same number gives the same id.
    pub fn id(&self, number: u64) -> MessageId {
        let mut generator = ChaCha8Rng::from_seed(self.seed);
        generator.set_stream(number);
        let mut bytes = [0; 16];
        generator.fill_bytes(&mut bytes);
        MessageId::from_random(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_seed_and_number_alone() {
        let first = Moment::new(Timestamp::UNIX_EPOCH, [7; 32]);
        let again = Moment::new(Timestamp::MAX, [7; 32]);
        let other = Moment::new(Timestamp::UNIX_EPOCH, [8; 32]);
        assert_eq!(first.id(0), again.id(0));
        assert_eq!(first.at(Timestamp::MAX), again);
        assert_ne!(first.id(0), first.id(1));
        assert_ne!(first.id(0), other.id(0));
    }
}
