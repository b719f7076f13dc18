interface Allowed {
  sync: string;
  remove: number;
  stopped: string | null;
  allowedUntil: string | null;
}

export function showSyncsAllow({ sync, remove, stopped, allowedUntil }: Allowed, write: (line: string) => void): void {
  if (allowedUntil !== null)
    write(`${sync} may remove ${remove.toLocaleString('en-GB')} people, once, until ${allowedUntil}.`);
  else if (stopped !== null) write(`${sync} stops: ${stopped}`);
  else write(`The plan of ${sync} does not stop; nothing to say yes to.`);
}
