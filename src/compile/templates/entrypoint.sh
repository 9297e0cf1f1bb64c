# Becomes the owner of the mounted folder, so that what the app writes belongs to the person outside,
# and runs nginx and php-fpm, or the command that was given.
set -eu

uid=${PHPIER_UID:-$(stat -c %u .)}
gid=$(stat -c %g .)
export HOME=/run/phpier/home
mkdir -p "$HOME"
[ "$(id -u)" != 0 ] || chown "$uid:$gid" "$HOME" 2>/dev/null || chmod 1777 "$HOME"

become() {
  if [ "$(id -u)" = "$uid" ]; then
    exec "$@"
  fi
  exec setpriv --reuid="$uid" --regid="$gid" --clear-groups "$@"
}

case ${PHPIER_XDEBUG:-off} in
  off | false | no | 0) ;;
  *) (become sh /usr/local/etc/phpier/xdebug.sh load >/dev/null) ;;
esac

if [ $# -gt 0 ]; then
  become "$@"
fi

# Under a rootless engine the folder's owner is root here: php-fpm wants to be told that it may, and
# nginx that it need not become anyone else.
fpm_root='' nginx_root=''
if [ "$uid" = 0 ]; then
  fpm_root=--allow-to-run-as-root
  nginx_root="-g 'user root;'"
fi
services=/run/phpier/services
mkdir -m 1777 -p "$services/nginx" "$services/php-fpm" "$services/php-fpm/log"

run() {
  printf '#!/bin/sh\nexec 2>&1\nexec %s\n' "$2" >"$services/$1/run"
  chmod 755 "$services/$1/run"
}

run nginx "nginx -c /usr/local/etc/phpier/nginx.conf $nginx_root"
run php-fpm "php-fpm --nodaemonize $fpm_root --fpm-config /usr/local/etc/phpier/php-fpm.conf"
# php-fpm opens its log by name, which only the owner of a pipe may; runsv makes one for a log.
run php-fpm/log cat
become runsvdir "$services"
