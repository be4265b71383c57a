#![doc = include_str!("../README.md")]

mod form;
mod frame;
mod history;
mod items;
mod patient;
mod record;
mod refusal;
mod relation;
mod reply;
mod restricted;
mod sequence;

pub use frame::framed;
pub use history::{all_sourced, closed_behind_current, none_sourced};
pub use items::{supersedes, tells_only};
pub use patient::{PatientField, UnknownField, fields, says, silent_about};
pub use record::{alike, whole, whole_with_history};
pub use refusal::{closed, faulted, refused, rejected, warned};
pub use relation::{Asked, addressed, one_new_id, related};
pub use reply::{Judged, Kind, answered, versioned};
pub use restricted::restricted;
pub use sequence::{addresses_have_five_lines, follows_response_order, follows_retrieval_order};
