import type { ModelConfig, Sql } from '@tributary/contracts';
import type { ClusteringArtifact } from './result.js';
import { loadedArtifact } from './stored-artifact.js';

/** The version in force with its artifact and what it was asked for; null where nothing is. */
export async function modelInForce(
  database: Sql,
  key: string,
): Promise<{ version: number; artifact: ClusteringArtifact; config: ModelConfig } | null> {
  const [row] = await database.query<{ version: number; artifact: unknown; buffers: Uint8Array; config: ModelConfig }>(
    'SELECT version, artifact, buffers, config FROM models WHERE key = $1 AND published_at IS NOT NULL ORDER BY published_at DESC LIMIT 1',
    [key],
  );
  return row ? { version: row.version, artifact: loadedArtifact(row.artifact, row.buffers), config: row.config } : null;
}

/** What assigning by a version repeats; null where there is none. */
export async function modelArtifact(
  database: Sql,
  { key, version }: { key: string; version: number },
): Promise<ClusteringArtifact | null> {
  const [row] = await database.query<{ artifact: unknown; buffers: Uint8Array }>(
    'SELECT artifact, buffers FROM models WHERE key = $1 AND version = $2',
    [key, version],
  );
  return row ? loadedArtifact(row.artifact, row.buffers) : null;
}
