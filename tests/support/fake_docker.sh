#!/bin/sh
# A stand-in for `docker`: notes how it was called, and answers from files beside it.
#
#   calls       what it was called with: the arguments, then the variables that matter
#   ps          what `docker ps` answers; `ps.up` takes its place after an `up -d`
#   images      what `docker images` answers
#   volumes     what `docker volume ls` answers
#   users       what `docker ps` answers about a volume
#   look        what `docker run`, which looks into a volume, answers
#   inspect     what `docker inspect` answers; with code.inspect it fails, and says `says.inspect`
#   lines       what `docker logs` answers
#   exec        what `docker exec` writes, exec.WORD of one program, and exec.WORD.then once it has; it
#               reads its input into `stdin` where `eats` is there, and adds it to `fed`
#   exec.lock   what it writes where it is asked who holds a lock, whatever that is called; no one where it is not there
#   greets.fed  what a client of SQL says on stderr before it reads statements
#   says.fed    what it says after them, and code.fed its exit code; where `refuses` is there it reads none
#   hang.fed    makes it wait once it was fed with this, until it is ended as phpier ends it, and
#               code.ended its exit code then
#   hashes      what `compose config --hash` answers; `hashes.new` takes its place for a file that has a
#               line of the one in `new`, and for an environment that has it
#   config      what `compose config` answers: both files as one
#   services    what `compose config --services` answers
#   log         what `compose logs`, and an `up` that is waited for, answer
#   version     what `compose version` answers
#   code.WORD   the exit code of `compose … WORD`, or of `docker exec`, `stop` and `rm`; code.WORD.PROJECT of one project alone
#   says.WORD   what it says on stderr before
#               (`provision` is the `up` that makes databases)
#   hang.WORD   makes it wait, and end with 9 when it is told to, or with 130 by a key; `docker stop` and `rm`
#               until the file is taken away
#   meet.WORD   makes it wait until each project named there is at it
fake=$(dirname "$0")/../fake
{
    printf 'docker'
    for argument; do printf '|%s' "$argument"; done
    printf '\n'
    case " $* " in *' ps '* | ' images '* | ' volume '* | ' run '* | ' pull '* | ' image '* | ' inspect '* | ' stop '* | ' rm '* | ' logs --tail'*) ;; *) env | grep -E '^(COMPOSE|PHPIER|API|OTHER|MYSQL_PWD|PGPASSWORD)' | sort | sed 's/^/    /' ;; esac
} >"$fake/call.$$"
# Several may be called at once, and each call stays whole.
cat "$fake/call.$$" >>"$fake/calls"
rm "$fake/call.$$"

give() { [ ! -f "$fake/$1" ] || cat "$fake/$1"; }

[ "$1" != --context ] || shift 2
compose=no
[ "$1" != compose ] || compose=yes
if [ "$1" = ps ]; then
    case " $* " in *' volume='*) give users; exit 0 ;; esac
    give ps
    [ ! -f "$fake/code.ps" ] || { give said >&2; exit "$(cat "$fake/code.ps")"; }
    exit 0
fi
case $1 in
inspect)
    [ "$compose" = yes ] || {
        [ ! -f "$fake/code.inspect" ] || { give says.inspect >&2; exit "$(cat "$fake/code.inspect")"; }
        give inspect
        exit 0
    }
    ;;
stop | rm)
    give "says.$1" >&2
    [ ! -f "$fake/hang.$1" ] || : >"$fake/hanging"
    while [ -f "$fake/hang.$1" ]; do sleep 0.05; done
    [ ! -f "$fake/code.$1" ] || exit "$(cat "$fake/code.$1")"
    exit 0
    ;;
logs) [ "$compose" = yes ] || { give lines; exit 0; } ;;
volume) give volumes; exit 0 ;;
images) give images; exit 0 ;;
run | pull | image)
    # An image that is not here is there once it was pulled.
    [ "$1" != pull ] || rm -f "$fake/code.run" "$fake/code.image"
    [ "$1" != run ] || [ -f "$fake/code.run" ] || give look
    give "says.$1" >&2
    [ ! -f "$fake/code.$1" ] || exit "$(cat "$fake/code.$1")"
    exit 0
    ;;
esac
[ "$1" != compose ] || shift
project=
file=
if [ "$1" = exec ] && [ "$compose" = no ]; then
    fed=no
    case " $* " in *' --file=- '* | *' --binary-mode '*) fed=yes ;; esac
    end_fed() {
        give says.fed >&2
        [ ! -f "$fake/code.fed" ] || exit "$(cat "$fake/code.fed")"
    }
    if [ "$fed" = yes ]; then
        [ ! -f "$fake/refuses" ] || end_fed
        : >"$fake/stdin"
        # psql runs nothing of a line before it has all of it.
        if [ -f "$fake/greets.fed" ] && IFS= read -r line; then printf '%s\n' "$line" >"$fake/stdin"; fi
        give greets.fed >&2
        : >"$fake/reading"
    fi
    if [ -f "$fake/eats" ]; then
        [ "$fed" = yes ] || : >"$fake/stdin"
        cat >>"$fake/stdin"
        cat "$fake/stdin" >>"$fake/fed"
    fi
    case " $* " in *' sh -c '*' 9 ') : >"$fake/ended" ;; esac
    if [ -f "$fake/hang.fed" ] && grep -qsf "$fake/hang.fed" "$fake/stdin"; then
        : >"$fake/hanging"
        while [ -d "$fake" ] && [ ! -f "$fake/ended" ]; do sleep 0.05; done
        exit "$(give code.ended | grep . || echo 137)"
    fi
    [ "$fed" = no ] || end_fed
    answer=exec
    for argument; do [ ! -f "$fake/exec.$argument" ] || answer=exec.$argument; done
    case "$*" in *'IS_USED_LOCK('*) answer=exec.lock ;; esac
    give "$answer"
    [ ! -f "$fake/$answer.then" ] || mv "$fake/$answer.then" "$fake/$answer"
fi
while [ $# -gt 0 ]; do
    case $1 in
    -p) project=$2; shift 2 ;;
    -f) file=$2; shift 2 ;;
    --project-directory | --env-file | --profile) shift 2 ;;
    *) break ;;
    esac
done
word=$1
shift
case "$word $*" in
'config --hash'*)
    if [ -f "$fake/new" ] && { env; cat "$file"; } | grep -qsf "$fake/new"; then give hashes.new; else give hashes; fi
    ;;
'config --services'*) give services ;;
config*) give config ;;
version*) give version ;;
logs*) give log ;;
'up -d'*) [ ! -f "$fake/ps.up" ] || cp "$fake/ps.up" "$fake/ps" ;;
'up --no-deps'*)
    give log
    word=provision
    ;;
esac
give "says.$word" >&2
if [ -f "$fake/meet.$word" ]; then
    : >"$fake/at.$project"
    for other in $(cat "$fake/meet.$word"); do
        tries=0
        while [ ! -f "$fake/at.$other" ]; do
            tries=$((tries + 1))
            [ "$tries" -lt 400 ] || exit 77
            sleep 0.05
        done
    done
fi
if [ -f "$fake/hang.$word" ]; then
    trap 'exit 9' TERM
    # Whoever is told twice has noted it twice.
    trap 'echo key >>"$fake/keys"; [ "$told" ] || { told=yes; deadline=6; }' INT
    : >"$fake/hanging"
    : >"$fake/hanging.$project"
    # It goes with its sandbox, should nobody be left to end it.
    while [ -d "$fake" ]; do
        [ -z "$told" ] || { deadline=$((deadline - 1)); [ "$deadline" -gt 0 ] || exit 130; }
        sleep 0.05
    done
    exit 9
fi
if [ -f "$fake/kill.$word" ]; then kill -s "$(cat "$fake/kill.$word")" $$; fi
[ ! -f "$fake/code.$word.$project" ] || exit "$(cat "$fake/code.$word.$project")"
[ ! -f "$fake/code.$word" ] || exit "$(cat "$fake/code.$word")"
