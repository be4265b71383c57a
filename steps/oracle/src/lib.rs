//! What should have happened, from own readings of the wire.
