//! What is to become of `global.kdl`, and how much of that is agreed to.

use std::fmt::Write;
use std::path::PathBuf;

use super::{node, template};
use crate::cli::exit::Exit;
use crate::cli::init::ask::Ask;
use crate::cli::rows::Rows;
use crate::cli::stack::Stack;
use crate::cli::ui::Style;
use crate::cli::{escape, shown};
use crate::diagnostic::suggest;
use crate::draft::{Server, splice};
use crate::workspace::Workspace;

/// Lines for `global.kdl`, or all of it.
pub(in crate::cli::init) struct Change {
    path: PathBuf,
    shown: String,
    bytes: Option<Vec<u8>>,
    old: String,
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
            old: stack.text.clone().unwrap_or_default(),
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
        let mut new = self.old.clone();
        for server in self.servers.iter().filter(|_| servers) {
            new = splice::add(&new, "services", &node(server));
        }
        if let Some(project) = project {
            new = splice::add(&new, "projects", project);
        }
        (new != self.old).then_some(new)
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
            Some(new) if self.bytes.is_none() => shown::file(&self.shown, &new, style),
            Some(new) => shown::change(&self.shown, &self.old, &new, style),
        }
    }

    /// Adds it to what is written; its name for people, if there is anything.
    pub(in crate::cli::init) fn write(&self, rows: &mut Rows<'_>) -> Option<&str> {
        let new = self.text(self.agreed)?;
        let new = splice::respelled(self.bytes.as_deref().unwrap_or_default(), &new);
        rows.file(&self.path, self.bytes.clone(), Some(new));
        Some(&self.shown)
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
