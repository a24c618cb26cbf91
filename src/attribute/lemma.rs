//! What an inflected English word may be a form of.

/// What a word may be a form of, itself first.
pub fn lemmas(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let mut forms = Vec::new();
    for (ending, to) in
        [("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e")]
    {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            forms.push(format!("{stem}{to}"));
            // "admitted", "planning"
            let mut ends = stem.chars().rev();
            if matches!(ending, "ed" | "ing") && ends.next() == ends.next() {
                forms.extend(stem.char_indices().next_back().map(|(at, _)| stem[..at].to_owned()));
            }
        }
    }
    forms.extend(irregular(&word).map(str::to_owned));
    if matches!(word.as_str(), "my" | "our" | "your" | "his" | "her" | "its" | "their") {
        forms.push("one's".to_owned());
    }
    forms.insert(0, word);
    forms
}

fn irregular(word: &str) -> Option<&'static str> {
    Some(match word {
        "said" => "say",
        "told" => "tell",
        "thought" => "think",
        "wrote" | "written" => "write",
        "spoke" | "spoken" => "speak",
        "knew" | "known" => "know",
        "felt" => "feel",
        "saw" | "seen" => "see",
        "found" => "find",
        "shown" => "show",
        "made" => "make",
        "gave" | "given" => "give",
        "took" | "taken" => "take",
        "went" | "gone" => "go",
        "held" => "hold",
        "swore" | "sworn" => "swear",
        "foresaw" | "foreseen" => "foresee",
        "foretold" => "foretell",
        "sought" => "seek",
        "heard" => "hear",
        "understood" => "understand",
        "meant" => "mean",
        "came" => "come",
        "fell" | "fallen" => "fall",
        "laid" => "lay",
        "forbade" | "forbidden" => "forbid",
        "bade" => "bid",
        "sent" => "send",
        "stood" => "stand",
        "struck" => "strike",
        "threw" | "thrown" => "throw",
        "drew" | "drawn" => "draw",
        "brought" => "bring",
        "taught" => "teach",
        "sang" | "sung" => "sing",
        "kept" => "keep",
        "left" => "leave",
        "fought" => "fight",
        "shot" => "shoot",
        "bet" => "bet",
        "began" | "begun" => "begin",
        "ran" => "run",
        "sat" => "sit",
        "met" => "meet",
        "got" | "gotten" => "get",
        "is" | "are" | "was" | "were" | "been" | "being" | "am" => "be",
        "has" | "had" => "have",
        "does" | "did" | "done" => "do",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_verbs() {
        for (word, base) in
            [("told", "tell"), ("urging", "urge"), ("begged", "beg"), ("letters", "letter"), ("Cried", "cry")]
        {
            assert!(lemmas(word).iter().any(|form| form == base), "{word}");
        }
    }
}
