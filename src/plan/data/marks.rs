//! Whose data a volume holds, by the files that servers leave in it.

use std::collections::BTreeMap;

use super::release::Release;
use super::rules::{self, Held, Verdict};
use crate::catalog::data::{Format, format};

/// The files that tell, as patterns of the shell.
///
/// - `PG_VERSION` is in every data folder of PostgreSQL; the images since 18 have one folder for each
///   major version below the volume (<https://github.com/docker-library/postgres/pull/1259>), and many
///   set-ups mount older ones a level higher.
/// - `mysql_upgrade_history` is kept by MySQL since 8.4
///   (<https://dev.mysql.com/doc/refman/8.4/en/mysql-nutshell.html>); before, `mysql_upgrade_info`
///   names the last upgrade, and `mysql.ibd`, which came with 8.0, the server that made it.
/// - `mariadb_upgrade_info`, called `mysql_upgrade_info` before 11.0, names MariaDB's release
///   (<https://mariadb.com/kb/en/mariadb-upgrade/>); `aria_log_control` is there in any case.
pub const FILES: &[&str] = &[
    "PG_VERSION",
    "*/docker/PG_VERSION",
    "data/PG_VERSION",
    "mysql_upgrade_history",
    "mysql_upgrade_info",
    "mariadb_upgrade_info",
    "mysql.ibd",
    "aria_log_control",
    "mysql/user.frm",
];

/// What was found in a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The data.
    pub held: Held,
    /// The folder below the volume that it is in, where that is not the volume itself.
    pub folder: Option<String>,
}

/// Whose data it is. PostgreSQL may have left several releases side by side; of a volume that nobody
/// left a mark in, there is nothing to tell.
pub fn found(marks: &BTreeMap<String, String>) -> Vec<Found> {
    let mut all: Vec<Found> = marks
        .iter()
        .filter_map(|(file, text)| {
            let folder = file.strip_suffix("PG_VERSION")?.trim_end_matches('/');
            Some(Found {
                held: held("postgres", Release::read(text))?,
                folder: (!folder.is_empty()).then(|| folder.to_owned()),
            })
        })
        .collect();
    all.extend(of_mysql(marks).map(|held| Found { held, folder: None }));
    all
}

/// What a server makes of what was found in its volume.
pub fn meet(found: &[Found], server: &Held, own_path: bool) -> Verdict {
    let verdicts = found.iter().map(|found| {
        let verdict = rules::judge(&found.held, server);
        match (&verdict, &found.folder) {
            (Verdict::Refuses(_), _) => verdict,
            (_, folder) if own_path || looks(server, folder.as_deref()) => verdict,
            (_, folder) => Verdict::Refuses(format!(
                "the data of {} lies {}, where {} does not look",
                found.held.title(),
                folder.as_ref().map_or_else(
                    || "in the volume itself".to_owned(),
                    |folder| format!("in the folder {folder}")
                ),
                server.title()
            )),
        }
    });
    // One that is the server's own is enough; it leaves the others alone.
    let verdicts: Vec<Verdict> = verdicts.collect();
    let good = verdicts
        .iter()
        .find(|verdict| !matches!(verdict, Verdict::Refuses(_)));
    good.or(verdicts.first()).cloned().unwrap_or(Verdict::Reads)
}

/// Whether a server's image keeps its data in this folder below the volume, or may do so: which release
/// a tag such as `latest` stands for is known to nobody here.
fn looks(server: &Held, folder: Option<&str>) -> bool {
    let Some(release) = &server.release else {
        return true;
    };
    let has_folders = server.format.title == "PostgreSQL" && release.major() >= 18;
    let expected = has_folders.then(|| format!("{}/docker", release.major()));
    folder == expected.as_deref()
}

/// MySQL or MariaDB, which began as one and still share names of files.
fn of_mysql(marks: &BTreeMap<String, String>) -> Option<Held> {
    let text = |file: &str| marks.get(file).map(String::as_str);
    if let Some(history) = text("mysql_upgrade_history") {
        return held("mysql", last_version(history));
    }
    // A MariaDB that was let at such data leaves its own marks beside this one before it gives up.
    if let Some(bytes) = text("mysql.ibd") {
        let upgraded = text("mysql_upgrade_info").and_then(Release::read);
        return held("mysql", upgraded.or_else(|| of_bytes(bytes)));
    }
    let info = text("mariadb_upgrade_info").or(text("mysql_upgrade_info"));
    if text("aria_log_control").is_some() || info.is_some_and(|info| info.contains("MariaDB")) {
        return held("mariadb", info.and_then(Release::read));
    }
    match (info, text("mysql/user.frm")) {
        (Some(info), _) => held("mysql", Release::read(info)),
        (None, Some(_)) => held("mysql", Release::read("5.7")),
        (None, None) => None,
    }
}

fn held(image: &str, release: Option<Release>) -> Option<Held> {
    let format: &'static Format = format(image)?;
    Some(Held { format, release })
}

/// The last of the versions that the history tells, its newest.
fn last_version(history: &str) -> Option<Release> {
    let (_, last) = history.rsplit_once("\"version\"")?;
    Release::read(last.split('"').nth(1)?)
}

/// A version that a table space states in four bytes: 80046 is 8.0.46.
fn of_bytes(bytes: &str) -> Option<Release> {
    let bytes: Vec<u32> = bytes
        .split_whitespace()
        .map_while(|byte| byte.parse().ok())
        .collect();
    let [a, b, c, d] = bytes[..] else { return None };
    let number = (a << 24) | (b << 16) | (c << 8) | d;
    let told = (50_000..1_000_000).contains(&number);
    told.then(|| {
        format!(
            "{}.{}.{}",
            number / 10_000,
            number / 100 % 100,
            number % 100
        )
    })
    .and_then(|text| Release::read(&text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{found, held, meet};
    use crate::plan::data::release::Release;
    use crate::plan::data::rules::Verdict;

    #[test]
    fn a_server_looks_where_its_release_keeps_its_data() {
        let marks =
            |file: &str, text: &str| found(&BTreeMap::from([(file.to_owned(), text.to_owned())]));
        let below = marks("18/docker/PG_VERSION", "18");
        let plain = marks("PG_VERSION", "17");
        for (data, release, reads) in [
            (&plain, "17", true),
            (&plain, "18", false),
            (&below, "18", true),
            (&below, "17", false),
            // `latest`, or a digest.
            (&plain, "", true),
            (&below, "", true),
        ] {
            let server = held("postgres", Release::read(release)).expect("a server");
            let verdict = meet(data, &server, false);
            assert_eq!(verdict == Verdict::Reads, reads, "{data:?} {release}");
        }
    }

    fn told(marks: &[(&str, &str)]) -> Vec<String> {
        let marks = marks
            .iter()
            .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
        found(&marks.collect())
            .iter()
            .map(|found| match &found.folder {
                Some(folder) => format!("{} in {folder}", found.held.title()),
                None => found.held.title(),
            })
            .collect()
    }

    #[test]
    fn servers_are_known_by_what_they_leave() {
        let history = r#"{"file_format":"1","upgrade_history":[{"date":"2024-03-15","version":"8.4.0","maturity":"LTS","initialize":true},{"date":"2026-01-01","version": "9.7.1"}]}"#;
        for (marks, expected) in [
            (&[("PG_VERSION", "17")][..], &["PostgreSQL 17"][..]),
            (
                &[
                    ("17/docker/PG_VERSION", "17"),
                    ("18/docker/PG_VERSION", "18"),
                ],
                &["PostgreSQL 17 in 17/docker", "PostgreSQL 18 in 18/docker"],
            ),
            (&[("data/PG_VERSION", "16")], &["PostgreSQL 16 in data"]),
            (
                &[
                    ("mysql_upgrade_history", history),
                    ("mysql.ibd", "0 1 98 80"),
                ],
                &["MySQL 9.7"],
            ),
            (&[("mysql.ibd", "0 1 56 174")], &["MySQL 8.0"]),
            (&[("mysql.ibd", "")], &["MySQL"]),
            (
                &[("mysql.ibd", "0 1 56 174"), ("aria_log_control", "")],
                &["MySQL 8.0"],
            ),
            (
                &[
                    ("mysql_upgrade_info", "10.11.6-MariaDB"),
                    ("mysql/user.frm", ""),
                ],
                &["MariaDB 10.11"],
            ),
            (
                &[
                    ("mariadb_upgrade_info", "11.8.3-MariaDB"),
                    ("aria_log_control", ""),
                ],
                &["MariaDB 11.8"],
            ),
            (&[("aria_log_control", "")], &["MariaDB"]),
            (&[("mysql/user.frm", "")], &["MySQL 5.7"]),
            (&[], &[]),
        ] {
            assert_eq!(told(marks), expected, "{marks:?}");
        }
    }
    #[test]
    fn data_is_read_only_where_the_server_looks_for_it() {
        let postgres = |series: &str| held("postgres", Release::read(series)).expect("known");
        for (file, holds, server, own_path, reads) in [
            ("PG_VERSION", "17", "17", false, true),
            ("PG_VERSION", "18", "18", false, false),
            ("18/docker/PG_VERSION", "18", "18", false, true),
            ("data/PG_VERSION", "17", "17", false, false),
            // Whoever sets PGDATA has said where to look.
            ("PG_VERSION", "18", "18", true, true),
            ("data/PG_VERSION", "17", "17", true, true),
            ("18/docker/PG_VERSION", "18", "18", true, true),
            // That makes nothing of another release readable.
            ("data/PG_VERSION", "16", "17", true, false),
            ("PG_VERSION", "17", "18", true, false),
        ] {
            let found = found(&[(file.to_owned(), holds.to_owned())].into());
            let verdict = meet(&found, &postgres(server), own_path);
            let what = (file, holds, server, own_path);
            assert_eq!(verdict == Verdict::Reads, reads, "{what:?}: {verdict:?}");
        }
    }
}
