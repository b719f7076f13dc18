/** Local parts that name a function of an organisation (RFC 2142 and common practice), not a person. */
const roles: ReadonlySet<string> = new Set(
  `abuse accounting accounts admin administrator advertising all api billing booking bookings buchhaltung careers ceo
  compliance contact contacto contabilidad contatto customerservice datenschutz dev devops dpo editor einkauf enquiries
  enquiry events everyone feedback finance frontdesk hallo hello help helpdesk hi hostmaster hr info information inquiries
  inquiry invoice invoices it jobs kontakt legal mail mailer-daemon marketing media news newsletter no-reply no_reply
  noc noreply office operations ops orders partners personal postmaster press presse privacy procurement purchasing
  rechnung reception recruiting recruitment registrar reservations root sales sav security service shop spam staff
  support sysadmin tech team ventas verkauf vertrieb web webmaster welcome`.split(/\s+/),
);

/** Whether the part before the @ names a function; what follows a plus sign does not count. */
export function isRole(localPart: string): boolean {
  return roles.has(localPart.toLowerCase().split('+')[0] ?? '');
}
