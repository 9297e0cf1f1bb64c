//! The streams. Payload goes to stdout, everything else to stderr; this is the only place that prints.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How one stream is to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether colour is wanted.
    pub(super) color: bool,
    /// Whether the terminal shows more than ASCII.
    pub(super) unicode: bool,
    /// How many columns there are.
    pub(super) width: usize,
    /// Whether anybody has said so: a terminal, or `COLUMNS`.
    pub(super) is_sized: bool,
}

/// A meaning that has a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// New.
    Good,
    /// Different.
    Change,
    /// Gone, or in the way.
    Bad,
    /// Names.
    Strong,
    /// What is only there for orientation.
    Faint,
}

impl Style {
    /// Text in the colour of its meaning.
    pub(super) fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Good => "32",
            Paint::Change => "33",
            Paint::Bad => "31",
            Paint::Strong => "1",
            Paint::Faint => "2",
        };
        if self.color && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The streams of this process.
#[derive(Debug)]
pub(super) struct Ui {
    /// How stdout is written to.
    pub(super) out: Style,
    /// How stderr is written to.
    pub(super) err: Style,
    /// Only what must be said.
    pub(super) quiet: bool,
    /// Whether stderr is a terminal on which lines can be drawn over each other.
    pub(super) live: bool,
    lost: Option<io::Error>,
}

impl Ui {
    /// The streams as the user and the environment want them.
    pub(super) fn new(color: Color, quiet: bool, env: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| env(name).is_some_and(|value| !value.is_empty());
        let is = |name, value: &str| env(name).is_some_and(|set| set == value);
        let unicode = cfg!(not(unix))
            || ["LC_ALL", "LC_CTYPE", "LANG"]
                .iter()
                .find(|name| set(name))
                .and_then(|name| env(name))
                .is_some_and(|locale| {
                    let locale = locale.to_string_lossy().to_lowercase();
                    locale.contains("utf-8") || locale.contains("utf8")
                });
        let wanted = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            Color::Auto => terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0"),
        };
        // Where there is no terminal, a person may say how wide the reader's is.
        let columns = env("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
        let style = |terminal: bool, width: Option<usize>| {
            let width = width.filter(|_| terminal).or(columns);
            Style {
                color: wanted(terminal),
                unicode,
                width: width.map_or(80, |width: usize| width.clamp(60, 240)),
                is_sized: width.is_some(),
            }
        };
        let (out, err) = (io::stdout(), io::stderr());
        let width = |size: Option<(terminal_size::Width, terminal_size::Height)>| {
            size.map(|(terminal_size::Width(width), _)| usize::from(width))
        };
        Self {
            out: style(
                out.is_terminal(),
                width(terminal_size::terminal_size_of(&out)),
            ),
            err: style(
                err.is_terminal(),
                width(terminal_size::terminal_size_of(&err)),
            ),
            quiet,
            live: err.is_terminal() && set("TERM") && !is("TERM", "dumb"),
            lost: None,
        }
    }

    /// Writes to stdout. A reader that has gone away, as `head` does, wants no more.
    pub(super) fn payload(&mut self, text: &str) {
        if self.lost.is_none() {
            let mut out = io::stdout().lock();
            if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                self.lost = Some(error);
            }
        }
    }

    /// Writes to stderr. If that fails there is nowhere left to say so.
    #[expect(clippy::unused_self, reason = "who may print has the streams")]
    pub(super) fn say(&mut self, text: &str) {
        let mut err = io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Shows how much of something was done, at what rate and how long it will take, where that can be
    /// drawn; it is to be cleared before anything else is said.
    pub(super) fn gauge(&self, name: &str, total: Option<u64>, exact: bool) -> ProgressBar {
        const ABOUT: &str =
            "{msg} [{bar:24}] {bytes} of about {total_bytes}, {binary_bytes_per_sec}, {eta} left";
        const KNOWN: &str =
            "{msg} [{bar:24}] {bytes} of {total_bytes}, {binary_bytes_per_sec}, {eta} left";
        const UNKNOWN: &str = "{msg} {spinner} {bytes}, {binary_bytes_per_sec}, {elapsed}";
        let gauge = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        if self.shows_gauges() {
            gauge.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        } else {
            gauge.set_draw_target(ProgressDrawTarget::hidden());
        }
        let template = match total {
            Some(_) if exact => KNOWN,
            Some(_) => ABOUT,
            None => UNKNOWN,
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            let (bar, spinner) = if self.err.unicode {
                ("━╸ ", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
            } else {
                ("=> ", "-\\|/ ")
            };
            gauge.set_style(style.progress_chars(bar).tick_chars(spinner));
        }
        gauge.set_message(name.to_owned());
        gauge
    }

    /// Whether a gauge can be seen.
    pub(super) fn shows_gauges(&self) -> bool {
        self.live && !self.quiet
    }

    /// Stdout, for a payload that comes in pieces.
    #[expect(clippy::unused_self, reason = "who may print has the streams")]
    pub(super) fn stream(&self) -> io::StdoutLock<'static> {
        io::stdout().lock()
    }

    /// Why stdout could not be written to, unless its reader only went away.
    pub(super) fn lost(&self) -> Option<&io::Error> {
        self.lost
            .as_ref()
            .filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
    }

    /// Whether there is someone to ask.
    #[expect(clippy::unused_self, reason = "who may ask has the streams")]
    pub(super) fn can_ask(&self, env: impl Fn(&str) -> Option<OsString>) -> bool {
        let ci = env("CI").is_some_and(|value| !value.is_empty() && value != "false");
        io::stdin().is_terminal() && io::stderr().is_terminal() && !ci
    }

    /// Whether a program that is called can talk with a person.
    #[expect(clippy::unused_self, reason = "who may talk has the streams")]
    pub(super) fn can_talk(&self) -> bool {
        io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Asks once. Nothing where the input has ended.
    pub(super) fn prompt(&mut self, question: &str) -> Option<String> {
        self.say(question);
        let mut answer = String::new();
        match io::stdin().lock().read_line(&mut answer) {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(answer.trim().to_owned()),
        }
    }

    /// Asks until there is an answer. No answer is a no.
    pub(super) fn ask(&mut self, question: &str) -> bool {
        loop {
            let Some(answer) = self.prompt(&format!("{question} [y/N] ")) else {
                self.say("\n");
                return false;
            };
            match answer.to_lowercase().as_str() {
                "y" | "yes" => return true,
                "n" | "no" | "" => return false,
                _ => {}
            }
        }
    }
}
