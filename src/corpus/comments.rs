//! Readers' comments below an article's text.

use std::sync::LazyLock;

use regex::Regex;

use super::date;
use super::furniture::is;
use super::raw::Comment;
use crate::types::Span;

/// An article has a line at least this long before the comments (bytes).
const PROSE: usize = 100;
/// No more lines than this are tried as the heading, each of which means looking at all that follow.
const MOST_HEADINGS: usize = 8;
/// A name and a date are no longer than this (bytes).
const LONGEST_HEAD: usize = 100;
/// A commenter's name is no longer than this (bytes).
const LONGEST_NAME: usize = 40;

/// "12 comments", "Comments (12)", "3 thoughts on …".
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d+ (?:reader )?(?:comments?|responses?|replies|reactions)\b|(?:reader )?comments? ?[(:]? ?\d+ ?\)?$|\d+ thoughts? on )",
    )
});
/// "Ann Roe says:", "Ann Roe wrote on March 3, 2021:".
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(.{1,40}?),? (?:says|said|wrote|writes|commented|replied)(?: (?:on |at )?(.{4,50}?))?:$")
});
/// "Ann Roe | March 3, 2021", "Ann Roe on March 3, 2021 at 10:15", "Ann Roe • 2 days ago".
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(.{1,40}?)(?:\s*[|•·,–—(-]\s*| on | at )(.*(?:\d{4}|\d:\d\d|\bago\b|\bnow\b|[Yy]esterday).*)$")
});
/// "2 days ago".
static AGO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:about |over )?(?:\d+|an?|one|two|three|few) ?(?:s|m|h|d|w|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?|years?)(?: ago)?|just now|yesterday(?: at .*)?)$",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a sound pattern. This is a bug.")
}

/// Who wrote a comment and when, and how many lines say so.
struct Head {
    author: String,
    date: Option<String>,
    lines: usize,
}

/// The comments in `text` and the number of the line that heads them; everything from there on is theirs. `lines` are
/// its lines, `keys` what the lexicon knows them by.
pub fn find(text: &str, lines: &[Span], keys: &[String]) -> Option<(usize, Vec<Comment>)> {
    let prose = lines.iter().position(|line| line.len() >= PROSE)?;
    let heading = |at: &usize| is(&keys[*at], "comments") || COUNTED.is_match(&keys[*at]);
    (prose + 1..lines.len()).filter(heading).take(MOST_HEADINGS).find_map(|at| {
        let said: Vec<&str> = lines[at + 1..].iter().map(|line| line.of(text)).collect();
        let comments = split(&said, &keys[at + 1..]);
        let counted = COUNTED.is_match(&keys[at]);
        // Only what looks like comments is taken for them: "Comments" may head a part of an article.
        (counted || comments.iter().any(|comment| comment.author.is_some())).then_some((at, comments))
    })
}

/// Splits lines at those that say who comments; without any, each line is a comment.
fn split(lines: &[&str], keys: &[String]) -> Vec<Comment> {
    let mut comments: Vec<Comment> = Vec::new();
    let mut named = false;
    let mut at = 0;
    while at < lines.len() {
        if let Some(head) = head(&lines[at..]) {
            named = true;
            comments.push(Comment { author: Some(head.author), date: head.date, text: String::new() });
            at += head.lines;
            continue;
        }
        // "Reply", "Like", "12".
        let button = is(&keys[at], "line") || is(&keys[at], "comments") || !lines[at].contains(char::is_alphabetic);
        if !button {
            match comments.last_mut() {
                Some(comment) if named => {
                    comment.text.push_str(lines[at]);
                    comment.text.push('\n');
                }
                _ => comments.push(Comment { text: format!("{}\n", lines[at]), ..Comment::default() }),
            }
        }
        at += 1;
    }
    comments.retain(|comment| !comment.text.is_empty());
    comments
}

/// Whether a comment begins with the first of `lines`.
fn head(lines: &[&str]) -> Option<Head> {
    let line = lines.first().filter(|line| line.len() <= LONGEST_HEAD)?;
    let next = lines.get(1).filter(|next| is_time(next)).map(|next| (*next).to_owned());
    if let Some(found) = SAYS.captures(line) {
        let own = found.get(2).map(|date| date.as_str().to_owned());
        let lines = if own.is_none() && next.is_some() { 2 } else { 1 };
        return Some(Head { author: found[1].to_owned(), date: own.or(next), lines })
            .filter(|head| is_name(&head.author));
    }
    if let Some(found) = DATED.captures(line)
        && is_time(found[2].trim_end_matches(')'))
        && is_name(&found[1])
    {
        let date = found[2].trim_end_matches(')').to_owned();
        return Some(Head { author: found[1].trim().to_owned(), date: Some(date), lines: 1 });
    }
    (next.is_some() && is_name(line)).then(|| Head { author: (*line).to_owned(), date: next, lines: 2 })
}

/// Whether a line is nothing but a date or a time ago.
fn is_time(line: &str) -> bool {
    line.len() <= 50 && (AGO.is_match(line.trim()) || date::iso(line, &[], "").is_some())
}

/// Whether this can be the name that a commenter goes by.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    text.len() <= LONGEST_NAME
        && text.split_whitespace().count() <= 4
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['!', '?', ',', '"', '”'])
        // "Una V." is a name, "It snowed." is none.
        && text.strip_suffix('.').is_none_or(|text| text.ends_with(char::is_uppercase))
        && !is(&text.to_lowercase(), "line")
}
