#!/bin/sh
# A stand-in for `docker`: notes how it was called, and answers from files beside it.
#
#   calls       what it was called with: the arguments, then the variables that matter
#   ps          what `docker ps` answers; `ps.up` takes its place after an `up -d`
#   hashes      what `compose config --hash` answers
#   log         what `compose logs`, and an `up` that is waited for, answer
#   version     what `compose version` answers
#   code.WORD   the exit code of `compose … WORD`
#   hang.WORD   makes it wait, and end with 9 when it is told to
fake=$(dirname "$0")/../fake
{
    printf 'docker'
    for argument; do printf '|%s' "$argument"; done
    printf '\n'
    [ "$1" = ps ] || env | grep -E '^(COMPOSE|PHPIER|API|OTHER)' | sort | sed 's/^/    /'
} >>"$fake/calls"

give() { [ ! -f "$fake/$1" ] || cat "$fake/$1"; }

if [ "$1" = ps ]; then
    give ps
    [ ! -f "$fake/code.ps" ] || { give said >&2; exit "$(cat "$fake/code.ps")"; }
    exit 0
fi
shift
while [ $# -gt 0 ]; do
    case $1 in
    -p | --project-directory | -f | --env-file) shift 2 ;;
    *) break ;;
    esac
done
word=$1
shift
case "$word $*" in
config*) give hashes ;;
version*) give version ;;
logs*) give log ;;
'up -d'*) [ ! -f "$fake/ps.up" ] || cp "$fake/ps.up" "$fake/ps" ;;
up*) give log ;;
esac
if [ -f "$fake/hang.$word" ]; then
    trap 'exit 9' TERM
    : >"$fake/hanging"
    while :; do sleep 0.05; done
fi
if [ -f "$fake/kill.$word" ]; then kill -s "$(cat "$fake/kill.$word")" $$; fi
[ ! -f "$fake/code.$word" ] || exit "$(cat "$fake/code.$word")"
