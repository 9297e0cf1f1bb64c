# Switches Xdebug in the running container: on [HOST], off, toggle [HOST], status. `load` is `on` for a
# container that has only begun to start. Each says what is the case then.
set -eu

ini=/run/phpier/xdebug.ini
uid=${PHPIER_UID:-$(stat -c %u .)}
if [ "$(id -u)" = 0 ] && [ "$uid" != 0 ]; then
  exec setpriv --reuid="$uid" --regid="$(stat -c %g .)" --clear-groups sh "$0" "$@"
fi

# A file without a word in it is a switch that somebody has turned off.
state() {
  if [ -s "$ini" ]; then echo on; else echo off; fi
}

# Loading it alone costs time, so the extension is only named where it is wanted.
write() {
  cat >"$ini" <<END
zend_extension = xdebug.so
{{settings}}END
}

# php-fpm reads its settings anew, as the same process, and lets no request drop.
reload() {
  sv 2 /run/phpier/services/php-fpm >&2 || true
}

command=${1:-status}
host=${2:-host.docker.internal}
if [ "$command" = toggle ]; then
  if [ "$(state)" = on ]; then command=off; else command=on; fi
fi
case $command in
  on) write; reload ;;
  off) : >"$ini"; reload ;;
  load) [ -e "$ini" ] || write ;;
  status) ;;
  *)
    echo "usage: xdebug.sh on [HOST] | off | toggle [HOST] | status" >&2
    exit 64
    ;;
esac
state
