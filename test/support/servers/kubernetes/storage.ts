import { randomUUID } from 'node:crypto';
import { alreadyExists, expired, modified, notFound } from './api/api-error.ts';
import { apiTime, copyOf, type KubeObject } from './objects.ts';
import { type Resource, resourceOfKind } from './resources.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  /** As it is after the change; for a deletion with the revision of the deletion. */
  readonly object: KubeObject;
  /** As it was before: a watcher with a selector must hear of what left its selection. */
  readonly before: KubeObject | null;
  readonly revision: number;
}

type Listener = (change: Change) => void;

/** All objects, one revision for all of them, and the changes that a watcher can still ask for. */
export class Storage {
  #revision = 1000;
  /** Changes up to this revision are no longer known. */
  #forgotten = 999;
  #changes: Change[] = [];
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<Listener>();

  /** The newest revision. */
  get revision(): number {
    return this.#revision;
  }

  get oldestRevision(): number {
    return this.#forgotten;
  }

  find(resource: Resource, namespace: string | undefined, name: string): KubeObject | null {
    const found = this.#objects.get(keyOf(resource, namespace, name));
    return found === undefined ? null : copyOf(found);
  }

  get(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const found = this.find(resource, namespace, name);
    if (found === null) throw notFound(resource, name);
    return found;
  }

  /** Of all namespaces when none is named; by namespace, then by name. `where` must not change what it looks at. */
  list(resource: Resource, namespace?: string, where: (object: KubeObject) => boolean = () => true): KubeObject[] {
    const prefix = `${resource.group}/${resource.plural}/${namespace === undefined ? '' : `${namespace}/`}`;
    return [...this.#objects]
      .filter(([key, object]) => key.startsWith(prefix) && where(object))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, object]) => copyOf(object));
  }

  listKind<T extends KubeObject>(kind: T['kind'], namespace?: string, where?: (object: T) => boolean): T[] {
    return this.list(resourceOfKind(kind), namespace, where as (object: KubeObject) => boolean) as T[];
  }

  /** All there is, not copied: only to be looked at. */
  all(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  /** Gives it its time, its revision, and a uid if it has none. Errors: 409 when it is there already. */
  create(resource: Resource, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const key = keyOf(resource, namespace, name);
    if (this.#objects.has(key)) throw alreadyExists(resource, name);
    const created = copyOf(object);
    created.metadata.uid ??= randomUUID();
    created.metadata.creationTimestamp = apiTime();
    if (resource.generation) created.metadata.generation = 1;
    this.#write('ADDED', resource, key, created, null);
    return copyOf(created);
  }

  /** Errors: 404; 409 when the object names another revision than the stored one. Without a change nothing happens. */
  update(resource: Resource, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const key = keyOf(resource, namespace, name);
    const before = this.#objects.get(key);
    if (before === undefined) throw notFound(resource, name);
    if (object.metadata.resourceVersion !== '' && object.metadata.resourceVersion !== before.metadata.resourceVersion) {
      throw modified(resource, name);
    }
    const after = copyOf(object);
    after.metadata.resourceVersion = before.metadata.resourceVersion;
    if (JSON.stringify(after) === JSON.stringify(before)) return after;
    if (after.metadata.deletionTimestamp !== undefined && (after.metadata.finalizers ?? []).length === 0) {
      // The last finalizer went: so does the object. Pods wait for their node.
      if (before.metadata.deletionTimestamp !== undefined && before.metadata.finalizers !== undefined) {
        return this.remove(resource, namespace, name);
      }
    }
    this.#write('MODIFIED', resource, key, after, before);
    return copyOf(after);
  }

  /** Removes it at once. Errors: 404. */
  remove(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const key = keyOf(resource, namespace, name);
    const before = this.#objects.get(key);
    if (before === undefined) throw notFound(resource, name);
    const gone = copyOf(before);
    this.#write('DELETED', resource, key, gone, before);
    return gone;
  }

  /** Changes after `revision`, then every later one, until the returned function is called. Errors: 410. */
  watch(revision: number, listener: Listener): () => void {
    if (revision < this.#forgotten) throw expired(String(revision), this.#forgotten);
    for (const change of this.#changes) if (change.revision > revision) listener(change);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As after a compaction: whoever asks for something older than now is told that it has expired. */
  forgetHistory(): void {
    this.#changes = [];
    this.#forgotten = this.#revision;
  }

  #write(type: Change['type'], resource: Resource, key: string, object: KubeObject, before: KubeObject | null): void {
    this.#revision += 1;
    object.metadata.resourceVersion = String(this.#revision);
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, object);
    const change = { type, resource, object: copyOf(object), before, revision: this.#revision };
    this.#changes.push(change);
    if (this.#changes.length > 5_000) {
      const dropped = this.#changes.splice(0, 1_000);
      this.#forgotten = dropped.at(-1)?.revision ?? this.#forgotten;
    }
    for (const listener of this.#listeners) listener(change);
  }
}

function keyOf(resource: Resource, namespace: string | undefined, name: string): string {
  const place = resource.namespaced ? `${namespace ?? 'default'}/` : '';
  return `${resource.group}/${resource.plural}/${place}${name}`;
}
