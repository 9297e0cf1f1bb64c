//! What phpier does beyond files in git: `local/`, and driving Docker Compose.

#[cfg(unix)]
mod local;
