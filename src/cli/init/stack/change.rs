//! What is to become of `global.kdl`, and how much of that is agreed to.

use std::fmt::Write;
use std::path::PathBuf;

use super::{Stack, node, template, text};
use crate::cli::exit::Exit;
use crate::cli::global::edit::{self, difference, respelled};
use crate::cli::init::ask::Ask;
use crate::cli::init::show;
use crate::cli::ui::{Style, Ui};
use crate::cli::{escape, write};
use crate::diagnostic::suggest;
use crate::draft::Server;
use crate::workspace::lock::Lock;
use crate::workspace::{self, Workspace};

/// Lines for `global.kdl`, or all of it.
pub(in crate::cli::init) struct Change {
    path: PathBuf,
    shown: String,
    bytes: Option<Vec<u8>>,
    servers: Vec<Server>,
    project: Option<String>,
    /// Whether the servers, and whether the project, are to be added.
    agreed: (bool, bool),
}

impl Change {
    pub(super) fn new(
        stack: &Stack,
        servers: Vec<Server>,
        project: Option<String>,
        places: &Workspace,
    ) -> Self {
        Self {
            path: stack.path.clone(),
            shown: places.show(&stack.path),
            bytes: stack.bytes.clone(),
            servers,
            project,
            agreed: (false, false),
        }
    }

    /// The file with all that the project needs, where there is anything. The line that names the project
    /// is not in it: it would be one too many for a folder without a file.
    pub(in crate::cli::init) fn proposed(&self) -> Option<(PathBuf, String)> {
        Some((self.path.clone(), self.text((true, false))?))
    }

    /// The file's text with the servers, and with the project; nothing where it stays as it is.
    fn text(&self, (servers, project): (bool, bool)) -> Option<String> {
        let project = self.project.as_deref().filter(|_| project);
        if self.bytes.is_none() {
            return (servers || project.is_some())
                .then(|| template::text(&self.servers, None, project));
        }
        let old = text(self.bytes.as_ref());
        let mut new = old.clone();
        for server in self.servers.iter().filter(|_| servers) {
            new = edit::add(&new, "services", &node(server));
        }
        if let Some(project) = project {
            new = edit::add(&new, "projects", project);
        }
        (new != old).then_some(new)
    }

    /// Offers it.
    pub(in crate::cli::init) fn agreed(self, ask: &mut Ask<'_>) -> Result<Self, Exit> {
        let shown = escape::line(&self.shown).into_owned();
        let titles = self.titles();
        let agreed = if self.bytes.is_none() {
            let with = if self.servers.is_empty() {
                String::new()
            } else {
                format!(" with {titles}")
            };
            let all = ask.offer(&format!("Make the global stack{with} ({shown})?"))?;
            (all, all)
        } else {
            let servers =
                !self.servers.is_empty() && ask.offer(&format!("Add {titles} to {shown}?"))?;
            let project =
                self.project.is_some() && ask.offer(&format!("Add this project to {shown}?"))?;
            (servers, project)
        };
        Ok(Self { agreed, ..self })
    }

    /// `mysql 8.4 and redis 8`.
    fn titles(&self) -> String {
        let titles = self.servers.iter().map(|server| match &server.version {
            Some(version) => format!("{} {version}", server.service),
            None => server.service.clone(),
        });
        let titles: Vec<String> = titles.collect();
        suggest::listed(titles.iter().map(String::as_str)).replace('`', "")
    }

    /// What is written of it, as a person should see it.
    pub(in crate::cli::init) fn shown(&self, style: Style) -> String {
        match self.text(self.agreed) {
            None => String::new(),
            Some(new) if self.bytes.is_none() => show::file(&self.shown, &new, style),
            Some(new) => {
                let title = show::file(&self.shown, "", style);
                title + &difference(&text(self.bytes.as_ref()), &new, style)
            }
        }
    }

    /// Writes it.
    pub(in crate::cli::init) fn write(
        &self,
        places: &Workspace,
        lock: &Lock,
        ui: &mut Ui,
    ) -> Result<(), Exit> {
        let Some(new) = self.text(self.agreed) else {
            return Ok(());
        };
        let old = self.bytes.as_deref();
        let new = respelled(&String::from_utf8_lossy(old.unwrap_or_default()), &new);
        workspace::replace(places, lock, &self.path, old, new.as_bytes())
            .map_err(|error| write::failed(ui, &error))?;
        ui.say(&format!("Wrote {}.\n", escape::line(&self.shown)));
        Ok(())
    }

    /// phpier's folder, where something is written there.
    pub(in crate::cli::init) fn home(&self) -> Option<PathBuf> {
        let parent = self.path.parent().map(PathBuf::from);
        parent.filter(|_| self.text(self.agreed).is_some())
    }

    /// Whether the project lacks a server of a global stack that is there.
    pub(in crate::cli::init) fn blocks(&self) -> bool {
        self.bytes.is_some() && !self.agreed.0 && !self.servers.is_empty()
    }

    /// How to do what was not agreed to.
    pub(in crate::cli::init) fn left_out(&self) -> Option<String> {
        if !self.blocks() {
            return None;
        }
        let mut text = "\nThe global stack lacks what the project uses. Next:\n".to_owned();
        for server in &self.servers {
            text.push_str("  phpier global add ");
            text.push_str(&server.service);
            if let Some(version) = &server.version {
                text.push(' ');
                text.push_str(version);
            }
            if let Some(port) = server.publish {
                let _ = write!(text, " --publish {port}");
            }
            text.push('\n');
        }
        text.push_str("  phpier apply\n");
        Some(text)
    }
}
