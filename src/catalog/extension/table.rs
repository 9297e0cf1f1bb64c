//! One row for each extension, sorted by name.
//!
//! What can be installed is `data/supported-extensions` of
//! <https://github.com/mlocati/docker-php-extension-installer>, commit 0047458, for the versions that
//! phpier has; the two that `data/special-requirements` marks `zts` need a thread-safe PHP. What is built
//! in is PHP's own default and the `./configure` of <https://github.com/docker-library/php>: `ftp` until
//! 8.1, `sodium` since 7.2, `random` since 8.2 and, since 8.5, `lexbor`, `opcache` and `uri` with PHP itself.

use super::{Extension, NEWEST, OLDEST, Range};

pub(super) static EXTENSIONS: &[Extension] = &[
    all("amqp"),
    all("apcu"),
    between("apcu_bc", (7, 0), (7, 4)),
    from("ast", (7, 0)),
    all("bcmath"),
    all("bitset"),
    all("blackfire"),
    from("brotli", (7, 0)),
    all("bz2"),
    all("calendar"),
    from("cassandra", (7, 2)),
    between("cmark", (7, 0), (7, 4)),
    bundled("core", OLDEST),
    from("csv", (7, 3)),
    bundled("ctype", OLDEST),
    bundled("curl", OLDEST),
    bundled("date", OLDEST),
    all("dba"),
    all("ddtrace"),
    from("decimal", (7, 0)),
    bundled("dom", OLDEST),
    from("ds", (7, 0)),
    between("ecma_intl", (8, 2), (8, 3)),
    all("enchant"),
    all("ev"),
    all("event"),
    from("excimer", (7, 1)),
    all("exif"),
    from("ffi", (7, 4)),
    bundled("fileinfo", OLDEST),
    bundled("filter", OLDEST),
    from("ftp", (8, 2)).built_in(OLDEST, (8, 1)),
    all("gd"),
    all("gearman"),
    until("geoip", (7, 4)),
    until("geos", (8, 4)),
    all("geospatial"),
    all("gettext"),
    until("gmagick", (8, 4)),
    all("gmp"),
    all("gnupg"),
    all("grpc"),
    bundled("hash", OLDEST),
    all("http"),
    bundled("iconv", OLDEST),
    all("igbinary"),
    all("imagick"),
    all("imap"),
    all("inotify"),
    until("interbase", (7, 3)),
    all("intl"),
    from("ion", (8, 1)),
    all("ioncube_loader").without(&[(8, 0)]),
    from("ip2location", (8, 0)),
    until("jsmin", (7, 4)),
    bundled("json", OLDEST),
    all("json_post"),
    from("jsonpath", (7, 4)),
    from("judy", (8, 0)),
    all("ldap"),
    bundled("lexbor", (8, 5)),
    bundled("libxml", OLDEST),
    all("luasandbox"),
    all("lz4"),
    all("lzf"),
    all("mailparse"),
    from("maxminddb", (7, 2)),
    bundled("mbstring", OLDEST),
    all("mcrypt"),
    from("md4c", (8, 0)),
    until("memcache", (8, 4)),
    all("memcached"),
    all("memprof"),
    until("mongo", (5, 6)),
    all("mongodb"),
    until("mosquitto", (7, 4)),
    all("msgpack"),
    until("mssql", (5, 6)),
    until("mysql", (5, 6)),
    all("mysqli"),
    bundled("mysqlnd", OLDEST),
    between("newrelic", (7, 0), (8, 4)),
    between("nsq", (7, 0), (8, 4)),
    all("oauth"),
    all("oci8"),
    all("odbc"),
    all("opcache").built_in((8, 5), NEWEST),
    between("opencensus", (7, 0), (8, 3)),
    bundled("openssl", OLDEST),
    from("openswoole", (7, 2)),
    from("opentelemetry", (8, 0)),
    from("operator", (8, 2)),
    thread_safe("parallel"),
    between("parle", (7, 0), (8, 4)),
    all("pcntl"),
    from("pcov", (7, 0)),
    bundled("pcre", OLDEST),
    bundled("pdo", OLDEST),
    all("pdo_dblib"),
    all("pdo_firebird"),
    all("pdo_mysql"),
    from("pdo_oci", (7, 0)),
    all("pdo_odbc"),
    all("pdo_pgsql"),
    between("pdo_snowflake", (8, 1), (8, 4)),
    bundled("pdo_sqlite", OLDEST),
    from("pdo_sqlsrv", (7, 0)),
    all("pgsql"),
    from("phalcon", (7, 2)),
    bundled("phar", OLDEST),
    between("php_trie", (7, 3), (8, 4)),
    from("phpy", (8, 1)),
    from("pkcs11", (7, 4)),
    bundled("posix", OLDEST),
    from("pq", (7, 0)),
    until("propro", (7, 4)),
    all("protobuf"),
    all("pspell"),
    all("psr"),
    thread_safe("pthreads"),
    bundled("random", (8, 2)),
    all("raphf"),
    all("rdkafka"),
    bundled("readline", OLDEST),
    until("recode", (7, 3)),
    all("redis"),
    bundled("reflection", OLDEST),
    from("relay", (7, 4)),
    until("rrd", (8, 4)),
    from("saxon", (7, 0)),
    all("seasclick"),
    until("seaslog", (8, 3)),
    bundled("session", OLDEST),
    all("shmop"),
    from("simdjson", (7, 1)),
    bundled("simplexml", OLDEST),
    all("smbclient"),
    all("snappy"),
    all("snmp"),
    from("snuffleupagus", (7, 0)),
    all("soap"),
    all("sockets"),
    until("sodium", (7, 1)).built_in((7, 2), NEWEST),
    all("solr"),
    all("sourceguardian"),
    bundled("spl", OLDEST),
    all("spx"),
    bundled("sqlite3", OLDEST),
    from("sqlsrv", (7, 0)),
    all("ssh2"),
    bundled("standard", OLDEST),
    from("statgrab", (8, 0)),
    until("stomp", (8, 4)).without(&[(8, 0), (8, 1)]),
    all("swoole"),
    until("sybase_ct", (5, 6)),
    until("sync", (8, 4)),
    all("sysvmsg"),
    all("sysvsem"),
    all("sysvshm"),
    between("tensor", (7, 2), (8, 2)),
    until("tideways", (8, 4)),
    all("tidy"),
    all("timezonedb"),
    bundled("tokenizer", OLDEST),
    all("translit"),
    until("uopz", (8, 3)),
    all("uploadprogress"),
    bundled("uri", (8, 5)),
    all("uuid"),
    from("uv", (8, 0)),
    from("v8js", (8, 0)),
    from("vips", (7, 0)),
    all("vld"),
    until("wddx", (7, 3)),
    from("wikidiff2", (7, 1)),
    all("xattr"),
    all("xdebug"),
    all("xdiff"),
    all("xhprof"),
    from("xlswriter", (7, 0)),
    bundled("xml", OLDEST),
    all("xmldiff"),
    bundled("xmlreader", OLDEST),
    all("xmlrpc"),
    bundled("xmlwriter", OLDEST),
    from("xpass", (8, 0)),
    all("xsl"),
    from("yac", (7, 0)),
    all("yaml"),
    all("yar"),
    from("zephir_parser", (7, 0)),
    all("zip"),
    bundled("zlib", OLDEST),
    until("zmq", (8, 4)),
    all("zookeeper"),
    all("zstd"),
];

const fn row(name: &'static str, installable: Option<Range>, built_in: Option<Range>) -> Extension {
    Extension {
        name,
        bundled: installable.is_none() && built_in.is_some(),
        installable,
        built_in,
    }
}

/// Can be installed for every version.
const fn all(name: &'static str) -> Extension {
    between(name, OLDEST, NEWEST)
}

/// Can be installed for this version and newer ones.
const fn from(name: &'static str, first: (u8, u8)) -> Extension {
    between(name, first, NEWEST)
}

/// Can be installed for this version and older ones.
const fn until(name: &'static str, last: (u8, u8)) -> Extension {
    between(name, OLDEST, last)
}

/// Can be installed for these versions, both ends included.
const fn between(name: &'static str, first: (u8, u8), last: (u8, u8)) -> Extension {
    let range = Range {
        first,
        last,
        without: &[],
    };
    row(name, Some(range), None)
}

/// Part of every image since this version; there is nothing to install.
const fn bundled(name: &'static str, first: (u8, u8)) -> Extension {
    let range = Range {
        first,
        last: NEWEST,
        without: &[],
    };
    row(name, None, Some(range))
}

/// Exists, but for a thread-safe PHP only, which no php-fpm image is.
const fn thread_safe(name: &'static str) -> Extension {
    row(name, None, None)
}

impl Extension {
    /// Except for these versions.
    const fn without(self, versions: &'static [(u8, u8)]) -> Self {
        let Some(range) = self.installable else {
            return self;
        };
        let range = Range {
            without: versions,
            ..range
        };
        row(self.name, Some(range), self.built_in)
    }

    /// Part of the image for these versions.
    const fn built_in(self, first: (u8, u8), last: (u8, u8)) -> Self {
        let range = Range {
            first,
            last,
            without: &[],
        };
        row(self.name, self.installable, Some(range))
    }
}
