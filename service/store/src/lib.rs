//! Records: one linearizable register per key.
