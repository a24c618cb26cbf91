//! Attributions to claims: kind, speaker, outlet, venue, addressee, stance.

mod addressee;
mod byline;
mod carry;
mod cast;
mod clause;
mod continuation;
mod coreference;
mod entity;
mod evidence;
mod inner;
mod kind;
mod lemma;
pub(crate) mod lexicon;
#[cfg(test)]
mod marked;
mod mention;
mod names;
mod near;
mod occasion;
mod outlet;
mod outlets;
mod phrase;
mod places;
mod pointer;
mod query;
mod resolve;
mod roster;
mod setting;
mod sign;
mod speaker;
mod stance;
mod token;
mod venue;
mod wording;

use crate::segment::Segmented;
use crate::types::{Attribution, Claim, Document, Found, FoundIn, Outlet, ResolvedBy, SourceForm, Span, Speaker};

pub use names::Names;
pub use places::distance;
pub use pointer::Resolver;
pub use resolve::{Scene, questions};
use setting::Setting;

/// Speech within speech is told only when it is more probably right than wrong: a false one stands inside a claim that
/// is right.
const NESTED_LEAST: f32 = 0.6;

/// Turns what is found in one document into claims, in text order. `names` are its own. `outlet` is the one given by the
/// user; it wins over the document's own.
pub fn claims(
    document: &Document,
    segmented: &Segmented,
    names: &Names,
    found: Found,
    resolver: &Resolver,
    outlet: Option<&str>,
) -> Vec<Claim> {
    let Found { mut attributions, sights } = found;
    let text = &document.text;
    attributions.retain(|one| !one.nested || one.confidence >= NESTED_LEAST);
    for attribution in &mut attributions {
        attribution.source = attribution.source.map(|source| outlet::without_venue(text, source));
    }
    let (forms, mut speakers): (Vec<_>, Vec<Option<Speaker>>) =
        resolve::resolve(Scene { document, segmented, names, sights: &sights, resolver }, &attributions)
            .into_iter()
            .unzip();
    speaker::share_roles(&mut speakers);
    let of = |attribution: &Attribution| sentence(&segmented.sentences, attribution);
    let settings = setting::settings(text, &segmented.sentences, &attributions, &speakers, of);
    let continued = continuation::continuations(text, &segmented.quotations.outer, &attributions);
    let outlet = outlet
        .map(|name| Outlet { name: name.to_owned(), found_in: FoundIn::Option })
        .or_else(|| {
            let found_in = document.metadata.outlet_found_in;
            document.metadata.outlet.clone().map(|name| Outlet { name, found_in })
        })
        .or_else(|| outlet::outlet(text, &segmented.paragraphs).map(|name| Outlet { name, found_in: FoundIn::Byline }));
    let claim = |attribution: Attribution, form, speaker, setting: Setting| Claim {
        kind: kind::kind(text, &segmented.quotations, &attribution.content),
        form,
        speaker,
        outlet: outlet.clone(),
        venue: setting.venue,
        addressee: setting.addressee,
        stance: setting.stance,
        sentence: sentence(&segmented.sentences, &attribution),
        parent: None,
        attribution,
    };
    let mut claims = Vec::with_capacity(attributions.len() + continued.len());
    for one in continued {
        let speaker =
            speakers[one.of].clone().map(|speaker| Speaker { resolved_by: ResolvedBy::Continuation, ..speaker });
        claims.push(claim(one.attribution, SourceForm::Implicit, speaker, settings[one.of].clone()));
    }
    let parts = attributions.into_iter().zip(forms).zip(speakers).zip(settings);
    for (((attribution, form), speaker), setting) in parts {
        claims.push(claim(attribution, form, speaker, setting));
    }
    claims.sort_by_key(|claim| claim.attribution.start());
    nest(&mut claims);
    claims
}

/// Gives each nested claim its parent: the claim with the content that its cue stands in.
fn nest(claims: &mut [Claim]) {
    let outer: Vec<(Span, usize)> = {
        let all = claims.iter().enumerate().filter(|(_, claim)| !claim.attribution.nested);
        let mut pieces: Vec<_> =
            all.flat_map(|(index, claim)| claim.attribution.content.iter().map(move |&piece| (piece, index))).collect();
        pieces.sort();
        pieces
    };
    for claim in claims.iter_mut().filter(|claim| claim.attribution.nested) {
        let Some(cue) = claim.attribution.cue else { continue };
        let after = outer.partition_point(|(piece, _)| piece.start <= cue.start);
        claim.parent = outer[..after].last().filter(|(piece, _)| piece.contains(cue)).map(|&(_, index)| index);
    }
}

/// From the start of the first sentence that the attribution touches to the end of the last one, but not beyond the
/// paragraph of a far-off piece: the sentences around source, cue and the content next to them.
fn sentence(sentences: &[Span], attribution: &Attribution) -> Span {
    let parts = attribution.content.iter().copied().chain(attribution.cue).chain(attribution.source);
    let (start, end) = parts.fold((usize::MAX, 0), |(start, end), part| (start.min(part.start), end.max(part.end)));
    whole_sentences(sentences, Span::new(start, end))
}

/// `span` widened to the sentences that it touches.
fn whole_sentences(sentences: &[Span], span: Span) -> Span {
    let first = sentences.partition_point(|sentence| sentence.end <= span.start);
    let last = sentences.partition_point(|sentence| sentence.start < span.end);
    let start = sentences.get(first).map_or(span.start, |one| one.start.min(span.start));
    let end = last.checked_sub(1).and_then(|last| sentences.get(last)).map_or(span.end, |one| one.end.max(span.end));
    Span::new(start, end)
}
