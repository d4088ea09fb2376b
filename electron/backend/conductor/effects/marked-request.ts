import type { BypassPlan, RequestPart, SampleUser, UserSamplePlan } from '../../../../shared/plan/sample-plan.ts';
import type { ProbeRequest } from '../../connectors/connector.ts';

/** Something on a request by which a switch decides. */
export interface RequestMark {
  readonly in: RequestPart;
  readonly name: string;
  readonly value: string;
}

/** A page longer than this is no answer. */
const mostBytes = 1_000_000;

/** A `GET` that carries the marks, over a connection of its own; what stands in the path already stays there. */
export function requestWith(path: string, marks: readonly RequestMark[]): ProbeRequest {
  const of = (part: RequestPart) => marks.filter((mark) => mark.in === part);
  const parameters = of('parameter').map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const cookies = of('cookie').map(({ name, value }) => `${name}=${cookieValue(value)}`);
  return {
    method: 'GET',
    path: withParameters(path, parameters),
    headers: {
      'cache-control': 'no-cache',
      connection: 'close',
      ...Object.fromEntries(of('header').map(({ name, value }) => [name.toLowerCase(), headerValue(value)])),
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
    },
    body: null,
    maxBytes: mostBytes,
  };
}

/** Who the user is, and what the request says of them. */
export function marksOfUser({ in: part, name, attributes }: UserSamplePlan, user: SampleUser): readonly RequestMark[] {
  const carried = Object.entries(attributes).flatMap(([attribute, carrier]) => {
    const value = Object.hasOwn(user.attributes, attribute) ? user.attributes[attribute] : undefined;
    return value === undefined ? [] : [{ in: part, name: carrier, value }];
  });
  return [{ in: part, name, value: user.id }, ...carried];
}

/** What leads past the switch; null where the plan does not say how: an allowlist without a user, or no place for one. */
export function marksOfBypass(
  { kind, name, value }: BypassPlan,
  users: UserSamplePlan | null,
): readonly RequestMark[] | null {
  if (kind !== 'allowlist') return [{ in: kind, name, value: value ?? '1' }];
  return users === null || value === null ? null : [{ in: users.in, name: users.name, value }];
}

function withParameters(path: string, parameters: readonly string[]): string {
  if (parameters.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${parameters.join('&')}`;
}

/** A header holds printable ASCII; anything else is percent-encoded, as most services that take such text read it. */
function headerValue(value: string): string {
  return value.replace(/[^\x20-\x7e]/gu, encodeURIComponent);
}

/** What RFC 6265 allows in a cookie's value stays as it is. */
function cookieValue(value: string): string {
  return value.replace(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu, encodeURIComponent);
}
