//! The demo programme's own offers files are held to the rules for everybody's.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends with the first thing that is not as expected"
)]

use partnerdesk::demo::{Programme, Spec};
use partnerdesk::offers::OffersFile;

#[test]
fn the_demos_offers_files_have_no_mistake_and_no_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let anchor_ms = 1_790_000_000_000;
    let programme = Programme::new(Spec { seed: 1, partners: 20, anchor_ms });
    programme.write_profile_files(folder.path()).unwrap();
    let file = OffersFile::read(&folder.path().join("offers.toml")).unwrap();
    assert!(file.offers.len() > 16 && file.segments.len() == 1);
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
    let none = OffersFile::read(&folder.path().join("offers-none.toml")).unwrap();
    assert_eq!(none, OffersFile::default());
}
