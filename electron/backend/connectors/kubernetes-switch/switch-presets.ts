import type { z } from 'zod';
import type { configSchema } from './switch-config.ts';

type Preset = { readonly id: string; readonly config: Readonly<Partial<z.input<typeof configSchema>>> };

const deployment: Preset['config'] = { apiVersion: 'apps/v1', objectKind: 'Deployment' };
const ingress: Preset['config'] = {
  apiVersion: 'networking.k8s.io/v1',
  objectKind: 'Ingress',
  restart: [],
  waitFor: 'nothing',
};
const annotation = (name: string) => `metadata.annotations["nginx.ingress.kubernetes.io/${name}"]`;

/** What the plans name, with names to be replaced by one's own. */
export const switchPresets: readonly Preset[] = [
  {
    id: 'configMap',
    config: {
      apiVersion: 'v1',
      objectKind: 'ConfigMap',
      objectName: 'traffic-config',
      fields: ['data.canary_percentage = "{percent}"'],
      restart: ['Deployment/frontend-deployment'],
      waitFor: 'rollout',
    },
  },
  {
    id: 'configMapAudiences',
    config: {
      apiVersion: 'v1',
      objectKind: 'ConfigMap',
      objectName: 'traffic-config',
      fields: ['data.canary_percentage = "{percent}"'],
      audienceFields: [
        'data.canary_internal = "true" else "false" for internal=true',
        'data.canary_location = "{percent}" for location=beijing|shanghai',
      ],
      restart: ['Deployment/frontend-deployment'],
      waitFor: 'rollout',
    },
  },
  {
    id: 'rolloutPercent',
    config: {
      ...deployment,
      fields: [
        'spec.template.spec.containers[name=app].env[name=ROLLOUT_PERCENT].value = "{percent}"',
        'spec.template.spec.containers[name=app].env[name=USE_DOMAIN_SERVICE].value = "true" else "false"',
      ],
      restart: [],
      waitFor: 'rollout',
    },
  },
  {
    id: 'onOff',
    config: {
      ...deployment,
      fields: ['spec.template.spec.containers[name=app].env[name=USE_DOMAIN_SERVICE].value = "true" else "false"'],
      restart: [],
      waitFor: 'rollout',
    },
  },
  {
    id: 'replicas',
    config: { ...deployment, fields: ['spec.replicas = {replicas}'], restart: [], waitFor: 'rollout' },
  },
  {
    id: 'ingressWeight',
    config: { ...ingress, fields: [`${annotation('canary-weight')} = "{wholePercent}"`] },
  },
  {
    id: 'ingressHeader',
    config: { ...ingress, fields: [`${annotation('canary-by-header')} = "X-Canary" else absent`] },
  },
  {
    id: 'ingressCookie',
    config: { ...ingress, fields: [`${annotation('canary-by-cookie')} = "gray_release" else absent`] },
  },
  {
    id: 'httpRoute',
    config: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      objectKind: 'HTTPRoute',
      fields: [
        'spec.rules[0].backendRefs[name=web-v1].weight = {stable}',
        'spec.rules[0].backendRefs[name=web-v2].weight = {canary}',
      ],
      restart: [],
      waitFor: 'condition',
      condition: 'Accepted',
    },
  },
  {
    id: 'virtualService',
    config: {
      apiVersion: 'networking.istio.io/v1',
      objectKind: 'VirtualService',
      fields: [
        'spec.http[0].route[destination.subset=v1].weight = {stable}',
        'spec.http[0].route[destination.subset=v2].weight = {canary}',
      ],
      restart: [],
      waitFor: 'nothing',
    },
  },
];
