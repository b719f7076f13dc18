import type { EnricherSuite } from '@tributary/testkit/conformance';

/** It asks nobody, so its target is nothing but settings and addresses whose facts are known. */
const suite: EnricherSuite = {
  open: async () => ({
    settings: { freeMail: ['mail.example.org'] },
    known: (n) => ({ type: 'email', value: `person${n}@acme-${n}.com` }),
    expected: (n) => ({ email_domain: `acme-${n}.com`, email_domain_kind: 'company', email_role: false }),
    malformed: { type: 'email', value: 'nobody' },
    close: async () => {},
  }),
};
export default suite;
