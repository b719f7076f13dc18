import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { services, slowServices } from './list.mjs';
import { processRuns } from './server-process.mjs';

const urlFile = (folder) => join(folder, 'url');

/** The services of these names; without any, all but the slow ones. */
export function chooseServices(names) {
  const known = [...services, ...slowServices];
  const unknown = names.find((name) => !known.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no service "${unknown}"; there are ${known.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? services : known.filter(({ name }) => names.includes(name));
}

/**
 * A set of services whose data and process numbers lie under one folder.
 * @param {string} folder must lie where the account that PostgreSQL runs as can get to it
 */
export function openFleet(folder) {
  const folderOf = ({ name }) => join(folder, name);
  const urlOf = (service) => {
    const own = folderOf(service);
    return existsSync(urlFile(own)) && processRuns({ folder: own }) ? readFileSync(urlFile(own), 'utf8') : null;
  };

  const stop = async (service) => {
    const own = folderOf(service);
    if (!existsSync(own)) return;
    await service.stop({ folder: own });
    rmSync(own, { recursive: true, force: true });
    if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
  };

  return {
    urlOf,
    stop,
    /** Starts a service unless it runs; what a crash left of it is removed first. Returns its address. */
    async start(service) {
      const running = urlOf(service);
      if (running !== null) return running;
      await stop(service);
      const own = folderOf(service);
      mkdirSync(own, { recursive: true, mode: 0o755 });
      try {
        const { url } = await service.start({ folder: own, port: await freePort() });
        writeFileSync(urlFile(own), url, { mode: 0o600 });
        return url;
      } catch (error) {
        await stop(service);
        throw error;
      }
    },
    /** The variables that tell tests where the running services are. */
    environment(chosen) {
      return Object.fromEntries(
        chosen.map((service) => [service.variable, urlOf(service)]).filter(([, url]) => url !== null),
      );
    },
  };
}
