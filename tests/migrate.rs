//! The way over from other spellings and other programs.

mod convert;
mod disk;
mod lines;
mod several;
mod trees;
