/** What a provider delivers to the same box: words behind a +, dots, other names of its domain. */
interface ProviderRule {
  domains: readonly string[];
  /** The domain that stands for all of them; default: each for itself. */
  as?: string;
  plus: true;
  dots?: true;
}

/*
 * As the providers' own help pages say: Gmail ignores dots and what follows a + (support.google.com/mail/answer/7436150;
 * googlemail.com is gmail.com), Outlook.com, iCloud, Fastmail and Proton what follows a +.
 */
const rules: readonly ProviderRule[] = [
  { domains: ['gmail.com', 'googlemail.com'], as: 'gmail.com', plus: true, dots: true },
  { domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'], plus: true },
  { domains: ['icloud.com', 'me.com', 'mac.com'], plus: true },
  { domains: ['fastmail.com', 'fastmail.fm'], plus: true },
  { domains: ['proton.me', 'protonmail.com', 'pm.me'], plus: true },
];
const byDomain = new Map(rules.flatMap((rule) => rule.domains.map((domain) => [domain, rule] as const)));

/** The address of the box that a normalised e-mail address is delivered to, where the provider is known; else itself. */
export function boxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  const rule = byDomain.get(domain);
  if (rule === undefined) return email;
  const [user = ''] = email.slice(0, at).split('+');
  const name = rule.dots ? user.replaceAll('.', '') : user;
  return name === '' ? email : `${name}@${rule.as ?? domain}`;
}
