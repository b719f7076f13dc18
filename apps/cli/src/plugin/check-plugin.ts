import { Worker } from 'node:worker_threads';
import type { CaseResult } from '@tributary/testkit/conformance';
import type { CheckedHead, CheckReply } from './check-messages.js';
import { locatePlugin, type PluginPlace } from './locate-plugin.js';

export interface CheckReport {
  /** Null where the plugin could not be loaded or does not fit this engine; then there is one failed case. */
  plugin: CheckedHead | null;
  passed: boolean;
  cases: CaseResult[];
}

export interface CheckOptions {
  /** Where relative paths and packages are looked for. */
  from: string;
  /** The engine that the plugin must fit. */
  engineVersion: string;
  /** Milliseconds for each case. Default 60,000. */
  caseMs?: number;
  /** Told of the plugin once it is loaded, and of each case as it is done. */
  loaded?(plugin: CheckedHead): void;
  done?(result: CaseResult): void;
}

/** Cases that may hang before the others are left aside: whoever waits a minute for each learns nothing more from the tenth. */
const hangs = 3;

/** Milliseconds for importing a plugin, at the least: a compiler is loaded with it. */
const loadMs = 60_000;

/** Megabytes that a plugin may hold while it is checked, beside buffers. */
const memoryMb = 1_024;

/**
 * Runs the conformance suite of a plugin's kind. The plugin works in a thread, so that one that hangs or eats memory
 * fails its case and no more. Throws PLUGIN_UNKNOWN where there is no plugin at the target.
 */
export async function checkPlugin(target: string, options: CheckOptions): Promise<CheckReport> {
  const { caseMs = 60_000 } = options;
  const setting: Setting = { place: locatePlugin(target, options.from), engineVersion: options.engineVersion, caseMs };
  let thread = await start(setting);
  if (!('head' in thread)) {
    const refused = notLoaded(thread.problems);
    options.done?.(refused);
    return { plugin: null, passed: false, cases: [refused] };
  }
  const { head, cases } = thread;
  options.loaded?.(head);
  const results: CaseResult[] = [];
  let hung = 0;
  for (const [index, { name, why }] of cases.entries()) {
    const from = performance.now();
    const lost = (problem: string, reason: string): CaseResult => ({
      ...{ name, passed: false, ms: Math.round(performance.now() - from), problem },
      why: reason,
    });
    const reply: CheckReply | Lost =
      hung >= hangs
        ? { lost: `Not tried, since ${hangs} cases before did not end.`, why }
        : 'head' in thread
          ? await ask(thread.worker, index, caseMs)
          : { lost: thread.problems.join('; '), why };
    if ('lost' in reply) {
      results.push(lost(reply.lost, reply.why ?? why));
      if (reply.hung) hung++;
      // The next case gets a thread of its own: this one is spoilt.
      if ('head' in thread && hung < hangs) {
        await thread.worker.terminate();
        thread = await start(setting);
      }
    } else if (reply.reply === 'result') results.push(reply.result);
    options.done?.(results.at(-1)!);
  }
  if ('head' in thread) await thread.worker.terminate();
  return { plugin: head, passed: results.every(({ passed }) => passed), cases: results };
}

/** Why a thread gave no answer; `why` says what to do about it, where that is not what the case says. */
interface Lost {
  lost: string;
  why?: string;
  hung?: true;
}

type Started = { worker: Worker; head: CheckedHead; cases: { name: string; why: string }[] } | { problems: string[] };

interface Setting {
  place: PluginPlace;
  engineVersion: string;
  caseMs: number;
}

async function start({ place, engineVersion, caseMs }: Setting): Promise<Started> {
  const worker = new Worker(threadFile(), {
    workerData: { place, engineVersion },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // An error between two questions is told by the next one, which finds the thread gone.
  worker.on('error', () => undefined);
  const reply = await ask(worker, null, Math.max(caseMs, loadMs));
  if ('reply' in reply && reply.reply === 'loaded') return { worker, head: reply.head, cases: reply.cases };
  await worker.terminate();
  return { problems: 'lost' in reply ? [reply.lost] : reply.reply === 'refused' ? reply.problems : [] };
}

/** The thread's next word, after it was told to run a case; or why it has none. */
function ask(worker: Worker, index: number | null, timeMs: number): Promise<CheckReply | Lost> {
  return new Promise((resolve) => {
    const end = (answer: CheckReply | Lost): void => {
      clearTimeout(limit);
      worker.off('message', end).off('error', failed).off('exit', gone);
      resolve(answer);
    };
    const failed = (error: NodeJS.ErrnoException): void =>
      end(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? {
              lost: `It used more than ${memoryMb} MB of memory.`,
              why: 'The engine ends the thread of a plugin that eats memory: hold a batch, or typed arrays, not all objects.',
            }
          : {
              lost: `It failed where nobody waits for it: ${error.stack ?? String(error)}`,
              why: 'An error in a timer, an event or a promise without await cannot be told to anybody: await it, or catch it there.',
            },
      );
    const gone = (): void =>
      end({
        lost: 'It ended the thread that it runs in.',
        why: 'A plugin must not call process.exit: throw a TributaryError, which is told to the person and logged.',
      });
    const limit = setTimeout(
      () =>
        end({
          lost: `It did not end within ${timeMs / 1000} s.`,
          why: 'The engine ends a call that takes too long, and its thread: look for a loop without an end, or a promise that nobody settles.',
          hung: true,
        }),
      timeMs,
    );
    worker.on('message', end).on('error', failed).on('exit', gone);
    if (index !== null) worker.postMessage(index);
  });
}

function notLoaded(problems: readonly string[]): CaseResult {
  return {
    name: 'can be loaded and fits this engine',
    why: 'The engine imports the plugin, checks its head and schemas, and looks at the range of engines it is for.',
    passed: false,
    ms: 0,
    problem: problems.join('; '),
  };
}

/** A thread loads JavaScript only: where this module runs from TypeScript sources, its built sibling is taken. */
function threadFile(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? '../../dist/plugin/check-thread.js' : './check-thread.js', here);
}
