//! The HL7 V3 wrapper around every payload: the transmission and its control act, read and written.
//!
//! Leaves out payloads (each national service reads its own below `query` and `subject`) and the rules of wire 2.5 and
//! 7.2, which the hub applies to these views. Implements wire 2.8, 5.1 and 5.2 and pds-messages 1 and 8.

mod control_act;
mod reply;
mod time;
mod transmission;

pub use control_act::{Author, Coded, ControlAct, QueryAck, Reason, SystemAuthor};
pub use reply::{AckOut, Frame, Issue, Level, QueryResponse, TransmissionOut};
pub use time::{TimeError, read_time, write_time};
pub use transmission::{Acknowledgement, AcknowledgementDetail, Transmission};
