//! Which namespace a prefix stands for, and that no attribute is there twice.
//!
//! Leaves out limits (`scan`) and how a declaration has to look (`form`). Declarations stand on one stack with those
//! of the ancestors below them. Two of them that hold at once and say the same share one place in the tree's text, so
//! that namespaces are compared by their places.

use super::characters;
use super::form::{Held, Kind, XML_NAMESPACE};
use super::refusal::{XmlRefusal, cut};
use spine_kernel::{TextSpan, TreeBuilder};
use std::borrow::Cow;

/// Attributes that are compared each with each; more of them are sorted.
const COMPARED_MAX: usize = 16;

/// A declaration of the default namespace has the empty prefix.
struct Binding<'t> {
    prefix: &'t str,
    namespace: Cow<'t, str>,
    span: TextSpan,
}

/// The declarations that hold, and the names of the tag that is being read.
#[derive(Default)]
pub(super) struct Namespaces<'t> {
    bindings: Vec<Binding<'t>>,
    /// Where the namespace of `xml` is kept once an attribute needs it.
    xml: Option<TextSpan>,
    /// The expanded names of one tag's attributes.
    names: Vec<(&'t str, TextSpan)>,
}

impl<'t> Namespaces<'t> {
    /// How many declarations hold.
    pub(super) fn count(&self) -> usize {
        self.bindings.len()
    }

    /// Forgets all declarations behind the first `count`.
    pub(super) fn forget(&mut self, count: usize) {
        self.bindings.truncate(count);
    }

    /// Gives the builder an element, by its prefix and local name, with its attributes. Its tag begins at byte `at` of
    /// the text.
    pub(super) fn start(
        &mut self,
        builder: &mut TreeBuilder,
        text: &str,
        at: usize,
        (prefix, local): (&'t str, &'t str),
        held: &[Held<'t>],
    ) -> Result<(), XmlRefusal> {
        let inherited = self.count();
        for declaration in held.iter().filter(|held| held.kind == Kind::Declaration) {
            self.declare(builder, inherited, declaration, at)?;
        }
        let name_at = at + 1;
        let local_at = if prefix.is_empty() { name_at } else { name_at + prefix.len() + 1 };
        let namespace = match self.find(prefix) {
            Some(namespace) => namespace,
            None if prefix.is_empty() => TextSpan::default(),
            None => return Err(unknown(prefix, text, name_at)),
        };
        let local = builder.written(local_at..local_at + local.len());
        builder.start_with(namespace, local, at);
        self.names.clear();
        for attribute in held.iter().filter(|held| held.kind == Kind::Attribute) {
            let namespace = match attribute.prefix {
                "" => TextSpan::default(),
                "xml" => *self.xml.get_or_insert_with(|| builder.keep(XML_NAMESPACE)),
                prefix => self.find(prefix).ok_or_else(|| unknown(prefix, text, attribute.at))?,
            };
            self.names.push((attribute.local, namespace));
            let local_at = attribute.local_at();
            let local = builder.written(local_at..local_at + attribute.local.len());
            let value = attribute.value_in(builder);
            builder.attribute_with(namespace, local, value);
        }
        match repeated(&mut self.names) {
            None => Ok(()),
            Some(local) => Err(XmlRefusal::malformed(format_args!(
                "attribute {:?} of the tag at byte {at} is there twice, by its local name and namespace",
                cut(local)
            ))),
        }
    }

    fn declare(
        &mut self,
        builder: &mut TreeBuilder,
        inherited: usize,
        declaration: &Held<'t>,
        at: usize,
    ) -> Result<(), XmlRefusal> {
        let prefix = if declaration.prefix.is_empty() { "" } else { declaration.local };
        let own = self.bindings.get(inherited..).unwrap_or_default();
        if own.iter().any(|binding| binding.prefix == prefix) {
            return Err(XmlRefusal::malformed(format_args!(
                "the prefix {:?} is declared twice in the tag at byte {at}",
                cut(prefix)
            )));
        }
        let namespace = declaration.value.clone();
        let same = self.bindings.iter().find(|binding| binding.namespace == namespace);
        let span = match same {
            Some(same) => same.span,
            None if namespace.is_empty() => TextSpan::default(),
            None => declaration.value_in(builder),
        };
        self.bindings.push(Binding { prefix, namespace, span });
        Ok(())
    }

    fn find(&self, prefix: &str) -> Option<TextSpan> {
        let binding = self.bindings.iter().rev().find(|binding| binding.prefix == prefix);
        binding.map(|binding| binding.span)
    }
}

fn unknown(prefix: &str, text: &str, at: usize) -> XmlRefusal {
    let (line, column) = characters::place(text, at);
    XmlRefusal::malformed(format_args!("an unknown namespace prefix '{}' at {line}:{column}", cut(prefix)))
}

/// A local name that is there twice in one namespace.
fn repeated<'t>(names: &mut [(&'t str, TextSpan)]) -> Option<&'t str> {
    if names.len() <= COMPARED_MAX {
        let mut later = names.iter();
        let repeated = names.iter().find(|name| {
            later.next();
            later.as_slice().contains(name)
        });
        return repeated.map(|(local, _)| *local);
    }
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].0)
}
