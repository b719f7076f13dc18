import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

/** Fields of the settings of whatever speaks to Kafka: where, which topic, how to log in. */
export const kafkaSettings = {
  brokers: z
    .array(z.string().regex(/^[A-Za-z0-9._-]+:\d{1,5}$/, 'host:port'))
    .min(1)
    .describe('All brokers as host:port, by the names that they give themselves: no other is connected to.'),
  topic: z.string().min(1).max(249).describe('Topic whose records are JSON objects.'),
  sasl: z
    .strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      user: z.string().min(1),
      password: secret(),
    })
    .optional()
    .describe('How to log in, where the brokers ask for it.'),
  tls: z
    .enum(['verify', 'require', 'off'])
    .default('off')
    .describe(
      'verify encrypts and checks the certificate; require encrypts and takes any; off is for brokers without TLS.',
    ),
  ca: z.string().optional().describe('Certificate of the authority (PEM), where the system does not know it.'),
  timeout: z.number().min(1).max(120).default(15).describe('Seconds to wait for an answer of a broker.'),
};

export type KafkaSettings = z.output<z.ZodObject<typeof kafkaSettings>>;
