#!/bin/sh
set -e
# Flags alone, or the name of one of Traefik's own subcommands, mean `traefik …`; anything else is run as it is.
case "$1" in -* | healthcheck | version) set -- traefik "$@" ;; esac
exec "$@"
