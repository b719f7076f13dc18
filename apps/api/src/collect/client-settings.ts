/** Under which client a server is named in its settings. */
export type SettingsName = 'Segment.io' | 'Customer.io Data Pipelines';

/**
 * What analytics.js asks for before it sends anything: that there is one destination, and that it is here. Without
 * `apiHost` it would send to Segment; with a sample rate above 0, figures of its own; with a second integration, of
 * whatever name, or a `plan`, it would load parts of itself from Segment's servers. So Customer.io's client, which looks for
 * a name of its own, has an address of its own.
 */
export function clientSettings(
  writeKey: string,
  { host, protocol, name }: { host: string; protocol: string; name: SettingsName },
): object {
  return {
    integrations: { [name]: { apiKey: writeKey, apiHost: `${host}/v1`, protocol } },
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
