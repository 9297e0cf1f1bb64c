//! Rules across files: no two projects may want the same name, host, port or, with different
//! credentials, database.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{DEFAULT_DOMAIN, Global, Password};
use crate::source::Span;

use super::volume::Kept;
use super::{Alone, AloneGlobal};

/// Checks the whole fleet.
pub(super) fn check(
    global: Option<&AloneGlobal>,
    projects: &[Alone],
    diagnostics: &mut Diagnostics,
) {
    let domain = global.map_or(DEFAULT_DOMAIN, |global| global.global.domain.as_str());
    names(projects, diagnostics);
    keys(projects, diagnostics);
    volumes(global, projects, diagnostics);
    hosts(domain, global, projects, diagnostics);
    localhost(domain, global, projects, diagnostics);
    ports(global, projects, diagnostics);
    databases(global.map(|global| &global.global), projects, diagnostics);
}

/// One who wants something that only one can have.
struct Claim<'a> {
    span: Span,
    /// What wants it; nothing for the project's app.
    what: Option<&'a str>,
    /// The project, or nothing for the global stack.
    project: Option<&'a Alone>,
}

impl Claim<'_> {
    /// Who it is, for people.
    fn who(&self) -> String {
        match (self.project, self.what) {
            (None, what) => what.unwrap_or_default().to_owned(),
            (Some(Alone { project, input, .. }), None) => {
                format!("`{}` ({})", project.slug, input.folder)
            }
            (Some(Alone { project, input, .. }), Some(what)) => {
                format!("{what} of `{}` ({})", project.slug, input.folder)
            }
        }
    }

    fn slug(&self) -> Option<&str> {
        self.project.map(|project| project.project.slug.as_str())
    }

    /// Whether both are of one project.
    fn is_within(&self, other: &Self) -> bool {
        let source = |claim: &Self| claim.project.map(|project| project.input.source);
        source(self) == source(other)
    }

    /// Whether they are of two projects with one name.
    fn is_namesake_of(&self, other: &Self) -> bool {
        self.project.is_some() && self.slug() == other.slug() && !self.is_within(other)
    }

    /// Whether it is the same one twice.
    fn is_same_as(&self, other: &Self) -> bool {
        self.is_within(other) && self.what == other.what && self.project.is_some()
    }

    fn in_scope(&self) -> bool {
        self.project.is_none_or(|project| project.input.in_scope)
    }
}

fn claim(project: &Alone, span: Span) -> Claim<'_> {
    Claim {
        span,
        what: None,
        project: Some(project),
    }
}

fn shared_claim(span: Span, who: &str) -> Claim<'_> {
    Claim {
        span,
        what: Some(who),
        project: None,
    }
}

/// A finding about two claims, first at the one that this run was asked about; a warning where it
/// was asked about neither.
fn conflict(
    code: &'static code::Code,
    message: String,
    first: &Claim<'_>,
    second: &Claim<'_>,
    verb: &str,
) -> Diagnostic {
    let swap = first.project.is_some() && first.in_scope() && !second.in_scope();
    let (here, there) = if swap {
        (first, second)
    } else {
        (second, first)
    };
    let mut diagnostic = Diagnostic::new(code, message)
        .label(here.span, format!("{} {verb}", here.who()))
        .label(there.span, format!("{} {verb} too", there.who()));
    let asked = |claim: &Claim<'_>| claim.project.is_some() && claim.in_scope();
    if !(asked(here) || asked(there) || (here.project.is_none() && there.project.is_none())) {
        diagnostic.set_elsewhere();
    }
    diagnostic
}

fn names(projects: &[Alone], diagnostics: &mut Diagnostics) {
    // Sorted by slug, so namesakes are neighbours.
    for pair in projects.windows(2) {
        let [first, second] = pair else { continue };
        if first.project.slug == second.project.slug {
            diagnostics.push(
                conflict(
                    &code::NAME_DUPLICATE,
                    format!("two projects have the name `{}`", first.project.slug),
                    &claim(first, first.places.name),
                    &claim(second, second.places.name),
                    "has this name",
                )
                .help("give one of them another `name`"),
            );
        }
    }
}

/// `<slug>-<worker>` may be the name of another project, or of a worker there. Namesakes share all of
/// their names; that is told once.
fn keys(projects: &[Alone], diagnostics: &mut Diagnostics) {
    let mut claims: BTreeMap<&str, Claim<'_>> = BTreeMap::new();
    for project in projects {
        for (key, span) in &project.places.keys {
            let this = claim(project, *span);
            match claims.get(key.as_str()) {
                Some(first) if first.slug() == this.slug() => {}
                Some(first) => diagnostics.push(
                    conflict(
                        &code::SERVICE_DUPLICATE,
                        format!("two projects have a service `{key}` in the shared network"),
                        first,
                        &this,
                        "has one",
                    )
                    .help("rename the project, the worker or the service in one of them"),
                ),
                None => {
                    claims.insert(key, this);
                }
            }
        }
    }
}

/// Two volumes of one name would be one volume.
fn volumes(global: Option<&AloneGlobal>, projects: &[Alone], diagnostics: &mut Diagnostics) {
    let mut claims: BTreeMap<&str, (Claim<'_>, bool)> = BTreeMap::new();
    let shared = global.iter().flat_map(|global| &global.volumes);
    let shared = shared.map(|kept| (kept, shared_claim(kept.span, "the global stack")));
    let own = projects.iter().flat_map(|project| {
        let volumes = project.places.volumes.iter();
        volumes.map(|kept| (kept, claim(project, kept.span)))
    });
    for (Kept { name, moved, .. }, this) in shared.chain(own) {
        match claims.get(name.as_str()) {
            Some((first, _)) if first.is_namesake_of(&this) => {}
            Some((first, first_moved)) => {
                let help = if *moved || *first_moved {
                    "name another volume in `moved`, or leave it out"
                } else {
                    "rename the service or its volume in one of the two places"
                };
                diagnostics.push(
                    conflict(
                        &code::SERVICE_DUPLICATE,
                        format!("two volumes would have the name `{name}`"),
                        first,
                        &this,
                        "has one here",
                    )
                    .help(help),
                );
            }
            None => {
                claims.insert(name, (this, *moved));
            }
        }
    }
}

/// What few know of hosts below `localhost`, once.
/// <https://github.com/curl/curl/issues/11104>, <https://github.com/nodejs/node/issues/50871>
fn localhost(
    domain: &str,
    global: Option<&AloneGlobal>,
    projects: &[Alone],
    diagnostics: &mut Diagnostics,
) {
    let below = |project: &&Alone| {
        let mut hosts = project.project.hosts.iter();
        project.input.in_scope && hosts.any(|host| host.below_domain)
    };
    let Some(first) = projects
        .iter()
        .find(below)
        .filter(|_| domain == DEFAULT_DOMAIN)
    else {
        return;
    };
    let place = global
        .and_then(|global| global.domain)
        .unwrap_or(first.places.name);
    diagnostics.push(
        Diagnostic::new(
            &code::HOST_LOCALHOST_LIMITS,
            "hosts below `localhost` are not found everywhere",
        )
        .label(place, "answers below `localhost`")
        .help("browsers but Safari find them; Postman and Node.js may not, and curl in a container takes them for its own; where that matters, set another `domain` in `global.kdl`"),
    );
}

fn hosts(
    domain: &str,
    global: Option<&AloneGlobal>,
    projects: &[Alone],
    diagnostics: &mut Diagnostics,
) {
    let mut claims: BTreeMap<String, Claim<'_>> = BTreeMap::new();
    let shared = global.iter().flat_map(|global| &global.hosts);
    let shared = shared.map(|(host, span, who)| (host, shared_claim(*span, who)));
    let own = projects.iter().flat_map(|project| {
        let app = project.places.hosts.iter();
        let app = app.map(|(host, span)| (host, claim(project, *span)));
        let routes = project.places.routes.iter().map(|(host, span, who)| {
            let mut claim = claim(project, *span);
            claim.what = Some(who);
            (host, claim)
        });
        app.chain(routes)
    });
    for (host, this) in shared.chain(own) {
        let host = host.full(domain);
        match claims.get(&host) {
            // Namesakes have the same hosts by nature, and an app may list one in two ways.
            Some(first) if first.is_namesake_of(&this) || first.is_same_as(&this) => {}
            Some(first) => diagnostics.push(
                conflict(
                    &code::HOST_CONFLICT,
                    format!("two services answer at `{host}`"),
                    first,
                    &this,
                    "answers there",
                )
                .help("give one of them another host"),
            ),
            None => {
                claims.insert(host, this);
            }
        }
    }
}

fn ports(global: Option<&AloneGlobal>, projects: &[Alone], diagnostics: &mut Diagnostics) {
    let mut claims: BTreeMap<u16, Claim<'_>> = BTreeMap::new();
    let shared = global
        .iter()
        .flat_map(|global| &global.ports)
        .map(|(port, span, who)| (*port, shared_claim(*span, who)));
    let own = projects.iter().flat_map(|project| {
        project
            .places
            .ports
            .iter()
            .map(|(port, span)| (*port, claim(project, *span)))
    });
    for (port, this) in shared.chain(own) {
        match claims.get(&port) {
            Some(first) => diagnostics.push(
                conflict(
                    &code::PORT_CONFLICT,
                    format!("port {port} of this machine is published twice"),
                    first,
                    &this,
                    "publishes it",
                )
                .help("give one of them another port"),
            ),
            None => {
                claims.insert(port, this);
            }
        }
    }
}

/// Who a database belongs to: the same server and name with the same credentials are one database
/// that projects share.
fn databases(global: Option<&Global>, projects: &[Alone], diagnostics: &mut Diagnostics) {
    struct Entry<'a> {
        claim: Claim<'a>,
        username: &'a str,
        /// Nothing for a secret, which is never the same as another.
        password: Option<&'a str>,
    }
    let mut by_database: BTreeMap<(String, String), Entry<'_>> = BTreeMap::new();
    let mut by_user: BTreeMap<(String, &str), Entry<'_>> = BTreeMap::new();
    for project in projects {
        for (database, asked) in project
            .project
            .databases
            .iter()
            .zip(&project.places.databases)
        {
            let server = server(global, database);
            let entry = || Entry {
                claim: claim(project, asked.key),
                username: &database.username,
                password: match &database.password {
                    Password::Literal(text) => Some(text),
                    Password::Secret => None,
                },
            };
            let this = entry();
            let same = |first: &Entry<'_>| {
                first.username == this.username
                    && first.password.is_some()
                    && first.password == this.password
            };
            let mut reported = false;
            for name in database.names() {
                let key = (server.clone(), name);
                let Some(first) = by_database.get(&key) else {
                    by_database.insert(key, entry());
                    continue;
                };
                reported = true;
                // Namesakes have the same databases by nature.
                if first.claim.is_namesake_of(&this.claim) {
                    continue;
                }
                let twice = first.claim.is_within(&this.claim);
                let (code, help) = if twice {
                    (
                        &code::DATABASE_DUPLICATE,
                        "name another `database` for one of them",
                    )
                } else if same(first) {
                    (&code::DATABASE_SHARED, "nothing to do if that is meant")
                } else {
                    (
                        &code::DATABASE_CONFLICT,
                        "name another `database`, or write the same `username` and `password` in both",
                    )
                };
                diagnostics.push(
                    conflict(
                        code,
                        if twice {
                            format!("the project has `{}` on `{server}` twice", key.1)
                        } else {
                            format!("two projects use the database `{}` on `{server}`", key.1)
                        },
                        &first.claim,
                        &this.claim,
                        "uses it",
                    )
                    .help(help),
                );
            }
            match by_user.get(&(server.clone(), this.username)) {
                Some(first) if !reported && !same(first) => diagnostics.push(
                    conflict(
                        &code::DATABASE_CONFLICT,
                        format!("the user `{}` on `{server}` has two passwords", this.username),
                        &first.claim,
                        &this.claim,
                        "sets one",
                    )
                    .help("choose another `username` in one of them, or write the same `password` in both"),
                ),
                Some(_) => {}
                None => {
                    by_user.insert((server, &database.username), entry());
                }
            }
        }
    }
}

/// The server's own container where the global stack is known, so that its aliases count as one.
fn server(global: Option<&Global>, database: &crate::model::Database) -> String {
    global
        .and_then(|global| {
            global.instances.iter().find(|instance| {
                instance.spec.name == database.spec.name && instance.answers_to(&database.host)
            })
        })
        .map_or_else(|| database.host.clone(), crate::model::Instance::container)
}
