import type { EventLog } from '@tributary/contracts';
import type { KafkaLogOptions } from './kafka-log.js';

/** The driver as `openKafkaLog` of `kafka-log.ts`, read from disk when it is asked for: an embedded process starts without it. */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const driver = await import('./kafka-log.js');
  return driver.openKafkaLog(options);
}
