//! The facts as data, each row with its evidence.
