import { userInfo } from 'node:os';

/** Account of this machine that a command runs under. */
export function thisAccount(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as containers have.
    return String(process.getuid?.() ?? 'unknown');
  }
}
