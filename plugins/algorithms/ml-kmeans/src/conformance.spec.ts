import { describeAlgorithm } from '@tributary/testkit';
import plugin from './index.js';

describeAlgorithm(plugin, { params: { k: 3 }, tooMany: { k: 10 } });
