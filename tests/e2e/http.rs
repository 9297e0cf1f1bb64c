//! Requests as a browser on this machine makes them, to whatever port Traefik has.

use std::path::Path;
use std::process::Command;

use super::run::run;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A request, to be sent.
pub(crate) struct Request {
    command: Command,
    url: String,
}

/// A request for `path` at a host, through Traefik's port.
pub(crate) fn get(port: u16, host: &str, path: &str) -> Request {
    request("http", port, host, path)
}

/// The same over TLS.
pub(crate) fn get_tls(port: u16, host: &str, path: &str) -> Request {
    request("https", port, host, path)
}

fn request(scheme: &str, port: u16, host: &str, path: &str) -> Request {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--show-error", "--globoff", "--max-time", "60"])
        .args(["--noproxy", "*", "--write-out", "\n%{http_code}"])
        .arg("--connect-to")
        .arg(format!("::127.0.0.1:{port}"));
    Request {
        command,
        url: format!("{scheme}://{host}:{port}{path}"),
    }
}

impl Request {
    /// With a header.
    pub(crate) fn header(mut self, header: &str) -> Self {
        self.command.args(["--header", header]);
        self
    }

    /// Whatever certificate there is: the one that Traefik makes for itself is nobody's.
    pub(crate) fn unverified(mut self) -> Self {
        self.command.arg("--insecure");
        self
    }

    /// With this certificate for that of an authority.
    pub(crate) fn trusting(mut self, certificate: &Path) -> Self {
        self.command.arg("--cacert").arg(certificate);
        self
    }

    /// With a form's fields.
    pub(crate) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        for (name, value) in fields {
            self.command
                .arg("--data-urlencode")
                .arg(format!("{name}={value}"));
        }
        self
    }

    /// With a browser's memory of who it is, and going where it is sent.
    pub(crate) fn browse(mut self, cookies: &Path) -> Self {
        self.command
            .arg("--location")
            .arg("--cookie")
            .arg(cookies)
            .arg("--cookie-jar")
            .arg(cookies);
        self
    }

    /// Not waiting longer than this many seconds: of a container that has just stopped, Traefik may not
    /// have heard.
    pub(crate) fn within(mut self, seconds: &str) -> Self {
        self.command.args(["--max-time", seconds]);
        self
    }

    /// With arguments in the address.
    pub(crate) fn query(mut self, fields: &[(&str, &str)]) -> Self {
        self.command.arg("--get");
        self.form(fields)
    }

    /// Sends it; an error is one of the connection.
    pub(crate) fn send(mut self) -> Result<Answer, String> {
        let output = run(self.command.arg(&self.url));
        let (body, status) = output.stdout.rsplit_once('\n').unwrap_or_default();
        match status.parse() {
            Ok(status) if output.code == Some(0) => Ok(Answer {
                status,
                body: body.to_owned(),
            }),
            _ => Err(output.to_string()),
        }
    }

    /// Sends it and demands a status.
    #[track_caller]
    pub(crate) fn gives(self, status: u16) -> String {
        let url = self.url.clone();
        let answer = self.send().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(answer.status, status, "{url}\n{}", answer.body);
        answer.body
    }
}
