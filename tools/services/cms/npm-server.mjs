import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cachedFolder, fillOnce } from '../cached.mjs';

/** Minutes for one installation: what compiles is slow, and what hangs must end. TRIBUTARY_INSTALL_MINUTES asks for others. */
const limitMs = Number(process.env.TRIBUTARY_INSTALL_MINUTES ?? 15) * 60_000;

/**
 * A server from npm that is installed once, outside the repository, in a folder named by what is installed. `files` of ours
 * are laid around it at each start. `node` names a version of Node.js that it
 * needs instead of ours: it comes from npm too, with the headers that native modules are built against. `fetch` brings packages that npm cannot install as they are.
 * @param {{ name: string, packages?: Record<string, string>, files?: Record<string, string>, node?: string, fetch?: (folder: string) => void }} server
 */
export function npmServer({ name, packages = {}, files = {}, node, fetch }) {
  const hash = createHash('sha256').update(JSON.stringify([packages, node, String(fetch)]));
  const folder = cachedFolder(`${name}-${hash.digest('hex').slice(0, 12)}`);
  return {
    folder,
    /** The program that runs it. */
    node: node === undefined ? process.execPath : join(nodeFolder(folder), 'bin/node'),
    missing: () =>
      existsSync(folder) ? null : `it is not there (node tools/services/services.mjs install ${name}: minutes)`,
    /** Writes the files around the server. */
    layOut() {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    install: () =>
      fillOnce(folder, (draft) => {
        if (node !== undefined) installNode(draft, node);
        if (fetch) fetch(draft);
        else
          writeFileSync(
            join(draft, 'package.json'),
            JSON.stringify({ name: `${name}-for-tests`, private: true, dependencies: packages }),
          );
        npm(
          ['install', '--omit=dev', '--legacy-peer-deps', ...quiet],
          draft,
          node === undefined ? {} : builtFor(draft),
        );
      }),
  };
}

const quiet = ['--no-package-lock', '--no-audit', '--no-fund'];

const nodeFolder = (folder) =>
  join(folder, `runtime/node_modules/node/node_modules/node-${process.platform}-${process.arch}`);

/** In a folder of its own: npm would take its headers away with the next installation beside it. */
function installNode(folder, version) {
  const home = join(folder, 'runtime');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  npm(['install', `node@${version}`, ...quiet], home);
}

/** So that native modules are built for the other Node.js, against its own headers. */
function builtFor(folder) {
  const home = nodeFolder(folder);
  return { PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH ?? ''}`, npm_config_nodedir: home };
}

/** @throws with the last that npm said. */
export function npm(args, folder, env = {}) {
  try {
    execFileSync('npm', args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limitMs,
      maxBuffer: 64_000_000,
    });
  } catch (error) {
    const said = String(error.stderr ?? '')
      .trim()
      .split('\n');
    const why =
      error.code === 'ETIMEDOUT' ? `it took longer than ${limitMs / 60_000} minutes` : said.slice(-12).join('\n');
    throw new Error(`npm ${args[0]} failed: ${why}`, { cause: error });
  }
}
