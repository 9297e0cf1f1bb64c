#!/bin/sh
set -e
if [ "$1" = php ]; then
    mkdir -p /sessions
    chown www-data /sessions
    # A secret of this container's own, kept where sessions are, as long as they last.
    [ -s /sessions/.secret ] || { head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >/sessions/.secret; }
    size=${UPLOAD_LIMIT:-2048K}
    export PHP_CLI_SERVER_WORKERS=4
    exec setpriv --reuid www-data --regid www-data --init-groups \
        php -d session.save_path=/sessions -d "upload_max_filesize=$size" -d "post_max_size=$size" \
        -S "0.0.0.0:${APACHE_PORT:-80}" -t /usr/share/phpmyadmin
fi
exec "$@"
