//! The columns that all flat formats share.

use super::row::Row;
use crate::types::Stance;

/// A value of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; empty when there is nothing to say.
    Text(String),
    /// A share, 0..1.
    Share(Option<f64>),
    /// A count.
    Count(usize),
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// [`Cell::Text`].
    Text,
    /// [`Cell::Share`].
    Share,
    /// [`Cell::Count`].
    Count,
}

/// A column.
pub struct Column {
    /// Its name in data formats.
    pub name: &'static str,
    /// Its heading for people.
    pub title: &'static str,
    /// What it holds, for the sheet's *Read me*.
    pub about: &'static str,
    /// Width in characters.
    pub width: u16,
    /// Its value in a row.
    pub value: fn(&Row) -> Cell,
}

impl Column {
    /// What its values are.
    pub fn value_type(&self) -> ValueType {
        match (self.value)(&Row::default()) {
            Cell::Text(_) => ValueType::Text,
            Cell::Share(_) => ValueType::Share,
            Cell::Count(_) => ValueType::Count,
        }
    }

    /// The value that a sheet wrote as `text`; what is no number stays text.
    pub fn parse(&self, text: &str) -> Cell {
        let number = match self.value_type() {
            ValueType::Text => None,
            ValueType::Share => {
                text.parse().ok().filter(|share: &f64| share.is_finite()).map(|one| Cell::Share(Some(one)))
            }
            ValueType::Count => text.parse().ok().map(Cell::Count),
        };
        number.unwrap_or_else(|| Cell::Text(text.to_owned()))
    }

    /// Its place among [`OWN`], if people fill it in.
    pub fn own(&self) -> Option<usize> {
        OWN.iter().position(|name| *name == self.name)
    }
}

/// The place of a column in [`COLUMNS`].
pub fn place(name: &str) -> Option<usize> {
    COLUMNS.iter().position(|column| column.name == name)
}

/// Columns that people fill in, by name.
pub const OWN: [&str; 4] = ["verdict", "evidence", "checked_by", "notes"];

/// What is joined in one cell.
pub const BETWEEN: &str = "; ";

fn text(value: Option<&str>) -> Cell {
    Cell::Text(value.unwrap_or_default().to_owned())
}

fn opponents(row: &Row) -> Cell {
    let one = |other: &super::row::Opponent| match &other.speaker {
        Some(speaker) => format!("{} ({speaker})", other.rank),
        None => other.rank.to_string(),
    };
    Cell::Text(row.opposed_by.iter().map(one).collect::<Vec<_>>().join(BETWEEN))
}

fn wordings(row: &Row) -> Cell {
    let mut others: Vec<&str> = Vec::new();
    for member in &row.members {
        if member.claim != row.claim && !others.contains(&member.claim.as_str()) {
            others.push(&member.claim);
        }
    }
    Cell::Text(others.join("\n"))
}

/// All columns, in their order.
pub const COLUMNS: [Column; 22] = [
    Column {
        name: "rank",
        title: "Rank",
        about: "1 is to be checked first.",
        width: 6,
        value: |row| Cell::Count(row.rank),
    },
    Column {
        name: "claim",
        title: "Claim",
        about: "What is claimed, in the words of the article; “ … ” joins pieces that stood apart.",
        width: 60,
        value: |row| Cell::Text(row.claim.clone()),
    },
    Column {
        name: "kind",
        title: "Kind",
        about: "direct: in quotation marks; mixed: partly; indirect: reported without marks.",
        width: 9,
        value: |row| Cell::Text(row.kind.name().to_owned()),
    },
    Column {
        name: "speaker",
        title: "Speaker",
        about: "Who claims it, by name; empty when the article does not tell.",
        width: 24,
        value: |row| Cell::Text(row.speakers.join(BETWEEN)),
    },
    Column {
        name: "role",
        title: "Role",
        about: "The first speaker's title or office.",
        width: 20,
        value: |row| text(row.role.as_deref()),
    },
    Column {
        name: "stance",
        title: "Stance",
        about: "What the speaker does with it: asserts, denies, asks, orders, predicts, believes, supports, condemns, promises.",
        width: 10,
        value: |row| text(row.stance.map(Stance::name)),
    },
    Column {
        name: "opposed_by",
        title: "Opposed by",
        about: "Ranks and speakers of claims that contradict it; their rows stand beside this one.",
        width: 18,
        value: opponents,
    },
    Column {
        name: "outlets",
        title: "Outlets",
        about: "Who published it.",
        width: 20,
        value: |row| Cell::Text(row.outlets.join(BETWEEN)),
    },
    Column {
        name: "venue",
        title: "Venue",
        about: "Where it was said, as the article puts it: an outlet, a platform, an occasion.",
        width: 18,
        value: |row| Cell::Text(row.venues.join(BETWEEN)),
    },
    Column {
        name: "first_date",
        title: "First date",
        about: "The earliest date of the articles that bring it.",
        width: 11,
        value: |row| text(row.first_date.as_deref()),
    },
    Column {
        name: "check_worthiness",
        title: "Check-worthiness",
        about: "0 to 1: how much a fact-checker would want to check it.",
        width: 12,
        value: |row| Cell::Share(row.check_worthiness),
    },
    Column {
        name: "confidence",
        title: "Confidence",
        about: "0 to 1: how probable it is that claim and source were read rightly; of claims with 0.9, 9 of 10 are.",
        width: 12,
        value: |row| Cell::Share(Some(row.confidence)),
    },
    Column {
        name: "context",
        title: "Context",
        about: "The sentences around it.",
        width: 60,
        value: |row| Cell::Text(row.context.clone()),
    },
    Column {
        name: "link",
        title: "Link",
        about: "Address of the article, where it has one.",
        width: 24,
        value: |row| text(row.link.as_deref()),
    },
    Column {
        name: "verdict",
        title: "Verdict",
        about: "For you.",
        width: 14,
        value: |row| Cell::Text(row.own[0].clone()),
    },
    Column {
        name: "evidence",
        title: "Evidence",
        about: "For you.",
        width: 30,
        value: |row| Cell::Text(row.own[1].clone()),
    },
    Column {
        name: "checked_by",
        title: "Checked by",
        about: "For you.",
        width: 14,
        value: |row| Cell::Text(row.own[2].clone()),
    },
    Column { name: "notes", title: "Notes", about: "For you.", width: 30, value: |row| Cell::Text(row.own[3].clone()) },
    Column {
        name: "source",
        title: "Source",
        about: "How the articles mention who claims it: a name, “he”, “the spokesman”.",
        width: 24,
        value: |row| Cell::Text(row.sources.join(BETWEEN)),
    },
    Column {
        name: "wordings",
        title: "Other wordings",
        about: "The same claim in other words, a line each.",
        width: 40,
        value: wordings,
    },
    Column {
        name: "documents",
        title: "Documents",
        about: "How many articles bring it.",
        width: 9,
        value: |row| Cell::Count(row.documents),
    },
    Column {
        name: "claim_ids",
        title: "Claim ids",
        about: "The claims of this row, as `ascribe extract` names them; --merge finds your columns by them.",
        width: 18,
        value: |row| Cell::Text(row.members.iter().map(|member| member.id.as_str()).collect::<Vec<_>>().join(" ")),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_fill_in_is_in_order() {
        let own = COLUMNS.iter().filter(|column| column.about == "For you.").map(|column| column.name);
        assert!(own.eq(OWN));
    }
}
