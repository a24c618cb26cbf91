//! Words as grouping sees them: folded, stemmed, hashed, and what the word lists (`data/lexicons`) know about them.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In a–z and 0–9; also `%`, `$`, a number with its marks, letters with dots ("u.s").
    pub plain: String,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it begins a sentence or a quotation.
    pub first: bool,
    /// Whether a comma or a heavier mark stands before it.
    pub after_mark: bool,
}

/// What a text of one or more words stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    /// Hash of the stems.
    pub stem: u32,
    /// Hash of the stems of the word that stands for all synonyms.
    pub meaning: u32,
    /// How many words it takes.
    pub words: usize,
}

/// The longest phrase of the lists.
const LONGEST: usize = 5;

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut first, mut mark) = (true, false);
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let mut push = |plain: &str, capital: bool, first: &mut bool, mark: &mut bool| {
            words.push(Word { plain: plain.to_owned(), capital, first: *first, after_mark: *mark });
            (*first, *mark) = (false, false);
        };
        match c {
            '%' | '$' => push(c.encode_utf8(&mut [0; 4]), false, &mut first, &mut mark),
            '€' => push("euro", false, &mut first, &mut mark),
            '£' => push("pound", false, &mut first, &mut mark),
            _ if c.is_alphanumeric() => {
                let start = at;
                while at < chars.len() && inside(&chars, start, at) {
                    at += 1;
                }
                let (capital, digit) = (c.is_uppercase(), c.is_ascii_digit());
                // "5m", "10km": the unit is a word of its own.
                let letters = (start..at).find(|&at| digit && chars[at].is_alphabetic()).unwrap_or(at);
                for part in [&chars[start..letters], &chars[letters..at]] {
                    let plain = fold(part);
                    if let Some(whole) = plain.strip_suffix("n't") {
                        push(whole_verb(whole), capital, &mut first, &mut mark);
                        push("not", false, &mut first, &mut mark);
                    } else if !plain.is_empty() {
                        let word = plain.split('\'').next().unwrap_or_default();
                        push(word, capital, &mut first, &mut mark);
                    }
                }
                continue;
            }
            '.' | '!' | '?' | ':' | '\n' | '"' | '“' | '”' | '«' | '»' => (first, mark) = (true, true),
            ',' | ';' | '(' | ')' | '–' | '—' | '…' => mark = true,
            _ => {}
        }
        at += 1;
    }
    words
}

/// What stands before "n't".
fn whole_verb(cut: &str) -> &str {
    match cut {
        "ca" => "can",
        "wo" => "will",
        "sha" => "shall",
        _ => cut,
    }
}

/// Whether the character `at` belongs to the word from `start`.
fn inside(chars: &[char], start: usize, at: usize) -> bool {
    let next = chars.get(at + 1).copied().unwrap_or(' ');
    match chars[at] {
        c if c.is_alphanumeric() => true,
        '\'' | '’' => next.is_alphabetic(),
        '.' | ',' if chars[at - 1].is_ascii_digit() => next.is_ascii_digit(),
        // "U.S.", but not the end of a sentence.
        '.' => at == start + 1 && next.is_alphabetic() || at >= 2 && chars[at - 2] == '.' && next.is_alphabetic(),
        _ => false,
    }
}

fn fold(word: &[char]) -> String {
    let word: String = word.iter().map(|&c| if c == '’' { '\'' } else { c }).collect();
    let mut plain = any_ascii::any_ascii(&word).to_lowercase();
    plain.retain(|c| c.is_ascii_alphanumeric() || matches!(c, '\'' | '.' | ','));
    plain
}

/// A stable hash (FNV-1a).
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The stem of a plain word.
pub fn stem(plain: &str) -> String {
    thread_local! {
        static STEMMER: Stemmer = Stemmer::create(Algorithm::English);
        static KNOWN: RefCell<HashMap<String, String>> = RefCell::default();
    }
    // Stemming is most of the work of reading; a text has few words that no text had before.
    const KEPT: usize = 50_000;
    KNOWN.with_borrow_mut(|known| {
        if let Some(stem) = known.get(plain) {
            return stem.clone();
        }
        let stem = STEMMER.with(|stemmer| stemmer.stem(plain).into_owned());
        if known.len() < KEPT {
            known.insert(plain.to_owned(), stem.clone());
        }
        stem
    })
}

fn stems(text: &str) -> String {
    words(text).iter().map(|word| stem(&word.plain)).collect::<Vec<_>>().join(" ")
}

fn rows(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines().skip(1).filter_map(|row| row.split_once(','))
}

/// What the stems of a word or phrase mean, and the first words of phrases.
struct Senses {
    meanings: HashMap<String, u32>,
    beginnings: HashSet<String>,
}

static SENSES: LazyLock<Senses> = LazyLock::new(|| {
    let mut senses = Senses { meanings: HashMap::new(), beginnings: HashSet::new() };
    for (words, meaning) in rows(include_str!("../../../data/lexicons/synonyms.csv")) {
        for (text, is_head) in [(words, false), (meaning, true)] {
            let stems = stems(text);
            if let Some((beginning, _)) = stems.split_once(' ') {
                senses.beginnings.insert(beginning.to_owned());
            }
            let meaning = hash(&self::stems(meaning));
            if is_head {
                senses.meanings.insert(stems, meaning);
            } else {
                senses.meanings.entry(stems).or_insert(meaning);
            }
        }
    }
    senses
});

static OPPOSITES: LazyLock<HashSet<(u32, u32)>> = LazyLock::new(|| {
    let pairs = rows(include_str!("../../../data/lexicons/opposites.csv"));
    let both = pairs.map(|(one, other)| (meaning(one), meaning(other))).filter(|(one, other)| one != other);
    both.flat_map(|(one, other)| [(one, other), (other, one)]).collect()
});

static OPPOSED: LazyLock<HashSet<u32>> = LazyLock::new(|| OPPOSITES.iter().map(|pair| pair.0).collect());

static WEIGHTS: LazyLock<HashMap<&str, f32>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../../data/lexicons/function_words.csv"));
    rows.filter_map(|(word, weight)| Some((word, weight.parse().ok()?))).collect()
});

/// What the stems begin with: the longest phrase of the lists, or the first word.
pub fn sense(stems: &[String]) -> Sense {
    let first = stems.first().map(String::as_str).unwrap_or_default();
    if SENSES.beginnings.contains(first) {
        for words in (2..=LONGEST.min(stems.len())).rev() {
            let phrase = stems[..words].join(" ");
            if let Some(&meaning) = SENSES.meanings.get(&phrase) {
                return Sense { stem: hash(&phrase), meaning, words };
            }
        }
    }
    let stem = hash(first);
    Sense { stem, meaning: SENSES.meanings.get(first).copied().unwrap_or(stem), words: 1 }
}

/// What a word or phrase of the lists means.
pub fn meaning(text: &str) -> u32 {
    let stems: Vec<String> = words(text).iter().map(|word| stem(&word.plain)).collect();
    sense(&stems).meaning
}

/// Whether two meanings exclude each other.
pub fn opposite(one: u32, other: u32) -> bool {
    OPPOSITES.contains(&(one, other))
}

/// Whether any word is the opposite of one with this meaning.
pub fn has_opposite(meaning: u32) -> bool {
    OPPOSED.contains(&meaning)
}

/// How much a plain word says: 0 for "the", 0.3 for "take", 1 for what the list does not hold.
pub fn weight(plain: &str) -> f32 {
    WEIGHTS.get(plain).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.plain).collect()
    }

    #[test]
    fn words_are_cut_where_numbers_and_units_meet() {
        assert_eq!(
            plain("The U.S. won’t pay $1,500.50, i.e. 4.2%."),
            ["the", "u.s", "will", "not", "pay", "$", "1,500.50", "i.e", "4.2", "%"]
        );
        assert_eq!(plain("Zoë's 5m e-mails. €7"), ["zoe", "5", "m", "e", "mails", "euro", "7"]);
    }

    #[test]
    fn synonyms_have_one_meaning_and_opposites_two() {
        assert_eq!(meaning("military personnel"), meaning("soldiers"));
        assert_eq!(meaning("stepped down"), meaning("resignation"));
        assert!(opposite(meaning("climbed"), meaning("dropped")) && opposite(meaning("unsafe"), meaning("safe")));
        assert!(!opposite(meaning("climbed"), meaning("grew")));
    }

    #[test]
    fn lists_have_two_filled_cells_in_each_row_and_each_row_once() {
        let lists = [
            include_str!("../../../data/lexicons/synonyms.csv"),
            include_str!("../../../data/lexicons/opposites.csv"),
            include_str!("../../../data/lexicons/function_words.csv"),
        ];
        for list in lists {
            let mut seen = HashSet::new();
            for row in list.lines().skip(1) {
                let cells: Vec<&str> = row.split(',').collect();
                assert!(cells.len() == 2 && cells.iter().all(|cell| !cell.is_empty()), "{row}");
                assert!(seen.insert(row), "{row} is there twice");
            }
        }
    }
}
