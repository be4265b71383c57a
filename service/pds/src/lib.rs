#![doc = include_str!("../README.md")]

mod codes;
mod load;
mod oids;
mod payload;
mod qupa_in000008uk02;
mod qupa_in000009uk03;
mod qupa_in040000uk32;
mod qupa_in050000uk32;
mod record;
mod retrieval;
mod service;
mod switches;
mod values;

pub use codes::{
    AddressUse, CareProvision, Confidentiality, ConsentKind, ConsentValue, ContactMethod, DeathNotification,
    Gender, Healthspace, NameUse, PreviousContact, RelatedRole, Relationship, TelecomUse, TransferPriority,
    WrittenFormat,
};
pub use record::{
    Address, AgencyRegistration, AgencyRemoval, Birthplace, Consent, Contact, Death, Entry,
    FAMILY_BIRTH_INDEX, Language, Name, PATIENT_KIND, PaperLocation, PaperRecord, PatientRecord, Period,
    Provenance, RecordError, Registration, RelatedDetails, RelatedPerson, RelatedWho, Slots, Source,
    Superseded, SystemPeriod, Telecom, patient_key,
};
pub use service::Pds;
pub use switches::{EntrySource, InvalidatedNumber, PdsSwitches, UnknownItem, WrongCheckDigit};
pub use values::{
    Cipher, Day, DayOrMinute, LanguageCode, NationalSystem, ObjectId, Postcode, RemovalReason, Second,
    SharedSecret, TransferFlag,
};
