import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import type { Checkpoint } from '../recovery/checkpoint.js';
import { writeDurably } from '../recovery/sync-tree.js';

export interface BackupTable {
  name: string;
  /** The statement that makes it, as the engine gives it. */
  create: string;
  rows: number;
  /** Order does not matter to it. */
  hash: string;
}

/** What a backup holds: written last, so that a folder without it is no backup. */
export interface Manifest {
  format: 1;
  release: string;
  /** ISO 8601, UTC. */
  at: string;
  checkpoint: Checkpoint;
  /** Events of the log, processed or not. */
  events: number;
  tables: BackupTable[];
  /** Views and dictionaries, in the order in which they can be made. */
  faces: string[];
  files: { path: string; bytes: number; sha256: string }[];
}

const format = 1;
const name = 'manifest.json';
const digestOf = (manifest: Manifest) => createHash('sha256').update(JSON.stringify(manifest)).digest('hex');

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(folder, name), `${JSON.stringify({ manifest, sha256: digestOf(manifest) }, null, 1)}\n`);
}

/**
 * Reads what a backup says of itself.
 * @throws NOT_FOUND where the folder is no backup; LOG_CORRUPT where the manifest was changed; DATA_DIRECTORY_NEWER.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => null);
  if (text === null) throw new TributaryError('NOT_FOUND', `${folder} is no finished backup: it has no ${name}.`);
  const { manifest, sha256 } = parsed(text);
  if (!manifest || digestOf(manifest) !== sha256) throw damaged(name);
  if (manifest.format > format)
    throw new TributaryError('DATA_DIRECTORY_NEWER', `The backup was made by a newer release, ${manifest.release}.`);
  return manifest;
}

/** Compares every file with its checksum. @throws LOG_CORRUPT that names the first file that differs. */
export async function verifyFiles(
  folder: string,
  manifest: Manifest,
  onFile: (done: number, path: string) => void,
): Promise<void> {
  for (const [index, file] of manifest.files.entries()) {
    onFile(index / manifest.files.length, file.path);
    const found = await describeFile(folder, file.path).catch(() => null);
    if (found?.sha256 !== file.sha256) throw damaged(file.path);
  }
}

/** Every file below a folder with its size and checksum. */
export async function describeFiles(folder: string): Promise<Manifest['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const files: Manifest['files'] = [];
  for (const path of paths) files.push(await describeFile(folder, path));
  return files;
}

async function describeFile(folder: string, path: string): Promise<Manifest['files'][number]> {
  const full = join(folder, path);
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(full)) sum.update(chunk as Buffer);
  return { path, bytes: (await stat(full)).size, sha256: sum.digest('hex') };
}

function damaged(path: string): TributaryError {
  return new TributaryError('LOG_CORRUPT', `The backup is damaged: ${path} is missing or not what was written.`, {
    details: { path },
  });
}

function parsed(text: string): { manifest?: Manifest; sha256?: string } {
  try {
    return JSON.parse(text) as { manifest?: Manifest; sha256?: string };
  } catch {
    return {};
  }
}
