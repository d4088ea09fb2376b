/** What the API answers when it does not do what it was asked for. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: { reason: string; message: string; field?: string }[];
  retryAfterSeconds?: number;
}

export class ApiError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

/** A resource as messages name it: `deployments.apps`, or `configmaps` of the core group. */
interface Named {
  readonly group: string;
  readonly plural: string;
}

export const qualified = ({ group, plural }: Named) => (group === '' ? plural : `${plural}.${group}`);

const detailsOf = ({ group, plural }: Named, name: string): StatusDetails => ({
  name,
  ...(group === '' ? {} : { group }),
  kind: plural,
});

export const notFound = (resource: Named, name: string) =>
  new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));

export const noSuchPath = () => new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});

export const alreadyExists = (resource: Named, name: string) =>
  new ApiError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, detailsOf(resource, name));

export const conflict = (resource: Named, name: string, because: string) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${because}`,
    detailsOf(resource, name),
  );

export const modified = (resource: Named, name: string) =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );

export const badRequest = (message: string) => new ApiError(400, 'BadRequest', message);

export const methodNotAllowed = () =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const unauthorized = () => new ApiError(401, 'Unauthorized', 'Unauthorized');

export const expired = (resourceVersion: string, oldest: number) =>
  new ApiError(410, 'Expired', `too old resource version: ${resourceVersion} (${oldest})`);

/** `field` is a path such as `spec.replicas`. */
export function invalid(kind: string, group: string, name: string, field: string, problem: string): ApiError {
  return new ApiError(
    422,
    'Invalid',
    `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${field}: ${problem}`,
    {
      name,
      ...(group === '' ? {} : { group }),
      kind,
      causes: [{ reason: 'FieldValueInvalid', message: problem, field }],
    },
  );
}
