# Runs a command. Whoever stops it stops all that the command has started, and waits until each has ended
# what it is at: a shell that runs several programs would pass a termination on to none of them.
set -u

stop() {
  trap '' TERM
  job=${!:-}
  [ -n "$job" ] || exit 0
  kill -s TERM -- "-$job" 2>/dev/null || kill "$job" 2>/dev/null
  while kill -s 0 -- "-$job" 2>/dev/null; do
    sleep 0.1
  done
  exit 0
}
trap stop TERM

setsid sh -c "$1" &
wait "$!"
