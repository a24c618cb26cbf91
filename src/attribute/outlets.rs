//! Names of outlets and platforms (`data/lexicons/outlets.csv`), and words for venues (`data/lexicons/venues.csv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::types::VenueType;

/// An outlet of the lexicon.
#[derive(Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Canonical, without the bracket that tells it from its namesakes.
    pub name: String,
    /// Websites and magazines count as newspapers, programmes as broadcasters.
    pub kind: VenueType,
}

/// An outlet's name in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the name, without an article.
    pub len: usize,
    /// The canonical name, or the words of the text where several outlets share them.
    pub name: String,
    /// What it is.
    pub kind: VenueType,
    /// An everyday word, a place or a surname too: only a telling pattern makes it an outlet.
    pub ambiguous: bool,
}

/// One form of a name.
struct Term {
    /// Without its article.
    words: String,
    /// It counts only behind "the".
    article: bool,
    outlet: usize,
    ambiguous: bool,
}

struct Lexicon {
    outlets: Vec<Outlet>,
    /// By their first word, the longest first, sure forms before ambiguous ones.
    terms: BTreeMap<String, Vec<Term>>,
}

static OUTLETS: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { outlets: Vec::new(), terms: BTreeMap::new() };
    for [name, aliases, kind, _, _, ambiguous] in rows(include_str!("../../data/lexicons/outlets.csv")) {
        let kind = match kind.as_str() {
            "broadcaster" | "program" => VenueType::Broadcaster,
            "agency" => VenueType::Agency,
            "platform" => VenueType::Platform,
            _ => VenueType::Newspaper,
        };
        let bare = name.split(" (").next().unwrap_or(&name);
        let sure = (bare.len() == name.len()).then_some(name.as_str());
        for (forms, ambiguous) in [(aliases.split('|').chain(sure), false), (ambiguous.split('|').chain(None), true)] {
            for form in forms.filter(|form| !form.is_empty()) {
                let words = form.strip_prefix("The ").unwrap_or(form);
                let term = Term {
                    words: words.to_owned(),
                    article: words.len() < form.len(),
                    outlet: lexicon.outlets.len(),
                    ambiguous,
                };
                lexicon.terms.entry(first_word(words).to_owned()).or_default().push(term);
            }
        }
        lexicon.outlets.push(Outlet { name: bare.to_owned(), kind });
    }
    for terms in lexicon.terms.values_mut() {
        terms.sort_by_key(|term| (usize::MAX - term.words.len(), term.ambiguous, !term.article));
    }
    lexicon
});

/// The rows of a table behind its first line.
fn rows(table: &str) -> impl Iterator<Item = [String; 6]> + '_ {
    csv::Reader::from_reader(table.as_bytes()).into_deserialize().filter_map(Result::ok)
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

/// The longest name of an outlet that starts at byte `at` of `text`, a sure one before an ambiguous one.
pub fn outlet_at(text: &str, at: usize) -> Option<Match> {
    let rest = &text[at..];
    let terms = OUTLETS.terms.get(first_word(rest))?;
    let article = text[..at].trim_end().ends_with("the") || text[..at].trim_end().ends_with("The");
    let ends = |term: &Term| !rest[term.words.len()..].starts_with(char::is_alphanumeric);
    let mut fits =
        terms.iter().filter(|term| rest.starts_with(&term.words) && ends(term) && (article || !term.article));
    let best = fits.next()?;
    let shared =
        best.ambiguous && fits.any(|other| other.words.len() == best.words.len() && other.outlet != best.outlet);
    let outlet = &OUTLETS.outlets[best.outlet];
    let name = if shared { best.words.clone() } else { outlet.name.clone() };
    Some(Match { len: best.words.len(), name, kind: outlet.kind, ambiguous: best.ambiguous })
}

/// A noun, what it stands for, and whether it may begin an outlet's name too: "Radio Orr", "Gazeta Orr".
static NOUNS: LazyLock<BTreeMap<&'static str, (VenueType, bool)>> = LazyLock::new(|| {
    let rows = include_str!("../../data/lexicons/venues.csv").lines().skip(1);
    let kind = |kind: &str| match kind {
        "newspaper" => VenueType::Newspaper,
        "broadcaster" => VenueType::Broadcaster,
        "agency" => VenueType::Agency,
        "platform" => VenueType::Platform,
        "event" => VenueType::Event,
        _ => VenueType::Document,
    };
    let cells = rows.filter_map(|row| row.split_once(',').and_then(|(word, rest)| Some((word, rest.split_once(',')?))));
    cells.map(|(word, (name, head))| (word, (kind(name), head == "either"))).collect()
});

/// What a noun such as "interview" or "newspapers" stands for. Case counts: "Courier" ends the name of a newspaper.
pub fn noun(word: &str) -> Option<VenueType> {
    let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let listed = NOUNS.get(word).or_else(|| NOUNS.get(word.strip_suffix('s')?));
    listed.or_else(|| NOUNS.get(singular?.as_str())).map(|noun| noun.0)
}

/// Whether a noun may begin an outlet's name: "Radio Orr", "Kanal Orr".
pub fn begins_name(word: &str) -> bool {
    NOUNS.get(word).is_some_and(|noun| noun.1)
}

/// The outlet whose name `stretch` is, with or without "the": canonical when the lexicon has it, as it stands when it ends
/// in the head word of one ("the Zagreb Daily Courier").
pub fn outlet_named(stretch: &str) -> Option<String> {
    let stretch = stretch.trim();
    let start =
        ["the ", "The "].iter().find(|article| stretch.starts_with(**article)).map_or(0, |article| article.len());
    let bare = &stretch[start..];
    // An everyday word is none, an agency's acronym is.
    let sure = |listed: &Match| !listed.ambiguous || start > 0 || bare.chars().all(char::is_uppercase);
    if let Some(listed) = outlet_at(stretch, start).filter(|listed| listed.len == bare.len() && sure(listed)) {
        return Some(listed.name);
    }
    let mut words = bare.split(' ');
    let named = words.clone().count() > 1 && words.all(|word| word.starts_with(char::is_uppercase));
    let head = bare.rsplit(' ').next().filter(|word| word.starts_with(char::is_uppercase) && noun(word).is_some());
    (named && head.is_some()).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, at: usize) -> Option<(String, bool)> {
        outlet_at(text, at).map(|one| (one.name, one.ambiguous))
    }

    fn sure(text: &str, at: usize, name: &str) {
        assert_eq!(found(text, at), Some((name.to_owned(), false)));
    }

    #[test]
    fn the_longest_sure_name_wins() {
        sure("Fox News Sunday asked", 0, "Fox News Sunday");
        sure("the Guardian said", 4, "The Guardian");
        sure("Sky News’s host", 0, "Sky News");
        assert_eq!(found("Skylab", 0), None);
    }

    #[test]
    fn everyday_words_are_ambiguous() {
        assert_eq!(found("X", 0).map(|one| one.1), Some(true));
        assert_eq!(found("the Times", 4), Some(("Times".to_owned(), true)), "several owners share it");
    }

    #[test]
    fn every_row_is_read() {
        let mut quoted = rows("a,b,c,d,e,f\n\"O, The Oprah Magazine\",,magazine,US,,");
        assert_eq!(quoted.next().expect("a row")[..3], ["O, The Oprah Magazine", "", "magazine"]);
        let kinds = ["newspaper", "magazine", "broadcaster", "agency", "website", "platform", "program"];
        let table = include_str!("../../data/lexicons/outlets.csv");
        assert_eq!(rows(table).count(), table.lines().count() - 1);
        for row in rows(table) {
            assert!(kinds.contains(&row[2].as_str()), "{row:?}");
        }
        let kinds = ["newspaper", "broadcaster", "agency", "platform", "event", "document"];
        for row in include_str!("../../data/lexicons/venues.csv").lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            assert!(cells.len() == 3 && kinds.contains(&cells[1]) && ["", "either"].contains(&cells[2]), "{row}");
        }
    }

    #[test]
    fn whole_names() {
        assert_eq!(outlet_named("the Guardian"), Some("The Guardian".to_owned()));
        assert_eq!(outlet_named("Orrville Daily Courier"), Some("Orrville Daily Courier".to_owned()));
        assert_eq!(outlet_named("Courier"), None, "an everyday word may be anything");
        assert_eq!(outlet_named("our news desk"), None);
    }

    #[test]
    fn plurals() {
        assert_eq!(noun("rallies"), Some(VenueType::Event));
        assert_eq!(noun("tweets"), Some(VenueType::Platform));
        assert_eq!(noun("remarks"), Some(VenueType::Event));
        assert_eq!(noun("house"), None);
    }
}
