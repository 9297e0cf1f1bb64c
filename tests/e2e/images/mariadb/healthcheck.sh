#!/usr/bin/env bash
# The tests that are asked for, in order, as the health check's own user: --connect, --innodb_initialized.
set -eo pipefail
query() {
    mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --skip-ssl --protocol=socket \
        --batch --skip-column-names -e "$1"
}
[ $# -gt 0 ] || { echo 'at least one argument required' >&2; exit 1; }
for test; do
    case $test in
        --connect) [ "$(query 'SELECT @@skip_networking')" = 0 ] ;; # the server of the first set-up has no network
        --innodb_initialized)
            [ "$(query "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')")" = 1 ]
            ;;
        *) echo "unknown test $test" >&2; exit 1 ;;
    esac || { echo "healthcheck ${test#--} failed" >&2; exit 1; }
done
