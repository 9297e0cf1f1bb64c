#!/bin/sh
# The official image's contract: e-mail and password are asked for and taken at the first start on an empty volume, as is
# /pgadmin4/servers.json.
set -e
if [ ! -f /var/lib/pgadmin/pgadmin4.db ]; then
    [ -z "$PGADMIN_DEFAULT_PASSWORD_FILE" ] || PGADMIN_DEFAULT_PASSWORD=$(cat "$PGADMIN_DEFAULT_PASSWORD_FILE")
    if [ -z "$PGADMIN_DEFAULT_EMAIL" ] || [ -z "$PGADMIN_DEFAULT_PASSWORD" ]; then
        echo 'PGADMIN_DEFAULT_EMAIL and one of PGADMIN_DEFAULT_PASSWORD, PGADMIN_DEFAULT_PASSWORD_FILE have to be set' >&2
        exit 1
    fi
    python3 - "$PGADMIN_DEFAULT_EMAIL" <<'CHECK' || { echo "'$PGADMIN_DEFAULT_EMAIL' is not a valid e-mail address" >&2; exit 1; }
import sys
from email_validator import validate_email
validate_email(sys.argv[1], check_deliverability=False)
CHECK
    export PGADMIN_SETUP_EMAIL="$PGADMIN_DEFAULT_EMAIL" PGADMIN_SETUP_PASSWORD="$PGADMIN_DEFAULT_PASSWORD"
    python3 setup.py setup-db
    [ ! -f /pgadmin4/servers.json ] || python3 setup.py load-servers /pgadmin4/servers.json --user "$PGADMIN_DEFAULT_EMAIL"
    unset PGADMIN_SETUP_EMAIL PGADMIN_SETUP_PASSWORD
fi
exec python3 -m gunicorn --bind "${PGADMIN_LISTEN_ADDRESS:-0.0.0.0}:${PGADMIN_LISTEN_PORT:-80}" --workers 1 --threads 25 \
    --access-logfile /dev/null pgAdmin4:app
