//! A document as its format gives it, before metadata from elsewhere and dates are worked in.

/// What is known about a document, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Headline.
    pub title: Option<String>,
    /// Who signed it.
    pub author: Option<String>,
    /// Publication date.
    pub date: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Further dates of the document: they tell whether the day or the month comes first.
    pub other_dates: Vec<String>,
}

/// What a reader wrote below an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// The commenter's name.
    pub author: Option<String>,
    /// When, as it is written.
    pub date: Option<String>,
    /// What.
    pub text: String,
}

/// A document as its format gives it.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// Stable name.
    pub id: String,
    /// Decoded text.
    pub text: String,
    /// Name of the encoding, if it was guessed.
    pub guessed: Option<&'static str>,
    /// Its metadata.
    pub known: Known,
    /// The comments that its format sets apart from the text.
    pub comments: Vec<Comment>,
    /// It carries annotations: gold, not an article.
    pub annotated: bool,
}
