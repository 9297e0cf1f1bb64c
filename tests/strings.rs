//! Every string that a person can write reaches the generated files unchanged, or is refused at its
//! own place. There is no third outcome.
//!
//! The same corpus goes into every slot that takes text, in both spellings. What comes out is read by
//! `PyYAML` (YAML 1.1, libyaml), ruamel (YAML 1.2), `yaml_serde` and Docker Compose. The YAML readers
//! that are not on the machine are skipped, with a line that says so.

mod compose;
mod corpus;
mod expect;
mod form;
mod free;
mod readers;
mod structural;
