/**
 * What analytics.js asks for before it sends anything: that there is one destination, and that it is here. Without
 * `apiHost` it would send to Segment; with a sample rate above 0, figures of its own. Customer.io's client looks for the
 * same under a name of its own, which has no part that a browser could load.
 */
export function clientSettings(writeKey: string, address: { host: string; protocol: string }): object {
  const enabled = { __default: { enabled: true, integrations: {} } };
  const here = { apiKey: writeKey, apiHost: `${address.host}/v1`, protocol: address.protocol };
  return {
    integrations: {
      'Segment.io': here,
      'Customer.io Data Pipelines': { ...here, bundlingStatus: 'unbundled' },
    },
    plan: { track: enabled, identify: enabled, group: enabled },
    metrics: { sampleRate: 0 },
    middlewareSettings: { routingRules: [] },
    enabledMiddleware: {},
    remotePlugins: [],
    legacyVideoPluginsEnabled: false,
    analyticsNextEnabled: true,
  };
}

/** What RudderStack's clients ask their control plane for: a source that sends to its data plane alone, and no figures about itself. */
export function rudderSettings(writeKey: string, source: string): object {
  const off = { enabled: false };
  const updatedAt = new Date(0).toISOString();
  return {
    source: {
      id: source,
      name: source,
      writeKey,
      enabled: true,
      workspaceId: 'tributary',
      config: { statsCollection: { errors: off, metrics: off } },
      connections: [],
      destinations: [],
      dataplanes: {},
      updatedAt,
    },
    updatedAt,
  };
}
