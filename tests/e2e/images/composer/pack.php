<?php
// Debian spreads Composer over /usr/share/php with absolute paths; inside the archive those become phar:// paths.
$phar = new Phar('/tmp/composer.phar', 0, 'composer.phar');
$phar->startBuffering();
$relocate = fn(string $code) => preg_replace('~([\'"])/usr/share/php/~', '$1phar://composer.phar/usr/share/php/', $code);
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator('/usr/share/php', FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS)) as $file) {
    $phar[$file->getPathname()] = $relocate(file_get_contents($file->getPathname()));
}
$phar['/usr/bin/composer'] = preg_replace('/^#!.*\n/', '', file_get_contents('/usr/bin/composer'));
$phar->compressFiles(Phar::GZ);
$phar->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar('composer.phar'); require 'phar://composer.phar/usr/bin/composer'; __HALT_COMPILER();");
$phar->stopBuffering();
chmod('/tmp/composer.phar', 0755);
