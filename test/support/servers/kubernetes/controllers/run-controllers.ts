import type { Storage } from '../storage.ts';
import { runAutoscalers } from './autoscalers.ts';
import type { Progress } from './deployment-status.ts';
import { runDeployments } from './deployments.ts';
import { runEndpoints } from './endpoints.ts';
import { collectGarbage } from './garbage.ts';
import { runJobs } from './jobs.ts';
import { runNamespaces } from './namespaces.ts';
import type { Node } from './pods.ts';
import { runReplicaSets } from './replica-sets.ts';
import { runStatefulSets } from './stateful-sets.ts';

const restMs = 200;

/** What a cluster does by itself, one step at a time. */
export class Controllers {
  readonly storage: Storage;
  readonly node: Node;
  readonly everyMs: number;
  readonly #progress = new Map<string, Progress>();
  #timer: NodeJS.Timeout | undefined;
  /** The revision before the last step, and when that was. */
  #seen = { revision: 0, atMs: 0 };

  constructor(storage: Storage, node: Node, everyMs: number) {
    this.storage = storage;
    this.node = node;
    this.everyMs = everyMs;
  }

  tick(): void {
    const before = this.storage.revision;
    runNamespaces(this.storage);
    runAutoscalers(this.storage);
    runDeployments(this.storage, this.#progress);
    runReplicaSets(this.storage);
    runStatefulSets(this.storage);
    runJobs(this.storage);
    this.node.run();
    runEndpoints(this.storage);
    collectGarbage(this.storage);
    // What this step changed is seen by the next one.
    this.#seen = { revision: before, atMs: performance.now() };
  }

  resume(): void {
    this.#timer ??= setInterval(() => {
      if (this.#hasWork()) this.tick();
    }, this.everyMs);
  }

  /** A cluster at rest only looks at its deadlines now and then. */
  #hasWork(): boolean {
    const { revision, atMs } = this.#seen;
    return revision !== this.storage.revision || this.node.isBusy() || performance.now() - atMs > restMs;
  }

  /** Nothing moves any more; what clients write is stored all the same. */
  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
