//! The plain values that one stage hands to the next.

mod attribution;
mod claim;
mod document;
mod found;
mod span;

pub use attribution::{Attribution, EVIDENCE};
pub use claim::{
    Claim, ClaimType, FoundIn, Kind, Outlet, ResolvedBy, SourceForm, Speaker, SpeakerType, Stance, Venue, VenueType,
};
pub(crate) use document::hex;
pub use document::{Document, Metadata};
pub use found::{DISTANCES, Found, PointerTables, Sights};
pub use span::{CodePoints, Span, is_line_break, join};
