//! Reads a mention: which words are the name, which the role and the affiliation.
//!
//! "Kremlin spokesman Dimitri Peskov" is the name Dimitri Peskov, the role spokesman and the affiliation Kremlin;
//! "Gleb Pavlovsky, a Russian political scientist" has its role behind the name.

use super::lexicon::{Class, is};
use super::phrase::{Name, behind_document, description, is_article, name_in_phrase};
use super::token::{Token, tokens};
use crate::types::{Span, SpeakerType};

/// Whether a mention is a pronoun and nothing else.
pub fn is_pronoun(text: &str, mention: Span) -> bool {
    matches!(tokens(text, mention).as_slice(), [word] if is(word.text, Class::Pronoun))
}

/// The name in a mention, or `None` when it has none of its own ("a State Department spokesman").
pub fn name(text: &str, mention: Span) -> Option<Name> {
    if is_pronoun(text, mention) {
        return None;
    }
    let words = tokens(text, mention);
    // Phrases between commas, dashes and brackets; a relative clause ends the mention.
    let clause = words.iter().skip(1).position(|word| matches!(word.text, "who" | "whose" | "which" | "that" | "whom"));
    let words = &words[..clause.map_or(words.len(), |at| at + 1)];
    let mut phrases: Vec<&[Token]> = Vec::new();
    let mut start = 0;
    for at in 1..=words.len() {
        if at == words.len() || words[at].apart {
            phrases.push(&words[start..at]);
            start = at;
        }
    }
    let (head, rest) = phrases.split_first()?;
    if let Some(behind) = behind_document(head) {
        return Some(behind);
    }
    if let Some(mut found) = name_in_phrase(text, head) {
        if found.role.is_none()
            && let Some((role, affiliation)) = rest.first().and_then(|phrase| description(text, phrase))
        {
            found.role = Some(role);
            found.affiliation = found.affiliation.or(affiliation);
            found.kind = Some(SpeakerType::Person);
        }
        return Some(found);
    }
    // "Moscow's ambassador to Washington, Anatoly Antonov": only when the first phrase describes a person.
    // or, its role being misspelt or unheard of, is a definite noun phrase before a bare name of several words.
    let described = description(text, head);
    let definite = head.len() > 1 && is_article(head[0].text) && head.last().is_some_and(|word| !word.is_capital());
    let apposed = rest.iter().find_map(|phrase| {
        let bare =
            matches!(phrase, [first, next, ..] if first.is_capital() && (next.is_capital() || next.is_particle()));
        let fits = |name: &Name| described.is_some() || (definite && (bare || name.role.is_some()));
        name_in_phrase(text, phrase).filter(fits)
    })?;
    let kind = if described.is_some() { Some(SpeakerType::Person) } else { apposed.kind };
    // What stands right before the name says more than the phrase that it explains.
    let own = apposed.role.clone().map(|role| (role, apposed.affiliation.clone()));
    let (role, affiliation) = own.or(described).unzip();
    (apposed.kind != Some(SpeakerType::Organization)).then_some(Name {
        role,
        affiliation: affiliation.flatten().or(apposed.affiliation),
        kind,
        apposed: true,
        ..apposed
    })
}

/// Whether the words of a mention describe a person: "the spokesman", "Moscow's ambassador to Washington".
pub fn describes_person(text: &str, mention: Span) -> bool {
    description(text, &tokens(text, mention)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(mention: &str) -> Option<(String, Option<String>, Option<String>)> {
        let found = name(mention, Span::new(0, mention.len()))?;
        Some((found.span.of(mention).to_owned(), found.role, found.affiliation))
    }

    fn expect(mention: &str, name: &str, role: &str, affiliation: &str) {
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        assert_eq!(read(mention), Some((name.to_owned(), some(role), some(affiliation))), "{mention}");
    }

    #[test]
    fn titles_before_the_name() {
        expect("Kremlin spokesman Dimitri Peskov", "Dimitri Peskov", "spokesman", "Kremlin");
        expect("Venezuelan President Nicolás Maduro", "Nicolás Maduro", "President", "Venezuelan");
        expect("US Secretary of State Mike Pompeo", "Mike Pompeo", "Secretary of State", "US");
        expect("US National Security Adviser John Bolton", "John Bolton", "National Security Adviser", "US");
        expect("Russian Defense Minister Sergei Shoigu", "Sergei Shoigu", "Defense Minister", "Russian");
        expect("former president Ada Quist", "Ada Quist", "former president", "");
        expect("Mr. O'Brien", "O'Brien", "", "");
        expect("Sen. Ludo van der Meer", "Ludo van der Meer", "Sen.", "");
        expect("Harbour Minister Ilse Torvane", "Ilse Torvane", "Harbour Minister", "");
    }

    #[test]
    fn roles_in_apposition() {
        expect("Gleb Pavlovsky, a Russian political scientist", "Gleb Pavlovsky", "political scientist", "Russian");
        expect(
            "Maria Zajarova, spokeswoman for the foreign ministry",
            "Maria Zajarova",
            "spokeswoman",
            "foreign ministry",
        );
        expect("Moscow’s ambassador to Washington, Anatoly Antonov", "Anatoly Antonov", "ambassador", "Moscow");
        expect("the union's leader, Osk Marrin,", "Osk Marrin", "leader", "");
        expect(
            "Newsweek by Moscow’s ambassador to Washington, Anatoly Antonov",
            "Anatoly Antonov",
            "ambassador",
            "Moscow",
        );
        expect(
            "the statements of the North American Secretary of State, Mike Orr,",
            "Mike Orr",
            "Secretary",
            "North American",
        );
        expect("the Russian ambbadador, Vladimir Zaiemski,", "Vladimir Zaiemski", "", "");
        expect("The Minister of Public Works,\n\nAda Orr-Quint\n\n,", "Ada Orr-Quint", "Minister", "Public Works");
        expect("Minister of Public Works Ada Quist", "Ada Quist", "Minister of Public Works", "");
        expect("NBC’s Dante Orr", "Dante Orr", "", "NBC");
        expect("Russia's Foreign Minister Sergei Orr", "Sergei Orr", "Foreign Minister", "Russia");
        expect("Del. Stacey Orr of the Virgin Islands", "Stacey Orr", "Del.", "Virgin Islands");
        expect(
            "Leon Orr, director of the Tax Center and a professor at Orr College",
            "Leon Orr",
            "director",
            "Tax Center",
        );
        expect("Another critic, Laurence H. Orr,", "Laurence H. Orr", "critic", "");
        expect("chief rival Ted Orr", "Ted Orr", "chief rival", "");
        expect("His rival, Ada Orr of the Rural Union,", "Ada Orr", "rival", "Rural Union");
        expect("The winner, Progress Party candidate Babatunde Orr,", "Babatunde Orr", "candidate", "Progress Party");
        expect("Petra Lund, who chairs the Port Council", "Petra Lund", "", "");
        expect("Ole Brask, 45, a fisherman", "Ole Brask", "", "");
    }

    #[test]
    fn organisations() {
        expect("The Organization of American States (OAS)", "Organization of American States", "", "");
        expect("the State Department", "State Department", "", "");
        expect("The Friends of Orr Library", "Friends of Orr Library", "", "");
        expect(
            "A report by the Havn Institute of Marine Engineering, commissioned in March,",
            "Havn Institute of Marine Engineering",
            "",
            "",
        );
        expect("A State Department statement", "State Department", "", "");
        expect("a recent Orr Institute poll", "Orr Institute", "", "");
        expect("The Committee for a Responsible Budget", "Committee for a Responsible Budget", "", "");
        expect("OAS", "OAS", "", "");
        expect("Jane Roe of the Institute for Tides", "Jane Roe", "", "Institute for Tides");
    }

    #[test]
    fn mentions_without_a_name() {
        for mention in [
            "he",
            "the spokesman",
            "a State Department spokesman",
            "a ministry statement",
            "some American officials",
            "",
            "…",
            "The president",
            "the minister to Telesarmo",
            "A spokesman for Corrowan Lines",
            "A deckhand on the car ferry Lady Corrowan",
            "many Republicans",
            "Many Americans",
            "Ada Quist and Bert Orr",
        ] {
            assert_eq!(read(mention), None, "{mention}");
        }
    }

    #[test]
    fn pronouns() {
        let pronoun = |mention: &str| is_pronoun(mention, Span::new(0, mention.len()));
        assert!(pronoun("he") && pronoun("Who,"));
        assert!(!pronoun("Ilse Torvane") && !pronoun("many of those over 45") && !pronoun("…"));
    }

    proptest! {
        #[test]
        fn names_lie_in_their_mention(mention in "(\\PC|[A-Z][a-z]{1,6}|[a-z]{1,5}|of|and|the|Minister|[ ,.'’()]){0,24}") {
            let whole = Span::new(0, mention.len());
            if let Some(found) = name(&mention, whole) {
                prop_assert!(whole.contains(found.span) && !found.span.is_empty());
                prop_assert!(mention.is_char_boundary(found.span.start) && mention.is_char_boundary(found.span.end));
            }
        }
    }
}
