//! What a name says about how a file is read.

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    Text,
    /// Markdown.
    Markdown,
    /// A page.
    Html,
    /// One JSON object a line.
    JsonLines,
    /// One JSON object, or an array of them.
    Json,
    /// Columns; tabs between them, or what the first line shows.
    Table,
    /// Web archive.
    Warc,
    /// Zip archive.
    Zip,
    /// Tar archive.
    Tar,
}

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// `.gz`.
    Gzip,
    /// `.zst`.
    Zstd,
}

impl Format {
    /// By the ending of a name; `None` when it is not one that is read.
    pub fn of(name: &str) -> Option<(Format, Packing)> {
        let base = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        // What macOS keeps beside a file in an archive.
        if base.starts_with("._") {
            return None;
        }
        // What tells about a corpus is no part of it.
        if ["readme.", "license.", "licence.", "changelog."].iter().any(|about| base.starts_with(about)) {
            return None;
        }
        let (base, packing) = match base.rsplit_once('.') {
            Some((rest, "gz")) => (rest, Packing::Gzip),
            Some((rest, "zst")) => (rest, Packing::Zstd),
            _ => (base.as_str(), Packing::Plain),
        };
        let format = match base.rsplit_once('.')?.1 {
            "txt" => Format::Text,
            "md" => Format::Markdown,
            "html" | "htm" | "xhtml" => Format::Html,
            "jsonl" | "ndjson" => Format::JsonLines,
            "json" => Format::Json,
            "csv" | "tsv" => Format::Table,
            "warc" => Format::Warc,
            "zip" if packing == Packing::Plain => Format::Zip,
            "tar" => Format::Tar,
            "tgz" if packing == Packing::Plain => return Some((Format::Tar, Packing::Gzip)),
            _ => return None,
        };
        Some((format, packing))
    }

    /// Whether it holds files that have formats of their own.
    pub fn is_archive(self) -> bool {
        matches!(self, Format::Zip | Format::Tar | Format::Warc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        assert_eq!(Format::of("a/b.TXT"), Some((Format::Text, Packing::Plain)));
        assert_eq!(Format::of("a.warc.gz"), Some((Format::Warc, Packing::Gzip)));
        assert_eq!(Format::of("a.tar.zst"), Some((Format::Tar, Packing::Zstd)));
        assert_eq!(Format::of("a.tgz"), Some((Format::Tar, Packing::Gzip)));
        for name in ["a", "a.gz", "b.txt/a", "a.pdf", "._a.txt", "b/README.md", "a.zip.gz", ".txt.gz.gz", ""] {
            assert_eq!(Format::of(name), None, "{name}");
        }
    }
}
