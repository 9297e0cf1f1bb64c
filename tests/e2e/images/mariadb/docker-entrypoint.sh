#!/usr/bin/env bash
# The official image's contract: the first start on an empty volume sets it up from the environment, with a server that has
# no network; later starts ignore those variables, but MARIADB_AUTO_UPGRADE.
set -eo pipefail
data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock

# MARIADB_name, or the content of the file that MARIADB_name_FILE names, or the same spelt MYSQL_.
file_env() {
    local name file
    for name in "MARIADB_$1" "MYSQL_$1"; do
        file=${name}_FILE
        if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then echo "both $name and $file are set" >&2; exit 1; fi
        [ -z "${!file:-}" ] || export "$name=$(<"${!file}")"
        [ -z "${!name:-}" ] || { export "MARIADB_$1=${!name}"; return; }
    done
}
quote() { local s=${1//\\/\\\\}; printf "'%s'" "${s//\'/\'\'}"; }
sql() { mariadb --no-defaults --protocol=socket --socket="$socket" -uroot "$@"; }

temporary_server() { # ARGUMENTS…
    "$@" --skip-networking --socket="$socket" --default-time-zone=SYSTEM --skip-slave-start &
    server=$!
    for _ in $(seq 60); do
        if sql -e 'SELECT 1' >/dev/null 2>&1; then return; fi
        kill -0 "$server"
        sleep 0.5
    done
    return 1
}
stop_server() { kill "$server" && wait "$server"; }

# healthcheck.sh logs in as a user of its own, whose password lives beside the data.
healthcheck_user() {
    local password
    password=$(head -c 24 /dev/urandom | base64)
    for host in 127.0.0.1 ::1 localhost; do
        echo "CREATE USER IF NOT EXISTS healthcheck@'$host' IDENTIFIED BY '$password'; GRANT USAGE ON *.* TO healthcheck@'$host';"
        echo "ALTER USER healthcheck@'$host' IDENTIFIED BY '$password';"
    done
    (umask 0077 && printf '[mariadb-client]\nport=3306\nsocket=%s\nuser=healthcheck\npassword=%s\n' "$socket" "$password" \
        >"$data/.my-healthcheck.cnf")
}

case $1 in -*) set -- mariadbd "$@" ;; mysqld) set -- mariadbd "${@:2}" ;; esac
if [ "$1" = mariadbd ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$data" /run/mysqld
    find "$data" /run/mysqld ! -user mysql -exec chown -h mysql {} +
    exec setpriv --reuid mysql --regid mysql --init-groups "$0" "$@"
fi

if [ "$1" = mariadbd ] && [ ! -d "$data/mysql" ]; then
    for name in ROOT_PASSWORD ROOT_HOST DATABASE USER PASSWORD; do file_env "$name"; done
    if [ -z "$MARIADB_ROOT_PASSWORD$MARIADB_ALLOW_EMPTY_ROOT_PASSWORD" ]; then
        echo 'the database is uninitialized and none of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD is set' >&2
        exit 1
    fi
    mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db \
        --default-time-zone=SYSTEM --skip-log-bin >/dev/null
    temporary_server "$@"
    [ -n "$MARIADB_INITDB_SKIP_TZINFO" ] || mariadb-tzinfo-to-sql --skip-write-binlog /usr/share/zoneinfo 2>/dev/null | sql mysql
    {
        echo "SET @@SESSION.SQL_LOG_BIN = 0; SET @@SESSION.SQL_MODE = REPLACE(@@SESSION.SQL_MODE, 'NO_BACKSLASH_ESCAPES', '');"
        echo "DROP USER IF EXISTS root@'127.0.0.1', root@'::1', root@'$(hostname)';"
        healthcheck_user
        [ "${MARIADB_ROOT_HOST:-%}" = localhost ] ||
            echo "CREATE USER 'root'@$(quote "${MARIADB_ROOT_HOST:-%}") IDENTIFIED BY $(quote "$MARIADB_ROOT_PASSWORD");
                  GRANT ALL ON *.* TO 'root'@$(quote "${MARIADB_ROOT_HOST:-%}") WITH GRANT OPTION;"
        [ -z "$MARIADB_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MARIADB_DATABASE\`;"
        if [ -n "$MARIADB_USER" ] && [ -n "$MARIADB_PASSWORD" ]; then
            echo "CREATE USER $(quote "$MARIADB_USER")@'%' IDENTIFIED BY $(quote "$MARIADB_PASSWORD");"
            [ -z "$MARIADB_DATABASE" ] ||
                echo "GRANT ALL ON \`${MARIADB_DATABASE//_/\\_}\`.* TO $(quote "$MARIADB_USER")@'%';"
        fi
        echo "ALTER USER 'root'@'localhost' IDENTIFIED BY $(quote "$MARIADB_ROOT_PASSWORD");"
    } | sql mysql
    export MYSQL_PWD=$MARIADB_ROOT_PASSWORD # no argument list shows it
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
            *.sql) sql ${MARIADB_DATABASE:+"$MARIADB_DATABASE"} <"$file" ;;
            *.sql.gz) gunzip -c "$file" | sql ${MARIADB_DATABASE:+"$MARIADB_DATABASE"} ;;
        esac
    done
    unset MYSQL_PWD
    stop_server
    echo 'MariaDB init process done. Ready for start up.'
elif [ "$1" = mariadbd ] && [ -n "$MARIADB_AUTO_UPGRADE" ]; then
    # On a volume of an older server, or one made without a user for the health check.
    if [ ! -f "$data/.my-healthcheck.cnf" ] || [ "$(cut -d. -f1-2 "$data/mariadb_upgrade_info" 2>/dev/null)" != 11.8 ]; then
        temporary_server "$@" --skip-grant-tables
        mariadb-upgrade --no-defaults --socket="$socket" -uroot
        [ -f "$data/.my-healthcheck.cnf" ] || { echo 'FLUSH PRIVILEGES;'; healthcheck_user; } | sql mysql
        stop_server
    fi
fi
exec "$@"
