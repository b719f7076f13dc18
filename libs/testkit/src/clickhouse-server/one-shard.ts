import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the engine's configuration of a cluster of one shard, which is this very engine; returns its path. */
export async function oneShard(folder: string, cluster: string): Promise<string> {
  const path = join(folder, 'cluster.xml');
  const replica = '<replica><host>127.0.0.1</host><port>9000</port></replica>';
  await writeFile(
    path,
    `<clickhouse><tcp_port>9000</tcp_port><remote_servers><${cluster}><shard>${replica}</shard></${cluster}></remote_servers><macros><shard>1</shard><replica>1</replica></macros></clickhouse>\n`,
  );
  return path;
}

/**
 * A statement for a cluster in the form that one server without Keeper can run: without ON CLUSTER, replicated engines
 * plain. What is left, Distributed tables before all, is run as it is.
 */
export function oneShardForm(sql: string): string {
  if (/^\s*SYSTEM\s+SYNC\s+REPLICA\b/i.test(sql)) return 'SELECT 1 WHERE 0';
  return sql
    .replace(/\s+ON\s+CLUSTER\s+(?:`[^`]+`|\w+)/i, ' ')
    .replace(/\bENGINE\s*=\s*Replicated(\w*MergeTree)\('[^']*',\s*'[^']*'(?:,\s*)?/i, 'ENGINE = $1(')
    .replace(/\breplicated_deduplication_window\b/g, 'non_replicated_deduplication_window');
}
