<?php
// Debian spreads Composer over /usr/share/php with absolute paths; inside the archive those become phar:// paths.
function sources(): Generator
{
    $flags = FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS;
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator('/usr/share/php', $flags)) as $path => $_) {
        yield $path => preg_replace('~([\'"])/usr/share/php/~', '$1phar://composer.phar/usr/share/php/', file_get_contents($path));
    }
    yield '/usr/bin/composer' => preg_replace('/^#!.*\n/', '', file_get_contents('/usr/bin/composer'));
    // The official archive brings polyfills; Debian leaves them to ext-intl, which a PHP image need not have.
    yield '/polyfill.php' => <<<'PHP'
        <?php
        if (!class_exists('Normalizer')) {
            class Normalizer
            {
                const FORM_D = 4, FORM_KD = 8, FORM_C = 16, FORM_KC = 32, NFD = 4, NFKD = 8, NFC = 16, NFKC = 32;
                static function isNormalized($string, $form = self::FORM_C) { return true; }
                static function normalize($string, $form = self::FORM_C) { return $string; }
            }
        }
        foreach (['strlen', 'substr', 'strpos', 'stripos', 'strrpos', 'strripos'] as $name) {
            function_exists("grapheme_$name") || eval("function grapheme_$name(...\$a) { return mb_$name(...\$a); }");
        }
        function_exists('grapheme_str_split') || eval('function grapheme_str_split(...$a) { return mb_str_split(...$a); }');
        PHP;
}
// Opened files, for an archive filled string by string is rewritten as a whole each time.
function streams(): Generator
{
    foreach (sources() as $path => $code) {
        $stream = fopen('php://memory', 'r+');
        fwrite($stream, $code);
        rewind($stream);
        yield $path => $stream;
    }
}
$phar = new Phar('/tmp/composer.phar', 0, 'composer.phar');
$phar->buildFromIterator(streams());
$phar->compressFiles(Phar::GZ);
$phar->setStub(<<<'PHP'
    #!/usr/bin/env php
    <?php
    Phar::mapPhar('composer.phar');
    require 'phar://composer.phar/polyfill.php';
    require 'phar://composer.phar/usr/bin/composer';
    __HALT_COMPILER();
    PHP);
chmod('/tmp/composer.phar', 0755);
