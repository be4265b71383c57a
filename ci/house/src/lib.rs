//! Tests that hold the arrows, licences and bans of the house; no code of its own.
