import { CockpitFault } from '../../../../shared/errors.ts';
import { type ChosenPod, choosePod, isStillThere, nameOf } from '../../kubernetes/choose-pod.ts';
import { createKubernetesClient, type KubernetesClient } from '../../kubernetes/kubernetes-client.ts';
import { createObjects, type Objects } from '../../kubernetes/objects.ts';
import { openPodExec, type PodExec, type PodExecListener } from '../../kubernetes/pod-exec.ts';
import type { CallLimits } from '../../platform/call-limits.ts';
import { choiceOf, type PodConfig } from './pod-config.ts';

/** The way to one container, which is chosen anew for every call: pods come and go. */
export interface PodLink {
  /** `shop/Deployment/web`, with the container where one is named. */
  readonly name: string;
  readonly client: KubernetesClient;
  readonly objects: Objects;
  readonly namespace: string | undefined;
  /** Throws `pod-none-ready`, `pod-container-missing`. */
  choose(limits: CallLimits): Promise<ChosenPod>;
  /** The only one that could be chosen: what is said of one of several is not true of the others. Throws `pods-several` too. */
  chooseOnly(limits: CallLimits): Promise<ChosenPod>;
  open(pod: ChosenPod, command: readonly string[], listener: PodExecListener, limits: CallLimits): Promise<PodExec>;
  /** Whether a pod in which something broke off is no longer the one that it was; false where nobody says so in time. */
  isGone(pod: ChosenPod): Promise<boolean>;
}

/** After something broke off, why is asked for no longer than this. */
const askWhyMs = 2_000;

export function createPodLink(config: PodConfig): PodLink {
  const choice = choiceOf(config);
  const { namespace, container } = config;
  const client = createKubernetesClient(config);
  const objects = createObjects(client);
  const of = namespace === undefined ? '' : `${namespace}/`;
  const within = container === undefined ? '' : `:${container}`;
  const choose = async (limits: CallLimits): Promise<ChosenPod> => {
    // The calls end with the limits; which of its two ends it was, they say.
    const call = () => ({ deadlineMs: limits.remainingMs(), signal: limits.signal });
    try {
      return await choosePod(objects, choice, { namespace, container }, call);
    } catch (thrown) {
      throw limits.signal.aborted ? limits.fault() : thrown;
    }
  };
  return {
    name: `${of}${nameOf(choice)}${within}`,
    client,
    objects,
    namespace,
    choose,
    async chooseOnly(limits) {
      const pod = await choose(limits);
      if (pod.ready > 1) throw new CockpitFault('pods-several', { object: nameOf(choice), ready: pod.ready });
      return pod;
    },
    open: (pod, command, listener, limits) => openPodExec(client, pod, command, listener, limits),
    isGone: (pod) =>
      isStillThere(objects, pod, namespace, { deadlineMs: askWhyMs }).then(
        (there) => !there,
        () => false,
      ),
  };
}
