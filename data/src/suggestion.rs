//! Close names for an error: what the reader probably meant.
//!
//! Leaves out deciding anything: a suggestion is text.

/// Suggestions of one error: more would hide the right one.
const SUGGESTIONS_MAX: usize = 3;
/// Characters of a text that are compared: the cost is quadratic, and no name of ours is longer.
const COMPARED_CHARS_MAX: usize = 80;

/// `; did you mean …?` with the closest names, or nothing where none is close.
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let wanted = fold(wanted);
    // A name is close where at most a third of it must change, or where it holds what was asked for.
    let mut close: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let folded = fold(name);
            let distance = distance(&wanted, &folded);
            let holds = wanted.len() >= 3 && folded.windows(wanted.len()).any(|part| part == wanted);
            (holds || distance * 3 <= wanted.len().max(folded.len())).then_some((distance, name))
        })
        .collect();
    close.sort_unstable();
    let quoted: Vec<String> =
        close.iter().take(SUGGESTIONS_MAX).map(|(_, name)| format!("{name:?}")).collect();
    if quoted.is_empty() { String::new() } else { format!("; did you mean {}?", quoted.join(" or ")) }
}

fn fold(name: &str) -> Vec<char> {
    name.trim().to_lowercase().chars().take(COMPARED_CHARS_MAX).collect()
}

/// Single-character changes between two texts (Levenshtein).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted() {
        let of = |a: &str, b: &str| distance(&fold(a), &fold(b));
        assert_eq!(of("kitten", "sitting"), 3);
        assert_eq!(of("", "abc"), 3);
        assert_eq!(of("abc", "ABC "), 0);
    }

    #[test]
    fn close_names_come_first_and_far_names_not_at_all() {
        let known = ["family name", "given name", "postcode"];
        assert_eq!(did_you_mean("famly name", known), "; did you mean \"family name\"?");
        assert_eq!(did_you_mean("name", known), "; did you mean \"given name\" or \"family name\"?");
        assert_eq!(did_you_mean("shoe size", known), "");
    }
}
