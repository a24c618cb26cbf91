//! What holds for every format: what is written comes back.

use proptest::prelude::*;

use super::*;

/// A text with words, line breaks and characters that need two UTF-16 units.
fn text() -> impl Strategy<Value = String> {
    "[a-zé“”😀.,\"'<&\\\\] ?[a-z😀é ]{0,12}(\n{1,2}[a-z😀“”]{1,6}[ .]?[a-zé&<\"]{0,8}){0,6}"
}

/// Spans of a text: words, in pieces that do not touch each other, without white space at their ends.
fn pieces(text: &str, picks: &[(usize, usize)], unused: &mut [bool]) -> Vec<Span> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut spans = Vec::new();
    for &(start, length) in picks {
        let start = start % starts.len();
        let end = (start + 1 + length % 9).min(starts.len() - 1);
        if start >= end {
            continue;
        }
        let span = Span::new(starts[start], starts[end]).trimmed(text);
        if !span.is_empty() && unused[span.start..span.end].iter().all(|free| *free) {
            unused[span.start..span.end].fill(false);
            // A piece that touches the next one would be one with it for annotators.
            if let Some(next) = unused.get_mut(span.end) {
                *next = false;
            }
            if span.start > 0 {
                unused[span.start - 1] = false;
            }
            spans.push(span);
        }
    }
    spans.sort_unstable();
    spans
}

type Picks = Vec<(usize, usize)>;

fn annotated() -> impl Strategy<Value = Annotated> {
    let picks = || prop::collection::vec((0..200usize, 0..9usize), 0..3);
    let kind = prop::option::of(prop::sample::select(vec!["statement", "belief", "my-own"]));
    let one = (picks(), picks(), picks(), kind, any::<bool>(), any::<bool>());
    (text(), prop::collection::vec(one, 0..5), "[a-z]{1,5}(/[a-z 😀.]{1,6}|\\.txt|\\.\\.)?").prop_map(
        |(text, picked, id)| {
            let mut document = Annotated { id, text, ..Annotated::default() };
            for (content, cue, source, kind, inside, share) in picked {
                add(&mut document, [&content, &cue, &source], kind, inside, share);
            }
            document
        },
    )
}

fn add(document: &mut Annotated, picks: [&Picks; 3], kind: Option<&str>, inside: bool, share: bool) {
    let mut unused = vec![true; document.text.len()];
    let last = document.attributions.last().cloned();
    let mut source = Vec::new();
    if let Some(last) = last.as_ref().filter(|_| share) {
        // Two attributions of one source.
        source.clone_from(&last.source);
        for span in &source {
            unused[span.start.saturating_sub(1)..(span.end + 1).min(document.text.len())].fill(false);
        }
    }
    let [content, cue] = [picks[0], picks[1]].map(|picks| pieces(&document.text, picks, &mut unused));
    if source.is_empty() {
        source = pieces(&document.text, picks[2], &mut unused);
    }
    if content.is_empty() {
        return;
    }
    let id = format!("a{}", document.attributions.len() + 1);
    let parent = last.filter(|_| inside).map(|last| last.id);
    let kind = kind.map(str::to_owned);
    document.attributions.push(Attribution { id, source, cue, content, kind, parent, ..Attribution::default() });
}

/// Writes and reads.
fn there_and_back(documents: &[Annotated], format: Format) -> Vec<Annotated> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (name, bytes) in super::write(documents, format).expect("it can be written") {
        let path = name.map_or_else(|| out.clone(), |name| out.join(name));
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    std::fs::create_dir_all(&out).ok();
    let found = super::read(&out, format, None).expect("it can be read");
    assert_eq!(found.left_out, 0);
    let mut documents = found.documents;
    for document in &mut documents {
        // brat keeps the file as it was, too.
        document.fields.retain(|name, _| !name.starts_with("brat"));
    }
    documents
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_format_gives_back_what_it_was_given(documents in prop::collection::vec(annotated(), 1..3)) {
        for (format, name) in Format::ALL {
            let mut expected = documents.clone();
            let mut found = there_and_back(&documents, format);
            // Folders are read by name.
            expected.sort_by(|one, other| (&one.id, &one.text).cmp(&(&other.id, &other.text)));
            found.sort_by(|one, other| (&one.id, &one.text).cmp(&(&other.id, &other.text)));
            prop_assert_eq!(&found, &expected, "{}", name);
        }
    }

    #[test]
    fn no_line_of_any_format_is_a_panic(line in "\\PC{0,60}", folder in 0..3usize) {
        let bytes = format!("{line}\n");
        let mut found = Documents::default();
        let _ = jsonl::read(bytes.as_bytes(), None, &mut found);
        let _ = conll::read(bytes.as_bytes(), &mut found);
        let _ = doccano::read(bytes.as_bytes(), &mut found);
        let _ = label_studio::read(bytes.as_bytes(), &mut found);
        let dir = tempfile::tempdir().expect("a folder");
        let name = ["a.ann", "a.jsonld", "a.xmi"][folder];
        std::fs::write(dir.path().join("a.txt"), "The text.").expect("a file");
        std::fs::write(dir.path().join(name), bytes).expect("a file");
        let format = Format::of(dir.path()).expect("a folder").expect("a format");
        let _ = super::read(dir.path(), format, None);
    }
}
