//! Markdown: its text without marks, a block a line, and the fields of its front matter.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

use super::raw::{Known, Raw};
use super::record::Fields;

/// The document of a Markdown text. Code, HTML and pictures' descriptions are no prose and left out.
pub fn document(id: String, source: &str) -> Raw {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let (mut text, mut front) = (String::with_capacity(source.len()), String::new());
    let (mut left_out, mut in_front) = (0_usize, false);
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => in_front = true,
            Event::End(TagEnd::MetadataBlock(_)) => in_front = false,
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => left_out += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => left_out = left_out.saturating_sub(1),
            Event::Text(part) if in_front => front.push_str(&part),
            Event::Text(part) | Event::Code(part) if left_out == 0 => text.push_str(&part),
            Event::SoftBreak if left_out == 0 => text.push(' '),
            Event::HardBreak if left_out == 0 => text.push('\n'),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::BlockQuote(_),
            ) => {
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
            }
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    Raw { id, text, known: known(&front), ..Raw::default() }
}

/// The fields of front matter: `name: value` or `name = value`, a line each. Lists stay as they are written.
fn known(front: &str) -> Known {
    let field = |line: &str| {
        let (name, value) = line.split_once([':', '='])?;
        let value = value.trim().trim_matches(['"', '\'']);
        let listed = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        let value = listed.map_or_else(|| value.to_owned(), |list| list.replace(['"', '\''], ""));
        Some((name.trim().to_owned(), Value::String(value)))
    };
    Fields::of_object(front.lines().filter_map(field).collect::<Map<_, _>>()).known()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_fields() {
        let source = "---\ntitle: \"Port: closed\"\nauthors: [Ann Roe, 'Bo Vik']\ndate: 2021-03-04\n---\n# Port\n\n\
            “It is *shut*,” said\n[the mayor](https://a.example).\n\n![A ship](a.png)\n\n- One\n- Two & three\n\n```\ncode\n```\n<b>x</b> y\n";
        let Raw { text, known, .. } = document("a".to_owned(), source);
        assert_eq!(text, "Port\n\n“It is shut,” said the mayor.\n\nOne\n\nTwo & three\n\nx y\n");
        assert_eq!(known.title.as_deref(), Some("Port: closed"));
        assert_eq!(known.author.as_deref(), Some("Ann Roe, Bo Vik"));
        assert_eq!(known.date.as_deref(), Some("2021-03-04"));
    }
}
