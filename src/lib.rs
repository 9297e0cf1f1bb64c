//! phpier: two small files in, Docker Compose files out.

pub mod catalog;
