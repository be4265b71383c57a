#![doc = include_str!("../README.md")]

mod configured;
mod form;
mod frame;
mod history;
mod http;
mod items;
mod learned;
mod patient;
mod record;
mod refusal;
mod relation;
mod reply;
mod request;
mod restricted;
mod sequence;

pub use configured::{
    comes_from, goes_to, in_context, method_refused, of_version, query_failed, related_by_bare_id, speaks_tls,
};
pub use frame::framed;
pub use history::{all_sourced, closed_behind_current, none_sourced};
pub use http::{is_up, refused_by_http};
pub use items::{supersedes, tells_only};
pub use learned::{Conversed, filed};
pub use patient::{PatientField, UnknownField, fields, says, silent_about};
pub use record::{alike, whole, whole_with_history};
pub use refusal::{closed, faulted, refused, rejected, warned};
pub use relation::{Asked, addressed, ids_of_their_own, one_new_id, related};
pub use reply::{Judged, Kind, answered, versioned};
pub use request::{Meant, requested};
pub use restricted::restricted;
pub use sequence::{addresses_have_five_lines, follows_response_order, follows_retrieval_order};

// A message that no scenario describes.
mod applicable;
mod sent;
pub use applicable::{Sent, applicable};
pub use sent::{formed, label};
