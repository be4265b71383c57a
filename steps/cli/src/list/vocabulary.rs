//! What may stand in the holes of sentences: deviations, actors, columns of patients, fields of answers, limits,
//! switches.
//!
//! Each list is made from the table that reads it, so a page cannot promise what no step takes. Leaves out the sentences
//! (`steps`).

use crate::wiring::deviations;
use spine_server::Config;
use std::collections::BTreeSet;
use vertebra_data::{ActorKind, Person, cast};
use vertebra_runner::phrase;

/// One list, with the sentences that take from it.
pub(super) struct Vocabulary {
    /// What the list is of, and the hole that takes it.
    pub(super) title: &'static str,
    /// How its entries are used.
    pub(super) use_of_it: &'static str,
    /// Its entries, one line each.
    pub(super) entries: Vec<String>,
}

/// All lists, in the order in which somebody who writes a scenario comes to need them.
pub(super) fn all() -> Vec<Vocabulary> {
    let settings = |section: &str| {
        let all = Config::sandbox().effective().into_iter();
        let of_section = all.filter_map(|setting| {
            let key = setting.key.strip_prefix(section)?.strip_prefix('.')?;
            Some(format!("{key}, by default \"{}\"", setting.value))
        });
        of_section.collect::<Vec<_>>()
    };
    let actors = cast().actors().filter(|actor| actor.kind != ActorKind::Spine);
    let columns = Person::fields().iter();
    let deviations: BTreeSet<String> = deviations().map(phrase).collect();
    vec![
        Vocabulary {
            title: "actors, for {who}",
            use_of_it: "The directory knows them, and each has a certificate of its own.",
            entries: actors.map(|actor| actor.name.clone()).collect(),
        },
        Vocabulary {
            title: "columns of patients, for tables of `PDS holds these patients:`",
            use_of_it: "What no column says is drawn from the seed; an empty cell says nothing.",
            entries: columns.map(|field| format!("{}: {}", field.name, field.takes)).collect(),
        },
        Vocabulary {
            title: "fields of answers, for tables of `the answer says:` and `the answer does not say {fields}`",
            use_of_it: "One row for each field, its value as the table of patients has it.",
            entries: vertebra_oracle::fields().iter().map(|field| field.name.to_owned()).collect(),
        },
        Vocabulary {
            title: "deviations, for {how}",
            use_of_it: "What makes a request another one than its product would send; several are joined by \" and \", and … \
                        stands for a text of your own.",
            entries: deviations.into_iter().collect(),
        },
        Vocabulary {
            title: "limits, for `the Spine has the limit {name} set to \"{value}\"`",
            use_of_it: "A number, or a duration as PT30S.",
            entries: settings("limits"),
        },
        Vocabulary {
            title: "switches of the Spine, for `the Spine has the switch {switch} set to \"{value}\"`",
            use_of_it: "What the Spine does where nobody knows for certain what the real one does.",
            entries: settings("switches"),
        },
        Vocabulary {
            title: "switches of PDS, for `PDS has the switch {switch} set to \"{value}\"`",
            use_of_it: "The same of PDS.",
            entries: settings("pds"),
        },
    ]
}
