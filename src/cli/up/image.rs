//! Why a stack is not up, by its images: those that were neither pulled nor built. Compose has said why, in
//! lines of its own, and no container has a log of it.

use std::collections::BTreeMap;

use super::Up;
use crate::artifact::GLOBAL_OWNER;
use crate::cli::escape;
use crate::diagnostic::{Diagnostic, code};
use crate::plan::compose::ComposeFile;
use crate::runtime::{Invocation, Stack, captured, engine, failure};

/// The images of a stack's services that are not here, each told by itself; `services` are those that it was
/// about, or none for all.
pub(super) fn missing(up: &Up<'_>, stack: &Stack, services: &[&str]) -> Vec<Diagnostic> {
    // Where Compose cannot read its files, it has not looked for an image either.
    let model = captured(&Invocation::new(up.runner, stack, &["config"]));
    let Some(file) = model.ok().filter(|(_, _, code)| *code == 0) else {
        return Vec::new();
    };
    let file = ComposeFile::read(&file.0).unwrap_or_default();
    let Ok(here) = engine::images(up.runner) else {
        return Vec::new();
    };
    // By its image, the service that builds it, or else the first that runs it.
    let mut wanted: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    for (service, body) in &file.services {
        let Some(image) = body.get("image").and_then(serde_yaml::Value::as_str) else {
            continue;
        };
        let is_meant = services.is_empty() || services.contains(&service.as_str());
        // The engine lists no image by its digest.
        if !is_meant || image.contains('@') || here.contains_key(&engine::listed_name(image)) {
            continue;
        }
        let found = (service.as_str(), body.contains_key("build"));
        let known = wanted.entry(image).or_insert(found);
        if found.1 && !known.1 {
            *known = found;
        }
    }
    let told = wanted.into_iter().map(|(image, (service, is_built))| {
        if is_built {
            not_built(stack, service)
        } else {
            failure::not_pulled(&escape::line(image), &escape::line(service))
        }
    });
    told.collect()
}

fn not_built(stack: &Stack, service: &str) -> Diagnostic {
    let again = if stack.name == GLOBAL_OWNER {
        "phpier global up".to_owned()
    } else {
        format!("phpier build {}", stack.name)
    };
    Diagnostic::new(
        &code::RUNTIME_MISSING_IMAGE,
        format!("the image of {} was not built", escape::line(service)),
    )
    .help(format!(
        "the step that failed is above; `{}` tries it again",
        escape::line(&again)
    ))
}
