//! Opens a text in the user's own editor.

use std::path::Path;
use std::process::Command;

use crate::config::private;
use crate::domain::text::clean;

/// In bytes. Anything longer isn't a reply any more.
const LONGEST: usize = 64 * 1024;

/// Opens a text in `$VISUAL` or `$EDITOR` (else `vi`), waits until the editor ends, and returns the edited
/// text. The terminal must have been handed back first. The file is readable by the user alone, lies in
/// `folder`, and is removed afterwards. Errors are in words for the user.
pub(super) async fn edit(folder: &Path, text: String) -> Result<String, String> {
    let file = folder.join(format!("reply-{}.txt", std::process::id()));
    let work = move || {
        // Left behind by a process that was killed.
        let _ = std::fs::remove_file(&file);
        // With a final newline: editors complain without one, and `>>` would append to the last line.
        private::create(&file, format!("{text}\n").as_bytes())
            .map_err(|error| format!("couldn't make a file for the editor: {error}"))?;
        let edited = wait(&file);
        let _ = std::fs::remove_file(&file);
        edited
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
}

fn wait(file: &Path) -> Result<String, String> {
    let named = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    // The variable may hold options too, so a shell splits it, as git does.
    let status = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), "sh"])
        .arg(file)
        .status()
        .map_err(|error| format!("the editor {editor} can't be started: {error}"))?;
    if !status.success() {
        return Err(format!("the editor {editor} ended with {status}; the reply is unchanged"));
    }
    let bytes =
        std::fs::read(file).map_err(|error| format!("couldn't read the edited reply: {error}"))?;
    if bytes.len() > LONGEST {
        return Err("the edited text is over 64 kB; the reply is unchanged".to_owned());
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| "the edited text isn't UTF-8; the reply is unchanged".to_owned())?;
    let lines: Vec<String> = text.lines().map(|line| clean(line).into_owned()).collect();
    Ok(lines.join("\n").trim_end().to_owned())
}
