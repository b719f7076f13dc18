import type { DestinationPlugin } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { consoleLines } from './console-lines.js';
import { describeError } from './describe-error.js';
import { inSession, type DestinationSession } from './destination-session.js';
import type { DestinationSuite } from './destination-target.js';
import { assertNoSecret } from './head-cases.js';

/** That it never gives a secret away, whatever the vendor does. */
export function secretCases(plugin: DestinationPlugin, suite: DestinationSuite): ConformanceCase[] {
  return [
    {
      name: 'never shows a secret in previews, outcomes, logs, errors or on the console',
      why: 'What `secret()` marks must not leave the settings. Leave it out of messages, and log through `ctx.log`.',
      run: () => inSession(plugin, suite, (open) => watchSecrets(plugin, open)),
    },
  ];
}

async function watchSecrets(plugin: DestinationPlugin, open: DestinationSession): Promise<void> {
  const { target, ctx, operation, options } = open;
  const texts: { what: string; text: string }[] = [];
  const note = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const said = await consoleLines(async () => {
      const result = await work().catch(describeError);
      texts.push({ what, text: typeof result === 'string' ? result : (JSON.stringify(result) ?? '') });
    });
    texts.push({ what: 'the console', text: said });
  };
  const batch = [operation('add', 1)] as never;
  await note('the preview', () => plugin.preview(ctx as never, batch, options('k0')));
  // What never answers says nothing; waiting for it would only take time.
  for (const fault of [null, ...(target.faults ?? []).filter((one) => one !== 'slow')]) {
    await open.fail(fault);
    await note(`what send says (${fault})`, () => plugin.send(ctx as never, batch, options(`k-${fault}`)));
    await note(`what the probe says (${fault})`, () => plugin.test(ctx as never));
  }
  await open.fail(null);
  texts.push({ what: 'the log', text: ctx.log.text() });
  assertNoSecret(plugin.settings, target.settings, texts);
}
