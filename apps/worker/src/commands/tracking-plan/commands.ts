import type { CommandContext } from '../../house/house.js';
import { planExportSuite, planImportSuite, planInfer, planTypesCommand, planViolations } from './index.js';

/** Commands about tracking plans. */
export const trackingPlanCommands: Record<string, (context: CommandContext, args: unknown) => Promise<unknown>> = {
  'plan infer': (context, args) => planInfer(context, args as { source: string }),
  'plan types': (context, args) => planTypesCommand(context, args as { plan?: string }),
  'plan violations': (context, args) => planViolations(context, args as Parameters<typeof planViolations>[1]),
  'plan import-suite': (context, args) => planImportSuite(context, args as Parameters<typeof planImportSuite>[1]),
  'plan export-suite': (context, args) => planExportSuite(context, args as Parameters<typeof planExportSuite>[1]),
};
