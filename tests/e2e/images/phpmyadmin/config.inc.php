<?php
// The official image's variables: one server by PMA_HOST, or lists by PMA_HOSTS; the login form unless PMA_USER is set.
require '/etc/phpmyadmin/config.secret.inc.php';
$cfg['TempDir'] = sys_get_temp_dir();
$cfg['AllowArbitraryServer'] = getenv('PMA_ARBITRARY') === '1';
if (getenv('PMA_ABSOLUTE_URI')) {
    $cfg['PmaAbsoluteUri'] = trim(getenv('PMA_ABSOLUTE_URI'));
}
$list = fn(string $name) => getenv("PMA_$name") ? [getenv("PMA_$name")] : array_map('trim', explode(',', getenv("PMA_{$name}S") ?: ''));
$hosts = $list('HOST') === [''] ? ['db'] : $list('HOST');
foreach ($hosts as $i => $host) {
    $user = getenv('PMA_USER');
    $cfg['Servers'][$i + 1] = [
        'host' => $host,
        'verbose' => $list('VERBOSE')[$i] ?? '',
        'port' => $list('PORT')[$i] ?? '',
        'auth_type' => $user === false ? 'cookie' : 'config',
        'user' => (string) $user,
        'password' => (string) getenv('PMA_PASSWORD'),
        'AllowNoPassword' => true,
    ];
}
foreach (array_filter(['/etc/phpmyadmin/config.user.inc.php', ...glob('/etc/phpmyadmin/conf.d/*.php')], 'is_file') as $file) {
    include $file;
}
