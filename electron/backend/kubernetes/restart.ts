/** What `kubectl rollout restart` sets as well. */
export const restartedAnnotation = 'kubectl.kubernetes.io/restartedAt';

/** Merge patch that restarts a workload as kubectl does. `at`: ISO time. */
export function restartPatch(at: string): object {
  return { spec: { template: { metadata: { annotations: { [restartedAnnotation]: at } } } } };
}
