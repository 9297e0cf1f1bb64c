#!/bin/sh
set -e
name=$STANDIN_NAME
case "${1:--}" in -* | *.conf) set -- "$name-server" "$@" ;; esac
if [ "$1" = "$name-server" ]; then
    if [ "$(id -u)" = 0 ]; then
        find . ! -user "$name" -exec chown "$name" {} +
        exec setpriv --reuid "$name" --regid "$name" --clear-groups --no-new-privs "$0" "$@"
    fi
    umask 0077
    # The official builds have protected mode off, so that other containers reach them; Debian's has it on. A configuration
    # file has to stay the first argument, and what the user passes later wins.
    shift
    case "${1:--}" in -*) set -- --protected-mode no "$@" ;; *) conf=$1 && shift && set -- "$conf" --protected-mode no "$@" ;; esac
    set -- "$name-server" "$@"
fi
exec "$@"
