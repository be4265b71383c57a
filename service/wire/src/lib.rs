//! Bytes to envelopes and back.
