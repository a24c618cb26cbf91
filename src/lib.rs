//! Finds who claimed what, and where, in news articles.
//!
//! ```text
//! files ─► corpus ─► segment ─► detect ─► attribute ─► write
//! ```
//!
//! Each stage is a function of its input and hands plain [`types`] to the next; only [`run`] knows threads, only
//! [`detect`] knows libtorch, only [`cli`] knows the terminal. One document by hand:
//!
//! ```
//! use ascribe::{attribute, detect, segment, types::Document};
//! use detect::{ComputeDevice, Detector, Network, Precision, TorchNetwork};
//!
//! # fn main() -> anyhow::Result<()> {
//! let model = std::path::Path::new("models/tiny");
//! let (files, network) = TorchNetwork::read(model, ComputeDevice::Cpu, Precision::F32)?;
//! let segmenter = files.segmenter()?;
//! let detector = Detector::new(Box::new(network), detect::BATCH_PIECES);
//!
//! let document = Document::new("example", "“The port is open,” said Ilse Torvane.");
//! let segmented = segmenter.segment(&document.text)?;
//! let names = attribute::Names::collect(&document, &segmented);
//! let found = detector.detect(&segmented.parts(&names.spans()))?.into_iter().collect();
//! let resolver = attribute::Resolver::new(files.pointer_tables()?.as_ref())?;
//! for claim in attribute::claims(&document, &segmented, &names, found, &resolver, None) {
//!     println!("{:?}", claim.attribution.content);
//! }
//! # Ok(())
//! # }
//! ```

pub mod attribute;
pub mod cli;
pub mod convert;
pub mod corpus;
pub mod detect;
pub mod eval;
pub mod run;
pub mod segment;
pub mod sheet;
pub mod speakers;
pub mod types;
pub mod write;
