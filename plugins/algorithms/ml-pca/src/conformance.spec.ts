import { describeAlgorithm } from '@tributary/testkit';
import plugin from './index.js';

describeAlgorithm(plugin, {});
