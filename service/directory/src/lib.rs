//! Organisations, accredited systems, parties and endpoints.
