//! A new `global.kdl`, with a comment for each thing that it can say.

use std::fmt::Write;

use super::node;
use crate::catalog;
use crate::draft::Server;

const HEAD: &str = "\
// The services that all projects on this machine share. Keep it in your dotfiles.
// `phpier plan` shows what follows from it, `phpier apply` writes it, `phpier global up` starts it.

// What projects' hosts end in: `shop` answers at http://shop.localhost.
// domain \"localhost\"

// How Traefik finds projects: \"docker\" by the Docker socket, \"files\" without any.
// discovery \"docker\"

traefik {
    // http 80                  // its ports on 127.0.0.1
    // https 443
    // dashboard #true          // http://traefik.localhost
}

// Take the slashes away from what you need. Each can be asked for in another series, and a second one
// has a name and a port of its own: mysql \"9.7\" name=\"next\" publish=3316
services {
";

/// The text: these servers, a folder to look for projects in, and the line of a project.
pub(super) fn text(servers: &[Server], scan: Option<&str>, project: Option<&str>) -> String {
    let mut out = HEAD.to_owned();
    for spec in catalog::services() {
        let wanted = servers.iter().find(|server| server.service == spec.name);
        let line = match wanted {
            Some(server) => node(server),
            None => format!("// {} \"{}\"", spec.name, spec.default_series),
        };
        let mut doc = spec.doc.to_owned();
        if let Some(web) = &spec.web {
            let _ = write!(doc, " http://{}.localhost", web.host);
        }
        let _ = writeln!(out, "    {line:<26} // {doc}");
    }
    out.push_str("}\n\n// Where the projects are.\nprojects {\n");
    match scan {
        Some(scan) => {
            let _ = writeln!(out, "    {scan}");
        }
        None => out.push_str(
            "    // scan \"~/code\"            // every project in a folder, three levels down\n",
        ),
    }
    match project {
        Some(project) => {
            let _ = writeln!(out, "    {project}");
        }
        None => out.push_str("    // project \"~/work/shop\"    // one project\n"),
    }
    out.push_str("}\n");
    out
}
