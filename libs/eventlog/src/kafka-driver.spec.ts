import { randomUUID } from 'node:crypto';
import { describeWithService } from '@tributary/testkit';
import { describeEventLog } from './conformance/index.js';
import { openKafkaLog } from './index.js';

describeWithService('kafka', 'event log on Kafka', (url) => {
  const run = randomUUID().slice(0, 8);
  describeEventLog('kafka, one lane', (place) =>
    openKafkaLog({ brokers: url.split(','), topic: place, lanes: 1, namespace: run, sessionMs: 3000 }),
  );
});
