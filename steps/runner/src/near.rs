//! What somebody may have meant who named something that is not there.
//!
//! Leaves out what the names are of.

use std::collections::BTreeSet;

/// Names that are offered at most: whoever gets more has to read a list anyway.
const OFFERED_MAX: usize = 3;

/// How alike two names have to be, from 0 (nothing in common) to 1 (the same): one letter in three may differ.
const ALIKE_MIN: f64 = 0.66;

/// The known names that are most like the wanted one, the best first. One that contains it is as good as any.
pub(crate) fn near(wanted: &str, known: impl IntoIterator<Item = String>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let distinct: BTreeSet<String> = known.into_iter().collect();
    let mut scored: Vec<(f64, String)> = distinct
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let alike = strsim::normalized_damerau_levenshtein(&wanted, &lower);
            let contained = !wanted.is_empty() && lower.contains(&wanted);
            (contained || alike >= ALIKE_MIN).then_some((alike, name))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().take(OFFERED_MAX).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_names_are_offered_and_no_others() {
        let known = || ["PDS-RET-001", "PDS-RET-002", "MSG-SYN-001", "pds/retrieval"].map(str::to_owned);
        assert_eq!(near("PDS-RET-01", known()), ["PDS-RET-001", "PDS-RET-002"]);
        assert_eq!(near("retrieval", known()), ["pds/retrieval"]);
        assert_eq!(near("something else", known()), [""; 0]);
        assert_eq!(near("", known()), [""; 0]);
        assert_eq!(near("a", (0..9).map(|n| format!("a{n}"))), ["a0", "a1", "a2"]);
    }
}
