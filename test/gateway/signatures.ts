import { createHmac, randomBytes } from 'node:crypto';

/** The signatures of thinking blocks: bound to the gateway that thought, and to every character thought. */
export interface Signatures {
  sign(personality: string, thinking: string): string;
  /** `changed`: this gateway's signature, over another text. `foreign`: not one of this gateway's. */
  check(personality: string, thinking: string, signature: string): 'own' | 'changed' | 'foreign';
}

export function createSignatures(): Signatures {
  const secret = randomBytes(32);
  const mac = (...parts: readonly string[]): string => {
    const hmac = createHmac('sha256', secret);
    for (const part of parts) hmac.update(`${part}\0`);
    return hmac.digest('base64');
  };
  return {
    sign: (personality, thinking) => `Ep8${mac('issuer', personality)}${mac('text', personality, thinking)}`,
    check: (personality, thinking, signature) => {
      const issuer = `Ep8${mac('issuer', personality)}`;
      if (!signature.startsWith(issuer)) return 'foreign';
      return signature === issuer + mac('text', personality, thinking) ? 'own' : 'changed';
    },
  };
}
