//! The word lists of the population: given names, prefixes, streets and towns.
//!
//! Leaves out family names, which come from the list of the `fake` crate. Streets, towns and counties are invented;
//! postcode areas begin with Q, V or X, letters with which no postcode area of the country begins, so that no
//! postcode of this population exists.

/// An invented town.
pub(super) struct Town {
    pub(super) name: &'static str,
    pub(super) county: &'static str,
    /// The two letters with which its postcodes begin.
    pub(super) area: &'static str,
}

const fn town(name: &'static str, county: &'static str, area: &'static str) -> Town {
    Town { name, county, area }
}

pub(super) const TOWNS: &[Town] = &[
    town("Aldermere", "Northmarch", "QA"),
    town("Brackenthorpe", "Northmarch", "QB"),
    town("Cawdale Bridge", "Northmarch", "QC"),
    town("Dunsmere", "Eastfleetshire", "QD"),
    town("Elverham", "Eastfleetshire", "QE"),
    town("Fennock", "Eastfleetshire", "QF"),
    town("Gorrowfield", "Wolvershire", "QG"),
    town("Hartlemoor", "Wolvershire", "QH"),
    town("Inglestow", "Wolvershire", "VA"),
    town("Jarrowmouth", "Seaburyshire", "VB"),
    town("Kettlewick", "Seaburyshire", "VC"),
    town("Langstrand", "Seaburyshire", "VD"),
    town("Marlingate", "Downfordshire", "VE"),
    town("Nettlebourne", "Downfordshire", "VF"),
    town("Oxencombe", "Downfordshire", "VG"),
    town("Pellbury", "Midvale", "VH"),
    town("Quernstone", "Midvale", "XA"),
    town("Ravelsby", "Midvale", "XB"),
    town("Saltreath", "Westcarrick", "XC"),
    town("Thornmoss", "Westcarrick", "XD"),
    town("Ulverbeck", "Westcarrick", "XE"),
    town("Vexholme", "Fenlandshire", "XF"),
    town("Wetherdyke", "Fenlandshire", "XG"),
    town("Yarnwold", "Fenlandshire", "XH"),
];

/// Letters of the inward part of a postcode: C, I, K, M, O and V are not used there.
pub(super) const INWARD_LETTERS: &[char] =
    &['A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W', 'X', 'Y', 'Z'];

pub(super) const STREET_KINDS: &[&str] =
    &["Road", "Street", "Lane", "Close", "Avenue", "Terrace", "Crescent", "Drive", "Gardens", "Mews"];

pub(super) const HOUSE_NAMES: &[&str] = &[
    "Rose Cottage",
    "The Old Forge",
    "Orchard House",
    "Mill View",
    "Ivy Lodge",
    "The Granary",
    "Beacon House",
];

pub(super) const LOCALITIES: &[&str] =
    &["Upper Green", "Castle Hill", "Southgate", "Millbrook End", "Priory Park", "Old Quay", "The Leys"];

pub(super) const GIVEN_MALE: &[&str] = &[
    "Adam", "Alan", "Andrew", "Anthony", "Arjun", "Arthur", "Ben", "Brian", "Callum", "Charles", "Colin",
    "Daniel", "David", "Dylan", "Edward", "Ethan", "Francis", "Frank", "George", "Gordon", "Graham", "Harry",
    "Hassan", "Henry", "Hugh", "Ian", "Imran", "Isaac", "Jack", "James", "John", "Joseph", "Kenneth", "Kofi",
    "Leo", "Liam", "Luke", "Malcolm", "Mark", "Martin", "Mateusz", "Michael", "Nathan", "Neil", "Noah",
    "Oliver", "Oscar", "Owen", "Patrick", "Paul", "Peter", "Philip", "Rajesh", "Reuben", "Richard", "Robert",
    "Ronald", "Samuel", "Sean", "Stephen", "Theo", "Thomas", "William", "Yusuf",
];

pub(super) const GIVEN_FEMALE: &[&str] = &[
    "Abigail",
    "Ada",
    "Agnes",
    "Aisha",
    "Alice",
    "Amelia",
    "Anna",
    "Anne",
    "Asha",
    "Barbara",
    "Beth",
    "Carol",
    "Catherine",
    "Charlotte",
    "Chloe",
    "Daisy",
    "Deborah",
    "Diane",
    "Dorothy",
    "Edith",
    "Eleanor",
    "Elizabeth",
    "Ella",
    "Emily",
    "Emma",
    "Fatima",
    "Fiona",
    "Freya",
    "Grace",
    "Hannah",
    "Harriet",
    "Helen",
    "Isla",
    "Ivy",
    "Jane",
    "Janet",
    "Jean",
    "Joan",
    "Judith",
    "Julia",
    "Katarzyna",
    "Laura",
    "Lily",
    "Lucy",
    "Margaret",
    "Maria",
    "Martha",
    "Mary",
    "Maureen",
    "Megan",
    "Mia",
    "Nia",
    "Olivia",
    "Pamela",
    "Patricia",
    "Priya",
    "Rachel",
    "Rosie",
    "Ruth",
    "Sarah",
    "Sheila",
    "Sophie",
    "Susan",
    "Zara",
];

/// Given names that stand where the gender is not known or not specified.
pub(super) const GIVEN_EITHER: &[&str] = &[
    "Alex", "Ashley", "Charlie", "Drew", "Eden", "Frankie", "Jamie", "Jordan", "Kit", "Morgan", "Robin",
    "Sam",
];

pub(super) const PREFIX_WOMEN: &[&str] = &["Mrs", "Miss", "Ms"];

/// Languages other than English, as ISO 639-1 letters.
pub(super) const LANGUAGES: &[&str] = &["pl", "pa", "ur", "bn", "ar", "cy", "so", "fr"];
