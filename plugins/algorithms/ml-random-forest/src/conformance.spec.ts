import { describeAlgorithm } from '@tributary/testkit';
import suite from '../conformance.js';
import plugin from './index.js';

describeAlgorithm(plugin, suite);
