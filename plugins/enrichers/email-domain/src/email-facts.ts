import { domainToASCII } from 'node:url';
import type { Finding } from '@tributary/plugin-kit';
import { disposable } from './disposable.js';
import { freeMail } from './free-mail.js';
import { isRole } from './role.js';
import type { Settings } from './settings.js';
import { suggestDomain } from './suggest-domain.js';

type Kind = 'company' | 'education' | 'government' | 'free_mail' | 'disposable' | 'reserved';

/** How sure each kind is. A domain on no list is taken for a company's, which is right most of the time, not always. */
const confidence: Record<Kind, number> = {
  reserved: 1,
  disposable: 0.98,
  free_mail: 0.98,
  education: 0.9,
  government: 0.9,
  company: 0.7,
};

/** What the address itself tells. Nothing is looked up anywhere. */
export function emailFacts(address: string, settings: Settings): Finding {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(
    address
      .slice(at + 1)
      .trim()
      .replace(/\.$/, ''),
  ).toLowerCase();
  if (at < 1 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    return { outcome: 'reject', code: 'VALUE_INVALID', message: 'Not an e-mail address.' };
  const kind = kindOf(domain, settings);
  const suggestion = kind === 'company' ? suggestDomain(domain) : null;
  return {
    outcome: 'found',
    confidence: confidence[kind],
    traits: {
      email_domain: domain,
      email_domain_kind: kind,
      email_role: isRole(address.slice(0, at).trim()),
      ...(suggestion ? { email_domain_suggestion: suggestion } : {}),
    },
  };
}

function kindOf(domain: string, settings: Settings): Kind {
  // A mailbox of a sub-domain belongs to whom the domain above belongs to.
  const names = domain
    .split('.')
    .map((_, index, parts) => parts.slice(index).join('.'))
    .slice(0, -1);
  const isOf = (...lists: { has(name: string): boolean }[]): boolean =>
    names.some((name) => lists.some((list) => list.has(name)));
  const own = (list: readonly string[]): Set<string> => new Set(list.map((name) => domainToASCII(name).toLowerCase()));
  if (isOf(own(settings.company))) return 'company';
  // RFC 2606 and RFC 6761: names that are never delivered to.
  if (/(^|\.)(example|invalid|test|localhost|local)$/.test(domain) || /(^|\.)example\.(com|net|org)$/.test(domain))
    return 'reserved';
  if (isOf(disposable, own(settings.disposable))) return 'disposable';
  if (isOf(freeMail, own(settings.freeMail))) return 'free_mail';
  if (/\.(edu|ac)(\.[a-z]{2})?$/.test(domain)) return 'education';
  if (/\.(gov|gouv|gob|mil)(\.[a-z]{2})?$/.test(domain)) return 'government';
  return 'company';
}
