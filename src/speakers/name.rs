//! Reads the name of a person: "Secretary of State Michael R. Pompeo", "PUTIN, Vladimir", "Mrs. Clinton".

use super::fold::{Word, plain};
use super::lexicon::{self, Gender};
use crate::attribute::lexicon::{Class, is};

/// The name of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// For reading: without titles, the given name first.
    pub shown: String,
    /// Given names and surname as written, without particles ("van", "al"); never empty.
    pub words: Vec<Word>,
    /// "jr", "iii": tells father and son, and popes, apart.
    pub suffix: Option<String>,
    /// What the titles tell.
    pub gender: Option<Gender>,
    /// The titles, which tell a role.
    pub title: String,
    /// The title goes with a given name: "Sir Keir", "Queen Elizabeth".
    pub forename_only: bool,
    /// A hyphen or particle stands in it: it may end in a surname of several words.
    pub linked: bool,
    /// The words in one, in plain letters: "xijinping".
    pub joined: String,
    /// The same with the surname at the other end, if it may stand there.
    pub turned: Vec<String>,
    /// The given names as one word, when there are several: "Abdel Fattah" is "Abdelfattah" to others.
    pub joined_given: Option<Word>,
}

/// More words than this are no name, and only the last ones are read.
const LONGEST: usize = 8;

impl Name {
    /// Reads a name. `None` when it has no letters.
    pub fn new(written: &str) -> Option<Self> {
        let turned = turned(written);
        let mut parts: Vec<&str> = turned.split_whitespace().collect();
        let suffix = parts.last().and_then(|last| suffix(last)).filter(|_| parts.len() > 1);
        let suffix_written = suffix.as_ref().and_then(|_| parts.pop());
        let titles = title_length(&parts);
        let (title, mut name) = parts.split_at(titles);
        // "Lord Johnson of Marylebone"
        if let Some(of) = name.iter().position(|word| *word == "of").filter(|&at| at > 0 && titles > 0) {
            name = &name[..of];
        }
        let mut words = words(name);
        if words.is_empty() {
            words = turned.split_whitespace().filter_map(Word::new).collect();
        }
        words.drain(..words.len().saturating_sub(LONGEST));
        let gender = title.iter().find_map(|word| lexicon::title_gender(&plain(word)));
        let forename_only = words.len() == 1 && title.iter().any(|word| goes_with_given_name(&plain(word)));
        let numbered = words.len() == 1 && suffix.is_some();
        let shown = if forename_only || numbered { parts.as_slice() } else { name };
        let shown: Vec<&str> = shown.iter().copied().chain(suffix_written).collect();
        let shown = shown.join(" ").trim_end_matches([',', ';', ' ']).to_owned();
        let title = title.join(" ");
        let linked =
            name.iter().skip(1).any(|word| word.contains('-') || (is_small(word) && is(word, Class::Particle)));
        let (last, givens) = words.split_last()?;
        let several = givens.len() > 1 && !givens.iter().any(|word| word.initial);
        let joined_given = several.then(|| Word::new(&joined(givens))).flatten();
        let turned = if has_two_orders(&words[0], last) {
            let first = joined(&words[..1]);
            vec![joined(&words[1..]) + &first, last.plain.clone() + &joined(givens)]
        } else {
            Vec::new()
        };
        let joined = joined(&words);
        Some(Self { shown, words, suffix, gender, title, forename_only, linked, joined, turned, joined_given })
    }

    /// Its spelling in plain letters, by which equal forms are found.
    pub fn key(&self) -> String {
        let mut key = self.words.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
        let given = (self.forename_only && self.is_short()).then_some("given");
        let gender =
            self.gender.filter(|_| self.suffix.is_none()).map(|gender| if gender == Gender::Male { "m" } else { "f" });
        for part in [self.suffix.as_deref(), given, gender] {
            key.push(',');
            key.push_str(part.unwrap_or_default());
        }
        key
    }

    /// The last word: the surname of most names.
    pub fn last(&self) -> &Word {
        &self.words[self.words.len() - 1]
    }

    /// Whether it is one word: a surname, or a given name behind "Sir".
    pub fn is_short(&self) -> bool {
        self.words.len() == 1 && self.suffix.as_deref().is_none_or(|suffix| suffix == "jr" || suffix == "sr")
    }

    /// The words by which a short form may name this person: the last one, a first one that is a surname in East Asia, and
    /// what stands between when it is no given name ("Chávez" of "Hugo Chávez Frías").
    pub fn surnames(&self) -> Vec<&Word> {
        let [first, between @ .., last] = self.words.as_slice() else { return self.words.iter().collect() };
        let east_asian = lexicon::stands_first(&first.plain).then_some(first);
        let between = between.iter().filter(|word| !word.initial && !lexicon::is_given_name(&word.plain));
        std::iter::once(last).chain(east_asian).chain(between).collect()
    }

    /// The gender that titles or the given name tell.
    pub fn told_gender(&self) -> Option<Gender> {
        self.gender.or_else(|| {
            let first = &self.words[0];
            let given = self.words.len() > 1 || self.forename_only;
            given.then(|| lexicon::given_name_gender(&first.plain)).flatten()
        })
    }
}

/// "Putin, Vladimir" as "Vladimir Putin"; brackets and nicknames in quotation marks are left out.
fn turned(written: &str) -> String {
    let mut clean = String::with_capacity(written.len());
    let mut closing = None;
    for c in written.chars() {
        match (closing, c) {
            (Some(end), c) if c == end => closing = None,
            (Some(_), _) => {}
            (None, '(') => closing = Some(')'),
            (None, '“' | '„') => closing = Some('”'),
            (None, '"') => closing = Some('"'),
            (None, c) => clean.push(c),
        }
    }
    // A quotation mark that nothing closes opens nothing.
    let clean = if closing.is_some() { written.to_owned() } else { clean };
    match clean.split_once(',') {
        Some((surname, given))
            if !given.contains(',') && !given.trim().is_empty() && suffix(given.trim()).is_none() =>
        {
            format!("{} {}", given.trim(), surname.trim())
        }
        _ => clean,
    }
}

/// "Jr.", "III".
fn suffix(word: &str) -> Option<String> {
    let letters = plain(word);
    let roman = letters.len() > 1 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | ','));
    match letters.as_str() {
        "jr" | "junior" => Some("jr".to_owned()),
        "sr" | "senior" => Some("sr".to_owned()),
        // A king or pope; as an initial it would have a full stop and a surname behind it.
        "i" if word == "I" => Some(letters),
        _ => roman.then_some(letters),
    }
}

/// How many words of the beginning are titles: up to the last title that leaves a name over, when everything before it
/// may belong to a title too.
fn title_length(parts: &[&str]) -> usize {
    let is_title = |word: &str| {
        is(word, Class::Title) || is(word, Class::Honorific) || (!is_small(word) && lexicon::is_title(&plain(word)))
    };
    let belongs = |word: &str| {
        let letters = plain(word);
        is_title(word)
            || is(word, Class::Modifier)
            || matches!(letters.as_str(), "of" | "the" | "for" | "her" | "his" | "majesty" | "excellency")
            || lexicon::meaning(&letters).is_some()
            || lexicon::country(&letters).is_some()
    };
    // "Fed Chair Janet Orr": an unknown word before a title is no name when given name and surname follow.
    let last = parts.iter().rposition(|word| is_title(word) || is(word, Class::Role)).map(|at| at.min(parts.len() - 1));
    let clear = |at: &usize| at + 2 < parts.len() && !lexicon::is_given_name(&plain(parts[*at]));
    let before = parts.iter().take_while(|word| belongs(word)).count();
    let known = parts[..before.min(parts.len().saturating_sub(1))].iter().rposition(|word| is_title(word));
    let Some(last) = last.filter(clear).or(known) else { return 0 };
    // "Dean Rusk", "Don Lemon"
    if last == 0 && parts.len() == 2 && !parts[0].ends_with('.') && lexicon::is_given_name(&plain(parts[0])) {
        return 0;
    }
    // "Secretary of State Mike Pompeo"
    match (matches!(parts[last + 1], "of" | "for"), parts.len() - last) {
        (false, _) => last + 1,
        (true, 4..) => last + 3,
        // "Duke of Sussex"
        (true, _) => 0,
    }
}

fn is_small(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

fn goes_with_given_name(title: &str) -> bool {
    matches!(
        title,
        "sir"
            | "dame"
            | "king"
            | "queen"
            | "prince"
            | "princess"
            | "pope"
            | "emperor"
            | "empress"
            | "sister"
            | "don"
            | "dona"
            | "papa"
            | "papst"
            | "pape"
            | "rey"
            | "reina"
            | "konig"
            | "konigin"
            | "roi"
            | "reine"
            | "patriarch"
    )
}

/// The words of a name without its particles.
fn words(parts: &[&str]) -> Vec<Word> {
    let mut words = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        // "Jong-un", "J.D."; a Chinese character is a word.
        let split = |c: char| matches!(c, '-' | '‑' | '–' | '.' | '·' | '・');
        let pieces: Vec<&str> = part.split(split).filter(|piece| !piece.is_empty()).collect();
        for (place, piece) in pieces.iter().enumerate() {
            let behind = at + 1 < parts.len() || place + 1 < pieces.len();
            // "Ben Carson", "Van Jones", "Al Gore": what stands first is a particle only in small letters.
            let first = at == 0 && place == 0 && !is_small(piece) && !is_article(&plain(piece));
            if behind && !first && (is(piece, Class::Particle) || is_article(&plain(piece))) {
                continue;
            }
            if piece.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}')) {
                words.extend(piece.chars().filter_map(|c| Word::new(c.encode_utf8(&mut [0; 4]))));
            } else {
                words.extend(Word::new(piece));
            }
        }
    }
    words
}

fn is_article(plain: &str) -> bool {
    matches!(plain, "le" | "el" | "von" | "de" | "del" | "della" | "der" | "dos" | "da" | "du")
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.plain.as_str()).collect()
}

/// Whether the surname of a name may stand first or last: "Xi Jinping", "Jinping Xi". Two given names may be two persons'
/// in either order.
fn has_two_orders(first: &Word, last: &Word) -> bool {
    let given = |word: &Word| lexicon::is_given_name(&word.plain) && !lexicon::stands_first(&word.plain);
    !(given(first) && given(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> (String, String, Option<String>) {
        let name = Name::new(written).expect("a name");
        let words = name.words.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" ");
        (name.shown, words, name.suffix)
    }

    #[test]
    fn titles_particles_and_suffixes_are_no_words_of_a_name() {
        for (written, shown, words, suffix) in [
            ("Secretary of State Michael R. Orr", "Michael R. Orr", "michael r orr", None),
            ("QUIST, Ada", "Ada QUIST", "ada quist", None),
            ("Fed Chair Janet Orr", "Janet Orr", "janet orr", None),
            ("Jesse L. Orr Jr.", "Jesse L. Orr Jr.", "jesse l orr", Some("jr")),
            ("Orr, Jr.", "Orr, Jr.", "orr", Some("jr")),
            ("Ludo van der Meer", "Ludo van der Meer", "ludo meer", None),
            ("Ben Orr", "Ben Orr", "ben orr", None),
            ("Bashar al-Assad", "Bashar al-Assad", "bashar assad", None),
            ("Queen Elizabeth II", "Queen Elizabeth II", "elizabeth", Some("ii")),
            ("Bundeskanzlerin Orr", "Orr", "orr", None),
            ("William “Bill” Orr", "William Orr", "william orr", None),
            ("Duke of Sussex", "Duke of Sussex", "duke of sussex", None),
            ("President", "President", "president", None),
        ] {
            let expected = (shown.to_owned(), words.to_owned(), suffix.map(str::to_owned));
            assert_eq!(read(written), expected, "{written}");
        }
        assert_eq!(Name::new("…!"), None);
    }
}
