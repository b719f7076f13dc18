import type { PermissionProof } from '@tributary/consent';
import type { Config } from '@tributary/contracts';

/** The proof of a choice as it is shown: with the words themselves, where the configuration still has them. */
export interface PermissionLine extends Omit<PermissionProof, 'wording'> {
  wording: { version: string; text: string | null } | null;
}

/** Puts the texts to their versions. A choice about a channel is asked with the words of its purpose. */
export function permissionLines(proofs: readonly PermissionProof[], purposes: Config['purposes']): PermissionLine[] {
  return proofs.map(({ wording, ...proof }) => {
    if (wording === null) return { ...proof, wording: null };
    const purpose = proof.purpose.split('.')[0] ?? '';
    const texts = Object.hasOwn(purposes, purpose) ? purposes[purpose]?.wordings : undefined;
    return { ...proof, wording: { version: wording, text: texts?.[wording] ?? null } };
  });
}
