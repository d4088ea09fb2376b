import { setNonce } from 'get-nonce';
import { z } from 'zod';

/**
 * The nonce of this page's response, for libraries that put style elements into it. To be imported before everything
 * else: zod must know before its first parse that it may not compile code, or the policy reports a violation.
 */
export const securityNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

z.config({ jitless: true });
setNonce(securityNonce);
