//! phpier compiles two small kinds of file into Docker Compose files: `~/.phpier/global.kdl`, the
//! services that every project shares, and `.phpier.kdl` or `.phpier.yaml` in each project.
//!
//! Data flows one way, and the modules below are listed in its order: a [`source`] is read into one
//! tree by [`syntax`], typed by [`config`], made whole by [`resolve`] into a [`model`], turned into
//! [`compose`] values and [`artifact`]s by [`compile`], held against the disk by [`plan`], and written
//! by [`workspace`]. [`cli`] runs it. All but the last two are pure: same input, same output.

pub mod source;

pub mod mask;

pub mod diagnostic;

pub mod syntax;

pub mod catalog;

pub mod config;

pub mod schema;

pub mod draft;

pub mod detect;

pub mod model;

pub mod resolve;

pub mod compose;

pub mod artifact;

pub mod compile;

pub mod pipeline;

pub mod migrate;

pub mod dump;

pub mod plan;

pub mod origin;

pub mod workspace;

pub mod runtime;

pub mod cli;
