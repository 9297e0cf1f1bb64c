//! The view of several jobs. What has ended stands above for good; below it a terminal shows what still
//! runs, drawn anew each time.

use std::fmt::Write;
use std::time::Instant;

use super::{Ended, Tail};
use crate::cli::escape;
use crate::cli::exit::Exit;
use crate::cli::ui::{Paint, Ui};
use crate::mask;

/// Above this, seconds are worth showing.
const LONG: u64 = 2;

struct Row {
    name: String,
    /// Since when it runs; nothing before and after.
    since: Option<Instant>,
    doing: String,
    tail: Tail,
}

/// What is shown.
pub(super) struct Board {
    rows: Vec<Row>,
    /// The widest name.
    width: usize,
    /// Whether the lines below are drawn over each other.
    live: bool,
    /// How many lines are drawn.
    drawn: usize,
    ended: usize,
    frame: usize,
}

impl Board {
    pub(super) fn new(ui: &Ui, names: &[String]) -> Self {
        let rows = names.iter().map(|name| Row {
            name: name.clone(),
            since: None,
            doing: String::new(),
            tail: Tail::default(),
        });
        Self {
            rows: rows.collect(),
            width: names.iter().map(String::len).max().unwrap_or(0),
            live: ui.live && !ui.quiet,
            drawn: 0,
            ended: 0,
            frame: 0,
        }
    }

    /// Lines are prefixed where nothing is drawn.
    fn plain(&self, ui: &Ui) -> bool {
        !self.live && !ui.quiet
    }

    pub(super) fn doing(&mut self, ui: &mut Ui, at: usize, what: &str) {
        let row = &mut self.rows[at];
        row.since.get_or_insert_with(Instant::now);
        row.doing = escape::line(what).into_owned();
        if self.plain(ui) {
            self.prefixed(ui, at, what);
        }
    }

    pub(super) fn line(&mut self, ui: &mut Ui, at: usize, line: &str) {
        let row = &mut self.rows[at];
        row.since.get_or_insert_with(Instant::now);
        // Compose clears the line before it writes, even where there is no terminal.
        let line = line.trim_start_matches("\u{1b}[2K").trim_end();
        if line.is_empty() {
            return;
        }
        let line = mask::in_value(line);
        row.tail.add(&line);
        if self.plain(ui) {
            self.prefixed(ui, at, &line);
        }
    }

    fn prefixed(&self, ui: &mut Ui, at: usize, text: &str) {
        let name = &self.rows[at].name;
        ui.say(&format!(
            "{name:<width$} | {}\n",
            escape::line(text),
            width = self.width
        ));
    }

    pub(super) fn payload(&mut self, ui: &mut Ui, at: usize, line: &str) {
        self.clear(ui);
        let name = &self.rows[at].name;
        // Compose names the container, which most often starts with the project's name already.
        if line.starts_with(name.as_str()) {
            ui.payload(&format!("{line}\n"));
        } else {
            ui.payload(&format!("{name} | {line}\n"));
        }
    }

    /// A job has ended: its line stays. What it said is shown once more where it failed unseen.
    pub(super) fn ended(&mut self, ui: &mut Ui, at: usize, ended: &Ended) {
        self.clear(ui);
        self.ended += 1;
        let plain = self.plain(ui);
        let row = &mut self.rows[at];
        row.since = None;
        let (mark, paint) = match (ended.exit, ui.err.unicode) {
            (Exit::Done, true) => ("✓", Paint::Good),
            (Exit::Done, false) => ("ok", Paint::Good),
            (_, true) => ("✗", Paint::Bad),
            (_, false) => ("x", Paint::Bad),
        };
        let mark = ui.err.paint(paint, mark);
        let name = ui.err.paint(Paint::Strong, &row.name);
        if ended.exit == Exit::Done {
            if !ui.quiet && !ended.done.is_empty() {
                ui.say(&format!("{mark} {name} {}\n", ended.done));
            }
            return;
        }
        let mut text = format!(
            "{mark} {name} failed with exit code {}\n",
            ended.exit.code()
        );
        if !plain {
            for line in std::mem::take(&mut row.tail).0 {
                let _ = writeln!(text, "  {}", escape::line(&line));
            }
        }
        ui.say(&text);
    }

    fn clear(&mut self, ui: &mut Ui) {
        if self.drawn > 0 {
            ui.say(&format!("\x1b[{}A\r\x1b[J", self.drawn));
            self.drawn = 0;
        }
    }

    /// Draws what still runs.
    pub(super) fn draw(&mut self, ui: &mut Ui) {
        if !self.live {
            return;
        }
        let frames: &[&str] = if ui.err.unicode {
            &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
        } else {
            &["|", "/", "-", "\\"]
        };
        self.frame = (self.frame + 1) % frames.len();
        // In one write, so that nothing flickers; lines too long for the terminal end at its edge.
        let mut text = String::new();
        if self.drawn > 0 {
            let _ = write!(text, "\x1b[{}A\r", self.drawn);
        }
        text.push_str("\x1b[J\x1b[?7l");
        self.drawn = 0;
        for row in &self.rows {
            let Some(since) = row.since else { continue };
            let seconds = since.elapsed().as_secs();
            let seconds = if seconds >= LONG {
                format!(" {seconds} s")
            } else {
                String::new()
            };
            let last = row.tail.0.back().map_or("", String::as_str);
            let _ = writeln!(
                text,
                "{} {:<width$}  {}{}  {}",
                frames[self.frame],
                row.name,
                row.doing,
                seconds,
                ui.err
                    .paint(Paint::Faint, escape::line(last.trim()).as_ref()),
                width = self.width
            );
            self.drawn += 1;
        }
        if self.drawn > 0 {
            let _ = writeln!(text, "  {} of {} done", self.ended, self.rows.len());
            self.drawn += 1;
        }
        text.push_str("\x1b[?7h");
        ui.say(&text);
    }
}
