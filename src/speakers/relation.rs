//! How the names of two persons stand to each other.

use super::fold::{Word, same};
use super::name::Name;

/// How two names of several words stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Spellings of one name, more or less full: "Vladimir V. Putin", "V. Putin".
    Same,
    /// The same but for a given name that may be short for the other: "Mick", "Michael".
    Nickname,
    /// One has given names or a second surname that the other leaves out in front or at the end: "Evo Morales", "Juan Evo
    /// Morales Ayma".
    Part,
    /// Nothing is known.
    Unrelated,
    /// They cannot be one person's: "John Bolton", "Michael Bolton"; "George W. Bush", "George H. W. Bush".
    Contrary,
}

/// How two names of two words or more stand to each other, their suffixes left aside.
pub fn relation(one: &Name, other: &Name) -> Relation {
    if let (Some(one), Some(other)) = (one.gender, other.gender)
        && one != other
    {
        return Relation::Contrary;
    }
    let (short, long) = if one.words.len() <= other.words.len() { (one, other) } else { (other, one) };
    let ([short_first, short_middle @ .., short_last], [long_first, long_middle @ .., long_last]) =
        (short.words.as_slice(), long.words.as_slice())
    else {
        return Relation::Unrelated;
    };
    let surname = same(short_last, long_last, false);
    let first = given(short_first, long_first);
    if short.joined == long.joined || short.turned.contains(&long.joined) {
        return Relation::Same;
    }
    if surname && first {
        // What one leaves out may not stand before what it has: W. is not H. W.
        let agree = short_middle.iter().zip(long_middle).all(|(one, other)| given(one, other));
        let literal = short_first.initial || long_first.initial || same(short_first, long_first, true);
        return match (agree, literal) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Nickname,
            // "Fidel Castro Ruz", "Fidel Alejandro Castro Ruz"
            (false, _) if short.words.len() < long.words.len() && is_part(&short.words, &long.words, false) => {
                Relation::Unrelated
            }
            (false, _) => Relation::Contrary,
        };
    }
    if surname && short.words.len() != long.words.len() {
        let [short, long] = [short, long].map(|name| name.joined_given.as_ref().unwrap_or(&name.words[0]));
        if same(short, long, true) {
            return Relation::Same;
        }
    }
    if short.words.len() < long.words.len() && is_part(&short.words, &long.words, long.linked) {
        return Relation::Part;
    }
    // "Nicolás Maduro Moros", "Nicolás Maduro Guerra": the second surname is the mother's.
    let second = |middle: &[Word], other: &[Word]| match (middle.last(), other.last()) {
        (Some(one), Some(other)) => first && same(one, other, false),
        _ => false,
    };
    let contrary = surname || second(short_middle, long_middle);
    if contrary { Relation::Contrary } else { Relation::Unrelated }
}

/// Whether two given names may be one: spelt alike, short for the same name, or one the initial of the other.
pub fn given(one: &Word, other: &Word) -> bool {
    if one.initial || other.initial {
        return one.is_bare() || other.is_bare() || !one.initials().is_disjoint(&other.initials());
    }
    same(one, other, true) || one.full_names.iter().any(|name| other.full_names.contains(name))
}

/// Whether the words of `short` stand in `long` in order, the last one at or near the end.
fn is_part(short: &[Word], long: &[Word], linked: bool) -> bool {
    if short.iter().any(|word| word.initial) {
        return false;
    }
    let Some((short_last, givens)) = short.split_last() else { return false };
    // "Pedro Sánchez Pérez-Castejón"
    let reach = if linked { 3 } else { 2 };
    (1..=reach).filter_map(|back| long.len().checked_sub(back)).filter(|&at| at > 0).any(|at| {
        let mut rest = long[..at].iter();
        same(short_last, &long[at], false) && givens.iter().all(|word| rest.any(|other| given(word, other)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(one: &str, other: &str) -> Relation {
        let [one, other] = [one, other].map(|name| Name::new(name).expect("a name"));
        assert_eq!(relation(&one, &other), relation(&other, &one));
        relation(&one, &other)
    }

    #[test]
    fn spellings_and_fuller_forms_are_the_same() {
        for (one, other) in [
            ("Vladimir V. Putin", "PUTIN, Vladimir"),
            ("V. Putin", "Wladimir Poutine"),
            ("Xi Jinping", "Jinping Xi"),
            ("Abdel Fattah al-Sisi", "Abdelfattah el-Sissi"),
            ("Secretary of State Mike Orr", "Mike R. Orr"),
            ("Alexandria Ocasio-Cortez", "Alexandria Ocasio Cortez"),
        ] {
            assert_eq!(between(one, other), Relation::Same, "{one} {other}");
        }
        assert_eq!(between("Bill Orr", "William J. Orr"), Relation::Nickname);
        assert_eq!(between("Evo Morales", "Juan Evo Morales Ayma"), Relation::Part);
        assert_eq!(between("Pedro Sánchez", "Pedro Sánchez Pérez-Castejón"), Relation::Part);
    }

    #[test]
    fn names_that_one_person_cannot_have_are_contrary() {
        for (one, other) in [
            ("John Bolton", "Michael Bolton"),
            ("George W. Bush", "George H. W. Bush"),
            ("Nicolás Maduro Moros", "Nicolás Maduro Guerra"),
            ("Mr. Robin Orr", "Mrs. Robin Orr"),
        ] {
            assert_eq!(between(one, other), Relation::Contrary, "{one} {other}");
        }
        assert_eq!(between("Ada Orr", "Ilse Torvane"), Relation::Unrelated);
    }
}
