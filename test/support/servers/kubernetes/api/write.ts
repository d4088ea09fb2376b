import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { setDefaults } from '../defaults.ts';
import { apiTime, isMap, type JsonMap, type KubeObject, type ManagedFieldsEntry } from '../objects.ts';
import { decodeFields, encodeFields } from '../patches/field-set.ts';
import { type Manager, type Ownership, recordUpdate } from '../patches/server-side-apply.ts';
import { apiVersionOf, type Resource, resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { ApiError, badRequest, conflict, modified, notFound } from './api-error.ts';
import { checkFields, checkRules, checkTypes, type FieldValidation } from './validate.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** '' for the object itself. */
  readonly subresource: string;
}

/** An object that was written, and what the writer is to be warned of. */
export interface Written {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

export const ownersOf = (object: KubeObject): readonly Ownership[] =>
  (object.metadata.managedFields ?? []).map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    time: entry.time,
    subresource: entry.subresource ?? '',
    fields: decodeFields(entry.fieldsV1),
  }));

export function setOwners(object: KubeObject, owners: readonly Ownership[]): void {
  const entries = owners.map(
    ({ manager, operation, apiVersion, time, subresource, fields }): ManagedFieldsEntry => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: encodeFields(fields),
      ...(subresource === '' ? {} : { subresource }),
    }),
  );
  if (entries.length > 0) object.metadata.managedFields = entries;
  else delete object.metadata.managedFields;
}

export const managerOf = (resource: Resource, options: WriteOptions, operation: Manager['operation']): Manager => ({
  manager: options.fieldManager,
  operation,
  subresource: options.subresource,
  apiVersion: apiVersionOf(resource),
});

/** Checks that it is what its path says, and gives it its name and namespace. */
function place(resource: Resource, sent: JsonMap, namespace: string | undefined): KubeObject {
  if (sent.kind !== undefined && (sent.kind !== resource.kind || sent.apiVersion !== apiVersionOf(resource))) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): ${sent.apiVersion} ${sent.kind}`,
    );
  }
  const object = { ...structuredClone(sent), apiVersion: apiVersionOf(resource), kind: resource.kind };
  const metadata: JsonMap = isMap(sent.metadata) ? structuredClone(sent.metadata) : {};
  if (resource.namespaced) {
    if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    metadata.namespace = namespace ?? 'default';
  } else {
    delete metadata.namespace;
  }
  return { ...object, metadata } as unknown as KubeObject;
}

/** Errors: 400, 403 in a namespace that is being deleted, 404 without the namespace, 409, 422. */
export function create(
  storage: Storage,
  resource: Resource,
  namespace: string | undefined,
  sent: JsonMap,
  options: WriteOptions,
  owners?: readonly Ownership[],
): Written {
  const object = place(resource, sent, namespace);
  const { metadata } = object;
  if (metadata.name === undefined && metadata.generateName !== undefined) {
    metadata.name = `${metadata.generateName}${randomBytes(3).toString('hex').slice(0, 5)}`;
  }
  if (metadata.name === undefined) throw badRequest('name or generateName is required');
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  checkNamespace(storage, resource, metadata.namespace, metadata.name);
  metadata.uid = randomUUID();
  const content = object as unknown as JsonMap;
  const warnings = checkFields(resource, content, options.fieldValidation);
  checkTypes(resource, content);
  if ((resource.subresources as readonly string[]).includes('status')) delete object.status;
  setOwners(
    object,
    owners ?? recordUpdate({}, content, resource.schema, [], managerOf(resource, options, 'Update'), apiTime()),
  );
  setDefaults(resource.kind, content);
  checkRules(resource, content, null);
  metadata.resourceVersion = '';
  if (!options.dryRun) return { object: storage.create(resource, object), warnings };
  if (storage.find(resource, metadata.namespace, metadata.name) !== null) {
    return { object: storage.create(resource, object), warnings };
  }
  return { object: { ...object, metadata: { ...metadata, creationTimestamp: apiTime() } }, warnings };
}

function checkNamespace(storage: Storage, resource: Resource, namespace: string | undefined, name: string): void {
  if (!resource.namespaced || namespace === undefined) return;
  const found = storage.find(resourceOfKind('Namespace'), undefined, namespace);
  if (found === null) throw notFound(resourceOfKind('Namespace'), namespace);
  if (found.metadata.deletionTimestamp !== undefined) {
    const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new ApiError(403, 'Forbidden', `${resource.plural} "${name}" is forbidden: ${because}`, {
      name,
      kind: resource.plural,
      causes: [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated` }],
    });
  }
}

/** Errors: 400, 404, 409 when it was changed meanwhile, 422. `owners` are given by an apply, which has found them. */
export function update(
  storage: Storage,
  resource: Resource,
  before: KubeObject,
  sent: JsonMap,
  options: WriteOptions,
  owners?: readonly Ownership[],
): Written {
  const { name, namespace } = before.metadata;
  const object = place(resource, sent, namespace);
  if (object.metadata.name !== undefined && object.metadata.name !== name) {
    throw badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`);
  }
  const { uid, resourceVersion } = object.metadata;
  if (uid !== undefined && uid !== '' && uid !== before.metadata.uid) {
    const because = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`;
    throw conflict(resource, name, because);
  }
  if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== before.metadata.resourceVersion) {
    throw modified(resource, name);
  }
  const warnings = checkFields(resource, object as unknown as JsonMap, options.fieldValidation);
  checkTypes(resource, object as unknown as JsonMap);
  const after = keepWhatIsNotTheWriters(resource, before, object, options.subresource);
  const content = after as unknown as JsonMap;
  setDefaults(resource.kind, content);
  checkRules(resource, content, before as unknown as JsonMap);
  setOwners(
    after,
    owners ??
      recordUpdate(
        before as unknown as JsonMap,
        content,
        resource.schema,
        ownersOf(before),
        managerOf(resource, options, 'Update'),
        apiTime(),
      ),
  );
  countGeneration(resource, before, after);
  return { object: options.dryRun ? after : storage.update(resource, after), warnings };
}

/** Metadata that the server owns stays; a status is written through its own door, and nothing else through that. */
function keepWhatIsNotTheWriters(
  resource: Resource,
  before: KubeObject,
  sent: KubeObject,
  subresource: string,
): KubeObject {
  const { uid, creationTimestamp, resourceVersion, generation, deletionTimestamp, name } = before.metadata;
  const kept = { name, uid, creationTimestamp, resourceVersion };
  const own = Object.fromEntries(
    Object.entries({ generation, deletionTimestamp }).filter(([, value]) => value !== undefined),
  );
  const metadata = { ...sent.metadata, ...kept, ...own } as KubeObject['metadata'];
  if (subresource === 'status') {
    const { status } = sent;
    return { ...before, ...(status === undefined ? {} : { status }) };
  }
  const { status: _, ...rest } = sent;
  const hasDoor = (resource.subresources as readonly string[]).includes('status');
  const status = hasDoor ? before.status : sent.status;
  const after: KubeObject = { ...rest, metadata, ...(status === undefined ? {} : { status }) };
  if (resource.kind === 'Service' && isMap(after.spec) && isMap(before.spec)) {
    after.spec.clusterIP ??= before.spec.clusterIP ?? 'None';
  }
  return after;
}

function countGeneration(resource: Resource, before: KubeObject, after: KubeObject): void {
  if (!resource.generation) return;
  const specified = ({ metadata: _, status: __, ...rest }: KubeObject) => rest;
  const changed =
    !isDeepStrictEqual(specified(before), specified(after)) ||
    // A Deployment counts its annotations too.
    (resource.kind === 'Deployment' && !isDeepStrictEqual(before.metadata.annotations, after.metadata.annotations));
  if (changed) after.metadata.generation = (before.metadata.generation ?? 1) + 1;
}
