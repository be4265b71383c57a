//! The fields that a table may name, one row each: its name, what it takes, and which member it writes.
//!
//! Leaves out reading a value: `values`.

use super::usual::{address_lines, line, temporary_address, usual_address, usual_name, written};
use super::values::{
    Rule, day_or_minute, name_part, nhs_number, one_of, optional, organisation, postcode, telephone,
    yes_or_no,
};
use super::{around, former};
use crate::document::{
    BirthplaceDocument, ConsentDocument, NhaisRegistrationDocument, NhaisRemovalDocument, PersonDocument,
    RegistrationDocument, SupersededDocument, TelecomDocument, WrittenDocument,
};

/// One field of a person's table.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name as a table writes it.
    pub name: &'static str,
    /// What it takes, in words.
    pub takes: &'static str,
    pub(super) set: fn(&mut PersonDocument, &str) -> Result<(), Rule>,
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field").field("name", &self.name).field("takes", &self.takes).finish_non_exhaustive()
    }
}

macro_rules! fields {
    ($($name:literal, $takes:literal, $set:expr;)+) => {
        &[$(Field { name: $name, takes: $takes, set: $set }),+]
    };
}

pub(super) const FIELDS: &[Field] = fields! {
    "NHS number", "a valid number from 9000000000 to 9999999999, spaces allowed", |person, value| {
        person.nhs_number = nhs_number(value)?;
        Ok(())
    };
    "title", "a prefix without full stop, or nothing", |person, value| {
        usual_name(person).prefix = optional(value, name_part)?;
        Ok(())
    };
    "given name", "the first given name; the others stay", |person, value| {
        let given = name_part(value)?;
        match usual_name(person).given.first_mut() {
            Some(first) => *first = given,
            None => usual_name(person).given.push(given),
        }
        Ok(())
    };
    "given names", "all given names with spaces between them, or nothing", |person, value| {
        usual_name(person).given = value.split_whitespace().map(name_part).collect::<Result<_, _>>()?;
        Ok(())
    };
    "family name", "1 to 35 characters", |person, value| {
        usual_name(person).family = Some(name_part(value)?);
        Ok(())
    };
    "suffix", "a suffix, or nothing", |person, value| {
        usual_name(person).suffix = optional(value, name_part)?;
        Ok(())
    };
    "date of birth", "a day as 1980-01-20 or 20 January 1980, or 1980-01-20 14:30", |person, value| {
        let birth = day_or_minute(value)?;
        born(person, birth);
        Ok(())
    };
    "gender", "male, female, not known or not specified", |person, value| {
        const WORDS: &[(&str, &str)] = &[("not known", "0"), ("male", "1"), ("female", "2"), ("not specified", "9")];
        one_of(value, WORDS, "male, female, not known or not specified")?.clone_into(&mut person.gender);
        Ok(())
    };
    "address", "two to five parts with commas: street, town or house, street, locality, town, county",
    |person, value| {
        let lines = address_lines(value)?;
        usual_address(person).lines = lines;
        Ok(())
    };
    "address line 1", "house name or flat", |person, value| address_line(person, 0, value);
    "address line 2", "number and street", |person, value| address_line(person, 1, value);
    "address line 3", "locality", |person, value| address_line(person, 2, value);
    "address line 4", "post town", |person, value| address_line(person, 3, value);
    "address line 5", "county", |person, value| address_line(person, 4, value);
    "postcode", "outward and inward part, or nothing", |person, value| {
        usual_address(person).postcode = optional(value, postcode)?;
        Ok(())
    };
    "temporary address", "two to five parts as for the address; it begins at birth", |person, value| {
        let lines = address_lines(value)?;
        temporary_address(person).lines = lines;
        Ok(())
    };
    "temporary address until", "its last day, as 1980-01-20 or 20 January 1980", |person, value| {
        temporary_address(person).to = Some(day_or_minute(value)?.chars().take(8).collect());
        Ok(())
    };
    "telephone", "a home number reserved for drama, or nothing", |person, value| telecom(person, "HP", value);
    "mobile telephone", "a mobile number reserved for drama, or nothing",
    |person, value| telecom(person, "MC", value);
    "GP practice", "an organisation of the cast, an ODS code, or nothing",
    |person, value| registration(person, "1", value);
    "pharmacy", "an organisation of the cast, an ODS code, or nothing",
    |person, value| registration(person, "P1", value);
    "sensitive", "yes or no", |person, value| {
        person.confidentiality = yes_or_no(value)?.then(|| "S".to_owned());
        Ok(())
    };
    "confidentiality code", "S, Y or B, or nothing", |person, value| {
        const CODES: &[(&str, &str)] = &[("S", "S"), ("Y", "Y"), ("B", "B")];
        person.confidentiality = optional(value, |value| one_of(value, CODES, "S, Y or B"))?.map(str::to_owned);
        Ok(())
    };
    "date of death", "a day as for the date of birth, or nothing; formal unless notified otherwise",
    |person, value| {
        person.deceased_time = optional(value, day_or_minute)?;
        let notified = person.death_notification.take().unwrap_or_else(|| "2".to_owned());
        person.death_notification = person.deceased_time.is_some().then_some(notified);
        Ok(())
    };
    "death notification", "informal or formal, or nothing", |person, value| {
        const WORDS: &[(&str, &str)] = &[("informal", "1"), ("formal", "2")];
        let code = optional(value, |value| one_of(value, WORDS, "informal or formal"))?;
        person.death_notification = code.map(str::to_owned);
        Ok(())
    };
    "superseded by", "the NHS number that replaced this one, or nothing", |person, value| {
        person.superseded_by = optional(value, nhs_number)?;
        Ok(())
    };
    "supersedes", "the NHS number that this one replaced, or nothing", |person, value| {
        let replaced = optional(value, nhs_number)?;
        let replaced = replaced.map(|nhs_number| SupersededDocument { nhs_number, from: None, to: None });
        person.supersedes = Vec::from_iter(replaced);
        Ok(())
    };
    "invalidated", "yes or no", |person, value| {
        person.invalidated = yes_or_no(value)?;
        Ok(())
    };
    "serial change number", "a number from 1", |person, value| {
        let number = value.parse().ok().filter(|number| (1..u32::MAX).contains(number));
        person.serial_change_number = number.ok_or_else(|| format!("a number from 1 to {}", u32::MAX - 1))?;
        Ok(())
    };
    "previous NHS contact", "yes or no, or nothing", |person, value| {
        let contact = optional(value, yes_or_no)?;
        person.previous_nhs_contact = contact.map(|yes| if yes { "1" } else { "0" }.to_owned());
        Ok(())
    };
    "language", "two letters of ISO 639-1, or nothing", |person, value| {
        person.language = optional(value, |value| {
            let fits = value.len() == 2 && value.bytes().all(|b| b.is_ascii_lowercase());
            if fits { Ok(value.to_owned()) } else { Err("two letters of ISO 639-1, as pl".to_owned()) }
        })?;
        Ok(())
    };
    "interpreter required", "yes or no, or nothing", |person, value| {
        person.interpreter_required = optional(value, yes_or_no)?;
        Ok(())
    };
    "birth order", "a number from 1 to 15, or nothing", |person, value| {
        person.multiple_birth_order = optional(value, |value| {
            value.parse().ok().filter(|order| (1..=15).contains(order)).ok_or_else(|| "a number from 1 to 15".to_owned())
        })?;
        Ok(())
    };
    "birthplace", "a town, a county and a country with commas, the later ones left out, or nothing",
    |person, value| {
        person.birthplace = optional(value, birthplace)?;
        Ok(())
    };
    "contact method", "letter, visit, telephone, e-mail, minicom, proxy, sign language, no telephone, or nothing",
    |person, value| {
        const RULE: &str =
            "letter, visit, telephone, e-mail, minicom, proxy, sign language or no telephone";
        let code = optional(value, |value| one_of(value, CONTACT_METHODS, RULE))?;
        person.contact_method = code.map(str::to_owned);
        Ok(())
    };
    "contact times", "1 to 35 characters, or nothing", |person, value| {
        person.contact_times = optional(value, name_part)?;
        Ok(())
    };
    "written format", "large print, braille or audio tape, or nothing", |person, value| {
        const WORDS: &[(&str, &str)] = &[("large print", "11"), ("braille", "12"), ("audio tape", "13")];
        let code = optional(value, |value| one_of(value, WORDS, "large print, braille or audio tape"))?;
        person.written_format = code.map(str::to_owned);
        Ok(())
    };
    "record sharing", "consent or dissent, or nothing", |person, value| {
        const WORDS: &[(&str, &str)] = &[("consent", "1"), ("dissent", "2")];
        let said = optional(value, |value| one_of(value, WORDS, "consent or dissent"))?;
        person.consents.retain(|consent| consent.kind != "4");
        person.consents.extend(said.map(|value| ConsentDocument {
            kind: "4".to_owned(),
            value: value.to_owned(),
            time: None,
        }));
        Ok(())
    };
    "shared secret", "a text in base64, or nothing", |person, value| {
        person.shared_secret = optional(value, |value| Ok(value.to_owned()))?;
        Ok(())
    };
    "HealthSpace", "not registered, registered or provisional, or nothing", |person, value| {
        const WORDS: &[(&str, &str)] = &[("not registered", "1"), ("registered", "2"), ("provisional", "3")];
        let code = optional(value, |value| one_of(value, WORDS, "not registered, registered or provisional"))?;
        person.healthspace = code.map(str::to_owned);
        Ok(())
    };
    "NHAIS cipher", "the cipher of a payment agency, or nothing", |person, value| {
        let from = Some(person.birth_time.chars().take(8).collect());
        let cipher = optional(value, |value| Ok(value.to_owned()))?;
        person.nhais_registration = cipher.map(|cipher| NhaisRegistrationDocument { cipher, from, to: None });
        Ok(())
    };
    "NHAIS removal", "a reason as OPA, or nothing", |person, value| {
        let reason = optional(value, |value| Ok(value.to_owned()))?;
        person.nhais_removal =
            reason.map(|reason| NhaisRemovalDocument { reason, ..NhaisRemovalDocument::default() });
        Ok(())
    };
    "paper record", "the place where it is, or nothing", |person, value| {
        let place = optional(value, name_part)?;
        person.paper_records = place.into_iter().map(around::paper_record).collect();
        Ok(())
    };
    "next of kin", "a given and a family name, a street and a town with commas, or nothing", |person, value| {
        let next = optional(value, around::next_of_kin)?;
        person.related_persons.retain(|related| !related.next_of_kin);
        person.related_persons.extend(next);
        Ok(())
    };
    "proxy", "a given and a family name, a street and a town with commas, or nothing", |person, value| {
        let proxy = optional(value, around::proxy)?;
        person.related_persons.retain(|related| related.role != "AGNT");
        person.related_persons.extend(proxy);
        Ok(())
    };
    "mother", "her NHS number, or nothing", |person, value| {
        let mother = optional(value, nhs_number)?;
        person.related_persons.retain(|related| related.relationship != "12");
        person.related_persons.extend(mother.map(around::mother));
        Ok(())
    };
    "former family name", "names as Penrose until 1979-06-16, the oldest first, with semicolons between",
    |person, value| former::family_names(person, value);
    "former address", "addresses as 4 Mill Lane, Fennock until 2001-05-06, the oldest first, with semicolons between",
    |person, value| former::addresses(person, value);
    "former GP practice", "organisations as A81902 until 2015-02-03, the oldest first, with semicolons between",
    |person, value| former::practices(person, value);
};

const CONTACT_METHODS: &[(&str, &str)] = &[
    ("letter", "1"),
    ("visit", "2"),
    ("telephone", "3"),
    ("e-mail", "4"),
    ("minicom", "5"),
    ("proxy", "6"),
    ("sign language", "7"),
    ("no telephone", "8"),
];

/// A town, then perhaps a county, then perhaps a country.
fn birthplace(value: &str) -> Result<BirthplaceDocument, Rule> {
    let parts: Vec<&str> = value.split(',').map(str::trim).collect();
    if parts.len() > 3 || parts.iter().any(|part| part.is_empty()) {
        return Err("a town, a county and a country with commas, the later ones left out".to_owned());
    }
    let part = |at: usize| parts.get(at).map(|part| (*part).to_owned());
    Ok(BirthplaceDocument { city: part(0), county: part(1), country: part(2) })
}

/// Nothing begins before birth: what began at the generated one moves to the new one, and what ended by then never was.
fn born(person: &mut PersonDocument, birth: String) {
    let first_day: String = birth.chars().take(8).collect();
    let generated: String = person.birth_time.chars().take(8).collect();
    person.birth_time = birth;
    let begin = |from: &mut Option<String>| {
        if from.as_ref().is_some_and(|from| *from == generated || *from < first_day) {
            *from = Some(first_day.clone());
        }
    };
    let recorded = |written: &mut Option<WrittenDocument>| {
        let ends = written.iter_mut().flat_map(|written| [&mut written.from, &mut written.to]);
        // The hours stay, so that the order within a day does.
        for instant in ends.flatten().filter(|instant| instant.as_str() < first_day.as_str()) {
            *instant = format!("{first_day}{}", instant.get(8..).unwrap_or_default());
        }
    };
    let history = &mut person.history;
    let lived = |to: &Option<String>| to.as_ref().is_none_or(|to| *to > first_day);
    history.names.retain(|name| lived(&name.to));
    history.addresses.retain(|address| lived(&address.to));
    history.telecoms.retain(|telecom| lived(&telecom.to));
    history.registrations.retain(|registration| lived(&registration.to));
    for name in person.names.iter_mut().chain(&mut history.names) {
        begin(&mut name.from);
        recorded(&mut name.written);
    }
    for address in person.addresses.iter_mut().chain(&mut history.addresses) {
        begin(&mut address.from);
        recorded(&mut address.written);
    }
    for telecom in person.telecoms.iter_mut().chain(&mut history.telecoms) {
        begin(&mut telecom.from);
        recorded(&mut telecom.written);
    }
    for registration in person.registrations.iter_mut().chain(&mut history.registrations) {
        begin(&mut registration.from);
        recorded(&mut registration.written);
    }
    person.related_persons.iter_mut().for_each(|related| begin(&mut related.from));
    person.nhais_registration.iter_mut().for_each(|with| begin(&mut with.from));
}

fn address_line(person: &mut PersonDocument, number: usize, value: &str) -> Result<(), Rule> {
    usual_address(person).lines[number] = line(value)?;
    Ok(())
}

fn telecom(person: &mut PersonDocument, kind: &str, value: &str) -> Result<(), Rule> {
    let number = optional(value, telephone)?;
    let known = person.telecoms.iter_mut().find(|telecom| telecom.kind == kind);
    match (known, number) {
        (Some(known), Some(number)) => known.value = number,
        (None, Some(value)) => {
            person.telecoms.push(TelecomDocument {
                kind: kind.to_owned(),
                value,
                written: written(),
                ..TelecomDocument::default()
            });
        }
        (_, None) => person.telecoms.retain(|telecom| telecom.kind != kind),
    }
    Ok(())
}

fn registration(person: &mut PersonDocument, kind: &str, value: &str) -> Result<(), Rule> {
    let organisation = optional(value, organisation)?;
    let known = person.registrations.iter_mut().find(|registration| registration.kind == kind);
    match (known, organisation) {
        (Some(known), Some(organisation)) => known.organisation = organisation,
        (None, Some(organisation)) => {
            let from = Some(person.birth_time.chars().take(8).collect());
            let kind = kind.to_owned();
            person.registrations.push(RegistrationDocument {
                kind,
                organisation,
                from,
                to: None,
                id: None,
                written: written(),
            });
        }
        (_, None) => person.registrations.retain(|registration| registration.kind != kind),
    }
    Ok(())
}
