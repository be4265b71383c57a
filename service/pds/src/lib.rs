#![doc = include_str!("../README.md")]

mod codes;
mod load;
mod oids;
mod qupa_in040000uk32;
mod qupa_in050000uk32;
mod record;
mod service;
mod switches;
mod values;

pub use codes::{
    AddressUse, CareProvision, Confidentiality, ConsentKind, ConsentValue, ContactMethod, DeathNotification,
    Gender, NameUse, PreviousContact, TelecomUse, WrittenFormat,
};
pub use record::{
    Address, Consent, Death, Entry, FAMILY_BIRTH_INDEX, Language, Name, PATIENT_KIND, PatientRecord, Period,
    RecordError, Registration, Slots, Source, Superseded, SystemPeriod, Telecom, patient_key,
};
pub use service::Pds;
pub use switches::{PdsSwitches, WrongCheckDigit};
pub use values::{Day, DayOrMinute, LanguageCode, ObjectId, Postcode, Second};
