//! `phpier global add`: a line for `global.kdl`, put where a person would write it. Nothing else of the
//! file changes.

use clap::Args;

use crate::catalog;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{Common, escape, report, session, shown, write};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code, suggest};
use crate::draft::splice;
use crate::source::{Format, SourceFile, SourceMap};
use crate::workspace::{self, CONFIG_LIMIT};
use crate::{pipeline, syntax};

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What to add, such as `mysql` or `redis`
    #[arg(value_name = "SERVICE")]
    service: String,
    /// Its series, such as `8.4` [default: phpier's]
    #[arg(value_name = "SERIES")]
    series: Option<String>,
    /// A name, for a second instance
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its port on 127.0.0.1
    #[arg(long, value_name = "PORT")]
    publish: Option<u16>,
    #[command(flatten)]
    wait: write::Wait,
}

pub(super) fn run(args: &AddArgs, common: &Common, ui: &mut Ui) -> Exit {
    match add(args, common, ui) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn add(args: &AddArgs, common: &Common, ui: &mut Ui) -> Result<Exit, Exit> {
    known(args).map_err(|problem| report::fatal(ui, &problem))?;
    let session = session::open_global(common).map_err(|problem| report::fatal(ui, &problem))?;
    if session.diagnostics.has_errors() {
        report::human(ui, &session, Severity::Error);
        ui.say("nothing was written\n");
        return Err(Exit::Error);
    }
    let path = session.workspace.global_config();
    let bytes = workspace::read(&path, CONFIG_LIMIT).ok();
    let shown = session.workspace.show(&path);
    // It has been read as a configuration already.
    let text = syntax::text(bytes.clone().unwrap_or_default(), &shown);
    let old = text.map_err(|problem| report::fatal(ui, &problem))?;
    let new = splice::add(&old, "services", &node(args));
    // What comes out is read as any other file, so that nothing is written that phpier would refuse.
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: shown.clone(),
        text: new.as_str().into(),
        format: Format::Kdl,
    });
    let mut problems = Diagnostics::default();
    let config = pipeline::read_global(&sources, id, &mut problems);
    pipeline::resolve(config.as_ref(), &[], &mut problems);
    if problems.has_errors() {
        let errors: Vec<Diagnostic> = problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .cloned()
            .collect();
        report::with_sources(ui, &errors, &sources);
        ui.say("nothing was written\n");
        return Err(Exit::Refused);
    }
    let lock = write::lock(ui, &session.workspace, args.wait.limit())?;
    workspace::replace(
        &session.workspace,
        &lock,
        &path,
        bytes.as_deref(),
        splice::respelled(bytes.as_deref().unwrap_or_default(), &new).as_bytes(),
    )
    .map_err(|error| write::failed(ui, &error))?;
    drop(lock);
    ui.payload(&shown::difference(&old, &new, ui.out));
    if !ui.quiet {
        ui.say(&format!(
            "Wrote {}. See what follows with `phpier plan`, write it with `phpier apply`.\n",
            escape::line(&shown)
        ));
    }
    Ok(Exit::Done)
}

/// Refuses what the catalog has not.
fn known(args: &AddArgs) -> Result<(), Diagnostic> {
    let names = || catalog::services().map(|spec| spec.name);
    let Some(spec) = catalog::service(&args.service) else {
        let help = match suggest::nearest(&args.service, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "known are {}; anything else is written as `service \"…\" {{ image \"…\" }}`",
                names().collect::<Vec<_>>().join(", ")
            ),
        };
        return Err(Diagnostic::new(
            &code::CONFIG_UNKNOWN_KEY,
            format!("there is no service `{}`", args.service),
        )
        .help(help));
    };
    match &args.series {
        Some(series) if !spec.series.iter().any(|known| known.name == series) => {
            let known: Vec<&str> = spec.series.iter().map(|known| known.name).collect();
            Err(Diagnostic::new(
                &code::SERVICE_UNKNOWN_SERIES,
                format!("there is no {} {series}", spec.name),
            )
            .help(format!("known are {}", known.join(", "))))
        }
        _ => Ok(()),
    }
}

fn node(args: &AddArgs) -> String {
    let mut node = args.service.clone();
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    if let Some(series) = &args.series {
        node.push(' ');
        node.push_str(&quoted(series));
    }
    if let Some(name) = &args.name {
        node.push_str(" name=");
        node.push_str(&quoted(name));
    }
    if let Some(publish) = args.publish {
        node.push_str(" publish=");
        node.push_str(&publish.to_string());
    }
    node
}
