//! What a path says about its document: `{outlet}/{date}_{slug}.txt`.

use std::str::FromStr;

use regex::{Regex, escape};

use super::raw::Known;

/// A path with names in braces for its parts.
#[derive(Debug, Clone)]
pub struct Template(Regex);

/// The parts that are metadata; any other name stands for something of no interest.
const NAMES: [&str; 5] = ["outlet", "author", "date", "title", "url"];

impl FromStr for Template {
    type Err = String;

    fn from_str(template: &str) -> Result<Self, String> {
        let mut pattern = String::from("(?s)^(?:.*/)?");
        let mut rest = template;
        let mut used = Vec::new();
        while let Some((literal, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or("a { has no }")?;
            pattern.push_str(&escape(literal));
            if used.contains(&name) {
                return Err(format!("{{{name}}} is there twice"));
            }
            if NAMES.contains(&name) {
                pattern.extend(["(?P<", name, ">[^/]+?)"]);
            } else {
                pattern.push_str("[^/]*?");
            }
            used.push(name);
            rest = after;
        }
        if !used.iter().any(|name| NAMES.contains(name)) {
            return Err(format!("none of {{{}}} is in it", NAMES.join("}, {")));
        }
        pattern.push_str(&escape(rest));
        pattern.push('$');
        Regex::new(&pattern).map(Self).map_err(|error| error.to_string())
    }
}

impl Template {
    /// What `path` says; `None` when it is not so made. The template may begin at any folder of the path.
    pub fn read(&self, path: &str) -> Option<Known> {
        let parts = self.0.captures(path)?;
        let part = |name: &str| parts.name(name).map(|part| part.as_str().to_owned());
        Some(Known {
            title: part("title"),
            author: part("author"),
            date: part("date"),
            url: part("url"),
            outlet: part("outlet"),
            other_dates: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_paths() {
        let template: Template = "{outlet}/{date}_{slug}.txt".parse().expect("a template");
        let known = template.read("news/Sky News/2019-03-30_port_closes.txt").expect("so made");
        assert_eq!(known.outlet.as_deref(), Some("Sky News"));
        assert_eq!(known.date.as_deref(), Some("2019-03-30"));
        assert_eq!(known.title, None);
        assert!(template.read("Sky News/port.txt").is_none());
        assert!(template.read("Sky\nNews/../2019_a.txt").is_some());
        for wrong in ["{outlet", "a.txt", "{slug}", "{date}{date}"] {
            assert!(wrong.parse::<Template>().is_err(), "{wrong}");
        }
    }
}
