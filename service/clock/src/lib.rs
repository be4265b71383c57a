//! Business time, timers, activity tokens, settle, owned tasks and panics.
