//! Publication dates as outlets write them, in many languages, to `YYYY-MM-DD`. Months: `data/lexicons/months.csv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

/// Year, month, day.
type Date = (u32, u32, u32);

/// What a text gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    One(Date),
    /// "03/04/2019": with the day first, with the month first.
    Two(Date, Date),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

static MONTHS: LazyLock<BTreeMap<&'static str, u32>> = LazyLock::new(|| {
    let rows = include_str!("../../data/lexicons/months.csv").lines().skip(1);
    rows.filter_map(|row| row.split_once(',').and_then(|(word, month)| Some((word, month.parse().ok()?)))).collect()
});

/// A day and a month, and a year.
static SLASHED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b").expect("a sound pattern. This is a bug."));

/// A date longer than this is none (bytes).
const LONGEST: usize = 256;

/// The day that `text` names. "03/04/2019" is `None`, unless the document's `others` dates or the dates in its `body`
/// tell whether the day or the month comes first.
pub fn iso(text: &str, others: &[&str], body: &str) -> Option<String> {
    let (year, month, day) = match read(text)? {
        Reading::One(date) => date,
        Reading::Two(day_first, month_first) => decide(day_first, month_first, others, body)?,
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Which of two dates the rest of the document speaks for; `None` when nothing does, or both.
fn decide(day_first: Date, month_first: Date, others: &[&str], body: &str) -> Option<Date> {
    let mut orders = Vec::new();
    for other in others {
        match read(other) {
            Some(Reading::One(date)) if date == day_first => orders.push(Order::DayFirst),
            Some(Reading::One(date)) if date == month_first => orders.push(Order::MonthFirst),
            _ => {}
        }
    }
    for text in others.iter().chain([&body]) {
        for found in SLASHED.captures_iter(text) {
            match [1, 2].map(|group| found[group].parse::<u32>().unwrap_or(0)) {
                [13..=31, 1..=12] => orders.push(Order::DayFirst),
                [1..=12, 13..=31] => orders.push(Order::MonthFirst),
                _ => {}
            }
        }
    }
    orders.dedup();
    match orders[..] {
        [Order::DayFirst] => Some(day_first),
        [Order::MonthFirst] => Some(month_first),
        _ => None,
    }
}

/// A number or a word, and what stands before it that is neither.
#[derive(Debug)]
enum Token {
    Number { value: u64, digits: usize, before: String },
    Word(String),
}

impl Token {
    /// Value, digits and what stands before.
    fn number(&self) -> Option<(u64, usize, &str)> {
        match self {
            Token::Number { value, digits, before } => Some((*value, *digits, before)),
            Token::Word(_) => None,
        }
    }
}

fn read(text: &str) -> Option<Reading> {
    if text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text);
    if let [Token::Number { value, digits, .. }] = tokens[..] {
        return bare(value, digits).map(Reading::One);
    }
    numeric(&tokens).or_else(|| spelled(&tokens).map(Reading::One))
}

/// A lone number: `20190330`, with or without a time, or seconds or milliseconds since 1970.
fn bare(value: u64, digits: usize) -> Option<Date> {
    let compact = |value: u64| date(value / 10_000, value / 100 % 100, value % 100);
    match digits {
        8 => compact(value),
        14 => compact(value / 1_000_000),
        10 => day_since_1970(value / 86_400),
        13 => day_since_1970(value / 86_400_000),
        _ => None,
    }
}

/// Howard Hinnant's days-to-civil, for days from 1970 on.
fn day_since_1970(days: u64) -> Option<Date> {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    date(year, month, day)
}

/// Three numbers in a row: 2019-03-30, 30.03.2019, 2019年3月30日.
fn numeric(tokens: &[Token]) -> Option<Reading> {
    // What CJK dates have between numbers is a mark here.
    let numbers: Vec<(u64, usize, String)> = {
        let mut numbers = Vec::new();
        let mut between = String::new();
        for token in tokens {
            match token {
                Token::Word(word) => between.push_str(word),
                Token::Number { value, digits, before } => {
                    between.push_str(before);
                    numbers.push((*value, *digits, std::mem::take(&mut between)));
                }
            }
        }
        numbers
    };
    numbers.windows(3).find_map(|three| {
        let [(a, long_a, _), (b, long_b, first), (c, long_c, second)] = three else { return None };
        let cjk = matches!((first.as_str(), second.as_str()), ("年", "月") | ("년", "월"));
        let same = first == second && matches!(first.as_str(), "-" | "/" | ".");
        if (!cjk && !same) || *long_b > 2 {
            return None;
        }
        match (long_a, long_c) {
            (4, 1..=2) => date(*a, *b, *c).map(Reading::One),
            (1..=2, 4) if first == "." => date(*c, *b, *a).map(Reading::One),
            (1..=2, 4) => match (date(*c, *b, *a), date(*c, *a, *b)) {
                (Some(one), Some(other)) if one != other => Some(Reading::Two(one, other)),
                (one, other) => one.or(other).map(Reading::One),
            },
            _ => None,
        }
    })
}

/// A month by its name, a day beside it, and a year: "March 30, 2019", "30 de marzo de 2019".
fn spelled(tokens: &[Token]) -> Option<Date> {
    let (at, month) = tokens.iter().enumerate().find_map(|(at, token)| match token {
        Token::Word(word) => MONTHS.get(word.as_str()).map(|&month| (at, month)),
        Token::Number { .. } => None,
    })?;

    // "30th March", "30 de marzo": a short word may stand between.
    let near = |index: Option<usize>| index.and_then(|index| tokens.get(index));
    let short = |token: Option<&Token>| matches!(token, Some(Token::Word(word)) if word.chars().count() <= 3);
    let before = near(at.checked_sub(1))
        .and_then(is_day)
        .or_else(|| short(near(at.checked_sub(1))).then(|| near(at.checked_sub(2)).and_then(is_day)).flatten());
    let day = before.or_else(|| near(Some(at + 1)).and_then(is_day))?;
    let year = tokens[at..].iter().find_map(is_year).or_else(|| tokens[..at].iter().rev().find_map(is_year))?;
    date(year, u64::from(month), day)
}

/// A number that can be a day.
fn is_day(token: &Token) -> Option<u64> {
    token.number().filter(|&(value, digits, _)| digits <= 2 && (1..=31).contains(&value)).map(|(value, _, _)| value)
}

/// A number that can be a year.
fn is_year(token: &Token) -> Option<u64> {
    token.number().filter(|&(_, digits, _)| digits == 4).map(|(value, _, _)| value)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut before = String::new();
    let mut characters = text.chars().flat_map(char::to_lowercase).peekable();
    while let Some(c) = characters.next() {
        if let Some(digit) = digit(c) {
            let (mut value, mut digits) = (u64::from(digit), 1);
            while let Some(next) = characters.peek().copied().and_then(self::digit) {
                value = value.saturating_mul(10).saturating_add(u64::from(next));
                digits += 1;
                characters.next();
            }
            tokens.push(Token::Number { value, digits, before: std::mem::take(&mut before) });
        } else if is_letter(c) {
            let mut word = c.to_string();
            while let Some(next) = characters.next_if(|&next| is_letter(next)) {
                word.push(next);
            }
            before.clear();
            tokens.push(Token::Word(word));
        } else if !c.is_whitespace() {
            before.push(c);
        }
    }
    without_times(tokens)
}

/// The tokens without the parts of "10:30:00".
fn without_times(tokens: Vec<Token>) -> Vec<Token> {
    let after_colon = |token: Option<&Token>| token.and_then(Token::number).is_some_and(|(_, _, before)| before == ":");
    let keep: Vec<bool> =
        (0..tokens.len()).map(|at| !after_colon(tokens.get(at)) && !after_colon(tokens.get(at + 1))).collect();
    // The word before a time that colons tell apart is not one of its parts.
    tokens
        .into_iter()
        .zip(keep)
        .filter(|(token, keep)| *keep || token.number().is_none())
        .map(|(token, _)| token)
        .collect()
}

/// Letters, and what stands on or between them within words.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{97f}' | '\u{980}'..='\u{9ff}' | '\u{200c}')
}

/// The value of a digit of the scripts that write dates with their own.
fn digit(c: char) -> Option<u32> {
    let zeros = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    zeros.iter().find_map(|&zero| (c as u32).checked_sub(zero as u32).filter(|&value| value < 10))
}

/// A day that there is, between the first newspapers and the end of this century.
fn date(year: u64, month: u64, day: u64) -> Option<Date> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let small = |value: u64| u32::try_from(value).ok();
    ((1600..=2100).contains(&year) && (1..=last).contains(&day)).then_some(())?;
    Some((small(year)?, small(month)?, small(day)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alone(text: &str) -> Option<String> {
        iso(text, &[], "")
    }

    #[test]
    fn many_ways_to_write_one_day() {
        for text in [
            "2019-03-30",
            "2019-03-30T10:15:00+01:00",
            "2019/03/30 10:15",
            "20190330",
            "20190330101500",
            "1553940000",
            "1553940000000",
            "30.03.2019",
            "30. 3. 2019",
            "30/03/2019",
            "03/30/2019",
            "30-03-2019",
            "March 30, 2019",
            "Mar. 30, 2019 at 10:15 a.m.",
            "30 March 2019",
            "Saturday 30th March 2019",
            "Sat, 30 Mar 2019 10:15:00 GMT",
            "Sat Mar 30 10:15:00 UTC 2019",
            "10:15, 30 March 2019",
            "30-Mar-2019",
            "2019 March 30",
            "Published: March 30, 2019, updated April 2, 2019",
            "30 de marzo de 2019",
            "30 de março de 2019",
            "30. März 2019, 10:15 Uhr",
            "Le 30 mars 2019 à 10h15",
            "30 marzo 2019",
            "30 maart 2019",
            "30 марта 2019 г.",
            "30 березня 2019",
            "30 marca 2019",
            "2019年3月30日",
            "2019년 3월 30일",
            "٣٠ مارس ٢٠١٩",
            "https://a.example/2019/03/30/port-closes",
        ] {
            assert_eq!(alone(text).as_deref(), Some("2019-03-30"), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_two_is_unknown() {
        for text in [
            "",
            "yesterday",
            "3 days ago",
            "March 2019",
            "30 March",
            "2019",
            "03/04/2019",
            "31/02/2019",
            "30.03.19",
            "12345",
            "99999999",
            "2019-13-30",
            "30 listopada 2019",
            "29 February 2019",
        ] {
            assert_eq!(alone(text), None, "{text}");
        }
    }

    #[test]
    fn other_dates_decide() {
        let read = |others: &[&str], body| iso("03/04/2019", others, body);
        assert_eq!(read(&["2019-04-03"], "").as_deref(), Some("2019-04-03"));
        assert_eq!(read(&["https://a.example/2019/03/04/x"], "").as_deref(), Some("2019-03-04"));
        assert_eq!(read(&["25/04/2019"], "").as_deref(), Some("2019-04-03"));
        assert_eq!(read(&[], "It closed on 12/31/2018.").as_deref(), Some("2019-03-04"));
        assert_eq!(read(&["2019-04-05", "05/06/2019"], "On 1/2/2019."), None);
        assert_eq!(read(&["2019-04-03"], "On 12/31/2018."), None);
        assert_eq!(iso("04/04/2019", &[], "").as_deref(), Some("2019-04-04"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(\\PC|[0-9]{1,15}|[-/.: ]|may|年){0,20}") {
            if let Some(date) = alone(&text) {
                prop_assert_eq!(alone(&date), Some(date.clone()));
            }
        }
    }
}
