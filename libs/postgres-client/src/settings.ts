import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

/** Where a PostgreSQL server is and who asks: spread it into a plugin's settings. */
export const postgresSettings = {
  host: z.string().min(1).max(253).describe('Name or address of the server.'),
  port: z.int().min(1).max(65_535).default(5432).describe('Port of the server.'),
  database: z.string().min(1).describe('Name of the database.'),
  user: z.string().min(1).describe('Who asks; give it no more rights than it needs.'),
  password: secret().describe('Password of the user.'),
  tls: z
    .enum(['verify', 'require', 'off'])
    .default('verify')
    .describe(
      'verify checks the certificate; require encrypts and takes any; off is for a server on the same machine.',
    ),
  ca: z.string().optional().describe('Certificate of the authority (PEM), where the system does not know it.'),
};

export interface PostgresSettings {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: 'verify' | 'require' | 'off';
  ca?: string | undefined;
}

const part = '(?:[A-Za-z_][A-Za-z0-9_$]*|"[^"]+")';

/** A table as a person writes it: `orders`, `shop.orders`, `"Order Lines"`. Spread-free: `.describe()` it where it is used. */
export const tableName = z.string().regex(new RegExp(`^${part}(?:\\.${part})?$`), 'table or schema.table');

/** The name as SQL takes it, each part quoted. Unquoted parts are written small, as the server would. */
export function quotedTable(name: string): string {
  return [...name.matchAll(new RegExp(part, 'g'))]
    .map(([text]) => (text.startsWith('"') ? text : quoted(text.toLowerCase())))
    .join('.');
}

/** An identifier as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
