//! One life: what a person is called, where they live, who looks after them, and what of that changed.
//!
//! Leaves out the meaning of the members (`DOCUMENTS.md`). The order of draws is part of the algorithm: a change of
//! it raises the version. Rules kept: pds-messages 2.1-2.5; history is closed entry by entry, as captures have it.

use super::words::{
    GIVEN_EITHER, GIVEN_FEMALE, GIVEN_MALE, HOUSE_NAMES, INWARD_LETTERS, LANGUAGES, LOCALITIES, PREFIX_WOMEN,
    STREET_KINDS, TOWNS,
};
use crate::cast::cast;
use crate::document::{
    AddressDocument, HistoryDocument, NameDocument, PersonDocument, RegistrationDocument, TelecomDocument,
};
use crate::draw::Draw;
use fake::Fake;
use fake::faker::name::en::LastName;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use spine_kernel::{NhsNumber, OdsCode};

/// The day before which everything happened: the virtual clock of a run starts here.
pub(super) const REFERENCE_DAY: Date = date(2026, 1, 1);
/// Days in which the deaths of the population lie: five years.
const DEATHS_WITHIN_DAYS: u32 = 1825;
/// Days in a year, near enough for ages.
const YEAR: u32 = 365;
/// Addresses or practices that a life leaves behind at most.
const FORMER_MAX: usize = 4;

/// Age bands in years and how many of a thousand people are in each.
const AGE_BANDS: &[(u32, u32, u32)] =
    &[(0, 4, 52), (5, 17, 153), (18, 39, 285), (40, 64, 315), (65, 84, 165), (85, 104, 30)];

/// Draws a whole life up to the reference day, without its fate.
pub(super) fn person(number: NhsNumber, draw: &mut Draw) -> PersonDocument {
    let weights: Vec<u32> = AGE_BANDS.iter().map(|(_, _, weight)| *weight).collect();
    let (youngest, oldest, _) = AGE_BANDS[draw.weighted(&weights)];
    let age_days = draw.between(youngest * YEAR + 1, (oldest + 1) * YEAR);
    let birth = before(REFERENCE_DAY, age_days);
    let mut life = Life { birth, age_days, gender: gender(draw), slots: Slots::new(draw), draw };
    let (names, former_names) = life.names();
    let (addresses, former_addresses) = life.addresses();
    let telecoms = life.telecoms();
    let (registrations, former_registrations) = life.registrations();
    let history = HistoryDocument {
        names: former_names,
        addresses: former_addresses,
        telecoms: Vec::new(),
        registrations: former_registrations,
        related_persons: Vec::new(),
    };
    let changes = history.names.len() + history.addresses.len() + history.registrations.len();
    let changes = u32::try_from(changes).unwrap_or(0) + life.draw.below(4);
    let language = life.draw.chance(40).then(|| (*life.draw.pick(LANGUAGES)).to_owned());
    PersonDocument {
        nhs_number: number,
        serial_change_number: 1 + changes,
        names,
        gender: life.gender.to_owned(),
        birth_time: digits(birth),
        multiple_birth_order: None,
        deceased_time: None,
        death_notification: None,
        addresses,
        telecoms,
        registrations,
        confidentiality: None,
        superseded_by: None,
        supersedes: Vec::new(),
        invalidated: false,
        previous_nhs_contact: Some("1".to_owned()),
        interpreter_required: language.is_some().then(|| life.draw.chance(500)),
        language,
        contact_method: None,
        written_format: None,
        consents: Vec::new(),
        history,
        related_persons: Vec::new(),
        birthplace: None,
        contact_times: None,
        shared_secret: None,
        healthspace: None,
        nhais_registration: None,
        nhais_removal: None,
        paper_records: Vec::new(),
    }
}

/// Draws death and sensitivity. The last draws of a life, so that a life without them is the same life.
pub(super) fn fate(person: &mut PersonDocument, draw: &mut Draw) {
    let birth = Date::strptime("%Y%m%d", &person.birth_time).unwrap_or(REFERENCE_DAY);
    let age_days = birth.duration_until(REFERENCE_DAY).as_hours() / 24;
    let age_days = u32::try_from(age_days).unwrap_or(0);
    let dead_of_thousand = match age_days / YEAR {
        0..65 => 6,
        65..85 => 75,
        _ => 300,
    };
    if draw.chance(dead_of_thousand) {
        let died = digits(before(REFERENCE_DAY, draw.between(1, DEATHS_WITHIN_DAYS.min(age_days.max(1)))));
        person.deceased_time = last_change(person).max(Some(died));
        person.death_notification = Some(if draw.chance(800) { "2" } else { "1" }.to_owned());
    }
    if draw.chance(20) {
        person.confidentiality = Some("S".to_owned());
    }
}

/// The last day on which something of the record began: nobody moves house after death.
fn last_change(person: &PersonDocument) -> Option<String> {
    let names = person.names.iter().map(|name| &name.from);
    let addresses = person.addresses.iter().map(|address| &address.from);
    let telecoms = person.telecoms.iter().map(|telecom| &telecom.from);
    let registrations = person.registrations.iter().map(|registration| &registration.from);
    let related = person.related_persons.iter().map(|related| &related.from);
    names.chain(addresses).chain(telecoms).chain(registrations).chain(related).max().cloned().flatten()
}

fn gender(draw: &mut Draw) -> &'static str {
    ["1", "2", "0", "9"][draw.weighted(&[490, 490, 10, 10])]
}

pub(super) fn before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days).days())
}

/// The wire form of a day: eight digits.
pub(super) fn digits(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// The object ids of one record: four lower-case base-36 characters, each once (pds-messages 2.5).
struct Slots {
    next: u32,
}

/// How many such ids there are.
const SLOT_COUNT: u32 = 36 * 36 * 36 * 36;
/// The step from one id to the next: without a common factor with the count, so that no id comes twice.
const SLOT_STEP: u32 = 385_643;

impl Slots {
    fn new(draw: &mut Draw) -> Self {
        Self { next: draw.below(SLOT_COUNT) }
    }

    fn take(&mut self) -> String {
        self.next = (self.next + SLOT_STEP) % SLOT_COUNT;
        let mut left = self.next;
        let mut id = [b'0'; 4];
        for place in id.iter_mut().rev() {
            *place = b"0123456789abcdefghijklmnopqrstuvwxyz"[(left % 36) as usize];
            left /= 36;
        }
        id.iter().map(|byte| char::from(*byte)).collect()
    }
}

struct Life<'d> {
    birth: Date,
    age_days: u32,
    gender: &'static str,
    slots: Slots,
    draw: &'d mut Draw,
}

impl Life<'_> {
    fn is_adult(&self) -> bool {
        self.age_days >= 18 * YEAR
    }

    /// The days on which something changed, birth first, ascending, each once.
    fn turning_points(&mut self, former: usize) -> Vec<Date> {
        let mut days: Vec<u32> = (0..former.min(FORMER_MAX))
            .map(|_| self.draw.between(1, self.age_days.max(1)))
            .filter(|days_ago| *days_ago < self.age_days)
            .collect();
        days.push(self.age_days);
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        days.into_iter().map(|days_ago| before(REFERENCE_DAY, days_ago)).collect()
    }

    /// Three parts with a bound list of former entries; older people leave more behind.
    fn former_count(&mut self) -> usize {
        if self.is_adult() {
            self.draw.weighted(&[25, 35, 22, 12, 6])
        } else {
            self.draw.weighted(&[65, 30, 5])
        }
    }

    fn family(&mut self) -> String {
        LastName().fake_with_rng::<&str, _>(self.draw.generator()).to_owned()
    }

    fn given(&mut self) -> String {
        let list = match self.gender {
            "1" => GIVEN_MALE,
            "2" => GIVEN_FEMALE,
            _ => GIVEN_EITHER,
        };
        (*self.draw.pick(list)).to_owned()
    }

    fn prefix(&mut self) -> Option<String> {
        let prefix = match (self.gender, self.is_adult()) {
            (_, true) if self.draw.chance(20) => "Dr",
            ("1", true) => "Mr",
            ("1", false) => "Master",
            ("2", true) => self.draw.pick(PREFIX_WOMEN),
            ("2", false) => "Miss",
            _ => return None,
        };
        Some(prefix.to_owned())
    }

    fn names(&mut self) -> (Vec<NameDocument>, Vec<NameDocument>) {
        let mut given = vec![self.given()];
        let second = self.given();
        if self.draw.chance(550) && second != given[0] {
            given.push(second);
        }
        let usual = NameDocument {
            kind: "L".to_owned(),
            prefix: self.prefix(),
            given,
            family: Some(self.family()),
            suffix: None,
            from: Some(digits(self.birth)),
            to: None,
            id: Some(self.slots.take()),
            written: None,
        };
        let married = self.is_adult() && self.draw.chance(if self.gender == "2" { 200 } else { 20 });
        let (mut names, former) =
            if married { self.after_marriage(usual) } else { (vec![usual], Vec::new()) };
        if self.draw.chance(40) {
            let preferred = NameDocument {
                kind: "PREFERRED".to_owned(),
                prefix: None,
                given: vec![self.given()],
                from: Some(digits(self.birth)),
                id: Some(self.slots.take()),
                ..names[0].clone()
            };
            names.push(preferred);
        }
        (names, former)
    }

    /// The usual name changes: the old one is closed in the same slot, and every third time it is kept as a
    /// previous name too.
    fn after_marriage(&mut self, born: NameDocument) -> (Vec<NameDocument>, Vec<NameDocument>) {
        let since = digits(before(REFERENCE_DAY, self.draw.between(1, self.age_days - 18 * YEAR + 1)));
        let usual = NameDocument { family: Some(self.family()), from: Some(since.clone()), ..born.clone() };
        let closed = NameDocument { to: Some(since.clone()), ..born.clone() };
        let mut names = vec![usual];
        if self.draw.chance(333) {
            let kind = if self.gender == "2" { "PREVIOUS-MAIDEN" } else { "PREVIOUS" };
            let previous = NameDocument {
                kind: kind.to_owned(),
                from: born.from.clone(),
                id: Some(self.slots.take()),
                ..born
            };
            names.push(previous);
        }
        (names, vec![closed])
    }

    fn address(&mut self, kind: &str, from: Date) -> AddressDocument {
        let town = self.draw.pick(TOWNS);
        let family: &str = LastName().fake_with_rng(self.draw.generator());
        let street = format!("{} {family} {}", self.draw.between(1, 240), self.draw.pick(STREET_KINDS));
        let house = match self.draw.below(8) {
            0 => format!("Flat {}", self.draw.between(1, 30)),
            1 => (*self.draw.pick(HOUSE_NAMES)).to_owned(),
            _ => String::new(),
        };
        let locality = if self.draw.chance(350) { *self.draw.pick(LOCALITIES) } else { "" };
        let inward = [self.draw.pick(INWARD_LETTERS), self.draw.pick(INWARD_LETTERS)];
        let postcode = format!(
            "{}{} {}{}{}",
            town.area,
            self.draw.between(1, 29),
            self.draw.below(10),
            inward[0],
            inward[1]
        );
        let paf = self.draw.chance(300).then(|| format!("{:08}", self.draw.below(100_000_000)));
        AddressDocument {
            kind: kind.to_owned(),
            lines: vec![house, street, locality.to_owned(), town.name.to_owned(), town.county.to_owned()],
            postcode: Some(postcode),
            paf,
            description: None,
            from: Some(digits(from)),
            to: None,
            id: None,
            written: None,
        }
    }

    fn addresses(&mut self) -> (Vec<AddressDocument>, Vec<AddressDocument>) {
        let former = self.former_count();
        let points = self.turning_points(former);
        let slot = self.slots.take();
        let mut homes: Vec<AddressDocument> = Vec::new();
        for point in points {
            if let Some(left) = homes.last_mut() {
                left.to = Some(digits(point));
            }
            homes.push(AddressDocument { id: Some(slot.clone()), ..self.address("H", point) });
        }
        let mut current = Vec::from_iter(homes.pop());
        let recently = before(REFERENCE_DAY, self.draw.between(1, 300.min(self.age_days)));
        if self.draw.chance(30) {
            current.push(AddressDocument {
                description: Some("Staying with family".to_owned()),
                id: Some(self.slots.take()),
                ..self.address("TMP", recently)
            });
        }
        if self.draw.chance(50) {
            current.push(AddressDocument { id: Some(self.slots.take()), ..self.address("PST", recently) });
        }
        (current, homes)
    }

    /// Numbers of the ranges that are reserved for drama alone: nobody is ever called.
    fn telecoms(&mut self) -> Vec<TelecomDocument> {
        let mut telecoms = Vec::new();
        for (kind, range, permille) in [("HP", "01632960", 700), ("MC", "07700900", 650)] {
            let number = self.draw.below(1000);
            let since = before(REFERENCE_DAY, self.draw.between(1, self.age_days.max(1)));
            if self.draw.chance(permille) {
                telecoms.push(TelecomDocument {
                    kind: kind.to_owned(),
                    value: format!("tel:{range}{number:03}"),
                    from: Some(digits(since)),
                    to: None,
                    id: Some(self.slots.take()),
                    written: None,
                });
            }
        }
        telecoms
    }

    fn registrations(&mut self) -> (Vec<RegistrationDocument>, Vec<RegistrationDocument>) {
        let practices: Vec<OdsCode> = organisations("RO76");
        let pharmacies: Vec<OdsCode> = organisations("RO182");
        let former = self.former_count();
        let points = self.turning_points(former);
        let slot = self.slots.take();
        let mut with_gp: Vec<RegistrationDocument> = Vec::new();
        for point in points {
            let practice = self.draw.pick(&practices);
            if let Some(left) = with_gp.last_mut() {
                if left.organisation == *practice {
                    continue;
                }
                left.to = Some(digits(point));
            }
            with_gp.push(registration("1", practice, point, slot.clone()));
        }
        let mut current = Vec::from_iter(with_gp.pop());
        if self.draw.chance(25) {
            // Left the practice and joined no other.
            current.clear();
            with_gp.clear();
        }
        let since = before(REFERENCE_DAY, self.draw.between(1, (5 * YEAR).min(self.age_days)));
        if self.draw.chance(300) {
            current.push(registration("P1", self.draw.pick(&pharmacies), since, self.slots.take()));
        }
        (current, with_gp)
    }
}

fn organisations(role: &str) -> Vec<OdsCode> {
    cast()
        .organisations()
        .filter(|organisation| organisation.role == role)
        .map(|found| found.ods.clone())
        .collect()
}

fn registration(kind: &str, organisation: &OdsCode, from: Date, id: String) -> RegistrationDocument {
    RegistrationDocument {
        kind: kind.to_owned(),
        organisation: organisation.clone(),
        from: Some(digits(from)),
        to: None,
        id: Some(id),
        written: None,
    }
}
