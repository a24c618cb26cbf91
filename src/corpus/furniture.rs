//! What stands around an article in its text: captions, share buttons, banners, navigation, links to other articles,
//! comments. Words: `data/lexicons/furniture.csv`. When unsure, a line is the article's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::comments;
use super::raw::Comment;
use crate::types::{Span, is_line_break};

/// Lines longer than this are prose (bytes).
const LONGEST: usize = 600;
/// The same for lines that begin with what banners and links begin with.
const LONGEST_LINK: usize = 200;
/// After the last word of a photo credit stands no more than this (bytes).
const LONGEST_CREDIT: usize = 80;
/// A list of links to other articles is no longer than this (lines).
const MOST_LINKS: usize = 12;
/// So many names of sections are navigation.
const FEWEST_SECTIONS: usize = 3;

/// What is not the article.
#[derive(Debug, Default)]
pub struct Furniture {
    /// Its lines, in order, disjoint.
    pub spans: Vec<Span>,
    /// The comments among it.
    pub comments: Vec<Comment>,
}

/// Phrases by class, in lower case (for agencies and credits: as they are).
static LEXICON: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut classes: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
    for row in include_str!("../../data/lexicons/furniture.csv").lines().skip(1) {
        if let Some((phrase, class)) = row.rsplit_once(',') {
            classes.entry(class).or_default().insert(phrase.trim_matches('"'));
        }
    }
    classes
});

/// Whether `phrase` is of `class`.
pub fn is(phrase: &str, class: &str) -> bool {
    LEXICON.get(class).is_some_and(|phrases| phrases.contains(phrase))
}

/// The phrases of `class` as alternatives of a pattern, longest first.
fn any_of(class: &str) -> String {
    let mut phrases: Vec<&str> = LEXICON.get(class).into_iter().flatten().copied().collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.into_iter().map(regex::escape).collect::<Vec<_>>().join("|")
}

/// The patterns, made of the lexicon.
struct Patterns {
    /// `[ad_1]`, `[caption …] … [/caption]`.
    shortcode: Regex,
    /// "Photo: Ines Orr", "… on Monday. Credit: Ines Orr/AFP": up to the colon.
    credit: Regex,
    /// "… on Monday. Photo by Ines Orr".
    credit_by: Regex,
    /// "… on Monday. (Ines Orr/AFP)", "… on Monday. Ines Orr/Getty Images".
    agency: Regex,
    /// "Ines Orr (left)".
    pose: Regex,
    banner: Regex,
    start: Regex,
    cue: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |pattern: &str| Regex::new(pattern).expect("a sound pattern. This is a bug.");
    let [credit, agency] = ["credit", "agency"].map(any_of);
    Patterns {
        shortcode: pattern(r"^(?:\[/?[a-z][a-z0-9_-]*(?: [^\]]*)?\]\s*)+$|^\[caption\b.*\[/caption\]$"),
        credit: pattern(&format!(r"(?:^|[\s(|–—/.])(?:{credit})\s?: ?")),
        credit_by: pattern(
            r"(?:^|[.!?)|–—]\s*|\()(?:Photo|Photograph|Photos|Photographs|Picture|Pictures|Image|Images|Video|File photo|Foto|Bild)\s(?:by|courtesy|via|credit|von|de|por|:)\s",
        ),
        agency: pattern(&format!(
            r"(?:\((?:[^()]{{0,60}}[/|,]\s?|[^()]{{0,60}}\bvia |(?:File )?(?:[Pp]hoto|[Pp]icture|[Ii]mage)s?[:/ ])?(?:(?:{agency})[/ ]*)+(?:[/|][^()]{{0,60}}|, [Ff]ile)?\)|(?:[.!?)”]|^|©)\s*(?:\p{{Lu}}[\p{{L}}.'’-]*\s?){{0,5}}[/|]\s?(?:(?:{agency})[/ ]*)+)\.?$"
        )),
        pose: pattern(
            r"\p{Lu}[\p{L}.'’-]+,?\s\((?:pictured |seen |far |second |third |fourth |front |back |top |bottom |in |on |the |from )*(?:left|right|centre|center|middle|pictured|above|below|foreground|background)(?:,? [^()]{1,30})?\)",
        ),
        banner: pattern(&format!(r"\b(?:{})\b", any_of("banner"))),
        start: pattern(&format!(r"^(?:{})(?:\W|$)", any_of("start"))),
        cue: pattern(&format!(r"\b(?:{})\b", any_of("cue"))),
    }
});

/// What is not the article in `text`.
pub fn find(text: &str) -> Furniture {
    let all = lines(text);
    let mut marked: Vec<bool> = Vec::with_capacity(all.len());
    let keys: Vec<String> = all.iter().map(|line| key(line.of(text))).collect();
    marked.extend((0..all.len()).map(|at| is_furniture(all[at].of(text), &keys[at]) && !goes_on(text, &all, at)));
    mark_repeated(text, &all, &mut marked);
    mark_navigation(text, &all, &keys, &mut marked);
    mark_links(text, &all, &keys, &mut marked);
    let mut comments = Vec::new();
    if let Some((first, found)) = comments::find(text, &all, &keys) {
        marked[first..].fill(true);
        comments = found;
    }
    let spans = all.iter().zip(&marked).filter(|(_, marked)| **marked).map(|(&line, _)| line).collect();
    Furniture { spans, comments }
}

/// The lines that are not blank, without white space around them.
fn lines(text: &str) -> Vec<Span> {
    let mut start = 0;
    let ends = text.match_indices(is_line_break).map(|(at, found)| (at, at + found.len()));
    let spans = ends.chain(std::iter::once((text.len(), text.len()))).map(|(end, next)| {
        let span = Span::new(start, end).trimmed(text);
        start = next;
        span
    });
    spans.filter(|span| !span.is_empty()).collect()
}

/// A line as the lexicon has it: in lower case, with straight apostrophes, without marks around it. Empty for prose.
fn key(line: &str) -> String {
    if line.len() > LONGEST {
        return String::new();
    }
    let lower = line.to_lowercase().replace('’', "'");
    let around = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '[' | ']' | '©' | '"' | '“' | '”');
    lower.trim_matches(around).to_owned()
}

fn has_quotation(line: &str) -> bool {
    line.contains(['"', '“', '”', '«', '»', '„', '‟'])
}

/// Whether a line alone tells that it is no article.
fn is_furniture(line: &str, key: &str) -> bool {
    if key.is_empty() {
        return false;
    }
    let patterns = &*PATTERNS;
    if is(key, "line") || patterns.shortcode.is_match(line) || is_caption(line) || is_section_bar(key) {
        return true;
    }
    let offers = (line.len() <= LONGEST_LINK && patterns.start.is_match(key)) || patterns.banner.is_match(key);
    offers && !has_quotation(line) && !patterns.cue.is_match(key)
}

/// Whether the line below goes on with this one, as where a feed set a linked name on a line of its own.
fn goes_on(text: &str, all: &[Span], at: usize) -> bool {
    let next = all.get(at + 1).map_or("", |next| next.of(text));
    next.len() > 1 && next.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | '.' | ';' | ')' | '’' | '\''))
}

/// Whether a line is a caption: it ends with a credit, or tells who stands where.
fn is_caption(line: &str) -> bool {
    let patterns = &*PATTERNS;
    let credited = [&patterns.credit, &patterns.credit_by].into_iter().any(|pattern| {
        pattern.find_iter(line).any(|found| {
            let (before, credit) = (line[..found.start()].trim_end(), line[found.end()..].trim());
            let alone = before.is_empty()
                || before.ends_with(['.', '!', '?', ')', '”', '"', '(', '|', '–', '—', '/', ','])
                || !found.as_str().trim_start().starts_with("Source");
            alone && is_credit(credit)
        })
    });
    credited
        || (line.contains(['(', '/', '|']) && patterns.agency.is_match(line))
        || (line.contains('(')
            && patterns.pose.is_match(line)
            && !has_quotation(line)
            && !patterns.cue.is_match(&line.to_lowercase()))
}

/// Whether this can be a photographer or an agency: a few words, most of them names.
fn is_credit(text: &str) -> bool {
    let text = text.trim_end_matches([')', '.', ']']);
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '/')
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let names = words.iter().filter(|word| word.starts_with(char::is_uppercase) || word.starts_with('@')).count();
    !words.is_empty()
        && text.len() <= LONGEST_CREDIT
        && !text.contains(". ")
        && !text.contains(['?', '!', '“', '"'])
        && names * 2 > words.len()
}

/// Whether a line is a bar of section names: "Home | News | Sport".
fn is_section_bar(key: &str) -> bool {
    if key.len() > LONGEST_LINK {
        return false;
    }
    let parts: Vec<&str> =
        key.split(['|', '•', '·', '›', '»', '/', '>', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let sections = parts.iter().filter(|part| is(part, "nav")).count();
    parts.len() >= FEWEST_SECTIONS && sections * 2 > parts.len()
}

/// A line that a caption beside it repeats is that caption again.
fn mark_repeated(text: &str, all: &[Span], marked: &mut [bool]) {
    let captions: Vec<usize> = (0..all.len()).filter(|&at| marked[at] && is_caption(all[at].of(text))).collect();
    for at in captions {
        let caption = all[at].of(text);
        for beside in [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|&beside| beside < all.len()) {
            let line = all[beside].of(text);
            if line.len() >= 20 && caption.starts_with(line) {
                marked[beside] = true;
            }
        }
    }
}

/// Marks runs of section names.
fn mark_navigation(text: &str, all: &[Span], keys: &[String], marked: &mut [bool]) {
    let may_be = |at: usize| {
        let line = all[at].of(text);
        line.split_whitespace().count() <= 4 && !line.ends_with(['.', ',', '!', '?', '"', '”', ':'])
    };
    let mut at = 0;
    while at < all.len() {
        let end = (at..all.len()).find(|&next| !may_be(next)).unwrap_or(all.len());
        // From the first to the last name: what stands around them may be a headline.
        let named: Vec<usize> = (at..end).filter(|&line| is(&keys[line], "nav")).collect();
        if let (Some(&first), Some(&last)) = (named.first(), named.last())
            && named.len() >= FEWEST_SECTIONS
            && named.len() * 2 > last - first
        {
            marked[first..=last].fill(true);
        }
        at = end.max(at) + 1;
    }
}

/// Marks headings such as "Related articles" and the titles below them.
fn mark_links(text: &str, all: &[Span], keys: &[String], marked: &mut [bool]) {
    let is_title = |at: &usize| {
        let line = all[*at].of(text);
        line.len() <= LONGEST_LINK
            && !line.ends_with(['.', '!', '"', '”', ':', ',', ';', '…'])
            && !goes_on(text, all, *at)
            && !line.starts_with(char::is_lowercase)
            && line.split_whitespace().count() >= 3
    };
    for at in (0..all.len()).filter(|&at| is(&keys[at], "related")) {
        let titles = (at + 1..all.len()).take(MOST_LINKS).take_while(is_title).count();
        if titles > 0 {
            marked[at..=at + titles].fill(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Holds the lines that are found against those that begin with `~`.
    fn expect(marked: &str) {
        let expected: Vec<&str> = marked.lines().filter_map(|line| line.trim().strip_prefix('~')).collect();
        let text: Vec<&str> = marked.lines().map(|line| line.trim().trim_start_matches('~')).collect();
        let text = text.join("\n");
        let found = find(&text);
        let found: Vec<&str> = found.spans.iter().map(|span| span.of(&text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn captions_and_credits() {
        expect(
            "The harbour was closed on Monday, mayor Edda Lind said, and nobody knew for how long it would be.
            ~Edda Lind (right) shakes hands with the ferry’s captain, Jon Aker, at the quay in Brennavik on May 3.
            ~Ships wait outside the harbour of Brennavik.
            ~Ships wait outside the harbour of Brennavik. Source: NTB – Credit: Lone Aas
            ~The mayor, on her return to the town hall after a day of talks Credit: City Press Office via AP)
            ~Photo: Lone Aas/AFP
            ~Growers look at a dry field in the Arden valley, July 18, 2022. (AP Photo/Lone Aas, File)
            ~The dam in July. Lone Aas/Getty Images
            ~A protester holds a sign that says “Water now”. Photo by Lone Aas
            “We will go on,” said Lind (pictured), who has been mayor since 2015.
            The photo: nobody knew who had taken it, she said.
            The party (left of the centre) called for a vote.
            He told Reuters that the source: a clerk of the ministry.
            It was first told by
            Reuters
            , and by others. Gov. Ann Roe (R) denied it.
            According to AP, 12 people were on board.",
        );
    }

    #[test]
    fn buttons_banners_and_shortcodes() {
        expect(
            "~[ad_1]
            ~Skip to content
            ~Share this article
            The city council of Velmora voted on Friday evening to reopen the tram depot, which stood empty for years.
            ~Advertisement
            ~Read more: Ten soups for a cold evening
            Share prices fell after the vote, and the market closed early.
            Read more than one report, the judge urged them.
            ~Support our journalism: make a donation today and keep the Courier free for all.
            She urged readers to make a donation today to the flood fund, the council said.
            ~We use cookies to give you the best experience on our website.
            Print is dead, he said, and so is radio.
            ~Follow us on Twitter and Facebook
            ~Comments are closed.
            ~[ad_2]
            ~Source link
            ~Share",
        );
    }

    #[test]
    fn navigation_and_links() {
        expect(
            "~Home
            ~News
            ~Sport
            ~Weather
            Tram depot to reopen
            ~Home | Politics | Business | Opinion
            The city council of Velmora voted on Friday evening to reopen the tram depot, which stood empty for years.
            Politics
            The party was split over the plan, its leader said on Saturday.
            ~Related articles
            ~Bridge at Kilnmarket to be strengthened
            ~Mayor said to weigh resignation over the pier
            The finance office said the repairs would cost 4.2 million.
            Latest
            of the
            Velmora Trams
            , a company, opposed it.",
        );
    }

    #[test]
    fn comments_go_to_the_end() {
        let article = "The city council of Velmora voted on Friday evening to reopen the tram depot, which stood empty for years.";
        let comments = |below: &str| {
            let text = format!("{article}\n\n{below}");
            let found = find(&text);
            let all = found.comments.iter().map(|one| (one.author.clone().unwrap_or_default(), one.text.clone()));
            (found.spans.len(), all.collect::<Vec<_>>())
        };
        let pair = |author: &str, text: &str| (author.to_owned(), text.to_owned());
        let expected = vec![pair("RailFan", "Holt said so in 2010.\nHe lied.\n"), pair("Una V.", "It snowed!\n")];
        let (lines, found) = comments(
            "2 Comments\nRailFan says:\nNovember 23, 2019 at 9:15 am\nHolt said so in 2010.\nHe lied.\nReply\nUna V. says:\n\
             November 24, 2019\nIt snowed!\nReply\n",
        );
        assert_eq!((lines, &found), (10, &expected));
        let (_, found) = comments(
            "Comments\nRailFan | 23 Nov 2019\nHolt said so in 2010.\nHe lied.\nUna V. • 2 days ago\nIt snowed!",
        );
        assert_eq!(found, expected);
        let (_, found) = comments(
            "Join the conversation\nRailFan\n3 hours ago\nHolt said so in 2010.\nHe lied.\nUna V.\n2h\nIt snowed!",
        );
        assert_eq!(found, expected);
        let (lines, found) = comments("Comments (2)\nHolt said so in 2010.\nIt snowed!");
        assert_eq!((lines, found.len()), (3, 2));
        // A part of the article that is headed so.
        assert_eq!(
            comments("Comments\nThe mayor said he would respect the vote, but doubted the figures."),
            (0, vec![])
        );
    }

    #[test]
    fn phrases_are_as_lines_are_looked_up() {
        let upper = ["agency", "credit"];
        for (class, phrases) in LEXICON.iter().filter(|(class, _)| !upper.contains(class)) {
            for phrase in phrases {
                assert_eq!(*phrase, phrase.to_lowercase().replace('’', "'"), "{class}");
            }
        }
        let _ = &*PATTERNS;
    }

    proptest! {
        #[test]
        fn spans_are_lines_in_order(text in "(\\PC|[a-z]{1,8}| |\n|Comments\n|Photo: |Home\n|Ann says:\n|Related\n){0,60}") {
            let all = lines(&text);
            let found = find(&text);
            prop_assert!(found.spans.is_sorted() && found.spans.iter().all(|span| all.contains(span)));
        }
    }
}
