#!/bin/sh
# As in the official image, nothing that fails here keeps Apache from starting: without the secret, every page of phpMyAdmin's is an
# error, and everything else is served.
if [ "$1" = apache2-foreground ]; then
    secret=/etc/phpmyadmin/config.secret.inc.php
    [ -f "$secret" ] || printf "<?php\n\$cfg['blowfish_secret'] = hex2bin('%s');\n" \
        "$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$secret"
    chgrp www-data "$secret"
    [ -f /etc/phpmyadmin/config.user.inc.php ] || touch /etc/phpmyadmin/config.user.inc.php
fi
exec "$@"
