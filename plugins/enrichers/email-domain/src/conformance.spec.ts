import { describeEnricher } from '@tributary/testkit';
import suite from '../conformance.js';
import plugin from './index.js';

describeEnricher(plugin, suite);
