//! Generated files as values. A file's header alone says whether phpier owns it and whether a person
//! has changed it since, so no state file is needed.

mod header;

pub use header::{FORMAT, Ownership, body_digest, digest, ownership, stated_digest};

/// How the header is commented out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comment {
    /// `# …`: YAML, Dockerfile, nginx, shell.
    Hash,
    /// `; …`: php.ini, the php-fpm pool.
    Semicolon,
    /// `-- …`: SQL.
    Dashes,
}

/// A file to write, below a root that only the shell knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Where, relative to its root, with `/` between the parts.
    pub path: String,
    /// Whose file it is: a project's slug, or [`GLOBAL_OWNER`].
    pub owner: String,
    /// The comment style of its header.
    pub comment: Comment,
    /// Everything below the header. Ends in a newline.
    pub body: String,
}

/// The owner named in files of the global stack; no project can have this slug.
pub const GLOBAL_OWNER: &str = "phpier";

/// The folder in a project of files that are for one machine, and that no repository holds.
pub const LOCAL: &str = ".phpier/local/";

/// The Compose file in it that is merged over the project's own.
pub const LOCAL_COMPOSE: &str = ".phpier/local/compose.yml";

/// Whether a generated file of a project, by its path, is for one machine.
pub fn is_local(path: &str) -> bool {
    path.starts_with(LOCAL)
}

impl Artifact {
    /// The file's whole text: the header, then the body.
    pub fn render(&self) -> String {
        header::render(self.comment, &self.owner, &self.body)
    }

    /// Whether these bytes are the file's whole text.
    pub fn is(&self, bytes: &[u8]) -> bool {
        // The header costs a digest of the body, so the body comes first.
        let Some(header) = bytes.strip_suffix(self.body.as_bytes()) else {
            return false;
        };
        header == header::header(self.comment, &self.owner, &self.body).as_bytes()
    }
}
