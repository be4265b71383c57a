//! Events, exchanges, checks, verdicts and blame.
