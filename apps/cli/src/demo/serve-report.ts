import type { House } from '@tributary/worker';
import { startApi } from '@tributary/api';

/** Serves the report until Ctrl-C. */
export async function serveReport(house: House, options: { port: number; say(line: string): void }): Promise<void> {
  const api = await startApi(house, { port: options.port });
  options.say('');
  options.say(`Report: ${api.url}/report`);
  if (api.adminToken) options.say(`Admin token (shown once): ${api.adminToken}`);
  options.say('Ctrl-C ends the demo.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await api.close();
}
