//! PHP's versions, the images that they are built from, and the Composer and Node.js that run beside
//! each.
//!
//! The official images (<https://hub.docker.com/_/php>) of 8.2 and newer are rebuilt all the time and
//! only on Debian 13. Those of older versions are frozen: the tag stays what it was on the day that the
//! version ended. A frozen image still builds as long as apt finds packages of its own Debian release,
//! so for each the newest release is taken that the version was ever built on:
//!
//! - 8.1 is the first version that can use OpenSSL 3, which Debian has since 12
//!   (<https://www.php.net/manual/en/openssl.requirements.php>); so no older one was built there, and 8.0
//!   is on 11. 8.1 had an image on 13 as well, but was in security support only when that came, so its
//!   extensions were never brought up to ICU 76 and GCC 14.
//! - 7.3 and 7.4 got Debian 11 before they ended, 7.1 and 7.2 Debian 10, 5.6 and 7.0 Debian 9
//!   (`7.3/bullseye/fpm`, `7.1/buster/fpm`, `7.0/stretch/fpm` in the history of
//!   <https://github.com/docker-library/php>).
//!
//! What is installed on top comes from `install-php-extensions`, which knows Debian 8 and newer:
//! <https://github.com/mlocati/docker-php-extension-installer#readme>.

/// A version of PHP.
#[derive(Debug, PartialEq, Eq)]
pub struct PhpVersion {
    /// As a person writes it: `8.4`.
    pub name: &'static str,
    /// The same as (major, minor).
    pub number: (u8, u8),
    /// The image that a project's image is built from: php-fpm on Debian, not thread-safe.
    pub image: &'static str,
    /// The Debian release of that image.
    pub debian: &'static Debian,
    /// The newest Composer that runs on it, as a tag of the image `composer`.
    pub composer: &'static str,
    /// The major versions of Node.js that run beside it, newest first.
    pub node: &'static [&'static str],
    /// The major version of the newest Xdebug that runs on it, which `install-php-extensions` takes: 3
    /// since PHP 7.2. Its settings have other names than those of 2.
    /// <https://xdebug.org/docs/compat>, <https://xdebug.org/docs/upgrade_guide>
    pub xdebug: u8,
}

/// A Debian release.
#[derive(Debug, PartialEq, Eq)]
pub struct Debian {
    /// Its code name.
    pub name: &'static str,
    /// Its glibc as (major, minor), which decides what binaries run on it.
    pub glibc: (u8, u8),
    /// Its nginx, which decides what a configuration may say: <https://archive.debian.org/debian/pool/main/n/nginx/>.
    pub nginx: (u8, u8, u8),
    /// Packages that bring what every later release has by itself.
    pub extra: &'static [&'static str],
    /// Where its packages are.
    pub packages: Packages,
}

/// Where apt finds the packages of a Debian release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packages {
    /// At the mirrors that the image names.
    Mirror,
    /// At the mirrors until they drop it, which may be any day, and at archive.debian.org from then on.
    Leaving,
    /// At archive.debian.org alone: `sources.list` must be rewritten, without `-updates`, which is not
    /// there, and `Check-Valid-Until` turned off, because nobody signs the lists anew.
    /// <https://www.debian.org/distrib/archive>
    Archive,
    /// The same, and the keys in the image have expired, so that apt must be told to trust the source
    /// (`[trusted=yes]`). <https://ftp-master.debian.org/keys.html>
    ArchiveUntrusted,
}

static TRIXIE: Debian = Debian {
    name: "trixie",
    glibc: (2, 41),
    nginx: (1, 26, 3),
    extra: &[],
    packages: Packages::Mirror,
};
static BOOKWORM: Debian = Debian {
    name: "bookworm",
    glibc: (2, 36),
    nginx: (1, 22, 1),
    extra: &[],
    packages: Packages::Mirror,
};
/// Its long-term support ended in August 2026, and the mirrors still had it in November 2026.
static BULLSEYE: Debian = Debian {
    name: "bullseye",
    glibc: (2, 31),
    nginx: (1, 18, 0),
    extra: &[],
    packages: Packages::Leaving,
};
/// Gone from the mirrors. Its archive keys, in the images since 2019, expire in April 2027.
static BUSTER: Debian = Debian {
    name: "buster",
    glibc: (2, 28),
    nginx: (1, 14, 2),
    extra: &[],
    packages: Packages::Archive,
};
/// Gone from the mirrors. Its archive keys expired in May 2025, and the images are of January 2019.
/// `setpriv` is a package of its own there (<https://archive.debian.org/debian/pool/main/u/util-linux/>),
/// and in what every later release has at least.
static STRETCH: Debian = Debian {
    name: "stretch",
    glibc: (2, 24),
    nginx: (1, 10, 3),
    extra: &["setpriv"],
    packages: Packages::ArchiveUntrusted,
};

/// The releases of Composer that can be asked for, as tags of the image `composer`.
/// <https://hub.docker.com/_/composer>
pub const COMPOSER: &[&str] = &["2", "2.2"];

/// Since 2.3 Composer needs PHP 7.2.5, and the frozen images of 7.2 have 7.2.34.
/// <https://github.com/composer/composer/issues/10340>
const COMPOSER_2: &str = "2";
const COMPOSER_LTS: &str = "2.2";

/// The major versions of Node.js that can be asked for, newest first.
pub const NODE: &[&str] = &["26", "24", "22", "20", "18", "16", "14"];

/// Those whose official binaries run on glibc 2.24: since 18 they need 2.28
/// (<https://github.com/nodejs/node/pull/42659>; still so for 26,
/// <https://github.com/nodejs/build/issues/4197>).
const NODE_OLD_GLIBC: &[&str] = &["16", "14"];

/// The image to copy Node.js from. Its own Debian release does not matter: every image has the same
/// official binary.
///
/// Tags: <https://hub.docker.com/_/node>; those of 20 and older are frozen, and 14 had ended before
/// Debian 12 came.
pub fn node_image(major: &str) -> Option<&'static str> {
    Some(match major {
        "26" => "node:26-trixie-slim",
        "24" => "node:24-trixie-slim",
        "22" => "node:22-trixie-slim",
        "20" => "node:20-bookworm-slim",
        "18" => "node:18-bookworm-slim",
        "16" => "node:16-bullseye-slim",
        "14" => "node:14-bullseye-slim",
        _ => return None,
    })
}

macro_rules! versions {
    ($($name:literal ($major:literal, $minor:literal) on $debian:ident ($suite:literal), composer $composer:ident, node $node:ident, xdebug $xdebug:literal;)*) => {
        /// All of them, oldest first.
        const VERSIONS: &[PhpVersion] = &[$(PhpVersion {
            name: $name,
            number: ($major, $minor),
            image: concat!("php:", $name, "-fpm-", $suite),
            debian: &$debian,
            composer: $composer,
            node: $node,
            xdebug: $xdebug,
        }),*];
    };
}

versions! {
    "5.6" (5, 6) on STRETCH ("stretch"), composer COMPOSER_LTS, node NODE_OLD_GLIBC, xdebug 2;
    "7.0" (7, 0) on STRETCH ("stretch"), composer COMPOSER_LTS, node NODE_OLD_GLIBC, xdebug 2;
    "7.1" (7, 1) on BUSTER ("buster"), composer COMPOSER_LTS, node NODE, xdebug 2;
    "7.2" (7, 2) on BUSTER ("buster"), composer COMPOSER_2, node NODE, xdebug 3;
    "7.3" (7, 3) on BULLSEYE ("bullseye"), composer COMPOSER_2, node NODE, xdebug 3;
    "7.4" (7, 4) on BULLSEYE ("bullseye"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.0" (8, 0) on BULLSEYE ("bullseye"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.1" (8, 1) on BOOKWORM ("bookworm"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.2" (8, 2) on TRIXIE ("trixie"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.3" (8, 3) on TRIXIE ("trixie"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.4" (8, 4) on TRIXIE ("trixie"), composer COMPOSER_2, node NODE, xdebug 3;
    "8.5" (8, 5) on TRIXIE ("trixie"), composer COMPOSER_2, node NODE, xdebug 3;
}

/// All versions, oldest first.
pub fn versions() -> std::slice::Iter<'static, PhpVersion> {
    VERSIONS.iter()
}

/// The version with this name.
pub fn version(name: &str) -> Option<&'static PhpVersion> {
    versions().find(|version| version.name == name)
}

/// The version that a full release number belongs to: `8.3` for `8.3.12`.
pub fn series_of(release: &str) -> Option<&'static PhpVersion> {
    versions().find(|version| {
        release
            .strip_prefix(version.name)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

/// The version that somebody who asks for one that is not here is best served with: the newest that is not
/// newer, else the oldest. Nothing for what is no version.
pub fn near(release: &str) -> Option<&'static PhpVersion> {
    let mut parts = release.split('.').map(|part| part.parse().ok());
    let number: (u8, u8) = (parts.next()??, parts.next().unwrap_or(Some(u8::MAX))?);
    let older = versions().rfind(|version| version.number <= number);
    older.or_else(|| versions().next())
}

/// The version taken when none is written. Part of the format version.
pub fn default_version() -> &'static PhpVersion {
    const PLACE: usize = VERSIONS.len() - 2;
    &VERSIONS[PLACE]
}
