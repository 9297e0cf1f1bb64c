//! Generated files as values. A file's header alone says whether phpier owns it and whether a person
//! has changed it since, so no state file is needed.

mod header;

pub use header::{FORMAT, Ownership, body_digest, digest, marked_format, ownership, stated_digest};

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
    /// The body's digest. It is asked for by the header, and by the tag of an image that the file is
    /// built into.
    digest: String,
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

/// The folder that a generated file keeps from others: the one whose whole content git is told to leave
/// out.
pub fn shielded(path: &str) -> Option<&str> {
    let folder = path.strip_suffix(".gitignore")?;
    folder.ends_with('/').then_some(folder)
}

impl Artifact {
    /// A file of an owner's.
    pub fn new(path: String, owner: &str, comment: Comment, body: String) -> Self {
        Self {
            digest: body_digest(&body),
            path,
            owner: owner.to_owned(),
            comment,
            body,
        }
    }

    /// The SHA-256 of the body, as the header states it.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The file's whole text: the header, then the body.
    pub fn render(&self) -> String {
        let mut text = self.header();
        text.reserve_exact(self.body.len());
        text.push_str(&self.body);
        text
    }

    /// Whether these bytes are the file's whole text.
    pub fn is(&self, bytes: &[u8]) -> bool {
        let header = bytes.strip_suffix(self.body.as_bytes());
        header.is_some_and(|header| header == self.header().as_bytes())
    }

    fn header(&self) -> String {
        header::header(self.comment, &self.owner, &self.digest)
    }
}
