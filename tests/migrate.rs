//! The way over from other spellings and other programs.

mod convert;
mod disk;
mod lines;
mod links;
mod marks;
mod refused;
mod several;
mod told;
mod trees;
