//! Supplier systems by role: stateful, conformant, and able to misbehave.
