import type { Deployment, KubeObject } from '../objects.ts';
import { resourceOfKind } from '../resources.ts';
import type { Storage } from '../storage.ts';
import { recordEvent, updateAs } from './controller.ts';

interface Autoscaler extends KubeObject {
  spec: { minReplicas: number; maxReplicas: number; scaleTargetRef: { kind: string; name: string } };
}

/** Keeps the replicas within their bounds, whoever set them; it has no load to go by. None means switched off. */
export function runAutoscalers(storage: Storage): void {
  for (const autoscaler of storage.listKind<Autoscaler>('HorizontalPodAutoscaler')) {
    const { minReplicas, maxReplicas, scaleTargetRef } = autoscaler.spec;
    if (!['Deployment', 'StatefulSet'].includes(scaleTargetRef.kind)) continue;
    const target = storage.find(
      resourceOfKind(scaleTargetRef.kind),
      autoscaler.metadata.namespace,
      scaleTargetRef.name,
    ) as Deployment | null;
    if (target === null || target.spec.replicas === 0) continue;
    const replicas = Math.min(maxReplicas, Math.max(minReplicas, target.spec.replicas));
    if (replicas === target.spec.replicas) continue;
    target.spec.replicas = replicas;
    updateAs(storage, target, 'horizontal-pod-autoscaler');
    recordEvent(storage, autoscaler, { reason: 'SuccessfulRescale', message: `New size: ${replicas}` });
  }
}
