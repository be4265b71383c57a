//! The cucumber adaptor: selection, order and panics.
