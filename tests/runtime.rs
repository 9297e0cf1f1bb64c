//! What phpier does beyond files in git: `local/`, and driving Docker Compose.

#[cfg(unix)]
mod add;
#[cfg(unix)]
mod argv;
#[cfg(unix)]
mod client;
mod data;
#[cfg(unix)]
mod db;
#[cfg(unix)]
mod dotenv;
#[cfg(unix)]
mod global;
mod gone;
#[cfg(unix)]
mod list;
#[cfg(unix)]
mod local;
#[cfg(unix)]
mod open;
mod paused;
#[cfg(unix)]
mod several;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod tool;
#[cfg(unix)]
mod up;
#[cfg(unix)]
mod xdebug;
