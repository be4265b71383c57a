//! Step definitions by service, the world and its actors.
