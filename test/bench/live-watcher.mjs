import { setTimeout as pause } from 'node:timers/promises';

/** Looks into a running house, by its api. */
export function watcher({ pid, url, adminToken }) {
  const headers = { authorization: `Bearer ${adminToken}` };
  const get = async (path) => fetch(`${url}${path}`, { headers });
  return {
    pid,
    async lag() {
      const text = await (await get('/metrics')).text();
      return Number(/^tributary_log_lag_frames (\S+)/m.exec(text)?.[1]);
    },
    /** Comes back when what was asked for is done; a run of a job is waited for. */
    async act(path) {
      const asked = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
      const answer = await fetch(`${url}${path}`, asked);
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      const run = answer.headers.get('location');
      for (let state = run ? 'queued' : 'done'; state !== 'done'; await pause(50)) {
        ({ state } = await (await get(run)).json());
        if (state === 'failed' || state === 'cancelled') throw new Error(`The run of ${path} is ${state}`);
      }
    },
    async isPro(email) {
      const { profiles } = await (await get(`/v1/profiles?identifier=${encodeURIComponent(email)}`)).json();
      if (!profiles?.[0]) return false;
      const { segments } = await (await get(`/v1/profiles/${profiles[0].id}`)).json();
      return segments.some((segment) => (segment.key ?? segment) === 'pro');
    },
  };
}

/** Comes back when all that was sent is processed. */
export async function drained(see) {
  for (;;) {
    if ((await see.lag()) === 0) return;
    await pause(50);
  }
}
