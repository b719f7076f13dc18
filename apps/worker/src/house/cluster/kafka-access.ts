import { readFileSync } from 'node:fs';
import { TributaryError } from '@tributary/contracts';
import type { KafkaLogOptions } from '@tributary/eventlog';

export type KafkaAccess = Pick<KafkaLogOptions, 'tls' | 'sasl'>;

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/**
 * How the brokers are met: KAFKA_TLS (`verify` checks the certificate, by KAFKA_CA_FILE where the system does not know its
 * authority; `require` takes any), KAFKA_SASL (a mechanism) with KAFKA_USERNAME and KAFKA_PASSWORD.
 * @throws CONFIG_INVALID, which names the variable and never what it holds.
 */
export function kafkaAccess(env: NodeJS.ProcessEnv): KafkaAccess {
  const tls = tlsOf(env);
  const sasl = saslOf(env);
  return { ...(tls === undefined ? {} : { tls }), ...(sasl === undefined ? {} : { sasl }) };
}

function tlsOf({ KAFKA_TLS, KAFKA_CA_FILE }: NodeJS.ProcessEnv): KafkaAccess['tls'] {
  if (!KAFKA_TLS || KAFKA_TLS === 'off') return undefined;
  if (KAFKA_TLS !== 'verify' && KAFKA_TLS !== 'require') throw invalid('KAFKA_TLS must be verify, require or off.');
  return { rejectUnauthorized: KAFKA_TLS === 'verify', ...(KAFKA_CA_FILE ? { ca: authority(KAFKA_CA_FILE) } : {}) };
}

function authority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw invalid('KAFKA_CA_FILE must name a file that can be read: the certificate of the authority (PEM).');
  }
}

function saslOf({ KAFKA_SASL, KAFKA_USERNAME, KAFKA_PASSWORD }: NodeJS.ProcessEnv): KafkaAccess['sasl'] {
  if (!KAFKA_SASL) return undefined;
  const mechanism = mechanisms.find((known) => known === KAFKA_SASL);
  if (mechanism === undefined) throw invalid(`KAFKA_SASL must be one of ${mechanisms.join(', ')}.`);
  if (!KAFKA_USERNAME || !KAFKA_PASSWORD) throw invalid('KAFKA_SASL needs KAFKA_USERNAME and KAFKA_PASSWORD.');
  return { mechanism, username: KAFKA_USERNAME, password: KAFKA_PASSWORD };
}

const invalid = (message: string) => new TributaryError('CONFIG_INVALID', message);
