//! A dump on its way through.

use std::collections::BTreeMap;

use super::definer;
use super::lex::{Kind, Lexer};
use super::name;
use super::origin::{HEADING, fits, origin};
use super::rules::{DATABASE, NOTHING, Verdict, Word, escapes, judge};
use crate::catalog::spec::Dialect;

/// A statement is weighed by no more than so many of its first bytes.
const HEAD: usize = 1 << 20;

/// Why a dump is not read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It ends in the midst of a statement.
    Cut,
    /// It has a command of the client's own, that could do anything.
    Command(String),
    /// It holds several databases.
    Several(String, String),
    /// It is of an engine that this one is no kin of.
    Engine(Dialect),
}

/// What was done with a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What was left out, and how often.
    pub left_out: BTreeMap<&'static str, usize>,
    /// The table of `MySQL`'s that was last made or written to.
    pub table: Option<String>,
    /// Whether anything runs of it but settings.
    pub runs: bool,
    /// The database that it is a dump of, where it says so.
    pub source: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// No statement has begun.
    Between,
    /// What is done with it is not known yet.
    Head,
    /// It runs.
    Pass,
    /// It does not.
    Drop,
}

/// Takes a dump piece by piece and gives what is to be run of it. What is left out keeps its line breaks,
/// so that a server that complains names the dump's own lines.
#[derive(Debug)]
pub struct Filter {
    dialect: Dialect,
    lexer: Lexer,
    mode: Mode,
    /// Whether its beginning was looked at.
    begun: bool,
    /// What was not looked at yet.
    rest: Vec<u8>,
    /// The statement so far, while [`Mode::Head`].
    head: Vec<u8>,
    words: Vec<Word>,
    /// Where in the statement a quoted name began.
    quoted: usize,
    /// Words that are to be others, outside of data.
    renamed: BTreeMap<Vec<u8>, Vec<u8>>,
    told: Told,
}

impl Filter {
    /// A filter for a dump that goes into a server of this dialect.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            lexer: Lexer::new(dialect),
            mode: Mode::Between,
            begun: false,
            rest: Vec::new(),
            head: Vec::new(),
            words: Vec::new(),
            quoted: 0,
            renamed: BTreeMap::new(),
            told: Told::default(),
        }
    }

    /// From now on, a bare word stands for another one, such as a collation that the server knows.
    pub fn rename(&mut self, from: String, to: String) {
        self.renamed.insert(from.into_bytes(), to.into_bytes());
    }

    /// What was done so far.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Takes the next piece, and adds what is to be run.
    pub fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.rest.extend_from_slice(piece);
        self.read(false, out)
    }

    /// The dump ends here.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.read(true, out)?;
        if self.lexer.is_whole() {
            Ok(())
        } else {
            Err(Refusal::Cut)
        }
    }

    fn read(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), Refusal> {
        if !self.begun {
            if self.rest.len() < HEADING && !last {
                return Ok(());
            }
            self.begun = true;
            match origin(&self.rest) {
                Some(other) if !fits(other, self.dialect) => return Err(Refusal::Engine(other)),
                _ => {}
            }
        }
        let rest = std::mem::take(&mut self.rest);
        let mut at = 0;
        while at < rest.len()
            && let Some((length, kind)) = self.lexer.next(&rest[at..], last)
        {
            let text = &rest[at..at + length];
            let renamed = match kind {
                Kind::Word if !self.renamed.is_empty() => self.renamed.get(text).cloned(),
                _ => None,
            };
            self.take(renamed.as_deref().unwrap_or(text), kind, out)?;
            at += length;
        }
        self.rest = rest;
        self.rest.drain(..at);
        Ok(())
    }

    fn take(&mut self, text: &[u8], kind: Kind, out: &mut Vec<u8>) -> Result<(), Refusal> {
        if kind == Kind::Meta {
            return self.command(text);
        }
        if kind == Kind::Sandbox {
            return Ok(());
        }
        if self.mode == Mode::Between {
            if matches!(
                kind,
                Kind::Space | Kind::Comment | Kind::End | Kind::Delimiter | Kind::Data
            ) {
                out.extend_from_slice(text);
                return Ok(());
            }
            self.mode = Mode::Head;
            self.head.clear();
            self.words.clear();
        }
        match self.mode {
            Mode::Head => return self.weigh(text, kind, out),
            Mode::Drop => lines(text, out),
            Mode::Pass | Mode::Between => out.extend_from_slice(text),
        }
        if kind == Kind::End {
            self.mode = Mode::Between;
        }
        Ok(())
    }

    fn weigh(&mut self, text: &[u8], kind: Kind, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let start = self.head.len();
        self.head.extend_from_slice(text);
        let end = self.head.len();
        match kind {
            Kind::Word => self.words.push(Word {
                text: String::from_utf8_lossy(text).to_uppercase(),
                quoted: false,
                start,
                end,
            }),
            Kind::Quoted { begins, ends } => {
                if begins {
                    self.quoted = start;
                }
                if ends {
                    let name = self.head.get(self.quoted + 1..end - 1).unwrap_or_default();
                    self.words.push(Word {
                        text: String::from_utf8_lossy(name).into_owned(),
                        quoted: true,
                        start: self.quoted,
                        end,
                    });
                } else if end < HEAD {
                    return Ok(());
                }
            }
            Kind::End => {}
            _ if end < HEAD => return Ok(()),
            _ => {}
        }
        let done = kind == Kind::End;
        let verdict = match judge(self.dialect, &self.words, done) {
            Verdict::More if end >= HEAD => Verdict::Pass,
            verdict => verdict,
        };
        let mut runs = true;
        match verdict {
            Verdict::More => return Ok(()),
            Verdict::Pass => {}
            Verdict::Table(at) => {
                let Word { start, end, .. } = self.words[at];
                let name = String::from_utf8_lossy(&self.head[start..end]);
                self.told.table = Some(name.trim_matches(['`', '"']).to_owned());
            }
            Verdict::Rows => self.lexer.rows_follow(),
            Verdict::WithoutDefiner(at) => {
                let Word { start, end, .. } = self.words[at];
                if let Some(without) = definer::without(&self.head, start, end) {
                    self.head = without;
                    self.left_out("definers");
                }
            }
            Verdict::Drop(what) => {
                self.left_out(what);
                runs = false;
            }
            Verdict::Source => {
                let name = name::of_use(&self.head[self.words[0].end..start]);
                self.enter(name)?;
                runs = false;
            }
        }
        if done
            && self.dialect != Dialect::Postgres
            && let Some(escapes) = escapes(&self.words)
        {
            self.lexer.backslash_escapes(escapes);
        }
        if runs {
            let first = self.words.first();
            self.told.runs |= first.is_some_and(|word| word.text != "SET");
            out.append(&mut self.head);
        } else {
            lines(&self.head, out);
        }
        self.mode = match (done, runs) {
            (true, _) => Mode::Between,
            (false, true) => Mode::Pass,
            (false, false) => Mode::Drop,
        };
        Ok(())
    }

    fn left_out(&mut self, what: &'static str) {
        if what != NOTHING {
            *self.told.left_out.entry(what).or_default() += 1;
        }
    }

    /// All that follows is of this database.
    fn enter(&mut self, name: String) -> Result<(), Refusal> {
        self.left_out(DATABASE);
        match self.told.source.replace(name.clone()) {
            Some(before) if before != name => Err(Refusal::Several(before, name)),
            _ => Ok(()),
        }
    }

    /// Commands of `psql`'s own: <https://www.postgresql.org/docs/current/app-psql.html>. A dump has none
    /// but these; any other may run programs beside the data of every project.
    fn command(&mut self, text: &[u8]) -> Result<(), Refusal> {
        let line = String::from_utf8_lossy(text);
        let (word, rest) = line
            .split_once(|char: char| char.is_ascii_whitespace())
            .unwrap_or((&line, ""));
        match word {
            r"\restrict" | r"\unrestrict" if self.mode == Mode::Between => Ok(()),
            r"\connect" | r"\c" if self.mode == Mode::Between => match name::of_connect(rest) {
                Some(name) => self.enter(name),
                None => Ok(()),
            },
            _ => Err(Refusal::Command(word.to_owned())),
        }
    }
}

/// The line breaks of a text that is left out.
fn lines(text: &[u8], out: &mut Vec<u8>) {
    out.extend(text.iter().filter(|byte| **byte == b'\n'));
}
