import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { cachedFolder, fillOnce } from './cached.mjs';
import { installPackages } from './debian.mjs';
import { findProgram } from './find-program.mjs';
import { freePort } from './free-port.mjs';
import { startProcess, stopProcess } from './server-process.mjs';

const pom = join(import.meta.dirname, 'kafka', 'pom.xml');

/** What the broker needs at hand, and where Debian has it; Maven only fetches the jars. */
const programs = [
  { program: 'java', package: 'default-jre-headless' },
  { program: 'openssl', package: 'openssl' },
];
const maven = { program: 'mvn', package: 'maven' };

/** One folder of jars for each list of them, outside the repository. */
function jarFolder() {
  const list = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  return cachedFolder(`kafka-${list}`);
}

/** One broker that is its own controller (KRaft), from Maven's jars, on the loopback address, with a small heap. */
export const kafka = {
  name: 'kafka',
  variable: 'TRIBUTARY_TEST_KAFKA_BROKERS',
  missing() {
    const absent = programs.filter(({ program }) => findProgram(program) === null);
    if (absent.length > 0) return `${absent.map(({ program }) => program).join(' and ')} not installed`;
    return existsSync(jarFolder())
      ? null
      : `the jars of Kafka are not there (node tools/services/services.mjs install)`;
  },
  install() {
    const absent = [...programs, maven].filter(({ program }) => findProgram(program) === null);
    if (absent.length > 0) installPackages(absent.map((one) => one.package));
    fillOnce(jarFolder(), (draft) =>
      execFileSync('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`], {
        stdio: ['ignore', 2, 2],
      }),
    );
  },
  /** `secured`: `{ port, user, password }` of a second address that asks for TLS and a login; its certificate lies in the folder as `ca.pem`. */
  async start({ folder, port, secured }) {
    const properties = join(folder, 'server.properties');
    writeFileSync(properties, settingsText(folder, { port, controllerPort: await freePort(), secured }));
    // One that starts with a hyphen would be taken for an option.
    const id = `k${createHash('sha256').update(`${folder}:${port}`).digest('base64url').slice(0, 21)}`;
    const login = secured ? ['-S', `SCRAM-SHA-512=[name=${secured.user},password=${secured.password}]`] : [];
    execFileSync(
      'java',
      [...javaArguments(), 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties, ...login],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    await startKafka({ folder, port });
    return { url: `127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};

/** Starts the broker of a folder that `kafka.start` made, for instance after it was killed. */
export function startKafka({ folder, port }) {
  return startProcess({
    folder,
    command: findProgram('java'),
    args: [...javaArguments(), 'kafka.Kafka', join(folder, 'server.properties')],
    ready: () => listens(port),
  });
}

/** Ends the broker without a word, as a power cut of its machine would end the process. */
export const killKafka = ({ folder }) => stopProcess({ folder, signal: 'SIGKILL' });

function javaArguments() {
  const jars = readdirSync(jarFolder()).map((name) => join(jarFolder(), name));
  const small = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  return [...small, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', jars.join(':')];
}

/** Nothing here outlives a test run. Sessions may be short, so that tests need not wait long for a dead consumer. */
function settingsText(folder, { port, controllerPort, secured }) {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  };
  if (secured) Object.assign(settings, securedSettings(folder, settings, secured));
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** One more listener, with a certificate made for it and one user, by PLAIN and by SCRAM. */
function securedSettings(folder, settings, { port, user, password }) {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
      .concat(['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'])
      .concat(['-keyout', key, '-out', certificate]),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // The line breaks of PEM as properties write them.
  const pem = (path) => readFileSync(path, 'utf8').replaceAll('\n', '\\n');
  const listener = 'listener.name.sasl_ssl';
  const modules = 'org.apache.kafka.common.security';
  return {
    listeners: `${settings.listeners},SASL_SSL://127.0.0.1:${port}`,
    'advertised.listeners': `${settings['advertised.listeners']},SASL_SSL://127.0.0.1:${port}`,
    'listener.security.protocol.map': `${settings['listener.security.protocol.map']},SASL_SSL:SASL_SSL`,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    [`${listener}.plain.sasl.jaas.config`]: `${modules}.plain.PlainLoginModule required user_${user}="${password}";`,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: `${modules}.scram.ScramLoginModule required;`,
    [`${listener}.ssl.keystore.type`]: 'PEM',
    [`${listener}.ssl.keystore.certificate.chain`]: pem(certificate),
    [`${listener}.ssl.keystore.key`]: pem(key),
  };
}

async function listens(port) {
  const socket = connect(port, '127.0.0.1');
  const open = new Promise((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)));
  try {
    return await open;
  } finally {
    socket.destroy();
  }
}
