//! What can go wrong between the files and the report.

use std::fmt;
use std::io;

use super::Role;

/// Which of the two inputs a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What annotators found.
    Gold,
    /// What the tool found.
    Predicted,
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gold => "gold",
            Self::Predicted => "predicted",
        })
    }
}

/// Why documents could not be read or scored. Lines, columns and attributions count from 1.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// The file could not be read on, or is not UTF-8.
    #[error("{path}, line {line}: cannot read")]
    Io {
        /// The file, as the caller named it.
        path: String,
        /// The line that was being read.
        line: usize,
        /// What the reader said.
        source: io::Error,
    },

    /// A line is neither a document nor a claim record.
    #[error("{path}, line {line}, column {column}: {reason}; expected {expected}")]
    Line {
        /// The file, as the caller named it.
        path: String,
        /// The offending line.
        line: usize,
        /// Where in the line the fault was noticed, in bytes.
        column: usize,
        /// What is wrong.
        reason: String,
        /// The shape the line should have had.
        expected: &'static str,
    },

    /// Neither side has the text of a gold document.
    #[error(
        "gold document {document:?} has no text, nor has its prediction; offsets mean nothing without it: \
         pass the texts with --text FILE"
    )]
    NoText {
        /// The id of the document.
        document: String,
    },

    /// A span ends before it starts, or beyond the text.
    #[error(
        "{side} document {document:?}, attribution {attribution}, {}: span [{start}, {end}] does not lie in the text \
         of {length} characters (offsets are code points, start <= end <= length)",
        role.name()
    )]
    Span {
        /// The side the attribution is on.
        side: Side,
        /// The id of the document.
        document: String,
        /// The position of the attribution in its document, from 1.
        attribution: usize,
        /// The role whose span is at fault.
        role: Role,
        /// Start of the span, in code points.
        start: usize,
        /// End of the span, in code points.
        end: usize,
        /// Length of the text, in code points.
        length: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_is_needed_to_find_the_fault() {
        let error = EvalError::Span {
            side: Side::Predicted,
            document: "a \"b\"".to_owned(),
            attribution: 3,
            role: Role::Cue,
            start: 9,
            end: 70,
            length: 40,
        };
        assert_eq!(
            error.to_string(),
            "predicted document \"a \\\"b\\\"\", attribution 3, cue: span [9, 70] does not lie in the text of 40 \
             characters (offsets are code points, start <= end <= length)"
        );
        let error = EvalError::NoText { document: "x".to_owned() };
        assert!(error.to_string().ends_with("pass the texts with --text FILE"), "{error}");
    }
}
