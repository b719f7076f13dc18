import { pauseOf, syncHealth } from '@tributary/activation';
import type { AlertConfig } from '@tributary/contracts';
import { disagreements, notedDrifts } from '@tributary/models';
import type { House } from '../house.js';
import { isAlert } from '../every-sync.js';

/** Something that is wrong just now. */
export interface Trouble {
  /** Names it for as long as it lasts. */
  subject: string;
  text: string;
  /** The run that failed, where it is one. */
  run?: string;
}

/** Everything that is wrong by an alert's measure. */
export async function troublesOf(house: House, alert: AlertConfig, now: number): Promise<Trouble[]> {
  const parts = await Promise.all([
    alert.runs ? failedRuns(house) : [],
    alert.connections ? closedConnections(house, alert.connection) : [],
    alert.models ? driftedModels(house) : [],
    alert.models ? unsteadyModels(house, alert) : [],
    failingSyncs(house, alert, now),
  ]);
  return parts.flat();
}

/** Runs whose like has not succeeded since. */
async function failedRuns({ database }: House): Promise<Trouble[]> {
  const rows = await database.query<{
    name: string;
    id: string;
    state: string;
    code: string | null;
    message: string | null;
  }>(
    `SELECT DISTINCT ON (coalesce(job, kind)) coalesce(job, kind) AS name, id, state, error ->> 'code' AS code, error ->> 'message' AS message
     FROM runs WHERE state IN ('done', 'failed') ORDER BY coalesce(job, kind), started_at DESC, id DESC`,
  );
  return rows
    .filter(({ state }) => state === 'failed')
    .map(({ name, id, code, message }) => ({
      subject: `run ${name}`,
      text: `${name} failed: ${[code, message].filter((part) => part !== null).join(': ') || 'the log says why'}`,
      run: id,
    }));
}

async function closedConnections(house: House, own: string): Promise<Trouble[]> {
  const troubles: Trouble[] = [];
  for (const connection of Object.keys(house.config.connections)) {
    const pause = connection === own ? undefined : await pauseOf(house.database, connection);
    if (pause !== undefined && pause.failures > 0)
      troubles.push({
        subject: `connection ${connection}`,
        text: `nothing is sent over ${connection}: ${pause.reason}: ${pause.message}`,
      });
  }
  return troubles;
}

async function driftedModels({ database }: House): Promise<Trouble[]> {
  return (await notedDrifts(database)).map(({ key, version, what, psi, limit, refused }) => ({
    subject: `model ${key}`,
    text: [
      `${key} version ${version} drifted: ${what} moved by ${psi.toFixed(3)} (PSI, limit ${limit})`,
      ...refused.map((held) => `version ${held.version} was held back, since ${held.why}`),
    ].join('; '),
  }));
}

async function unsteadyModels({ database }: House, { agreement: limit }: AlertConfig): Promise<Trouble[]> {
  return (await disagreements(database, limit)).map(({ key, version, before, agreement, inForce }) => ({
    subject: `clusters of ${key}`,
    text: [
      `${key} version ${version} agrees with version ${before} to ${agreement.toFixed(3)} (adjusted Rand index, limit ${limit})`,
      inForce ? `it is in force; version ${before} can be put back` : `it is kept aside; version ${before} is in force`,
    ].join('; '),
  }));
}

async function failingSyncs(house: House, { errorRate, lagMinutes }: AlertConfig, now: number): Promise<Trouble[]> {
  const troubles: Trouble[] = [];
  for (const { sync, errorRate: failed, lagSeconds, open } of await syncHealth(house.database, now)) {
    if (isAlert(sync)) continue;
    if (failed !== null && failed > errorRate)
      troubles.push({
        subject: `sync ${sync} fails`,
        text: `${(failed * 100).toFixed(1)} % of the operations of ${sync} failed within a day`,
      });
    if (open > 0 && lagSeconds > lagMinutes * 60)
      troubles.push({
        subject: `sync ${sync} lags`,
        text: `${open.toLocaleString('en-GB')} operations of ${sync} wait, the oldest for ${Math.round(lagSeconds / 60)} minutes`,
      });
  }
  return troubles;
}
