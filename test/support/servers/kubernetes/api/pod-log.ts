import type { ServerResponse } from 'node:http';
import type { Pod } from '../objects.ts';
import type { PodLogs } from '../pod-logs.ts';
import { badRequest } from './api-error.ts';

/** Errors: 400 for a container that has not started. */
export function sendPodLog(pod: Pod, logs: PodLogs, query: URLSearchParams, response: ServerResponse): void {
  const { name, uid } = pod.metadata;
  const asked = query.get('container') ?? pod.spec.containers[0]?.name ?? '';
  if (!pod.spec.containers.some((container) => container.name === asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const status = pod.status?.containerStatuses?.find((container) => container.name === asked);
  const waiting = status?.state.waiting as { reason?: string } | undefined;
  if (status === undefined || (waiting !== undefined && status.restartCount === 0)) {
    const why = waiting?.reason ?? 'ContainerCreating';
    throw badRequest(`container "${asked}" in pod "${name}" is waiting to start: ${why}`);
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  response.write(logs.read(uid, query));
  const over = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  if (query.get('follow') !== 'true' || over) {
    response.end();
    return;
  }
  const unfollow = logs.follow(uid, (line) => {
    if (line === null) response.end();
    else response.write(line);
  });
  response.once('close', unfollow);
}
