//! The vocabularies of the patient record as types: a code that is none of them cannot be held.
//!
//! Leaves out the OIDs that stand beside codes on the wire. Facts: pds-messages 2.1-2.3, 2.7, 9; pds-scr 2.11.

use spine_kernel::IdentifierError;
use std::str::FromStr;

macro_rules! codes {
    (
        $(#[$about:meta])* $name:ident is $what:literal, $rule:literal;
        $($(#[$meaning:meta])* $variant:ident = $code:literal),+ $(,)?
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$meaning])* $variant),+
        }

        impl $name {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code on the wire.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(code: &str) -> Result<Self, IdentifierError> {
                match code {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(IdentifierError { what: $what, value: code.chars().take(64).collect(), rule: $rule }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = String::deserialize(deserializer)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

codes! {
    /// Administrative gender.
    Gender is "a gender", "one of 0, 1, 2, 9";
    /// Not known.
    NotKnown = "0",
    /// Male.
    Male = "1",
    /// Female.
    Female = "2",
    /// Not specified.
    NotSpecified = "9",
}

codes! {
    /// What a name is used as.
    NameUse is "a use of a name",
        "one of L, A, PREFERRED, PREVIOUS, PREVIOUS-BIRTH, PREVIOUS-BACHELOR, PREVIOUS-MAIDEN, I, R";
    /// The usual name; everybody has one.
    Usual = "L",
    /// An alias.
    Alias = "A",
    /// The name that the person prefers.
    Preferred = "PREFERRED",
    /// A former name.
    Previous = "PREVIOUS",
    /// The name at birth.
    PreviousBirth = "PREVIOUS-BIRTH",
    /// The name as a bachelor.
    PreviousBachelor = "PREVIOUS-BACHELOR",
    /// The maiden name.
    PreviousMaiden = "PREVIOUS-MAIDEN",
    /// An indigenous or tribal name.
    Indigenous = "I",
    /// A religious name.
    Religious = "R",
}

codes! {
    /// What an address is used as.
    AddressUse is "a use of an address", "one of H, TMP, PST";
    /// The usual address.
    Usual = "H",
    /// A temporary address.
    Temporary = "TMP",
    /// The address for correspondence.
    Correspondence = "PST",
}

codes! {
    /// What a telecom address is used as.
    TelecomUse is "a use of a telecom address", "one of H, HP, HV, WP, AS, EC, PG, MC";
    /// At home.
    Home = "H",
    /// At home, the main one.
    PrimaryHome = "HP",
    /// At the holiday home.
    VacationHome = "HV",
    /// At work.
    Work = "WP",
    /// An answering service.
    AnsweringService = "AS",
    /// In an emergency.
    Emergency = "EC",
    /// A pager.
    Pager = "PG",
    /// A mobile.
    Mobile = "MC",
}

codes! {
    /// What an organisation provides to the person.
    CareProvision is "a kind of registration", "one of 1, P1, P2, P3";
    /// General practice.
    Practice = "1",
    /// The nominated pharmacy.
    Pharmacy = "P1",
    /// Medical appliances.
    Appliances = "P2",
    /// Dispensing by a practice.
    DispensingPractice = "P3",
}

codes! {
    /// What the record's information is marked as.
    Confidentiality is "a confidentiality code", "one of S, Y, B";
    /// Sensitive.
    Sensitive = "S",
    /// Stop noted.
    StopNoted = "Y",
    /// For a business reason: shown in full, with the code.
    Business = "B",
}

impl Confidentiality {
    /// Whether answers are limited (pds-messages 9).
    pub fn restricts(self) -> bool {
        matches!(self, Self::Sensitive | Self::StopNoted)
    }
}

codes! {
    /// How a death became known.
    DeathNotification is "a notification of death", "one of 1, 2";
    /// From an organisation of the NHS.
    Informal = "1",
    /// From the registrar.
    Formal = "2",
}

codes! {
    /// Whether there was contact with the NHS before.
    PreviousContact is "a previous NHS contact", "one of 0, 1";
    /// There was none.
    No = "0",
    /// There was.
    Yes = "1",
}

codes! {
    /// What is consented to.
    ConsentKind is "a kind of consent", "one of 4, 6";
    /// The record is shared.
    RecordSharing = "4",
    /// A call centre calls back.
    CallBack = "6",
}

codes! {
    /// What was said about it.
    ConsentValue is "the value of a consent", "one of 1, 2, 4, 5";
    /// Express consent.
    Consent = "1",
    /// Express dissent.
    Dissent = "2",
    /// No.
    No = "4",
    /// Yes.
    Yes = "5",
}

codes! {
    /// How the person prefers to be contacted.
    ContactMethod is "a method of contact", "one of 1 to 8";
    /// By letter.
    Letter = "1",
    /// By a visit.
    Visit = "2",
    /// By telephone.
    Telephone = "3",
    /// By e-mail.
    Email = "4",
    /// By minicom.
    Minicom = "5",
    /// Through a proxy.
    Proxy = "6",
    /// In sign language.
    SignLanguage = "7",
    /// Not by telephone.
    NoTelephone = "8",
}

codes! {
    /// The format in which the person prefers to be written to.
    WrittenFormat is "a written format", "one of 11, 12, 13";
    /// In large print.
    LargePrint = "11",
    /// In braille.
    Braille = "12",
    /// On audio tape.
    AudioTape = "13",
}

codes! {
    /// Whether the person has an account of their own at HealthSpace.
    Healthspace is "a HealthSpace registration", "one of 1, 2, 3";
    /// Not registered.
    NotRegistered = "1",
    /// Registered.
    Registered = "2",
    /// Provisionally registered.
    Provisional = "3",
}

codes! {
    /// In which capacity somebody is related to a person.
    RelatedRole is "a role of a related person", "one of PRS, AGNT, GUARD";
    /// In a personal relationship.
    Personal = "PRS",
    /// As an agent or proxy.
    Agent = "AGNT",
    /// As a guardian.
    Guardian = "GUARD",
}

codes! {
    /// How somebody is related to a person.
    Relationship is "a relationship", "one of 01 to 21, 98, 99";
    /// Spouse.
    Spouse = "01",
    /// Partner.
    Partner = "02",
    /// Parent.
    Parent = "03",
    /// Next of kin.
    NextOfKin = "04",
    /// Guardian.
    Guardian = "05",
    /// Foster parent.
    FosterParent = "06",
    /// Step parent.
    StepParent = "07",
    /// Polygamous partner.
    PolygamousPartner = "08",
    /// Child.
    Child = "09",
    /// Dependant.
    Dependant = "10",
    /// Not a dependant.
    NonDependant = "11",
    /// Mother.
    Mother = "12",
    /// Father.
    Father = "13",
    /// Sister.
    Sister = "14",
    /// Brother.
    Brother = "15",
    /// Another relative.
    Relative = "16",
    /// A proxy to be contacted.
    ProxyContact = "17",
    /// A proxy to be written to.
    ProxyCommunication = "18",
    /// A proxy for both.
    ProxyBoth = "19",
    /// Carer.
    Carer = "20",
    /// The person.
    Oneself = "21",
    /// Not known.
    NotKnown = "98",
    /// Not specified.
    NotSpecified = "99",
}

codes! {
    /// How urgently a paper record is sent.
    TransferPriority is "a priority of a transfer", "one of U, N";
    /// Urgent.
    Urgent = "U",
    /// Normal.
    Normal = "N",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_and_no_other_is_taken() {
        macro_rules! round {
            ($($name:ident),+) => {$(
                for &value in $name::ALL {
                    assert_eq!(value.code().parse::<$name>().unwrap(), value);
                    let json = serde_json::to_string(&value).unwrap();
                    assert_eq!(json, format!("{:?}", value.code()));
                    assert_eq!(serde_json::from_str::<$name>(&json).unwrap(), value);
                }
                for code in ["", "?", "l", "10", " 1"] {
                    assert!(code.parse::<$name>().is_err(), "{code}");
                }
            )+};
        }
        round!(
            Gender,
            NameUse,
            AddressUse,
            TelecomUse,
            CareProvision,
            Confidentiality,
            DeathNotification,
            PreviousContact,
            ConsentKind,
            ConsentValue,
            ContactMethod,
            WrittenFormat,
            Healthspace,
            RelatedRole,
            TransferPriority
        );
    }

    #[test]
    fn relationships_are_those_of_the_vocabulary() {
        for &value in Relationship::ALL {
            assert_eq!(value.code().parse::<Relationship>().unwrap(), value);
        }
        assert_eq!(Relationship::ALL.len(), 23);
        for code in ["", "1", "00", "22", "97", "100"] {
            assert!(code.parse::<Relationship>().is_err(), "{code}");
        }
    }

    #[test]
    fn a_business_reason_restricts_nothing() {
        let restricting: Vec<_> = Confidentiality::ALL.iter().filter(|code| code.restricts()).collect();
        assert_eq!(restricting, [&Confidentiality::Sensitive, &Confidentiality::StopNoted]);
    }
}
