import { describeDestination } from '@tributary/testkit';
import suite from '../conformance.js';
import plugin from './index.js';

describeDestination(plugin as never, suite);
