import { Agent, request } from 'node:http';

/** Keeps `connections` connections to a server and posts bodies over them; tells how long each answer took. */
export function openSender(url, { connections, key }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
  };
  return {
    /** Milliseconds until the answer was read; the status beside it. */
    post(path, body) {
      const from = performance.now();
      return new Promise((resolve, reject) => {
        const call = request({ agent, hostname, port, path, method: 'POST', headers }, (answer) => {
          answer.resume();
          answer.once('end', () => resolve({ ms: performance.now() - from, status: answer.statusCode }));
        });
        call.once('error', reject);
        call.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/** The value below which this share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
