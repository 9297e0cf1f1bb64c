//! Data at risk is risked only where a person names the service: no other yes covers it.

use std::fmt::Write;

use super::exit::Exit;
use super::ui::{Paint, Ui};
use super::view::data::leave;
use super::view::write_help;
use super::{escape, report};
use crate::diagnostic::{Diagnostic, code, suggest};
use crate::model::CONTAINER_PREFIX;
use crate::plan::Plan;
use crate::plan::data::Finding;

/// Lets a plan pass whose every risk is named, and no other service is. `shown` is the plan for people.
pub(super) fn pass(
    ui: &mut Ui,
    plan: &Plan,
    named: &[String],
    shown: impl FnOnce(&Ui) -> String,
) -> Result<(), Exit> {
    let findings = plan.findings();
    let risks: Vec<&Finding> = findings
        .into_iter()
        .filter(|finding| finding.needs_leave)
        .collect();
    for name in named {
        if !risks.iter().any(|finding| means(name, finding, &risks)) {
            return Err(report::fatal(ui, &not_at_risk(name, &risks)));
        }
    }
    let allowed = |finding: &Finding| named.iter().any(|name| means(name, finding, &risks));
    let refused: Vec<&Finding> = risks
        .iter()
        .copied()
        .filter(|finding| !allowed(finding))
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    let shown = shown(ui);
    ui.payload(&shown);
    let mut text = String::new();
    let label = ui.err.paint(Paint::Bad, "refused:");
    for finding in &refused {
        let service = escape::line(&finding.service);
        let message = escape::line(&finding.message);
        let _ = writeln!(text, "{label} data of {service} is at risk: {message}");
    }
    let needs = leave(refused.into_iter()).join(" ");
    let help = format!("the plan tells the way out; to go on all the same, add {needs}");
    write_help(&help, ui.err, &mut text);
    text.push_str("Nothing was written.\n");
    ui.say(&text);
    Err(Exit::Refused)
}

fn not_at_risk(name: &str, risks: &[&Finding]) -> Diagnostic {
    let services = risks.iter().map(|finding| finding.service.as_str());
    let near = suggest::nearest(name, services.clone());
    let help = match (near, risks.is_empty()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, true) => "leave `--allow-data-risk` out".to_owned(),
        (None, false) => format!("at risk: {}", suggest::listed(services)),
    };
    Diagnostic::new(
        &code::CLI_NOT_AT_RISK,
        format!("no data of `{}` is at risk", escape::line(name)),
    )
    .help(help)
}

/// Whether a name stands for the service of a finding: by its key, or else, for an instance of the
/// global stack, without the prefix of its container.
fn means(name: &str, finding: &Finding, risks: &[&Finding]) -> bool {
    let exact = risks.iter().any(|risk| risk.service == name);
    let short = finding.service.strip_prefix(CONTAINER_PREFIX);
    finding.service == name || (!exact && short == Some(name))
}
