import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { ApiError, unauthorized } from './api/api-error.ts';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a user may do: `*` stands for all. */
export interface Rule {
  readonly verbs: readonly string[];
  /** Plurals, with the subresource where it is one: `deployments/scale`. */
  readonly resources: readonly string[];
  readonly namespaces: readonly string[];
}

export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** With the subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

const everything: Rule = { verbs: ['*'], resources: ['*'], namespaces: ['*'] };
export const readOnly: Rule = { verbs: ['get', 'list', 'watch'], resources: ['*'], namespaces: ['*'] };

/** Who may come in, and what they may do. */
export class Access {
  readonly #tokens = new Map<string, { user: User; expiresAt: number }>();
  readonly #rules = new Map<string, Rule[]>([['system:masters', [everything]]]);

  /** `expiresAt` in ms since 1970; default never. */
  addToken(token: string, user: User, expiresAt = Number.POSITIVE_INFINITY): void {
    this.#tokens.set(token, { user, expiresAt });
  }

  /** From now on it is refused. */
  expireToken(token: string): void {
    const known = this.#tokens.get(token);
    if (known !== undefined) known.expiresAt = 0;
  }

  /** `subject` is the name of a user or a group. */
  allow(subject: string, ...rules: readonly Rule[]): void {
    this.#rules.set(subject, [...(this.#rules.get(subject) ?? []), ...rules]);
  }

  revoke(subject: string): void {
    this.#rules.delete(subject);
  }

  /** By bearer token, else by client certificate. Errors: 401. */
  userOf(request: IncomingMessage): User {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token !== undefined) {
      const known = this.#tokens.get(token);
      if (known === undefined || known.expiresAt <= Date.now()) throw unauthorized();
      return known.user;
    }
    const { socket } = request;
    if (!(socket instanceof TLSSocket) || !socket.authorized) throw unauthorized();
    const { subject } = socket.getPeerCertificate();
    if (subject === undefined) throw unauthorized();
    const { CN, O: organizations = [] } = subject as unknown as { CN: string; O?: string | string[] };
    return { name: CN, groups: [organizations].flat() };
  }

  isAllowed(user: User, { verb, resource, namespace }: Attempt): boolean {
    const has = (list: readonly string[], value: string) => list.includes('*') || list.includes(value);
    return [user.name, ...user.groups]
      .flatMap((subject) => this.#rules.get(subject) ?? [])
      .some((rule) => has(rule.verbs, verb) && has(rule.resources, resource) && has(rule.namespaces, namespace ?? '*'));
  }

  /** Errors: 403 in the words of the API server. */
  check(user: User, attempt: Attempt): void {
    if (this.isAllowed(user, attempt)) return;
    const { verb, group, resource, namespace, name } = attempt;
    const [plural = ''] = resource.split('/');
    const what = group === '' ? plural : `${plural}.${group}`;
    const said = name === undefined ? what : `${what} "${name}"`;
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    throw new ApiError(
      403,
      'Forbidden',
      `${said} is forbidden: User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
      { ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural },
    );
  }
}
