#![doc = include_str!("../README.md")]

mod answer;
mod asking;
mod conversation;
mod gp_system;
mod identity;
mod outcome;
mod patient;
mod patient_list;
mod query;
mod qupa_in000008uk02;
mod qupa_in000009uk03;
mod qupa_in040000uk32;
mod qupa_in050000uk32;
mod seams;
mod twist;

pub use asking::Asking;
pub use conversation::{Conversation, Outgoing, StalledRetrieval};
pub use gp_system::{GpSystem, SupplierError};
pub use identity::{RESPONSE_DEADLINE, SpineAddress, mutual_tls};
pub use outcome::{Reason, Refused, RetrievalOutcome, Retrieved, SoapFault};
pub use patient::Patient;
pub use seams::{AnswerReader, PatientFile, Question, QuestionWriter, SupplierSeams, Wrap, Written};
pub use twist::{Change, Twist, TwistError};
