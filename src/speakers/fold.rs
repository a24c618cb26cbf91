//! One sound, many spellings: "Zakharova", "Zajarova" and "Sacharowa" are one surname, written for readers of English,
//! Spanish and German.
//!
//! A word is transliterated to a–z and then read aloud four times, as a reader of English, German, French and Spanish
//! would: Spanish `j` and German `ch` sound like English `kh`, French `ch` like `sh`, German `z` like `ts`, and so on
//! ([`rule`] and [`anywhere`] hold the correspondences). Two words are one when a reading of one sounds like a reading of the other.
//!
//! The alphabet of sounds is a–z, with `S` for sh and zh, `C` for ch, `J` for dzh, `c` for ts and `x` for kh. Sh and zh
//! fall together because German writes both as `sch`, `s` and `z` because German writes both as `s`, `v` and `w` and `i`
//! and `y` because transcriptions of Cyrillic do not agree on them. Of vowels, o/u, a/e, e/i and a/o may differ, once in
//! a word of three consonants (o/u and e/i also in one of two) and twice in a longer one: Arabic and unstressed Russian vowels
//! are written by ear ("Mohammed", "Muhammad"; "Lukashenko", "Lukashenka"). Short words must agree in full: Dan is not Don.

use std::collections::BTreeSet;

use any_ascii::any_ascii;

use super::lexicon;

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In a–z and 0–9.
    pub plain: String,
    /// What it sounds like.
    readings: Vec<String>,
    /// The given names that it may be short for, or another form of.
    pub full_names: Vec<&'static str>,
    /// "V.": it stands for any word that begins so.
    pub initial: bool,
    /// It comes from a script without vowels.
    bare: bool,
}

/// The longest word that is read; what is longer is no name.
const LONGEST: usize = 40;

impl Word {
    /// Reads a word; `None` when nothing of it can be written in a–z and 0–9.
    pub fn new(word: &str) -> Option<Self> {
        // The Arabic article is written together with its word.
        let word = word.strip_prefix("ال").unwrap_or(word);
        let bare = word.chars().any(|c| matches!(c, '\u{590}'..='\u{6ff}'));
        let plain = plain(word);
        if plain.is_empty() {
            return None;
        }
        let mut readings = sounds(&plain);
        // Arabic qaf is k to some and g to others: Kadhafi, Qaddafi, Gaddafi.
        if plain.contains('q') {
            readings.insert(read(&plain.replace('q', "g"), Language::English));
        }
        // A kh that is not heard: Khashoggi, Kashoggi.
        if plain.contains("kh") {
            readings.insert(read(&plain.replace("kh", "k"), Language::English));
        }
        // Spanish writes y for English j (Ahmadineyad).
        if plain.contains('y') {
            readings.insert(read(&plain.replace('y', "dj"), Language::Spanish));
        }
        // Russian ë behind a sibilant is e to some and o to others: Gorbachev, Gorbatschow.
        let with_o = |reading: &String| {
            let stem = reading.strip_suffix("ev").filter(|stem| stem.ends_with(['C', 'S']));
            stem.map(|stem| format!("{stem}ov"))
        };
        readings.extend(readings.iter().filter_map(with_o).collect::<Vec<_>>());
        let full_names: BTreeSet<&str> = readings.iter().flat_map(|reading| lexicon::full_names(reading)).collect();
        let initial = word.chars().filter(|c| c.is_alphabetic()).count() == 1;
        let full_names = if initial { Vec::new() } else { full_names.into_iter().collect() };
        Some(Self { plain, readings: readings.into_iter().collect(), full_names, initial, bare })
    }

    /// Whether it comes from a script without vowels, in which even the first letter may be another.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// What words that may be [`same`] as this one have in common: one key of the one is one of the other.
    pub fn keys(&self) -> BTreeSet<String> {
        let sounds = self.readings.iter().map(|reading| consonants(reading));
        sounds.chain([format!("~{}", without_vowels(&self.plain))]).collect()
    }

    /// The letters and sounds that it may begin with.
    pub fn initials(&self) -> BTreeSet<char> {
        let words = self.readings.iter().chain([&self.plain]);
        words.filter_map(|word| word.chars().next()).collect()
    }
}

/// Whether two words may be spellings of one. In a given name, a final a and o make a difference: Mario, Maria.
pub fn same(one: &Word, other: &Word, given: bool) -> bool {
    if one.plain == other.plain {
        return true;
    }
    if one.initial || other.initial {
        return false;
    }
    if one.bare || other.bare {
        let sounds = without_vowels(&one.plain);
        return sounds.len() >= 3 && sounds == without_vowels(&other.plain);
    }
    one.readings.iter().any(|one| other.readings.iter().any(|other| sounds_like(one, other, given)))
}

/// What a word in plain letters sounds like.
pub fn sounds(plain: &str) -> BTreeSet<String> {
    LANGUAGES.iter().map(|&language| read(plain, language)).collect()
}

/// In lower-case a–z and 0–9; everything else is left out.
pub fn plain(word: &str) -> String {
    let letters = any_ascii(word).to_ascii_lowercase();
    letters.chars().filter(char::is_ascii_alphanumeric).take(LONGEST).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    German,
    French,
    Spanish,
}

const LANGUAGES: [Language; 4] = [Language::English, Language::German, Language::French, Language::Spanish];

/// What `letters` sound like to a reader of `language`; `None` when they are not read as one.
fn rule(language: Language, letters: &str) -> Option<&'static str> {
    use Language::{English, French, German, Spanish};
    Some(match (language, letters) {
        (English | Spanish, "ch") => "C",
        (English, "j") => "J",
        (German, "ch") | (Spanish, "j") => "x",
        (German, "j") => "i",
        (German, "z") => "c",
        (French, "ch" | "j") => "S",
        (French | Spanish, "gue") => "ge",
        (French | Spanish, "gui") => "gi",
        (Spanish, "sch") => "SC",
        _ => return anywhere(letters),
    })
}

/// What `letters` sound like whatever the language.
fn anywhere(letters: &str) -> Option<&'static str> {
    Some(match letters {
        "schtsch" | "shch" => "SC",
        "dsch" | "dzh" | "dj" => "J",
        "tsch" | "tch" | "cz" => "C",
        "sch" | "sh" | "zh" | "sz" => "S",
        "kh" => "x",
        "ts" | "tz" => "c",
        "ce" => "se",
        "ci" | "cy" => "si",
        "ck" | "qu" | "q" | "c" => "k",
        "ph" => "f",
        "th" => "t",
        "dh" => "d",
        "gh" => "g",
        "bh" => "b",
        "x" => "ks",
        "w" => "v",
        "z" => "s",
        "y" | "ee" => "i",
        "ou" | "oo" | "ue" => "u",
        "oe" => "o",
        "ae" => "a",
        _ => return None,
    })
}

/// Reads `plain` aloud.
fn read(plain: &str, language: Language) -> String {
    let mut sounds = String::with_capacity(plain.len());
    let mut rest = plain;
    while !rest.is_empty() {
        let found = (1..=rest.len().min(7)).rev().find_map(|length| {
            // "Mueller" has an umlaut, "Monroe" has none.
            let umlaut = matches!(&rest[..length], "ae" | "oe" | "ue") && length == rest.len();
            rule(language, &rest[..length]).filter(|_| !umlaut).map(|sound| (sound, length))
        });
        let (sound, length) = found.unwrap_or((&rest[..1], 1));
        for sound in sound.chars() {
            // Double letters are written by ear.
            if !sounds.ends_with(sound) || sound.is_ascii_digit() {
                sounds.push(sound);
            }
        }
        rest = &rest[length..];
    }
    // Poutine, Prigojine; Abdullah; Yevgeny beside Evgeny.
    let silent = if language == Language::French { ['e', 'h'] } else { ['h', 'h'] };
    if sounds.len() > 3 && sounds.ends_with(silent) {
        sounds.pop();
    }
    match sounds.strip_prefix("ie") {
        Some(rest) if !rest.is_empty() => format!("e{rest}"),
        _ => sounds,
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The consonants, with an `a` for a vowel at the beginning.
fn consonants(reading: &str) -> String {
    let begins = reading.starts_with(is_vowel).then_some('a');
    begins.into_iter().chain(reading.chars().filter(|&c| !is_vowel(c))).collect()
}

/// What is left of a word in a script without vowels, which has neither p nor v and writes u and i as w and y.
fn without_vowels(plain: &str) -> String {
    let reading = read(plain, Language::English);
    let mut sounds = reading.chars();
    let first = sounds.next();
    let letters = first.into_iter().chain(sounds.filter(|&c| !is_vowel(c) && c != 'v'));
    letters
        .map(|c| {
            if c == 'p' {
                'b'
            } else if c == 'v' {
                'f'
            } else {
                c
            }
        })
        .collect()
}

fn sounds_like(one: &str, other: &str, given: bool) -> bool {
    if one == other {
        // "Lee" and "Li" are two names.
        return one.len() > 2;
    }
    let (ones, others) = (slots(one), slots(other));
    if ones.len() != others.len() || ones.iter().zip(&others).any(|(one, other)| one.0 != other.0) {
        return false;
    }
    let consonants = ones.len() - 1;
    let allowed = match consonants {
        0 | 1 => 0,
        2 => usize::from(one.len() > 4 && other.len() > 4),
        3 => 1,
        _ => 2,
    };
    let last = ones.len() - 1;
    let mut differing = 0;
    for (at, ((_, one), (_, other))) in ones.iter().zip(&others).enumerate().filter(|(_, (one, other))| one != other) {
        let gender = given && at == last && (one.ends_with('a') || other.ends_with('a'));
        let open = consonants < 3 && (one.contains('a') != other.contains('a'));
        if gender || open || !close(one, other) {
            return false;
        }
        differing += 1;
    }
    differing <= allowed
}

/// Each consonant with the vowels behind it; the first slot has no consonant.
fn slots(reading: &str) -> Vec<(Option<char>, &str)> {
    let vowels = |from: usize| {
        let rest = &reading[from..];
        &rest[..rest.find(|c| !is_vowel(c)).unwrap_or(rest.len())]
    };
    let consonants = reading.char_indices().filter(|&(_, c)| !is_vowel(c));
    std::iter::once((None, vowels(0))).chain(consonants.map(|(at, c)| (Some(c), vowels(at + 1)))).collect()
}

/// Whether vowels may be spellings of one sound: Sergei, Serge; Mohamed, Muhammad.
fn close(one: &str, other: &str) -> bool {
    let pair = |one: char, other: char| {
        one == other
            || matches!((one.min(other), one.max(other)), ('o', 'u') | ('a' | 'i', 'e') | ('e', 'i') | ('a', 'o'))
    };
    let without_glide = |vowels: &str| vowels.replace('i', "");
    if one.len() == other.len() {
        return !one.is_empty() && one.chars().zip(other.chars()).all(|(one, other)| pair(one, other));
    }
    let (one, other) = (without_glide(one), without_glide(other));
    !one.is_empty() && one == other
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alike(one: &str, other: &str) -> bool {
        let words = (Word::new(one).expect("a word"), Word::new(other).expect("a word"));
        same(&words.0, &words.1, true)
    }

    #[test]
    fn romanisations_of_one_name_are_alike() {
        for names in [
            &["Zakharova", "Zajárova", "Sacharowa", "Захарова"][..],
            &["Shcherbakov", "Schtscherbakow", "Щербаков"],
            &["Chernov", "Tschernow", "Tchernov"],
            &["Zhukov", "Joukov", "Schukow"],
            &["Yevgeny", "Evgueni", "Jewgeni"],
            &["Mueller", "Müller", "Muller", "Mu\u{308}ller"],
            &["Mohammed", "Muhammad", "Mohamed", "محمد"],
            &["Tsipras", "Τσίπρας", "TSIPRAS"],
        ] {
            for pair in names.windows(2) {
                assert!(alike(pair[0], pair[1]), "{pair:?}");
            }
        }
    }

    #[test]
    fn different_names_are_not() {
        for (one, other) in [
            ("Neil", "Niall"),
            ("Mario", "Maria"),
            ("Lee", "Li"),
            ("Mahmud", "Mohamed"),
            ("Johnson", "Johnsen"),
            ("Ivanov", "Ivanova"),
            ("Antonio", "Antonia"),
            ("Bolton", "Walton"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn words_that_are_alike_share_a_key(one in "\\PC{1,12}|[a-zA-Z]{1,8}", other in "\\PC{1,12}|[a-zA-Z]{1,8}") {
            if let (Some(one), Some(other)) = (Word::new(&one), Word::new(&other)) {
                prop_assert!(same(&one, &one, true));
                if same(&one, &other, false) {
                    prop_assert!(!one.keys().is_disjoint(&other.keys()));
                }
            }
        }
    }
}
