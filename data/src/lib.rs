//! The people: seeded synthetic population, directory data, certificates and code lists.
