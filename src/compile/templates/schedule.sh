# Runs a command at the minutes that a cron expression names, by the container's clock. Each of its five
# fields is `*` or numbers with commas between them: minute, hour, day, month, weekday. A sixth word, `both`,
# says that day and weekday must both be right where either would do. The names of its variables are none that
# a project can give, as in entrypoint.sh.
set -uf

PHPIER_TIMES=$1 PHPIER_COMMAND=$2
PHPIER_JOB=

# Whether a field has a number.
has() {
  [ "$1" = '*' ] && return
  case ",$1," in *",$2,"*) ;; *) return 1 ;; esac
}

# Whether it is time. As cron has it, either will do where both a day and a weekday are named.
due() {
  # shellcheck disable=SC2046,SC2086 # words
  set -- $(date '+%-M %-H %-d %-m %w') $PHPIER_TIMES
  has "$6" "$1" && has "$7" "$2" && has "$9" "$4" || return 1
  if [ "$8" = '*' ] || [ "${10}" = '*' ] || [ $# -gt 10 ]; then
    has "$8" "$3" && has "${10}" "$5"
  else
    has "$8" "$3" || has "${10}" "$5"
  fi
}

# Whoever stops the container lets the command end what it is at.
stop() {
  trap '' TERM
  [ -z "$PHPIER_JOB" ] || { kill "$PHPIER_JOB" 2>/dev/null; wait "$PHPIER_JOB"; }
  exit 0
}
trap stop TERM

while :; do
  sleep "$((60 - $(date +%-S)))" &
  wait "$!"
  due || continue
  sh /usr/local/etc/phpier/job.sh "$PHPIER_COMMAND" &
  PHPIER_JOB=$!
  wait "$PHPIER_JOB" || echo "ended with code $?: $PHPIER_COMMAND" >&2
  PHPIER_JOB=
done
