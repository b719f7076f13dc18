import type { RequestKind } from '@tributary/collection';
import type { SettingsName } from './client-settings.js';

/** In whose words a request is answered. */
export type Dialect = 'segment' | 'jitsu';

/** An address that takes events, and what it says of them. */
export interface CollectPath {
  url: string;
  kind: RequestKind;
  dialect: Dialect;
}

/** Segment's names of its calls, and the short ones of its browser client. */
const segmentNames: Readonly<Record<string, RequestKind>> = {
  track: 'track',
  identify: 'identify',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  batch: 'batch',
  import: 'batch',
  t: 'track',
  i: 'identify',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  b: 'batch',
};
const calls = Object.entries(segmentNames).filter(([, kind]) => kind !== 'batch');
const fullCalls = calls.filter(([name]) => name.length > 1);

/** Clients add a call's name to the host that they are told: with `/v1` as it should be, without, or with `/v1/batch`. */
const segmentPrefixes = ['/v1', '', '/v1/batch'];

/** Every address that takes events in a body. */
export const collectPaths: readonly CollectPath[] = [
  ...segmentPrefixes.flatMap((prefix) =>
    Object.entries(segmentNames).map(([name, kind]) => path(`${prefix}/${name}`, kind, 'segment')),
  ),
  // RudderStack (rudder-server, gateway/openapi.yaml).
  path('/v1/merge', 'merge', 'segment'),
  path('/beacon/v1/batch', 'batch', 'segment'),
  // Jitsu (jitsucom/bulker, ingest/router.go).
  ...['/api/s', '/api/s/s2s'].flatMap((prefix) => [
    ...fullCalls.map(([name, kind]) => path(`${prefix}/${name}`, kind, 'jitsu')),
    path(`${prefix}/batch`, 'batch', 'jitsu'),
  ]),
];

/** Where pixels are: an image, whatever happens. Below each, any name is answered. */
export const pixelPrefixes = ['/v1/pixel', '/pixel/v1', '/api/px'] as const;

/** Every pixel that is an event. */
export const pixelPaths: readonly CollectPath[] = pixelPrefixes.flatMap((prefix) =>
  calls.map(([name, kind]) => path(`${prefix}/${name}`, kind, 'segment')),
);

/** Where clients ask for their settings (doubled where the host they were told ends so), and what they look for in them. */
export const settingsPaths: readonly { url: string; name: SettingsName }[] = [
  { url: '/v1/projects/:writeKey/settings', name: 'Segment.io' },
  { url: '/projects/:writeKey/settings', name: 'Segment.io' },
  { url: '/v1/projects/projects/:writeKey/settings', name: 'Segment.io' },
  { url: '/analytics.js/v1/:writeKey/settings', name: 'Segment.io' },
  { url: '/analytics.js/v1/projects/:writeKey/settings', name: 'Segment.io' },
  { url: '/customerio/v1/projects/:writeKey/settings', name: 'Customer.io Data Pipelines' },
];

/** Figures of analytics.js about itself. */
export const figuresPaths = ['/v1/m', '/m'] as const;

function path(url: string, kind: RequestKind, dialect: Dialect): CollectPath {
  return { url, kind, dialect };
}
