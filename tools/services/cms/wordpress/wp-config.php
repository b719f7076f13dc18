<?php
/**
 * The settings of the site that tests use. What differs from start to start comes from the environment.
 */

define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'DATABASE_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );

define( 'WP_HOME', getenv( 'SITE' ) );
define( 'WP_SITEURL', getenv( 'SITE' ) );
define( 'WP_CONTENT_DIR', getenv( 'CONTENT' ) );

// Application passwords are taken over https only, but where the site is somebody's own machine.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );

$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
