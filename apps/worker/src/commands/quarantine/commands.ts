import type { CommandContext } from '../../house/house.js';
import { quarantineEdit, quarantineList, quarantineResend, quarantineShow } from './index.js';

/** Commands about what was set aside. */
export const quarantineCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  'quarantine list': (context, args) => quarantineList(context, args as Parameters<typeof quarantineList>[1]),
  'quarantine show': (context, args) => quarantineShow(context, args as { id: string }),
  'quarantine edit': (context, args) => quarantineEdit(context, args as Parameters<typeof quarantineEdit>[1]),
  'quarantine resend': (context, args) => quarantineResend(context, args as Parameters<typeof quarantineResend>[1]),
};
