// A server to be measured, in a process of its own: `house <folder>` accepts events and processes none of them, `bare`
// only parses their bodies. Says its address, and answers every message with the CPU seconds it has used so far.
import Fastify from 'fastify';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse } from '@tributary/worker';
import { startApi } from '@tributary/api';

const [kind, folder, key] = process.argv.slice(2);
const servers = {
  async house() {
    const config = configSchema.parse({ sources: { web: { writeKeys: [key] } }, collect: { backlog: 100_000 } });
    const house = await openHouse({ folder, config, log: createLogger({ level: 'error' }) });
    return (await startApi(house, { port: 0 })).url;
  },
  async bare() {
    const server = Fastify({ bodyLimit: 4 * 1024 * 1024 });
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, JSON.parse(body.toString())));
    server.post('/v1/batch', () => ({ success: true }));
    return server.listen({ port: 0 });
  },
};
const url = await servers[kind]();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: (user + system) / 1e6 });
});
process.send({ url });
