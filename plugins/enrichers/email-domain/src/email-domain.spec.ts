import { expect, it } from 'vitest';
import { disposable } from './disposable.js';
import { emailFacts } from './email-facts.js';
import { freeMail } from './free-mail.js';
import { settings } from './settings.js';

const facts = (address: string, more: object = {}) => emailFacts(address, settings.parse(more));
const traits = (address: string, more: object = {}) => {
  const finding = facts(address, more);
  return finding.outcome === 'found' ? finding.traits : finding.outcome;
};

it.each([
  ['ann@gmail.com', 'free_mail'],
  ['ann@GMX.De', 'free_mail'],
  ['ann@mailinator.com', 'disposable'],
  ['ann@box7.yopmail.com', 'disposable'],
  ['ann@siemens.com', 'company'],
  ['ann@mit.edu', 'education'],
  ['ann@ox.ac.uk', 'education'],
  ['ann@service.gov.uk', 'government'],
  ['ann@example.com', 'reserved'],
  ['ann@shop.test', 'reserved'],
])('%s is %s', (address, kind) => expect(traits(address)).toMatchObject({ email_domain_kind: kind }));

it.each([
  ['info@acme.com', true],
  ['Support+de@acme.com', true],
  ['no-reply@acme.com', true],
  ['inform@acme.com', false],
  ['ann.info@acme.com', false],
])('%s is a role mailbox: %s', (address, role) => expect(traits(address)).toMatchObject({ email_role: role }));

it.each([
  ['ann@gmial.com', 'gmail.com'],
  ['ann@gmil.com', 'gmail.com'],
  ['ann@gmaill.com', 'gmail.com'],
  ['ann@hotmeil.com', 'hotmail.com'],
  ['ann@email-shop.com', undefined],
  ['ann@mail.com', undefined],
])('%s was probably meant to be at %s', (address, domain) =>
  expect((traits(address) as Record<string, unknown>)['email_domain_suggestion']).toBe(domain),
);

it('writes international domains as ASCII', () =>
  expect(traits('ann@Bücher.example.de')).toMatchObject({ email_domain: 'xn--bcher-kva.example.de' }));

it('follows the lists of the deployment, its own companies first', () => {
  expect(traits('a@mail.acme.com', { freeMail: ['acme.com'] })).toMatchObject({ email_domain_kind: 'free_mail' });
  expect(traits('a@bücher.de', { disposable: ['bücher.de'] })).toMatchObject({ email_domain_kind: 'disposable' });
  expect(traits('a@gmail.com', { company: ['gmail.com'] })).toMatchObject({ email_domain_kind: 'company' });
});

it.each(['', 'ann', '@acme.com', 'ann@', 'ann@acme', 'ann@a b.com', 'ann@..'])('rejects %j', (address) =>
  expect(traits(address)).toBe('reject'),
);

it('has no domain on both lists, and none in upper case', () => {
  expect([...freeMail].filter((domain) => disposable.has(domain))).toEqual([]);
  for (const domain of [...freeMail, ...disposable]) expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
});
