import type { TcpClient } from '@tributary/plugin-kit';
import { openTransport } from './mail-transport.js';
import type { Settings } from './settings.js';

export interface KeptTransport {
  transport: ReturnType<typeof openTransport>;
  /** Message-IDs of mails of which a byte may have left. */
  handedOver: Set<string>;
  /** The next mail may use it, if it comes soon. */
  keep(): void;
  close(): void;
}

/** Records come one at a time: a server that is greeted for every mail takes it for abuse. */
const idleMs = 1_000;

const kept = new WeakMap<object, KeptTransport & { timer: NodeJS.Timeout }>();

/** The transport of one connection of the house, kept open for a moment after each mail; its own, never another's. */
export function transportOf(ctx: { settings: Settings; tcp?: TcpClient }): KeptTransport {
  const idle = kept.get(ctx);
  if (idle) {
    clearTimeout(idle.timer);
    kept.delete(ctx);
    return idle;
  }
  const handedOver = new Set<string>();
  const transport = openTransport(ctx.settings, ctx.tcp, (messageId) => handedOver.add(messageId));
  const one: KeptTransport = {
    transport,
    handedOver,
    keep() {
      handedOver.clear();
      const timer = setTimeout(() => {
        kept.delete(ctx);
        transport.close();
      }, idleMs);
      kept.set(ctx, { ...one, timer });
    },
    close: () => transport.close(),
  };
  return one;
}
