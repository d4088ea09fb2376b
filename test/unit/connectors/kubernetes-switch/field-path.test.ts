import { expect, it } from 'vitest';
import {
  absent,
  parsePath,
  patchOf,
  readField,
  writeField,
} from '../../../../electron/backend/connectors/kubernetes-switch/field-path.ts';
import type { KubernetesObject } from '../../../../electron/backend/kubernetes/objects.ts';

const weight = parsePath('metadata.annotations["nginx.ingress.kubernetes.io/canary-weight"]');
const rollout = parsePath('spec.template.spec.containers[name=app].env[name=ROLLOUT_PERCENT].value');
const route = parsePath('spec.http[0].route[destination.subset=v2].weight');

const deployment = (env?: object[]): KubernetesObject => ({
  metadata: { name: 'web', resourceVersion: '7' },
  spec: {
    template: { spec: { containers: [{ name: 'sidecar' }, { name: 'app', ...(env === undefined ? {} : { env }) }] } },
  },
});
function set(object: KubernetesObject, path: typeof weight, value: unknown) {
  const next = structuredClone(object);
  writeField(next, path, value);
  return { next, patch: patchOf(object, next, [path]) };
}

it('replaces a value of a list, held to the names on the way and to the old value', () => {
  const live = deployment([
    { name: 'A', value: '1' },
    { name: 'ROLLOUT_PERCENT', value: '10' },
  ]);
  expect(readField(live, rollout)).toBe('10');
  const { next, patch } = set(live, rollout, '50');
  expect(readField(next, rollout)).toBe('50');
  const entry = '/spec/template/spec/containers/1/env/1';
  expect(patch).toEqual([
    { op: 'test', path: '/spec/template/spec/containers/1/name', value: 'app' },
    { op: 'test', path: `${entry}/name`, value: 'ROLLOUT_PERCENT' },
    { op: 'test', path: `${entry}/value`, value: '10' },
    { op: 'replace', path: `${entry}/value`, value: '50' },
  ]);
});

it('adds an entry of env, with the list where there is none, and takes the whole entry away', () => {
  const added = { name: 'ROLLOUT_PERCENT', value: '1' };
  const version = { op: 'test', path: '/metadata/resourceVersion', value: '7' };
  const list = '/spec/template/spec/containers/1/env';
  expect(set(deployment([{ name: 'A', value: '1' }]), rollout, '1').patch).toContainEqual({
    op: 'add',
    path: `${list}/-`,
    value: added,
  });
  const { patch, next } = set(deployment(), rollout, '1');
  expect(patch).toContainEqual({ op: 'add', path: list, value: [added] });
  expect(patch).toContainEqual(version);
  const gone = set(next, rollout, absent);
  expect(gone.patch.at(-1)).toEqual({ op: 'remove', path: `${list}/0` });
  expect(readField(gone.next, rollout)).toBe(absent);
});

it('takes several entries of a list away from its end on', () => {
  const names = ['A', 'B', 'C'];
  const live = deployment(names.map((name) => ({ name, value: '1' })));
  const next = structuredClone(live);
  const paths = names.map((name) => parsePath(`spec.template.spec.containers[name=app].env[name=${name}].value`));
  for (const path of paths.slice(1)) writeField(next, path, absent);
  const list = '/spec/template/spec/containers/1/env';
  const removals = patchOf(live, next, paths).filter(({ op }) => op === 'remove');
  expect(removals.map(({ path }) => path)).toEqual([`${list}/2`, `${list}/1`]);
});

it('adds a key with dots and slashes, two of them at once under a map that is not there', () => {
  const live: KubernetesObject = { metadata: { name: 'web', resourceVersion: '7' } };
  const header = parsePath('metadata.annotations["nginx.ingress.kubernetes.io/canary-by-header"]');
  const next = structuredClone(live);
  writeField(next, weight, '10');
  writeField(next, header, 'X-Canary');
  const annotations = {
    'nginx.ingress.kubernetes.io/canary-weight': '10',
    'nginx.ingress.kubernetes.io/canary-by-header': 'X-Canary',
  };
  expect(patchOf(live, next, [weight, header])).toEqual([
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    { op: 'add', path: '/metadata/annotations', value: annotations },
  ]);
  expect(set(next, weight, '20').patch.at(-1)?.path).toBe(
    '/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight',
  );
});

it('finds an element by a value deeper in it', () => {
  const live: KubernetesObject = {
    metadata: { name: 'web' },
    spec: {
      http: [
        {
          route: [
            { destination: { subset: 'v1' }, weight: 90 },
            { destination: { subset: 'v2' }, weight: 10 },
          ],
        },
      ],
    },
  };
  expect(set(live, route, 20).patch).toEqual([
    { op: 'test', path: '/spec/http/0/route/1/destination/subset', value: 'v2' },
    { op: 'test', path: '/spec/http/0/route/1/weight', value: 10 },
    { op: 'replace', path: '/spec/http/0/route/1/weight', value: 20 },
  ]);
  expect(set(live, route, 10).patch).toEqual([]);
});

it('makes nothing up: a container, a rule, a specification that is not there is a wrong path', () => {
  const wrong = parsePath('spec.template.spec.containers[name=wep].env[name=A].value');
  expect(readField(deployment(), wrong)).toBe(absent);
  expect(() => set(deployment(), wrong, '1')).toThrow('kubernetes-field-missing');
  expect(() => set(deployment(), route, 1)).toThrow('kubernetes-field-missing');
  expect(() => set({ metadata: { name: 'x' } }, parsePath('spec.replicas'), 1)).toThrow('kubernetes-field-missing');
  expect(() => set({ metadata: { name: 'x' }, data: 'text' }, parsePath('data.a'), 1)).toThrow(
    'kubernetes-field-missing',
  );
  expect(set(deployment(), wrong, absent).patch).toEqual([]);
});

it('holds what stays as it is where all of it belongs together, and changes nothing where nothing differs', () => {
  const live: KubernetesObject = { metadata: { name: 'rules', resourceVersion: '7' }, data: { all: '0', vip: '10' } };
  const paths = ['data.all', 'data.vip', 'data.internal'].map((text) => parsePath(text));
  const next = structuredClone(live);
  writeField(next, parsePath('data.vip'), '20');
  const change = { op: 'replace', path: '/data/vip', value: '20' };
  expect(patchOf(live, next, paths)).toEqual([{ op: 'test', path: '/data/vip', value: '10' }, change]);
  expect(patchOf(live, next, paths, true)).toEqual([
    { op: 'test', path: '/data/all', value: '0' },
    { op: 'test', path: '/data/vip', value: '10' },
    { op: 'test', path: '/metadata/resourceVersion', value: '7' },
    change,
  ]);
  expect(patchOf(live, live, paths, true)).toEqual([]);
});
