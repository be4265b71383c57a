#![doc = include_str!("../README.md")]

mod form;
mod frame;
mod http;
mod patient;
mod record;
mod refusal;
mod relation;
mod reply;
mod restricted;
mod sequence;

pub use form::{
    comes_from, goes_to, in_context, method_refused, of_version, query_failed, related_by_bare_id, speaks_tls,
};
pub use frame::framed;
pub use http::refused_by_http;
pub use patient::{PatientField, UnknownField, fields, says, silent_about};
pub use record::whole;
pub use refusal::{closed, faulted, refused, rejected, warned};
pub use relation::{Asked, addressed, one_new_id, related};
pub use reply::{Judged, Kind, answered};
pub use restricted::restricted;
pub use sequence::{addresses_have_five_lines, follows_retrieval_order};

// A message that no scenario describes.
mod applicable;
mod sent;
pub use applicable::{Sent, applicable};
pub use sent::{formed, label};
