<?php
function adminer_object()
{
    // Like the official image: the login form has ADMINER_DEFAULT_SERVER, or "db", filled in.
    class DefaultServer extends Adminer\Plugins
    {
        function loginFormField($name, $heading, $value)
        {
            $server = htmlspecialchars(getenv('ADMINER_DEFAULT_SERVER') ?: 'db', ENT_QUOTES);
            return parent::loginFormField($name, $heading, preg_replace('/(name="auth\[server\]" value=")"/', "$1$server\"", $value));
        }
    }
    return new DefaultServer([]);
}
include '/usr/share/adminer/adminer.php';
