//! Finds the model folder and puts the model on its device.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};

use super::fault::{Exit, Fault, OrFault};
use crate::detect::{ComputeDevice, ModelFiles, Precision, TorchNetwork, use_one_thread};

/// The model that is used when none is named.
const DEFAULT: &str = "ascribe-small";

/// Which model to use, and where.
#[derive(Debug, Args)]
pub struct ModelOptions {
    /// The model: the name of an installed one, or a folder [default: ascribe-small]
    #[arg(long, value_name = "MODEL", env = "ASCRIBE_MODEL", help_heading = "Model")]
    pub model: Option<PathBuf>,
    /// Where to compute: auto, cpu or cuda:N
    #[arg(long, value_name = "DEVICE", default_value = "auto", help_heading = "Model")]
    pub device: String,
    /// Number format of the encoder: auto takes the fastest that processor and model have
    #[arg(long, value_name = "FORMAT", default_value = "auto", help_heading = "Model")]
    pub precision: PrecisionName,
}

/// What `--precision` takes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PrecisionName {
    /// The fastest one
    Auto,
    /// 32 bits
    F32,
    /// 16 bits
    Bf16,
    /// 8 bits
    Int8,
}

impl ModelOptions {
    /// Reads the model.
    pub fn load(&self) -> Result<(ModelFiles, TorchNetwork), Fault> {
        use_one_thread();
        let device = self.device()?;
        let dir = self.folder()?;
        let hint = "`ascribe doctor` checks the installation; --model names another model folder";
        let read = || {
            let files = ModelFiles::read(&dir)?;
            let network = TorchNetwork::new(&files, device, self.precision(device, &files))
                .with_context(|| format!("cannot use {}", dir.join("model.safetensors").display()))?;
            anyhow::Ok((files, network))
        };
        read().with_context(|| format!("cannot use the model in {}", dir.display())).or_fault(Exit::Usage, hint)
    }

    /// The device that the options ask for.
    pub fn device(&self) -> Result<ComputeDevice, Fault> {
        ComputeDevice::parse(&self.device)
            .with_context(|| format!("cannot compute on {:?}", self.device))
            .or_fault(Exit::Usage, "use --device auto")
    }

    /// The number format that the options ask for, for a model on a device.
    pub fn precision(&self, device: ComputeDevice, files: &ModelFiles) -> Precision {
        match self.precision {
            PrecisionName::Auto => device.best_precision(&files.config),
            PrecisionName::F32 => Precision::F32,
            PrecisionName::Bf16 => Precision::Bf16,
            PrecisionName::Int8 => Precision::Int8,
        }
    }

    /// The named folder, or the first place that holds the model of that name.
    pub fn folder(&self) -> Result<PathBuf, Fault> {
        let named = self.model.as_deref().unwrap_or(Path::new(DEFAULT));
        // A folder is a folder, also one that is not there: the message should name it.
        if self.model.is_some() && (named.is_dir() || named.components().count() > 1) {
            return Ok(named.to_owned());
        }
        let places: Vec<_> = places().into_iter().map(|place| place.join(named)).collect();
        let found = places.iter().find(|place| place.join("model.safetensors").is_file());
        found
            .cloned()
            .ok_or_else(|| {
                let places: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
                anyhow!("it is not in any of {}", places.join(", "))
                    .context(format!("the model {} was not found", named.display()))
            })
            .or_fault(Exit::Usage, "name its folder with --model DIR or in ASCRIBE_MODEL")
    }
}

/// Where an installed copy (`PREFIX/share/ascribe`), a build tree and the current folder keep models.
fn places() -> Vec<PathBuf> {
    let program = env::current_exe().and_then(|path| path.canonicalize()).unwrap_or_default();
    let mut places: Vec<PathBuf> =
        program.parent().and_then(Path::parent).map(|prefix| prefix.join("share/ascribe/models")).into_iter().collect();
    // target/release/ascribe and target/debug/deps/… stand three or four folders below the project.
    places.extend(program.ancestors().skip(3).take(2).map(|folder| folder.join("models")));
    places.push(PathBuf::from("models"));
    places
}
