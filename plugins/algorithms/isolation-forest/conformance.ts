import type { AlgorithmSuite } from '@tributary/testkit/conformance';

const suite: AlgorithmSuite = {};
export default suite;
