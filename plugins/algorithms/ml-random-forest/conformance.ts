import type { AlgorithmSuite } from '@tributary/testkit/conformance';

const suite: AlgorithmSuite = { params: { trees: 12, depth: 3 } };
export default suite;
