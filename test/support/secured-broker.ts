import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Place {
  folder: string;
  port: number;
  secured: { port: number; user: string; password: string };
}

interface KafkaService {
  kafka: {
    missing(): string | null;
    start(place: Place): Promise<unknown>;
    stop(place: Place): Promise<void>;
  };
}

/** A broker of its own with an address that asks for TLS, by a certificate of its own (`ca`, PEM), and for this login. */
export async function startSecuredBroker(login: { user: string; password: string }) {
  const tools = (name: string) => new URL(`../../tools/services/${name}.mjs`, import.meta.url).href;
  const { kafka } = (await import(tools('kafka'))) as KafkaService;
  const { freePort } = (await import(tools('free-port'))) as { freePort(): Promise<number> };
  const missing = kafka.missing();
  if (missing) throw new Error(`A broker of its own needs the jars of Kafka: ${missing}.`);
  const secured = { ...login, port: await freePort() };
  const place = { folder: await mkdtemp(join(tmpdir(), 'tributary-kafka-')), port: await freePort(), secured };
  await kafka.start(place);
  return {
    url: `127.0.0.1:${secured.port}`,
    ca: await readFile(join(place.folder, 'ca.pem'), 'utf8'),
    async remove() {
      await kafka.stop(place);
      await rm(place.folder, { recursive: true, force: true });
    },
  };
}
