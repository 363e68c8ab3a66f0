//! The files of cases: readable by the owner only, written whole or not at all, and never over one another.

use std::cmp::Ordering;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::file::{FORMAT, SavedCase, digest};
use super::seen::SeenOutcome;
use crate::domain::{CaseEdit, CaseWork};

/// The largest file that is read, in bytes; no investigation is that big.
const LARGEST: u64 = 16 << 20;
/// How many characters of a key go into a file's name.
const LONGEST: usize = 60;

/// What is wrong with a case file.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The folder or file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The folder or file.
        path: PathBuf,
        /// The error.
        source: std::io::Error,
    },
    /// It was read and isn't a case.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// A file of the folder, with its case.
#[derive(Debug)]
pub struct CaseFile {
    /// The file.
    pub path: PathBuf,
    /// Its case, or what is wrong with it.
    pub case: Result<SavedCase, CaseError>,
}

/// Keeps a case in a folder, in a file named after its date, verdict and event. Returns the file's path.
pub fn save(folder: &Path, case: &SavedCase) -> Result<PathBuf, CaseError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed(folder))?;
    let name = name(case);
    written(folder, &name, case, || free(folder, &name))
}

/// Changes the work on a kept case; everything else in its file stays as it is.
pub fn change(
    path: &Path,
    edits: impl IntoIterator<Item = CaseEdit>,
) -> Result<CaseWork, CaseError> {
    let mut case = read(path)?;
    edits.into_iter().for_each(|edit| case.work.apply(edit));
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    written(folder, &name, &case, || Ok(path.to_owned()))?;
    Ok(case.work)
}

/// Deletes a kept case.
pub fn remove(path: &Path) -> Result<(), CaseError> {
    std::fs::remove_file(path).map_err(failed(path))
}

/// Writes a case whole: beside its place, which is asked for last, and then into it.
fn written(
    folder: &Path,
    name: &str,
    case: &SavedCase,
    place: impl FnOnce() -> Result<PathBuf, CaseError>,
) -> Result<PathBuf, CaseError> {
    let text = serde_json::to_string_pretty(case)
        .map_err(|error| failed(folder)(std::io::Error::other(error)))?;
    let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
    let saved = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)
            .map_err(failed(&beside))?;
        writeln!(file, "{text}").map_err(failed(&beside))?;
        file.sync_all().map_err(failed(&beside))?;
        let path = place()?;
        std::fs::rename(&beside, &path).map_err(failed(&path))?;
        Ok(path)
    })();
    if saved.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    saved
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> CaseError + use<> {
    let path = path.to_owned();
    move |source| CaseError::File { path, source }
}

/// The newest file about the same event that says the same: the same verdict on the same facts, with the same answers
/// and the same reply.
pub fn kept_already(folder: &Path, case: &SavedCase) -> Result<Option<PathBuf>, CaseError> {
    let key = format!("-{}", safe_key(case));
    let of_event =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(&key));
    let entries = files(folder)?.into_iter().filter(|path| of_event(path)).map(CaseFile::read);
    let about = |case: &SavedCase| {
        let texts = ["/event/kind", "/event/key", "/partner/key"];
        texts.map(|place| case.text(place).map(str::to_owned))
    };
    let newest = entries
        .filter(|entry| entry.case.as_ref().is_ok_and(|other| about(other) == about(case)))
        .max_by(CaseFile::by_time);
    Ok(newest
        .filter(|entry| entry.case.as_ref().is_ok_and(|other| says_the_same(other, case)))
        .map(|entry| entry.path))
}

fn says_the_same(one: &SavedCase, other: &SavedCase) -> bool {
    one.facts == other.facts
        && one.verdict() == other.verdict()
        && one.answers == other.answers
        && one.members == other.members
        && one.edited_reply == other.edited_reply
}

/// Takes the first free name by creating an empty file, which the case then replaces.
fn free(folder: &Path, name: &str) -> Result<PathBuf, CaseError> {
    let mut nth = 1_u32;
    loop {
        let path = match nth {
            1 => folder.join(format!("{name}.json")),
            _ => folder.join(format!("{name}-{nth}.json")),
        };
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && nth < 100_000 => nth += 1,
            Err(source) => return Err(CaseError::File { path, source }),
        }
    }
}

/// The file's name: `2026-03-01-rule_not_met-inv_17`; only letters, digits, `.`, `_` and `-`.
fn name(case: &SavedCase) -> String {
    let day = case.created_at.utc().format("%Y-%m-%d");
    format!("{day}-{}-{}", case.verdict().to_lowercase(), safe_key(case))
}

/// The key of what a case is about, as part of a file's name.
fn safe_key(case: &SavedCase) -> String {
    let places = ["/event/key", "/customer/key", "/partner/key"];
    let key = places.iter().find_map(|place| case.text(place)).unwrap_or("nothing");
    key.chars()
        .take(LONGEST)
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' })
        .collect()
}

/// Reads a case; the error says what is wrong with it.
pub fn read(path: &Path) -> Result<SavedCase, CaseError> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut text))
        .map_err(|source| CaseError::File { path: path.to_owned(), source })?;
    parse(&text).map_err(|why| CaseError::Damaged { path: path.to_owned(), why })
}

/// The format number alone. It is read first, because a newer program's file may have any content.
#[derive(serde::Deserialize)]
struct Form {
    format: Option<u32>,
}

fn parse(text: &[u8]) -> Result<SavedCase, String> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty".to_owned());
    }
    let form: Form = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    match form.format {
        Some(FORMAT) => {}
        Some(other) => return Err(format!("its format is {other}, this version reads {FORMAT}")),
        None => return Err("it has no format".to_owned()),
    }
    let case: SavedCase = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    SeenOutcome::read(&case.investigation)?;
    if digest(&case.investigation) != case.facts {
        return Err("its facts were changed after it was saved".to_owned());
    }
    case.ask()?;
    case.answers.iter().try_for_each(|said| said.answer().map(drop))?;
    Ok(case)
}

/// The cases of a folder in the order in which they were kept, damaged ones last. A missing folder has none.
pub fn list(folder: &Path) -> Result<Vec<CaseFile>, CaseError> {
    let mut entries: Vec<CaseFile> = files(folder)?.into_iter().map(CaseFile::read).collect();
    entries.sort_by(CaseFile::by_time);
    Ok(entries)
}

impl CaseFile {
    fn read(path: PathBuf) -> Self {
        Self { case: read(&path), path }
    }

    /// By time; at the same instant by the number at the name's end, the name without one first.
    fn by_time(&self, other: &Self) -> Ordering {
        let place = |entry: &Self| {
            let at = entry.case.as_ref().ok().map(|case| case.created_at);
            let stem = entry.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (at.is_none(), at, stem.len(), stem)
        };
        place(self).cmp(&place(other))
    }
}

/// The files of a folder that may be cases.
fn files(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(folder)(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed(folder))?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|ending| ending == "json") {
            paths.push(path);
        }
    }
    Ok(paths)
}
