//! Reads a list of claim types.

use std::fmt;

use crate::types::ClaimType;

/// Claim types, as one value.
#[derive(Debug, Clone)]
pub struct Types(pub Vec<ClaimType>);

impl fmt::Display for Types {
    /// By commas, in one order whatever order they were given in.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let given = ClaimType::ALL.into_iter().filter(|one| self.0.contains(one));
        out.write_str(&given.map(ClaimType::name).collect::<Vec<_>>().join(","))
    }
}

/// Reads types by commas, or `all`.
pub fn types(text: &str) -> Result<Types, String> {
    if text == "all" {
        return Ok(Types(ClaimType::ALL.into()));
    }
    let named = |name: &str| ClaimType::ALL.into_iter().find(|one| one.name() == name.trim());
    let unknown = |name: &str| format!("{name:?} is no type: statement, report, belief, intention, perception or all");
    text.split(',').map(|name| named(name).ok_or_else(|| unknown(name))).collect::<Result<_, _>>().map(Types)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() {
        assert_eq!(types("belief, report").expect("two types").0, [ClaimType::Belief, ClaimType::Report]);
        assert_eq!(types("all").expect("all types").0, ClaimType::ALL);
        assert_eq!(types("report,statement,report").expect("two types").to_string(), "statement,report");
        assert!(types("").is_err() && types("statement,").is_err() && types("Statement").is_err());
    }
}
