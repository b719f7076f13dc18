<?php
/**
 * Plugin Name: Tributary segments
 * Description: Lets an administrator keep each user's segments over the REST API, and asks for them in themes and blocks.
 * Version: 1.0.0
 *
 * Put this file into wp-content/mu-plugins. In a theme: tributary_in_segment( 'vip' ).
 */

defined( 'ABSPATH' ) || exit;

const TRIBUTARY_META = 'tributary_segments';

add_action(
	'init',
	static function () {
		register_meta(
			'user',
			TRIBUTARY_META,
			array(
				'type'              => 'string',
				'description'       => 'Keys of the segments that the user is in, as |a|b|.',
				'single'            => true,
				'default'           => '',
				'show_in_rest'      => true,
				'sanitize_callback' => static function ( $value ) {
					$keys = array_filter( explode( '|', (string) $value ), static fn( $key ) => 1 === preg_match( '/^[a-z0-9_-]{1,100}$/i', $key ) );
					$keys = array_unique( $keys );
					sort( $keys );
					return $keys ? '|' . implode( '|', $keys ) . '|' : '';
				},
				'auth_callback'     => static fn() => current_user_can( 'edit_users' ),
			)
		);
	}
);

// Users of one segment: GET /wp/v2/users?tributary_segment=vip. Only for those who may list users.
add_filter(
	'rest_user_query',
	static function ( $args, $request ) {
		$segment = $request->get_param( 'tributary_segment' );
		if ( is_string( $segment ) && '' !== $segment && current_user_can( 'list_users' ) ) {
			$args['meta_query'][] = array(
				'key'     => TRIBUTARY_META,
				'value'   => '|' . $segment . '|',
				'compare' => 'LIKE',
			);
		}
		return $args;
	},
	10,
	2
);

/** Whether the user, by default the one who is logged in, is in a segment. */
function tributary_in_segment( string $segment, ?int $user = null ): bool {
	$held = (string) get_user_meta( $user ?? get_current_user_id(), TRIBUTARY_META, true );
	return str_contains( $held, '|' . $segment . '|' );
}
