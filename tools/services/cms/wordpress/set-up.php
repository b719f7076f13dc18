<?php
/**
 * Installs the site by WordPress's own installer, and prints an application password of its administrator.
 * Usage: php set-up.php <folder of WordPress>
 */

define( 'WP_INSTALLING', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

$site = wp_install( 'Tests', 'admin', 'admin@example.com', false, '', wp_generate_password( 24 ) );
$made = WP_Application_Passwords::create_new_application_password( $site['user_id'], array( 'name' => 'Tributary' ) );
if ( is_wp_error( $made ) ) {
	fwrite( STDERR, $made->get_error_message() );
	exit( 1 );
}
echo $made[0];
