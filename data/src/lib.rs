#![doc = include_str!("../README.md")]

pub mod cast;
pub mod certificates;
pub mod dataset;
pub mod document;
mod draw;
mod nhs_numbers;
pub mod person;
pub mod population;
mod suggestion;

pub use cast::{Actor, ActorKind, Cast, CastError, User, Writing, cast};
pub use certificates::{CertificateError, CertificateOrder, Identity, KeyKind, Pki};
pub use dataset::{DataSet, DataSetError, DataSetHeader};
pub use document::{
    AddressDocument, BirthplaceDocument, ConsentDocument, EndpointDocument, HistoryDocument, NameDocument,
    NhaisRegistrationDocument, NhaisRemovalDocument, OrganisationDocument, PaperLocationDocument,
    PaperRecordDocument, PersonDocument, RegistrationDocument, RelatedPersonDocument, SupersededDocument,
    SystemDocument, TelecomDocument, WrittenDocument,
};
pub use nhs_numbers::CAPACITY;
pub use person::{Field, FieldError, Person};
pub use population::{ALGORITHM_VERSION, Population, PopulationError, PopulationSeed};
pub use suggestion::did_you_mean;
