//! A tree of XML elements, each with text or children.

/// An element.
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An element with text.
    pub fn text(name: &'static str, text: impl ToString) -> Self {
        Self { name, attributes: Vec::new(), text: text.to_string(), children: Vec::new() }
    }

    /// An element with children.
    pub fn of(name: &'static str, children: impl IntoIterator<Item = Self>) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: children.into_iter().collect() }
    }

    /// The element with one more attribute.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// The element in lines, each behind `depth` times two blanks; names get `prefix`.
    pub fn render(&self, prefix: &str, depth: usize) -> String {
        let (indent, name) = ("  ".repeat(depth), format!("{prefix}{}", self.name));
        let attributes: String =
            self.attributes.iter().map(|(key, value)| format!(" {key}=\"{}\"", escape(value))).collect();
        if self.children.is_empty() {
            return match self.text.as_str() {
                "" => format!("{indent}<{name}{attributes}/>\n"),
                text => format!("{indent}<{name}{attributes}>{}</{name}>\n", escape(text)),
            };
        }
        let children: String = self.children.iter().map(|child| child.render(prefix, depth + 1)).collect();
        format!("{indent}<{name}{attributes}>\n{children}{indent}</{name}>\n")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let element = Element::of("a", [Element::text("b", "<&>").with("c", "\"")]);
        assert_eq!(element.render("x:", 0), "<x:a>\n  <x:b c=\"&quot;\">&lt;&amp;&gt;</x:b>\n</x:a>\n");
    }
}
