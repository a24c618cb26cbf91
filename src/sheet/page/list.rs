//! The rows of a page.

use maud::{Markup, html};

use super::shown;
use crate::sheet::column::{COLUMNS, Cell};
use crate::sheet::{Member, OWN, Row, link};
use crate::types::Stance;

/// An entry of the list; `claims` are the numbers of the row's members.
pub fn entry(row: &Row, claims: &[usize]) -> Markup {
    let stance = row.stance.map(Stance::name);
    let to = |at: usize| format!("#c{}", claims.get(at).copied().unwrap_or_default());
    html! {
        li id={ "r" (row.rank) } role="listitem" tabindex="-1" data-kind=(row.kind.name()) data-stance=[stance]
            data-confidence=(row.confidence) data-worth=[row.check_worthiness]
            data-speakers=[joined(&row.speakers)] data-outlets=[joined(&row.outlets)] {
            a.to href=(to(first(row))) {
                span.rank { (row.rank) }
                span.claim dir="auto" { (row.claim) }
            }
            p.who {
                (speaker(row))
                @if let Some(role) = &row.role { span.role { bdi { (role) } } }
            }
            p.meta {
                @if let Some(worth) = row.check_worthiness { span { "check-worthiness " (hundredths(worth)) } }
                span { "confidence " (hundredths(row.confidence)) }
                @if let Some(stance) = stance { span { (shown(stance)) } }
                span { (row.kind.name()) }
                @for outlet in row.outlets.iter().take(3) { span { bdi { (outlet) } } }
                @if row.outlets.len() > 3 { span { "and " (row.outlets.len() - 3) " more" } }
                @if let Some(date) = &row.first_date { span { bdi { (date) } } }
                @if let Some(url) = row.link.as_deref().and_then(link::web) {
                    span { a.web href=(url) rel="noreferrer noopener" { "original" } }
                }
            }
            @for opponent in &row.opposed_by {
                p.opposed {
                    "Contradicted by " a href={ "#r" (opponent.rank) } { "claim " (opponent.rank) }
                    @if let Some(speaker) = &opponent.speaker { " (" bdi { (speaker) } ")" }
                }
            }
            @for (title, text) in filled(row) { p.own { b { (title) } " " bdi { (text) } } }
            @if row.members.len() > 1 { (members(row, claims)) }
        }
    }
}

/// The place of the claim that stands for the row.
fn first(row: &Row) -> usize {
    row.members.iter().position(|member| member.claim == row.claim).unwrap_or_default()
}

fn speaker(row: &Row) -> Markup {
    html! {
        @if row.speakers.is_empty() {
            @match row.sources.first() {
                Some(source) => span.unnamed { "“" bdi { (source) } "”" },
                None => span.unnamed { "nobody named" },
            }
        } @else {
            @for speaker in &row.speakers { span.speaker { bdi { (speaker) } } }
        }
    }
}

/// What people have filled in, with its heading.
fn filled(row: &Row) -> Vec<(&'static str, String)> {
    let own = COLUMNS.iter().filter(|column| OWN.contains(&column.name));
    let text = own.filter_map(|column| match (column.value)(row) {
        Cell::Text(text) if !text.is_empty() => Some((column.title, text)),
        _ => None,
    });
    text.collect()
}

fn members(row: &Row, claims: &[usize]) -> Markup {
    let place = |member: &Member| member.outlet.clone().or(member.title.clone()).unwrap_or(member.document.clone());
    html! {
        details {
            summary { (row.members.len()) " times in " (super::counted(row.documents, "article")) }
            ul {
                @for (member, claim) in row.members.iter().zip(claims) {
                    li {
                        a href={ "#c" (claim) } { bdi { (place(member)) } }
                        @if let Some(date) = &member.date { " " bdi { (date) } }
                        @if member.claim != row.claim { ": " span.claim dir="auto" { (member.claim) } }
                    }
                }
            }
        }
    }
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join("\n"))
}

fn hundredths(share: f64) -> String {
    format!("{share:.2}")
}
