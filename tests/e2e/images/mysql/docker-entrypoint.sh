#!/usr/bin/env bash
# The official image's contract: the first start on an empty volume sets it up from the environment, with a server that has
# no network, so that nobody takes it for ready; every later start ignores those variables.
set -eo pipefail

# NAME, or the content of the file that NAME_FILE names.
file_env() {
    local file=${1}_FILE
    if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then echo "both $1 and $file are set" >&2; exit 1; fi
    [ -z "${!file:-}" ] || export "$1=$(<"${!file}")"
    unset "$file"
}

[ "${1:0:1}" != - ] || set -- mysqld "$@"
# One server stands in for two series. 8.4 knows `--mysql-native-password`, which phpier gives to every 8.4; 9.0 took it out,
# and a 9.7 that was given it would not start. So exactly this one argument is dropped, under the tag 8.4 alone.
if [ -n "${PHPIER_E2E_IGNORED:-}" ]; then
    for argument; do
        shift
        [ "$argument" = "$PHPIER_E2E_IGNORED" ] || set -- "$@" "$argument"
    done
fi
if [ "$1" = mysqld ] && [ "$(id -u)" = 0 ]; then
    mkdir -p /var/lib/mysql /var/run/mysqld
    find /var/lib/mysql /var/run/mysqld ! -user mysql -exec chown -h mysql {} +
    exec setpriv --reuid mysql --regid mysql --init-groups "$0" "$@"
fi

if [ "$1" = mysqld ] && [ ! -d /var/lib/mysql/mysql ]; then
    for name in MYSQL_ROOT_PASSWORD MYSQL_ROOT_HOST MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do file_env "$name"; done
    if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD" ]; then
        echo 'the database is uninitialized and none of MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD is set' >&2
        exit 1
    fi
    "$@" --initialize-insecure --default-time-zone=SYSTEM
    "$@" --daemonize --skip-networking --default-time-zone=SYSTEM
    [ -n "$MYSQL_INITDB_SKIP_TZINFO" ] ||
        mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | sed 's/Local time zone must be set--see zic manual page/FCTY/' |
        mysql -uroot mysql
    # Values go in unescaped, as in the official script: a quote in a password breaks there, and has to break here.
    {
        echo 'SET @@SESSION.SQL_LOG_BIN = 0;'
        [ "${MYSQL_ROOT_HOST:-%}" = localhost ] ||
            echo "CREATE USER 'root'@'${MYSQL_ROOT_HOST:-%}' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
                  GRANT ALL ON *.* TO 'root'@'${MYSQL_ROOT_HOST:-%}' WITH GRANT OPTION;"
        [ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
        if [ -n "$MYSQL_USER" ] && [ -n "$MYSQL_PASSWORD" ]; then
            echo "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$MYSQL_PASSWORD';"
            [ -z "$MYSQL_DATABASE" ] || echo "GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO '$MYSQL_USER'@'%';"
        fi
        echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';"
    } | mysql -uroot mysql
    client=(mysql -uroot ${MYSQL_DATABASE:+"--database=$MYSQL_DATABASE"})
    export MYSQL_PWD=$MYSQL_ROOT_PASSWORD # no argument list shows it
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
            *.sql) "${client[@]}" <"$file" ;;
            *.sql.gz) gunzip -c "$file" | "${client[@]}" ;;
        esac
    done
    mysqladmin -uroot shutdown
    unset MYSQL_PWD
    echo 'MySQL init process done. Ready for start up.'
fi
exec "$@"
