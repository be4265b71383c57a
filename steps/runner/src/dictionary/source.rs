//! What the source of a definition says about it: the doc comment above its attribute and the parameters of its function.
//!
//! Reads the lines around the place that the macro registered; the house keeps sources in one form (`cargo fmt`), so that
//! this is no parser. Leaves out the body.

/// What is known of a function that defines a step.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Function {
    /// Its doc comment in one line.
    pub(super) doc: String,
    /// Names of the parameters that take parts of the sentence, in their order.
    pub(super) holes: Vec<String>,
    /// Whether it takes the step itself, for its table or text.
    pub(super) takes_step: bool,
}

/// The function whose attribute stands in this line, from 1.
pub(super) fn function(text: &str, line: u32) -> Option<Function> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let attribute = usize::try_from(line).ok()?.checked_sub(1)?;
    if !lines.get(attribute)?.starts_with("#[") {
        return None;
    }
    let comment = |line: &&&str| line.starts_with("///") || line.starts_with("#[");
    let mut doc: Vec<&str> = lines[..attribute].iter().rev().take_while(comment).copied().collect();
    doc.reverse();
    let doc: Vec<&str> = doc.iter().filter_map(|line| line.strip_prefix("///")).map(str::trim).collect();
    let signature = signature(&lines[attribute..])?;
    let parameters: Vec<(&str, &str)> = signature.split(", ").filter_map(|one| one.split_once(':')).collect();
    let (world, others) = parameters.split_first()?;
    if !world.1.contains("&mut") {
        return None;
    }
    let takes_step = |(_, kind): &(&str, &str)| kind.trim_start().starts_with('&');
    let holes = others.iter().filter(|one| !takes_step(one));
    Some(Function {
        doc: doc.join(" "),
        holes: holes.map(|(name, _)| name.trim().trim_start_matches('_').to_owned()).collect(),
        takes_step: others.iter().any(takes_step),
    })
}

/// The parameters of the first function from here on, in one line.
fn signature(lines: &[&str]) -> Option<String> {
    let start = lines.iter().position(|line| line.starts_with("fn ") || line.starts_with("async fn "))?;
    let joined =
        lines[start..].iter().take_while(|line| !line.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let (_, inside) = joined.split_once('(')?;
    let (inside, _) = inside.split_once(')')?;
    Some(inside.trim().trim_end_matches(',').replace(",  ", ", "))
}

/// The module of a source file: the folders and the name below its `src`, or below `tests`.
pub(super) fn module(path: &str) -> String {
    let below =
        path.rsplit_once("/src/").or_else(|| path.rsplit_once("/tests/")).map_or(path, |(_, rest)| rest);
    below.trim_end_matches(".rs").replace('/', " / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
//! A file.

/// The answer is that one,
/// and no other.
#[then(regex = r\"^it is (.*)$\")]
async fn it_is(world: &mut World, what: String) -> anyhow::Result<()> {
    judge(world, what)
}

#[given(\"these:\")]
fn these(
    _: &mut World,
    step: &Step,
) {
}

/// Stands alone.
fn helper(a: &str) {}
";

    #[test]
    fn doc_and_parameters_are_read_around_the_attribute() {
        let first = Function {
            doc: "The answer is that one, and no other.".into(),
            holes: vec!["what".into()],
            takes_step: false,
        };
        assert_eq!(function(TEXT, 5), Some(first));
        let second = Function { doc: String::new(), holes: Vec::new(), takes_step: true };
        assert_eq!(function(TEXT, 10), Some(second));
        for line in [0, 1, 4, 6, 17, 99] {
            assert_eq!(function(TEXT, line), None, "line {line}");
        }
    }

    #[test]
    fn a_module_is_named_by_its_folders() {
        assert_eq!(module("steps/words/src/pds/retrieval.rs"), "pds / retrieval");
        assert_eq!(module("steps/runner/tests/it/toy.rs"), "it / toy");
        assert_eq!(module("toy.rs"), "toy");
    }
}
