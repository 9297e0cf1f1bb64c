# Becomes the owner of the mounted folder, so that what the app writes belongs to the person outside,
# and runs nginx and php-fpm, or the command that was given. Its own variables have names that a project
# cannot give: one of the project's that it set would be passed on changed.
set -eu

PHPIER_OWNER=${PHPIER_UID:-$(stat -c %u .)}
PHPIER_GROUP=$(stat -c %g .)

# The engine gives the home of the account that the container starts as; any other is the project's.
case ${HOME:-/} in
  / | "$(eval "echo ~$(id -un 2>/dev/null)")")
    export HOME=/run/phpier/home
    mkdir -p "$HOME"
    [ "$(id -u)" != 0 ] || chown "$PHPIER_OWNER:$PHPIER_GROUP" "$HOME" 2>/dev/null || chmod 1777 "$HOME"
    ;;
esac

become() {
  if [ "$(id -u)" = "$PHPIER_OWNER" ]; then
    exec "$@"
  fi
  exec setpriv --reuid="$PHPIER_OWNER" --regid="$PHPIER_GROUP" --clear-groups "$@"
}

# Where the owner may not make the home that the project names, everybody may write to it.
[ -d "$HOME" ] || (become mkdir -p "$HOME") 2>/dev/null || mkdir -m 1777 -p "$HOME" || :

case ${PHPIER_XDEBUG:-off} in
  off | false | no | 0) ;;
  *) (become sh /usr/local/etc/phpier/xdebug.sh load >/dev/null) ;;
esac

if [ $# -gt 0 ]; then
  become "$@"
fi

# Under a rootless engine the folder's owner is root here: php-fpm wants to be told that it may, and
# nginx that it need not become anyone else.
PHPIER_FPM_ROOT='' PHPIER_NGINX_ROOT=''
if [ "$PHPIER_OWNER" = 0 ]; then
  PHPIER_FPM_ROOT=--allow-to-run-as-root
  PHPIER_NGINX_ROOT="-g 'user root;'"
fi
PHPIER_SERVICES=/run/phpier/services
mkdir -m 1777 -p "$PHPIER_SERVICES/nginx" "$PHPIER_SERVICES/php-fpm" "$PHPIER_SERVICES/php-fpm/log"

run() {
  printf '#!/bin/sh\nexec 2>&1\nexec %s\n' "$2" >"$PHPIER_SERVICES/$1/run"
  chmod 755 "$PHPIER_SERVICES/$1/run"
}

run nginx "nginx -c /usr/local/etc/phpier/nginx.conf $PHPIER_NGINX_ROOT"
run php-fpm "php-fpm --nodaemonize $PHPIER_FPM_ROOT --fpm-config /usr/local/etc/phpier/php-fpm.conf"
# php-fpm opens its log by name, which only the owner of a pipe may; runsv makes one for a log.
run php-fpm/log cat
become runsvdir "$PHPIER_SERVICES"
