//! What stands around the list: filters and charts.

use maud::{Markup, html};

use super::shown;
use crate::sheet::{OutletRow, SpeakerRow};

/// Bars of a chart.
const BARS: usize = 12;

/// The form that filters the list, hidden until the script works.
pub fn filters(speakers: &[SpeakerRow], outlets: &[OutletRow], stances: &[&str], worth: bool) -> Markup {
    html! {
        form #filters hidden role="search" aria-label="Filter the claims" {
            label.wide { span { "Words" } input #words type="search" autocomplete="off" spellcheck="false"; }
            details #more {
                summary { "More filters" }
                div.fields {
                    label.wide { span { "Speaker" } input #speaker type="search" list="speakers" autocomplete="off" spellcheck="false"; }
                    datalist #speakers { @for speaker in speakers { option value=(speaker.speaker); } }
                    label.wide { span { "Outlet" }
                        select #outlet {
                            option value="" { "all" }
                            @for outlet in outlets.iter().filter(|outlet| !outlet.outlet.is_empty()) {
                                option value=(outlet.outlet) { (outlet.outlet) " (" (outlet.claims) ")" }
                            }
                        }
                    }
                    (choice("kind", "Kind", &["direct", "mixed", "indirect"]))
                    (choice("stance", "Stance", stances))
                    @if worth { (least("worth", "Check-worthiness from")) }
                    (least("confidence", "Confidence from"))
                }
            }
            p.shown { span #shown role="status" {} button #clear type="reset" { "Clear filters" } }
        }
    }
}

fn choice(id: &str, title: &str, names: &[&str]) -> Markup {
    html! {
        label { span { (title) }
            select id=(id) { option value="" { "all" } @for name in names { option value=(name) { (shown(name)) } } }
        }
    }
}

fn least(id: &str, title: &str) -> Markup {
    html! {
        label for=(id) { span { (title) " " output for=(id) { "0.00" } }
            input id=(id) type="range" min="0" max="1" step="0.05" value="0";
        }
    }
}

/// Claims of the speakers and of the outlets, of `claims` in all.
pub fn charts(speakers: &[SpeakerRow], outlets: &[OutletRow], claims: usize) -> Markup {
    let speakers: Vec<(&str, usize)> = speakers.iter().map(|row| (row.speaker.as_str(), row.claims)).collect();
    let named = outlets.iter().filter(|row| !row.outlet.is_empty());
    let outlets: Vec<(&str, usize)> = named.map(|row| (row.outlet.as_str(), row.claims)).collect();
    html! {
        section #overview aria-labelledby="h-overview" {
            h2 #h-overview { "Speakers and outlets" }
            div.charts {
                (chart("speaker", "Claims of each speaker", &speakers, claims))
                (chart("outlet", "Claims in each outlet", &outlets, claims))
            }
        }
    }
}

fn chart(filter: &str, title: &str, bars: &[(&str, usize)], all: usize) -> Markup {
    let sum = |bars: &[(&str, usize)]| bars.iter().map(|(_, claims)| *claims).sum::<usize>();
    let unknown = all.saturating_sub(sum(bars));
    let most = bars.iter().map(|(_, claims)| *claims).max().unwrap_or(1);
    let rest = &bars[bars.len().min(BARS)..];
    html! {
        table.chart {
            caption { (title) }
            tbody {
                @for (name, claims) in bars.iter().take(BARS) {
                    tr {
                        th scope="row" {
                            button type="button" data-filter=(filter) value=(name) { bdi { (name) } }
                        }
                        td.count { (claims) }
                        // A width in an attribute, since the page's policy allows no style in one.
                        td.bar aria-hidden="true" {
                            svg width="100%" height="10" focusable="false" {
                                rect width={ (share(*claims, most)) "%" } height="10" rx="2" {}
                            }
                        }
                    }
                }
                @if !rest.is_empty() {
                    tr.rest { th scope="row" { (rest.len()) " more" } td.count { (sum(rest)) } td {} }
                }
                @if unknown > 0 { tr.rest { th scope="row" { "unknown" } td.count { (unknown) } td {} } }
            }
        }
    }
}

fn share(claims: usize, most: usize) -> String {
    format!("{:.1}", claims as f64 * 100.0 / most as f64)
}
