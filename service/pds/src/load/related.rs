//! Reads the people who are related to a person.
//!
//! Leaves out their ids: a related person is an entry like a name or an address. A related person who is a patient is
//! told by the number alone; anybody else has a name and an address. Facts: pds-messages 2.7, 10.

use super::content::tidy;
use super::draft::Content;
use super::{TIMES_CHARS_MAX, language, test_number};
use crate::record::{Address, Contact, Name, RelatedDetails, RelatedPerson, RelatedWho, Telecom};
use crate::{AddressUse, NameUse, RelatedRole};
use serde_json::Value;
use spine_kernel::{DocumentError, Members, Place};

/// Telephone numbers and the like of one related person.
const TELECOMS_MAX: usize = 5;
/// The last place in an order of contacting: more people than anybody is related to.
const POSITION_MAX: u32 = 99;
/// The members of somebody's own details.
const DETAILS: [&str; 5] = ["name", "address", "telecoms", "language", "interpreterRequired"];
/// The members of an entry that are not its content.
const OF_THE_ENTRY: [&str; 4] = ["from", "to", "id", "written"];

impl Content for RelatedPerson {
    const LIST: &'static str = "relatedPersons";
    const MEMBERS: &'static [&'static str] = &[
        "role",
        "relationship",
        "position",
        "nextOfKin",
        "correspondence",
        "nhsNumber",
        "name",
        "address",
        "telecoms",
        "language",
        "interpreterRequired",
        "contactMethod",
        "contactTimes",
        "writtenFormat",
        "callBack",
        "from",
        "to",
        "id",
        "written",
    ];

    fn read(members: &Members<'_, '_>) -> Result<Self, DocumentError> {
        let person = Self {
            role: members.needed("role")?,
            relationship: members.needed("relationship")?,
            position: members.number("position", 1, POSITION_MAX)?,
            next_of_kin: members.flag("nextOfKin")?,
            correspondence: members.flag("correspondence")?,
            who: who(members)?,
            contact: Contact {
                method: members.optional("contactMethod")?,
                times: tidy(members, "contactTimes", TIMES_CHARS_MAX)?,
            },
            written_format: members.optional("writtenFormat")?,
            call_back: members.optional("callBack")?,
        };
        if person.call_back.is_some() && person.role != RelatedRole::Agent {
            return Err(members.refuse("callBack", "is refused: only the role AGNT has one"));
        }
        Ok(person)
    }

    fn kind(&self) -> &'static str {
        self.relationship.code()
    }

    fn is_single(&self) -> bool {
        false
    }
}

fn who(members: &Members<'_, '_>) -> Result<RelatedWho, DocumentError> {
    if let Some(number) = test_number(members, "nhsNumber")? {
        return match DETAILS.into_iter().find(|name| members.value(name).is_some()) {
            Some(name) => {
                Err(members.refuse(name, "is refused: a related person with an NHS number has no details"))
            }
            None => Ok(RelatedWho::Patient(number)),
        };
    }
    let name: Name = part(members, "name")?;
    if name.usage != NameUse::Usual {
        return Err(members.refuse("name", "is refused: the name of a related person has the use L"));
    }
    let address: Address = part(members, "address")?;
    if address.usage != AddressUse::Usual {
        return Err(members.refuse("address", "is refused: the address of a related person has the use H"));
    }
    let telecoms = members.each("telecoms", TELECOMS_MAX, content::<Telecom>)?;
    let language = language(members)?;
    Ok(RelatedWho::Details(Box::new(RelatedDetails { name, address, telecoms, language })))
}

/// A name or an address inside a related person: without period, id and source, which are those of the whole.
fn part<T: Content>(members: &Members<'_, '_>, name: &'static str) -> Result<T, DocumentError> {
    let Some(value) = members.value(name) else {
        return Err(
            members.refuse(name, "is refused: a related person has a name and an address, or an NHS number")
        );
    };
    content(value, members.place().member(name))
}

/// What an entry of that kind says, where it stands alone.
fn content<T: Content>(value: &Value, place: Place<'_>) -> Result<T, DocumentError> {
    let members = Members::of(value, place, T::MEMBERS)?;
    match OF_THE_ENTRY.into_iter().find(|name| members.value(name).is_some()) {
        Some(name) => Err(members.refuse(name, "is refused: a part of a related person has none of its own")),
        None => T::read(&members),
    }
}
