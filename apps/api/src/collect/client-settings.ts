/**
 * What analytics.js asks for before it sends anything: that there is one destination, and that it is here. Without
 * `apiHost` it would send to Segment; with a sample rate above 0, figures of its own.
 */
export function clientSettings(writeKey: string, address: { host: string; protocol: string }): object {
  const enabled = { __default: { enabled: true, integrations: {} } };
  return {
    integrations: { 'Segment.io': { apiKey: writeKey, apiHost: `${address.host}/v1`, protocol: address.protocol } },
    plan: { track: enabled, identify: enabled, group: enabled },
    metrics: { sampleRate: 0 },
    middlewareSettings: { routingRules: [] },
    enabledMiddleware: {},
    remotePlugins: [],
    legacyVideoPluginsEnabled: false,
    analyticsNextEnabled: true,
  };
}
