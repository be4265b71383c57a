//! Looking in a document: what a path finds, and what to say when it finds nothing.
//!
//! Leaves out any notion of what should be there: that is the oracle's.

use super::document::{Attribute, Document, Element, Name};
use super::path::{NameTest, Path, PathError, Step, Target};

/// How many names an error text lists of what stands where something was missing: enough to see a slip, and short.
const MAX_NAMES: usize = 12;

/// Where a path begins.
#[derive(Debug, Clone, Copy)]
pub enum Context<'d> {
    /// Before the root: the first step names the root element.
    Document(&'d Document),
    /// At an element: the first step names a child or an attribute of it.
    Element(&'d Element),
}

enum Found<'d> {
    Element(&'d Element),
    Attribute(&'d Attribute),
}

impl Found<'_> {
    fn value(&self) -> String {
        match self {
            Found::Element(element) => element.own_text(),
            Found::Attribute(attribute) => attribute.value.clone(),
        }
    }
}

/// The accessors of oracles, on a document and on an element. The value of an attribute is its value, that of an
/// element is its own text, white space kept. Paths are described in `src/xml/path.rs`; one that cannot be read is
/// [`PathError::Malformed`] everywhere, so that a slip in a path never passes for an absent element.
pub trait Find {
    /// Where paths begin.
    fn context(&self) -> Context<'_>;

    /// The value of the first place that the path finds, if there is one.
    fn at(&self, path: &str) -> Result<Option<String>, PathError> {
        Ok(search(self.context(), &Path::parse(path)?).first().map(Found::value))
    }

    /// The values of all places that the path finds.
    fn all(&self, path: &str) -> Result<Vec<String>, PathError> {
        Ok(search(self.context(), &Path::parse(path)?).iter().map(Found::value).collect())
    }

    /// How many places the path finds.
    fn count(&self, path: &str) -> Result<usize, PathError> {
        Ok(search(self.context(), &Path::parse(path)?).len())
    }

    /// The value of the one place that the path finds; none and several are errors that say what is there.
    fn one(&self, path: &str) -> Result<String, PathError> {
        self.one_of(&Path::parse(path)?)
    }

    /// [`Find::one`] with a path that has been read before, such as one with prefixes.
    fn one_of(&self, path: &Path) -> Result<String, PathError> {
        let found = search(self.context(), path);
        match found.as_slice() {
            [only] => Ok(only.value()),
            [] => Err(missing(self.context(), path)),
            several => Err(PathError::Several { path: path.to_string(), count: several.len() }),
        }
    }

    /// The values of all places that a path finds that has been read before.
    fn all_of(&self, path: &Path) -> Vec<String> {
        search(self.context(), path).iter().map(Found::value).collect()
    }

    /// The elements that the path finds; a path to attributes finds none.
    fn elements_at(&self, path: &str) -> Result<Vec<&Element>, PathError> {
        let path = Path::parse(path)?;
        Ok(search(self.context(), &path)
            .into_iter()
            .filter_map(|found| match found {
                Found::Element(element) => Some(element),
                Found::Attribute(_) => None,
            })
            .collect())
    }

    /// Why the path finds nothing here, if that is so: names the deepest step that exists.
    fn why_absent(&self, path: &str) -> Result<Option<PathError>, PathError> {
        let path = Path::parse(path)?;
        Ok(search(self.context(), &path).is_empty().then(|| missing(self.context(), &path)))
    }
}

impl Find for Document {
    fn context(&self) -> Context<'_> {
        Context::Document(self)
    }
}

impl Find for Element {
    fn context(&self) -> Context<'_> {
        Context::Element(self)
    }
}

impl<'d> Context<'d> {
    fn children(self) -> Vec<&'d Element> {
        match self {
            Context::Document(document) => vec![&document.root],
            Context::Element(element) => element.elements().collect(),
        }
    }

    /// All elements below, in document order.
    fn below(self) -> Vec<&'d Element> {
        let mut found = Vec::new();
        // The next element to visit is last.
        let mut waiting: Vec<&Element> = self.children().into_iter().rev().collect();
        while let Some(element) = waiting.pop() {
            found.push(element);
            waiting.extend(element.elements().rev());
        }
        found
    }
}

fn matches(test: &NameTest, name: &Name) -> bool {
    test.namespace.as_ref().is_none_or(|namespace| *namespace == name.namespace)
        && test.local.as_ref().is_none_or(|local| *local == name.local)
}

fn search<'d>(context: Context<'d>, path: &Path) -> Vec<Found<'d>> {
    let (last, before) = path.steps.split_last().expect("a path has at least one step");
    let mut places = vec![context];
    for step in before {
        places = elements(&places, step).into_iter().map(Context::Element).collect();
    }
    match last.target {
        Target::Element { .. } => elements(&places, last).into_iter().map(Found::Element).collect(),
        Target::Attribute => attributes(&places, last).into_iter().map(Found::Attribute).collect(),
    }
}

fn elements<'d>(places: &[Context<'d>], step: &Step) -> Vec<&'d Element> {
    let mut found: Vec<&Element> = Vec::new();
    for place in places {
        let candidates = if step.deep { place.below() } else { place.children() };
        let mut matching = candidates.into_iter().filter(|element| matches(&step.test, &element.name));
        let position = match step.target {
            Target::Element { position } => position,
            Target::Attribute => None,
        };
        match position {
            Some(position) => found.extend(matching.nth(position - 1)),
            None => found.extend(matching),
        }
    }
    once(found)
}

fn attributes<'d>(places: &[Context<'d>], step: &Step) -> Vec<&'d Attribute> {
    let mut owners: Vec<&Element> = Vec::new();
    for place in places {
        if let Context::Element(element) = place {
            owners.push(element);
        }
        if step.deep {
            owners.extend(place.below());
        }
    }
    once(owners)
        .into_iter()
        .flat_map(|element| &element.attributes)
        .filter(|attribute| matches(&step.test, &attribute.name))
        .collect()
}

/// Each element once: from nested places the same one can be reached twice.
fn once(found: Vec<&Element>) -> Vec<&Element> {
    let mut seen = std::collections::BTreeSet::new();
    found.into_iter().filter(|element| seen.insert(std::ptr::from_ref::<Element>(element))).collect()
}

fn missing(context: Context<'_>, path: &Path) -> PathError {
    let mut places = vec![context];
    let mut reached = 0;
    for step in &path.steps {
        let next = match step.target {
            Target::Element { .. } => elements(&places, step),
            Target::Attribute => Vec::new(),
        };
        if next.is_empty() {
            break;
        }
        reached += 1;
        places = next.into_iter().map(Context::Element).collect();
    }
    let (there, rest) = path.steps.split_at(reached);
    let found = match (there, context) {
        ([], Context::Document(_)) => "the document".to_owned(),
        ([], Context::Element(element)) => format!("`{}`", element.name.local),
        _ => format!("`{}`", there.iter().map(Step::to_string).collect::<Vec<_>>().join("/")),
    };
    let step = rest.first();
    PathError::Missing {
        path: path.to_string(),
        found,
        missing: step.map_or_else(|| "nothing".to_owned(), |step| format!("`{step}`")),
        instead: step.map_or_else(String::new, |step| instead(&places, step)),
    }
}

fn instead(places: &[Context<'_>], step: &Step) -> String {
    let mut names: Vec<String> = Vec::new();
    for place in places {
        match (&step.target, place) {
            (Target::Attribute, Context::Element(element)) => {
                names.extend(element.attributes.iter().map(|held| format!("@{}", held.name.local)));
            }
            _ => names.extend(place.children().iter().map(|held| held.name.local.clone())),
        }
    }
    names.dedup();
    match names.len() {
        0 => "is nothing".to_owned(),
        count if count > MAX_NAMES => {
            format!("are: {} and {} more", names[..MAX_NAMES].join(", "), count - MAX_NAMES)
        }
        _ => format!("are: {}", names.join(", ")),
    }
}
