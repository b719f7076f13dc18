import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '@tributary/contracts';
import { demoProject, startInbox, startReceiver, writeRetailer, type Inbox, type Receiver } from '@tributary/demo';

export interface DemoProject {
  folder: string;
  data: string;
  config: ConfigInput;
  inbox: Inbox;
  receiver: Receiver;
  stop(): Promise<void>;
}

const secret = `whsec_${Buffer.from('a secret of the test, of 32 bytes').toString('base64')}`;

/** The demo's retailer as a project of its own, with an inbox and a webhook receiver that outlive the commands. */
export async function layOutDemo(folder: string, options: { people: number; seed: number }): Promise<DemoProject> {
  const [inbox, receiver] = await Promise.all([startInbox(), startReceiver({ secret })]);
  await writeRetailer(join(folder, 'retailer'), options);
  const config = demoProject('retailer', { inbox, receiver: { url: receiver.url, secret }, outbox: 'outbox' });
  await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(config));
  return {
    folder,
    data: join(folder, '.tributary'),
    config,
    inbox,
    receiver,
    async stop() {
      await inbox.stop();
      await receiver.stop();
    },
  };
}
