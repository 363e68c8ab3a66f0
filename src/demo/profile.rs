//! The demo's own profile: which programme its store belongs to, and the files that go with it.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DemoProgramme, DemoServer, ServerOptions, Spec, start};
use crate::domain::Timestamp;
use crate::domain::time::DAY;

/// Raise it when a seed gives different records than before: stores with the old records are dropped.
const REVISION: u32 = 2;
/// The programme of plain `--demo`: partners and seed.
const DEFAULT: (u32, u64) = (500, 1);

/// The programme that a demo store belongs to (rule: demo-store), kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DemoIdentity {
    revision: u32,
    seed: u64,
    partners: u32,
    /// Epoch milliseconds that all dates are relative to.
    anchor: i64,
}

/// A demo profile whose folder and files exist.
#[derive(Clone, Debug)]
pub struct DemoProfile {
    name: String,
    folder: PathBuf,
    identity: DemoIdentity,
}

impl DemoProfile {
    /// The profile of a programme. Dates are relative to `frozen`, else to the UTC day on which the profile
    /// was made: `now`, the first time.
    pub fn open(
        data: &Path,
        partners: u32,
        seed: u64,
        frozen: Option<Timestamp>,
        now: Timestamp,
    ) -> std::io::Result<Self> {
        let mut name = "demo".to_owned();
        if (partners, seed) != DEFAULT {
            name = format!("{name}-{partners}-{seed}");
        }
        if let Some(frozen) = frozen {
            name = format!("{name}-{}", frozen.ms());
        }
        let folder = data.join(&name);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let kept: Option<DemoIdentity> = std::fs::read(folder.join("demo.json"))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        let anchor = frozen.unwrap_or_else(|| anchor_of_day(now)).ms();
        let wanted = |anchor| DemoIdentity { revision: REVISION, seed, partners, anchor };
        let identity = match kept {
            Some(kept) if kept == wanted(if frozen.is_some() { anchor } else { kept.anchor }) => {
                kept
            }
            _ => {
                // What is here belongs to another programme, and can be made again at any time.
                for file in ["store.db", "store.db-wal", "store.db-shm"] {
                    match std::fs::remove_file(folder.join(file)) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                            return Err(error);
                        }
                        _ => {}
                    }
                }
                let identity = wanted(anchor);
                let mut file = OpenOptions::new()
                    .create(true)
                    .write(true)
                    .truncate(true)
                    .mode(0o600)
                    .open(folder.join("demo.json"))?;
                file.write_all(serde_json::to_string(&identity)?.as_bytes())?;
                identity
            }
        };
        let profile = Self { name, folder, identity };
        profile.programme().write_profile_files(&profile.folder)?;
        Ok(profile)
    }

    /// The profile's name, which is also its folder's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Starts the programme's server on a free port of this machine. `listed` means that an earlier server
    /// has already listed the transactions to their end, so the refunded one is gone.
    pub async fn serve(&self, listed: bool) -> std::io::Result<DemoServer> {
        let options = ServerOptions { refund_dropped: listed, ..ServerOptions::default() };
        start(Arc::new(self.programme()), options).await
    }

    fn programme(&self) -> DemoProgramme {
        let DemoIdentity { seed, partners, anchor, .. } = self.identity;
        DemoProgramme::new(Spec { seed, partners, anchor_ms: anchor })
    }
}

/// The start of an instant's UTC day: what a demo's dates are relative to by default.
pub fn anchor_of_day(now: Timestamp) -> Timestamp {
    now.plus(-now.ms().rem_euclid(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anchor_is_kept_and_another_programme_gets_another_folder() {
        let dir = tempfile::tempdir().unwrap();
        let day = |text: &str| Timestamp::parse(text).unwrap();
        let first =
            DemoProfile::open(dir.path(), 500, 1, None, day("2026-03-01T15:00:00Z")).unwrap();
        std::fs::write(dir.path().join("demo/store.db"), "x").unwrap();
        let later =
            DemoProfile::open(dir.path(), 500, 1, None, day("2026-03-09T01:00:00Z")).unwrap();
        assert_eq!(first.identity, later.identity);
        assert_eq!(later.identity.anchor, day("2026-03-01T00:00:00Z").ms());
        assert!(dir.path().join("demo/store.db").exists());
        let frozen = DemoProfile::open(
            dir.path(),
            500,
            1,
            Some(day("2026-04-01T10:00:00Z")),
            day("2026-03-09T01:00:00Z"),
        )
        .unwrap();
        assert_eq!(frozen.identity.anchor, day("2026-04-01T10:00:00Z").ms());
        assert_ne!(frozen.name(), first.name());
        assert_eq!(
            DemoProfile::open(dir.path(), 20, 7, None, day("2026-03-01T15:00:00Z")).unwrap().name(),
            "demo-20-7"
        );
        for file in ["offers.toml", "offers-none.toml", "case-07-partners.csv"] {
            assert!(dir.path().join("demo").join(file).exists(), "{file}");
        }
    }

    #[test]
    fn a_store_of_an_older_programme_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp::parse("2026-03-01T15:00:00Z").unwrap();
        DemoProfile::open(dir.path(), 500, 1, None, now).unwrap();
        std::fs::write(dir.path().join("demo/store.db"), "x").unwrap();
        std::fs::write(
            dir.path().join("demo/demo.json"),
            r#"{"revision":0,"seed":1,"partners":500,"anchor":5}"#,
        )
        .unwrap();
        DemoProfile::open(dir.path(), 500, 1, None, now).unwrap();
        assert!(!dir.path().join("demo/store.db").exists());
    }
}
