//! Numbers however they are written: "1,000", "one thousand", "1.5 million", "a third", "35 %".

use super::words::Word;

/// A number among the words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Read {
    /// Its value; a share in percent.
    pub value: f64,
    /// What it counts, where the number itself says so.
    pub of: Option<Of>,
    /// How many words it takes.
    pub words: usize,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Hundredths.
    Percent,
    /// A place in a row.
    Place,
    /// A year.
    Year,
    /// Money of this name.
    Money(&'static str),
}

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const PLACES: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

/// The number that the words begin with.
pub fn number(words: &[Word]) -> Option<Read> {
    let plain = |at: usize| words.get(at).map_or("", |word| word.plain.as_str());
    let money = currency(plain(0)).filter(|_| plain(1).starts_with(|c: char| c.is_ascii_digit()));
    let start = usize::from(money.is_some());
    let (value, count) =
        fraction(&plain).or_else(|| place(plain(0)).map(|place| (Value::Place(place), 1))).or_else(|| {
            let (value, count) = quantity(&|at| plain(start + at))?;
            Some((Value::Plain(value), start + count))
        })?;
    Some(match value {
        Value::Share(value) => Read { value, of: Some(Of::Percent), words: count },
        Value::Place(value) => Read { value, of: Some(Of::Place), words: count },
        Value::Plain(value) => {
            let (next, second) = (plain(count), plain(count + 1));
            let percent = match (next, second) {
                ("%" | "percent" | "pc", _) => 1,
                ("per" | "in", "cent") => 2,
                ("in" | "out", "every") if plain(count + 2) == "100" => 3,
                _ => 0,
            };
            let year = count == 1 && value.fract() == 0.0 && (1800.0..2100.0).contains(&value);
            let bare = year && words[0].plain.len() == 4 && money.is_none();
            let counted = currency(next).filter(|_| money.is_none());
            Read {
                value,
                of: match (percent, money.or(counted)) {
                    (1.., _) => Some(Of::Percent),
                    (_, Some(name)) => Some(Of::Money(name)),
                    _ if bare => Some(Of::Year),
                    _ => None,
                },
                words: count + percent + usize::from(counted.is_some()),
            }
        }
    })
}

enum Value {
    Plain(f64),
    Share(f64),
    Place(f64),
}

fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "$" | "dollar" | "dollars" | "usd" | "bucks" => "dollar",
        "euro" | "euros" | "eur" => "euro",
        "pound" | "pounds" | "gbp" => "pound",
        "yen" => "yen",
        "rouble" | "roubles" | "ruble" | "rubles" => "ruble",
        "yuan" | "renminbi" => "yuan",
        "rupee" | "rupees" => "rupee",
        _ => return None,
    })
}

/// "3rd", "third".
fn place(word: &str) -> Option<f64> {
    if let Some(at) = PLACES.iter().position(|&place| place == word) {
        return Some(at as f64 + 1.0);
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok().filter(|_| digits.len() <= 4)
}

/// "a third", "two thirds", "two in five", "half".
fn fraction<'a>(plain: &impl Fn(usize) -> &'a str) -> Option<(Value, usize)> {
    let (upper, at) = match plain(0) {
        "half" => return Some((Value::Share(50.0), 1)),
        "a" | "one" => (1.0, 1),
        word => match SMALL.iter().position(|&small| small == word) {
            Some(value) if value > 0 => (value as f64, 1),
            _ => return None,
        },
    };
    if (plain(1), plain(0)) == ("in", "a") {
        return None;
    }
    if matches!((plain(1), plain(2)), ("in", _) | ("out", "of")) {
        let at = if plain(1) == "in" { 2 } else { 3 };
        let lower = SMALL.iter().position(|&small| small == plain(at)).filter(|&lower| lower >= 2)? as f64;
        return (upper < lower).then_some((Value::Share(100.0 * upper / lower), at + 1));
    }
    let singular = plain(at).strip_suffix('s').unwrap_or(plain(at));
    let lower = match singular {
        "half" => 2.0,
        "quarter" => 4.0,
        "third" if upper > 1.0 || plain(at + 1) == "of" || plain(0) == "a" => 3.0,
        "fourth" | "fifth" | "sixth" | "seventh" | "eighth" | "tenth" => place(singular)?,
        _ => return None,
    };
    (upper < lower).then_some((Value::Share(100.0 * upper / lower), at + 1))
}

/// "35", "1,000", "1.5 million", "two hundred and fifty", "a hundred".
fn quantity<'a>(plain: &impl Fn(usize) -> &'a str) -> Option<(f64, usize)> {
    let (mut sum, mut last, mut at, mut any) = (0.0, 0.0, 0, false);
    loop {
        let word = plain(at);
        if let Some(value) = small(word).filter(|_| !any || last >= 20.0 || last == 0.0) {
            last += value;
        } else if let Some(value) = digits(word).filter(|_| !any) {
            last = value;
        } else if let Some(times) = times(word).filter(|_| any || at == 0) {
            last = if any { last } else { 1.0 } * times;
            if times >= 1000.0 {
                sum += last;
                last = 0.0;
            }
        } else if any && word == "and" && small(plain(at + 1)).is_some() && (last >= 100.0 || sum > 0.0) {
        } else if at == 0 && word == "a" && times_word(plain(1)) {
            last = 1.0;
        } else {
            break;
        }
        any = true;
        at += 1;
    }
    // "one" alone is a pronoun more often than a number.
    let pronoun = at == 1 && matches!(plain(0), "one" | "m" | "k" | "bn");
    (any && !pronoun).then_some((sum + last, at))
}

fn small(word: &str) -> Option<f64> {
    let tens = || TENS.iter().position(|&ten| ten == word).map(|at| 20.0 + 10.0 * at as f64);
    SMALL.iter().position(|&small| small == word).map(|value| value as f64).or_else(tens)
}

fn times_word(word: &str) -> bool {
    times(word).is_some()
}

fn times(word: &str) -> Option<f64> {
    Some(match word {
        "dozen" => 12.0,
        "hundred" => 100.0,
        "thousand" | "k" => 1e3,
        "million" | "m" | "mn" | "mln" => 1e6,
        "billion" | "bn" | "b" => 1e9,
        "trillion" | "tn" => 1e12,
        _ => return None,
    })
}

/// Digits with commas between thousands or a decimal point.
fn digits(word: &str) -> Option<f64> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) || word.len() > 20 {
        return None;
    }
    word.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    fn read(text: &str) -> Option<(f64, Option<Of>, usize)> {
        number(&words(text)).map(|read| (read.value, read.of, read.words))
    }

    #[test]
    fn one_value_has_many_spellings() {
        for text in
            ["1,500,000 people", "1.5 million people", "1.5m people", "one million five hundred thousand people"]
        {
            assert_eq!(read(text).map(|(value, ..)| value), Some(1_500_000.0), "{text}");
        }
        assert_eq!(read("a hundred advisers"), Some((100.0, None, 2)));
        assert_eq!(read("two hundred and fifty men"), Some((250.0, None, 4)));
        assert_eq!(read("thirty-five tonnes"), Some((35.0, None, 2)));
    }

    #[test]
    fn shares_are_percent() {
        for text in ["40 percent", "40%", "40 per cent", "two in five", "two fifths", "40 in every 100"] {
            assert_eq!(read(text).map(|(value, of, _)| (value, of)), Some((40.0, Some(Of::Percent))), "{text}");
        }
        assert_eq!(read("half of them"), Some((50.0, Some(Of::Percent), 1)));
    }

    #[test]
    fn money_years_and_places_are_told_apart() {
        assert_eq!(read("$85 million"), Some((85e6, Some(Of::Money("dollar")), 3)));
        assert_eq!(read("85 million dollars"), Some((85e6, Some(Of::Money("dollar")), 3)));
        assert_eq!(read("2014"), Some((2014.0, Some(Of::Year), 1)));
        assert_eq!(read("third floor"), Some((3.0, Some(Of::Place), 1)));
        assert_eq!(read("the floor"), None);
        assert_eq!(read("one of them"), None);
    }
}
