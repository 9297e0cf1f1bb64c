//! Generated files taken apart: each value, and each line of what is no YAML, with its path.

use serde_yaml::Value;

use super::effect;
use super::path::{Path, Segment};
use crate::artifact::{self, Artifact, Ownership};

/// A value of a generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// A scalar's text.
    Leaf(String),
    /// A sequence.
    List(Vec<Self>),
    /// A mapping, in its order.
    Map(Vec<(String, Self)>),
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// YAML.
    Tree(Tree),
    /// Anything else, line by line.
    Lines(Vec<String>),
}

/// A file.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Relative to the root of its stack.
    pub(super) path: String,
    /// The text below the header.
    pub(super) text: String,
    /// The same, taken apart.
    pub(super) body: Body,
}

/// A value, a line, or a file as a whole.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The file it is in.
    pub(super) file: usize,
    /// Where.
    pub(super) path: Path,
    /// The first node behind it and everything in it.
    pub(super) end: usize,
    /// Its text, for one without parts.
    pub(super) text: Option<String>,
}

/// Every file of a stack.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) files: Vec<File>,
    /// Each before what it holds.
    pub(super) nodes: Vec<Node>,
}

/// How many lines the header of a file has.
pub(super) const HEADER: usize = 2;

impl Body {
    /// Takes a text apart by the name of its file.
    pub(super) fn read(path: &str, text: &str) -> Self {
        let lines = || Self::Lines(text.lines().map(str::to_owned).collect());
        if ![".yml", ".yaml"].iter().any(|end| path.ends_with(end)) {
            return lines();
        }
        serde_yaml::from_str(text).map_or_else(|_| lines(), |value| Self::Tree(Tree::of(&value)))
    }
}

impl Tree {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Leaf(String::new()),
            Value::Bool(bool) => Self::Leaf(bool.to_string()),
            Value::Number(number) => Self::Leaf(number.to_string()),
            Value::String(text) => Self::Leaf(text.clone()),
            Value::Sequence(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Mapping(map) => Self::Map(
                map.iter()
                    .map(|(key, value)| match Self::of(key) {
                        Self::Leaf(key) => (key, Self::of(value)),
                        Self::List(_) | Self::Map(_) => (String::new(), Self::of(value)),
                    })
                    .collect(),
            ),
            Value::Tagged(tagged) => Self::of(&tagged.value),
        }
    }
}

impl Sheet {
    /// Takes files apart.
    pub(super) fn new(artifacts: &[Artifact]) -> Self {
        let mut sheet = Self::default();
        for artifact in artifacts {
            let body = Body::read(&artifact.path, &artifact.body);
            let file = sheet.files.len();
            match &body {
                Body::Tree(tree) => sheet.tree(file, &Path::default(), tree),
                Body::Lines(lines) => {
                    let whole = sheet.open(file, Path::default(), None);
                    for (at, line) in lines.iter().enumerate() {
                        let path = Path(vec![Segment::Line(at + 1 + HEADER)]);
                        sheet.open(file, path, Some(line.clone()));
                    }
                    sheet.nodes[whole].end = sheet.nodes.len();
                }
            }
            sheet.files.push(File {
                path: artifact.path.clone(),
                text: artifact.body.clone(),
                body,
            });
        }
        sheet
    }

    fn open(&mut self, file: usize, path: Path, text: Option<String>) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node {
            file,
            path,
            end: at + 1,
            text,
        });
        at
    }

    fn tree(&mut self, file: usize, path: &Path, tree: &Tree) {
        let text = match tree {
            Tree::Leaf(text) => Some(text.clone()),
            Tree::List(_) | Tree::Map(_) => None,
        };
        let at = self.open(file, path.clone(), text);
        match tree {
            Tree::Leaf(_) => {}
            Tree::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.tree(file, &path.then(Segment::Index(index)), item);
                }
            }
            Tree::Map(entries) => {
                for (key, value) in entries {
                    self.tree(file, &path.then(Segment::Key(key.clone())), value);
                }
            }
        }
        self.nodes[at].end = self.nodes.len();
    }

    /// The node at a path.
    pub(super) fn node(&self, file: &str, path: &Path) -> Option<usize> {
        let file = self.files.iter().position(|known| known.path == file)?;
        let start = self.first(file);
        let nodes = self.nodes[start..].iter();
        let mut nodes = nodes.take_while(|node| node.file == file);
        let at = nodes.position(|node| node.path == *path)?;
        Some(start + at)
    }

    /// The nodes of a file that are not in another text of it, or are something else there. A header is
    /// none of its values.
    pub(super) fn differing(&self, path: &str, text: &str) -> Vec<usize> {
        let Some(file) = self.files.iter().position(|known| known.path == path) else {
            return Vec::new();
        };
        let body = match artifact::ownership(text) {
            Ownership::Generated { .. } => text.splitn(HEADER + 1, '\n').nth(HEADER),
            Ownership::Foreign => Some(text),
        };
        let body = body.unwrap_or_default().replace("\r\n", "\n");
        let at = self.first(file);
        effect::compare_file(self, at, &Body::read(path, &body))
    }

    /// The first node of a file, which stands for all of it.
    pub(super) fn first(&self, file: usize) -> usize {
        self.nodes.partition_point(|node| node.file < file)
    }

    /// What a node holds, one step down.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[node].end;
        let first = Some(node + 1).filter(|child| *child < end);
        std::iter::successors(first, move |child| {
            Some(self.nodes[*child].end).filter(|next| *next < end)
        })
    }

    /// The name of the stack's Compose project.
    pub(super) fn named(&self) -> Option<&str> {
        let name = self.children(0).find(|child| {
            let path = &self.nodes[*child].path;
            matches!(path.0.as_slice(), [Segment::Key(key)] if key == "name")
        })?;
        self.nodes[name].text.as_deref()
    }

    /// Whether a node has a key, and is no item of a list.
    pub(super) fn is_key(&self, node: usize) -> bool {
        matches!(self.nodes[node].path.0.last(), Some(Segment::Key(_)))
    }

    /// Whether a node holds no others.
    pub(super) fn is_leaf(&self, node: usize) -> bool {
        self.nodes[node].end == node + 1
    }

    /// A node without parts itself, or all such nodes in it.
    pub(super) fn leaves(&self, node: usize) -> impl Iterator<Item = usize> {
        (node..self.nodes[node].end).filter(|node| self.is_leaf(*node))
    }
}
