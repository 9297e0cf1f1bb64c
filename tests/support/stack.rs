//! Files in, everything that the pure stages make of them out.

use std::fmt::Write as _;

use super::files;

use phpier::{
    artifact::Artifact,
    compile,
    diagnostic::{Diagnostic, Diagnostics},
    model::{Fleet, Project},
    pipeline::{self, Layers, ProjectInput},
    source::{Format, SourceFile, SourceMap, Span},
    syntax,
};

/// A configuration file before it is read.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// As messages name it; its ending tells the spelling.
    pub(crate) path: String,
    /// The project's folder, for a project.
    pub(crate) folder: String,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    pub(crate) fn new(path: &str, folder: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.to_owned(),
            folder: folder.to_owned(),
            bytes: bytes.into(),
        }
    }
}

/// What came out of one run.
pub(crate) struct Stack {
    pub(crate) sources: SourceMap,
    pub(crate) diagnostics: Diagnostics,
    /// What runs on this machine.
    pub(crate) fleet: Fleet,
    /// Each project as everybody has it, in the order of the fleet.
    pub(crate) common: Vec<Project>,
}

impl Stack {
    /// Runs the pure stages over a fleet.
    pub(crate) fn read(global: Option<&File>, projects: &[File]) -> Self {
        let mut sources = SourceMap::default();
        let mut diagnostics = Diagnostics::default();
        let global = global.and_then(|file| {
            let id = add(&mut sources, file, &mut diagnostics)?;
            pipeline::read_global(&sources, id, &mut diagnostics)
        });
        let mut alone = Vec::new();
        let mut common = Vec::new();
        let is_local = |file: &&File| file.path.contains(".phpier.local.");
        for file in projects.iter().filter(|file| !is_local(file)) {
            let Some(source) = add(&mut sources, file, &mut diagnostics) else {
                continue;
            };
            let input = ProjectInput {
                source,
                folder: format!("~/code/{}", file.folder),
                folder_name: file.folder.clone(),
                recorded_name: None,
                in_scope: true,
            };
            let config = pipeline::read_project(&sources, source, &mut diagnostics);
            let mut locals = projects.iter().filter(is_local);
            let local = locals.find(|local| local.folder == file.folder);
            let local = local.and_then(|local| {
                let id = add(&mut sources, local, &mut diagnostics)?;
                pipeline::read_project(&sources, id, &mut diagnostics)
            });
            if let Some(config) = config {
                let layers = pipeline::resolve_layers(&input, config, local, &mut diagnostics);
                common.extend(layers.iter().map(|layers| layers.common.project().clone()));
                alone.extend(layers.map(Layers::into_here));
            }
        }
        let global = global.map(|global| pipeline::resolve_global(&global, &mut diagnostics));
        let fleet = pipeline::join(global, alone, &mut diagnostics);
        common.sort_by(|a, b| a.slug.cmp(&b.slug));
        diagnostics.sort();
        Self {
            sources,
            diagnostics,
            fleet,
            common,
        }
    }

    /// Everything that is generated: `global/<path>` and `<slug>/<path>`, with the files.
    pub(crate) fn artifacts(&self) -> Vec<(String, Artifact)> {
        assert!(!self.diagnostics.has_errors(), "{}", self.told());
        let global = self.fleet.global.iter().flat_map(|global| {
            let files = compile::global(global).into_iter();
            files.map(|file| (format!("global/{}", file.path), file))
        });
        let layers = self.common.iter().zip(&self.fleet.projects);
        let projects = layers.flat_map(|(common, here)| {
            let mut files = compile::project(common);
            files.extend(compile::overrides(common, here));
            let files = files.into_iter();
            files.map(|file| (format!("{}/{}", common.slug, file.path), file))
        });
        global.chain(projects).collect()
    }

    /// The same as whole texts.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        self.artifacts()
            .into_iter()
            .map(|(path, file)| (path, file.render()))
            .collect()
    }

    /// The diagnostics as plain text.
    pub(crate) fn told(&self) -> String {
        let mut told = String::new();
        for diagnostic in &self.diagnostics {
            if !told.is_empty() {
                told.push('\n');
            }
            self.tell(&mut told, diagnostic);
        }
        told
    }

    fn tell(&self, told: &mut String, diagnostic: &Diagnostic) {
        let place = match (diagnostic.labels.first(), &diagnostic.file) {
            (Some(label), _) => self.place(label.span),
            (None, Some(file)) => file.clone(),
            (None, None) => "nowhere".to_owned(),
        };
        let severity = format!("{:?}", diagnostic.severity).to_lowercase();
        let _ = writeln!(
            told,
            "{place}: {severity}[{}]: {}",
            diagnostic.code.name, diagnostic.message
        );
        for label in &diagnostic.labels {
            let _ = writeln!(
                told,
                "  {} `{}` {}",
                self.place(label.span),
                self.quoted(label.span),
                label.text
            );
        }
        let help = diagnostic.help.as_deref().unwrap_or("none");
        let _ = writeln!(told, "  help: {help}");
    }

    pub(crate) fn place(&self, span: Span) -> String {
        let file = self.sources.get(span.source);
        let before = &file.text[..span.range().start];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start..].chars().count() + 1;
        format!("{}:{line}:{column}", file.path)
    }

    /// The text that a label stands on, in one line.
    pub(crate) fn quoted(&self, span: Span) -> String {
        self.sources.get(span.source).text[span.range()].replace('\n', "\\n")
    }
}

fn add(
    sources: &mut SourceMap,
    file: &File,
    diagnostics: &mut Diagnostics,
) -> Option<phpier::source::SourceId> {
    match syntax::text(file.bytes.clone(), &file.path) {
        Ok(text) => Some(sources.add(SourceFile {
            path: file.path.clone(),
            text: text.into(),
            format: if files::ends_in(&file.path, "kdl") {
                Format::Kdl
            } else {
                Format::Yaml
            },
        })),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}
