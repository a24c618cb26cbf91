//! What flat formats write.

use super::column::{COLUMNS, Cell};
use super::row::{Member, Row};

/// A line of a flat format.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// A value for each of [`COLUMNS`]; empty text in any of them when there is none.
    pub cells: Vec<Cell>,
    /// The claims of the row.
    pub members: Vec<Member>,
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        Self { cells: COLUMNS.iter().map(|column| (column.value)(&row)).collect(), members: row.members }
    }
}
