//! Reports, each a pure function of the events.
