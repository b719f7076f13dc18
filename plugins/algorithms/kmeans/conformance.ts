import type { AlgorithmSuite } from '@tributary/testkit/conformance';

const suite: AlgorithmSuite = { params: { k: 3 }, tooMany: { k: 10 } };
export default suite;
