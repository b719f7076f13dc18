import type { AlgorithmSuite } from '@tributary/testkit/conformance';

const suite: AlgorithmSuite = { params: { eps: 4 } };
export default suite;
