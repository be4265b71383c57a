//! Selecting elements of a tree by a path of local names, all of them, in document order.
//!
//! Leaves out predicates and attributes: a rule looks at what it was given. Nothing is dropped, so that a rule can
//! count.

use spine_kernel::Element;

/// All elements that are reached from `from` by the local names of `path`, every step in `namespace`.
///
/// An empty path gives `from` itself.
pub fn all<'t>(from: Element<'t>, namespace: &str, path: &[&str]) -> Vec<Element<'t>> {
    let mut reached = vec![from];
    for local in path {
        reached = reached
            .into_iter()
            .flat_map(Element::elements)
            .filter(|element| element.is(namespace, local))
            .collect();
    }
    reached
}
