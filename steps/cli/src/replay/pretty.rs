//! A body as people read it: XML with one element per line, anything else as text; control characters made visible.
//!
//! Leaves out being sent again: the layout is for the eye, the bytes are in what `--out` writes.

use vertebra_peer::xml::{Document, Element, Node, parse};
use vertebra_report::visible;

/// Lines of a body that are shown unless all are asked for: two screens.
const LINES_SHOWN: usize = 60;
/// Characters of one line that are shown unless all are asked for.
const LINE_CHARS: usize = 400;

/// The lines of a body, cut unless `full`.
pub(super) fn lines(body: &[u8], full: bool) -> Vec<String> {
    let text = match parse(body) {
        Ok(Document { root }) => {
            let mut out = String::new();
            element(&root, 0, &mut out);
            out
        }
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let all: Vec<String> =
        visible(&text).lines().map(|line| if full { line.to_owned() } else { cut(line) }).collect();
    if full || all.len() <= LINES_SHOWN {
        return all;
    }
    let more = all.len() - LINES_SHOWN;
    let mut lines = all[..LINES_SHOWN].to_vec();
    lines.push(format!("… {more} more lines; --full shows them"));
    lines
}

fn cut(line: &str) -> String {
    let length = line.chars().count();
    if length <= LINE_CHARS {
        return line.to_owned();
    }
    let kept: String = line.chars().take(LINE_CHARS).collect();
    format!("{kept}… {} more characters; --full shows them", length - LINE_CHARS)
}

fn element(element: &Element, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let name = element.name.written();
    out.push_str(&format!("{indent}<{name}"));
    for held in &element.declarations {
        let prefix = if held.prefix.is_empty() { String::new() } else { format!(":{}", held.prefix) };
        out.push_str(&format!(" xmlns{prefix}=\"{}\"", escaped(&held.namespace)));
    }
    for held in &element.attributes {
        out.push_str(&format!(" {}=\"{}\"", held.name.written(), escaped(&held.value)));
    }
    let children: Vec<&Node> = element.children.iter().filter(|node| !is_blank(node)).collect();
    match children.as_slice() {
        [] => out.push_str("/>\n"),
        [Node::Text(text)] => out.push_str(&format!(">{}</{name}>\n", one_line(text))),
        several => {
            out.push_str(">\n");
            for child in several {
                match child {
                    Node::Element(child) => self::element(child, depth + 1, out),
                    Node::Text(text) => out.push_str(&format!("{indent}  {}\n", one_line(text.trim()))),
                }
            }
            out.push_str(&format!("{indent}</{name}>\n"));
        }
    }
}

/// White space between elements; a text that is all white space and alone in its element is told apart by nobody.
fn is_blank(node: &Node) -> bool {
    matches!(node, Node::Text(text) if text.trim().is_empty())
}

fn one_line(text: &str) -> String {
    escaped(text).replace('\n', "&#10;")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_indented_and_cannot_steer_the_terminal() {
        let body = "<a:b xmlns:a=\"urn:x\" c=\"1&amp;2\"><d> </d><e>text\u{9b}</e>\n<f/></a:b>".as_bytes();
        let shown = lines(body, false);
        let wanted =
            ["<a:b xmlns:a=\"urn:x\" c=\"1&amp;2\">", "  <d/>", "  <e>text\\u{9b}</e>", "  <f/>", "</a:b>"];
        assert_eq!(shown, wanted);
        assert_eq!(lines(b"plain \x1b[2J text", false), ["plain \\u{1b}[2J text"]);
    }

    #[test]
    fn long_bodies_are_cut_and_say_so() {
        let body = format!("<a>{}</a>", "<b/>".repeat(LINES_SHOWN));
        let cut = lines(body.as_bytes(), false);
        assert_eq!(cut.len(), LINES_SHOWN + 1);
        assert_eq!(cut.last().unwrap(), "… 2 more lines; --full shows them");
        assert_eq!(lines(body.as_bytes(), true).len(), LINES_SHOWN + 2);
        let long = "x".repeat(LINE_CHARS + 3);
        assert!(lines(long.as_bytes(), false)[0].ends_with("… 3 more characters; --full shows them"));
    }
}
