//! Schemas for editors, the table of keys in other notations: JSON Schema for `.phpier.yaml`, the KDL
//! Schema Language for `.phpier.kdl` and `global.kdl`. They accept whatever phpier's own reader accepts;
//! what phpier says beyond that (names that clash, versions that do not fit together) no schema can.

mod kdl;
mod node;
mod shapes;

use node::Node;
use shapes::Shapes;

use crate::config::keys;

/// The schema as JSON text, the same for every run of one version.
pub fn project() -> String {
    let mut shapes = Shapes::default();
    let root = shapes.map(&keys::PROJECT);
    let schema = Node {
        schema: Some("https://json-schema.org/draft/2020-12/schema"),
        title: Some("phpier project file (.phpier.yaml)"),
        // An empty file is a project with nothing but defaults.
        types: vec!["object", "null"],
        defs: shapes.defs,
        ..root
    };
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of `.phpier.kdl` in the KDL Schema Language.
pub fn project_kdl() -> String {
    kdl::file("phpier project file (.phpier.kdl)", &keys::PROJECT)
}

/// The schema of `global.kdl` in the KDL Schema Language.
pub fn global_kdl() -> String {
    kdl::file("phpier global stack (global.kdl)", &keys::GLOBAL)
}
