// Written by tools/workspace/bundle.mjs from the folders under plugins/; do not edit.
import type { PluginEntry } from '@tributary/plugin-kit';

const from = import.meta.url;

/** Every plugin that ships, one line each; its code is loaded when it is asked for. */
// prettier-ignore
export const bundle: readonly PluginEntry[] = [
  { id: 'dbscan', kind: 'algorithm', specifier: '@tributary/algorithm-dbscan', from, load: () => import('@tributary/algorithm-dbscan') },
  { id: 'hierarchical', kind: 'algorithm', specifier: '@tributary/algorithm-hierarchical', from, load: () => import('@tributary/algorithm-hierarchical') },
  { id: 'isolation-forest', kind: 'algorithm', specifier: '@tributary/algorithm-isolation-forest', from, load: () => import('@tributary/algorithm-isolation-forest') },
  { id: 'kmeans', kind: 'algorithm', specifier: '@tributary/algorithm-kmeans', from, load: () => import('@tributary/algorithm-kmeans') },
  { id: 'knn-impute', kind: 'algorithm', specifier: '@tributary/algorithm-knn-impute', from, load: () => import('@tributary/algorithm-knn-impute') },
  { id: 'ml-kmeans', kind: 'algorithm', specifier: '@tributary/algorithm-ml-kmeans', from, load: () => import('@tributary/algorithm-ml-kmeans') },
  { id: 'ml-pca', kind: 'algorithm', specifier: '@tributary/algorithm-ml-pca', from, load: () => import('@tributary/algorithm-ml-pca') },
  { id: 'ml-random-forest', kind: 'algorithm', specifier: '@tributary/algorithm-ml-random-forest', from, load: () => import('@tributary/algorithm-ml-random-forest') },
  { id: 'pca', kind: 'algorithm', specifier: '@tributary/algorithm-pca', from, load: () => import('@tributary/algorithm-pca') },
  { id: 'clickhouse-table', kind: 'destination', specifier: '@tributary/destination-clickhouse-table', from, load: () => import('@tributary/destination-clickhouse-table') },
  { id: 'directus', kind: 'destination', specifier: '@tributary/destination-directus', from, load: () => import('@tributary/destination-directus') },
  { id: 'files', kind: 'destination', specifier: '@tributary/destination-files', from, load: () => import('@tributary/destination-files') },
  { id: 'ghost', kind: 'destination', specifier: '@tributary/destination-ghost', from, load: () => import('@tributary/destination-ghost') },
  { id: 'hubspot', kind: 'destination', specifier: '@tributary/destination-hubspot', from, load: () => import('@tributary/destination-hubspot') },
  { id: 'kafka', kind: 'destination', specifier: '@tributary/destination-kafka', from, load: () => import('@tributary/destination-kafka') },
  { id: 'klaviyo', kind: 'destination', specifier: '@tributary/destination-klaviyo', from, load: () => import('@tributary/destination-klaviyo') },
  { id: 'mailchimp', kind: 'destination', specifier: '@tributary/destination-mailchimp', from, load: () => import('@tributary/destination-mailchimp') },
  { id: 'payload', kind: 'destination', specifier: '@tributary/destination-payload', from, load: () => import('@tributary/destination-payload') },
  { id: 'postgres-table', kind: 'destination', specifier: '@tributary/destination-postgres-table', from, load: () => import('@tributary/destination-postgres-table') },
  { id: 'resend', kind: 'destination', specifier: '@tributary/destination-resend', from, load: () => import('@tributary/destination-resend') },
  { id: 's3-files', kind: 'destination', specifier: '@tributary/destination-s3-files', from, load: () => import('@tributary/destination-s3-files') },
  { id: 'sendgrid', kind: 'destination', specifier: '@tributary/destination-sendgrid', from, load: () => import('@tributary/destination-sendgrid') },
  { id: 'slack', kind: 'destination', specifier: '@tributary/destination-slack', from, load: () => import('@tributary/destination-slack') },
  { id: 'smtp', kind: 'destination', specifier: '@tributary/destination-smtp', from, load: () => import('@tributary/destination-smtp') },
  { id: 'strapi', kind: 'destination', specifier: '@tributary/destination-strapi', from, load: () => import('@tributary/destination-strapi') },
  { id: 'webhook', kind: 'destination', specifier: '@tributary/destination-webhook', from, load: () => import('@tributary/destination-webhook') },
  { id: 'wordpress', kind: 'destination', specifier: '@tributary/destination-wordpress', from, load: () => import('@tributary/destination-wordpress') },
  { id: 'email-domain', kind: 'enricher', specifier: '@tributary/enricher-email-domain', from, load: () => import('@tributary/enricher-email-domain') },
  { id: 'files', kind: 'source', specifier: '@tributary/source-files', from, load: () => import('@tributary/source-files') },
  { id: 'http-poll', kind: 'source', specifier: '@tributary/source-http-poll', from, load: () => import('@tributary/source-http-poll') },
  { id: 'kafka', kind: 'source', specifier: '@tributary/source-kafka', from, load: () => import('@tributary/source-kafka') },
  { id: 'postgres', kind: 'source', specifier: '@tributary/source-postgres', from, load: () => import('@tributary/source-postgres') },
  { id: 's3-files', kind: 'source', specifier: '@tributary/source-s3-files', from, load: () => import('@tributary/source-s3-files') },
];
