import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fillManifests, readManifests, shownManifest } from '../../../shared/steps/manifests.ts';
import { fillText } from '../../../shared/steps/values.ts';

const known = new Map<string, string | number | boolean>([
  ['vars.replicas', 6],
  ['vars.image', 'registry/app:2.0'],
  ['vars.evil', 'x\nkind: Secret\n# {'],
  ['release.to', '20'],
]);
const fill = (written: string) => {
  const filled = fillText(written, known);
  if (!filled.ok) throw new Error(`missing ${filled.missing}`);
  return filled.text;
};
const filled = (text: string) => parseAllDocuments(fillManifests(text, fill)).map((one) => one.toJS());

describe('values in a manifest', () => {
  it('become numbers where they stand alone without quotes, and texts everywhere else', () => {
    const [object] = filled(
      'spec: {replicas: $vars.replicas, version: "$release.to", both: $vars.replicas/$release.to}\nimage: $vars.image\n',
    );
    expect(object).toEqual({
      spec: { replicas: 6, version: '20', both: '6/20' },
      image: 'registry/app:2.0',
    });
  });

  it('stay one text, whatever they hold', () => {
    const text = 'kind: ConfigMap\ndata:\n  one: $vars.evil\n  two: |\n    first $vars.evil\n    last\n';
    expect(filled(text)).toEqual([
      { kind: 'ConfigMap', data: { one: known.get('vars.evil'), two: `first ${known.get('vars.evil')}\nlast\n` } },
    ]);
  });

  it('never reach what a shell of a container reads', () => {
    const [{ containers }] = filled(
      'containers: [{command: [sh, -c, "run $release.to", "$release.to"]}, {args: ["$release.to", "--to=$release.to"]}]',
    ) as [{ containers: readonly unknown[] }];
    expect(containers).toEqual([{ command: ['sh', '-c', 'run $release.to', '20'] }, { args: ['20', '--to=20'] }]);
  });

  it('are not looked for in keys, nor anywhere where there is none', () => {
    const text = '# kept as it is\n{ a:   1 }\n';
    expect(fillManifests(text, fill)).toBe(text);
    expect(filled('$release.to: $release.to')).toEqual([{ '$release.to': 20 }]);
    expect(() => fillManifests('a: $vars.nobody', fill)).toThrow('missing vars.nobody');
  });
});

describe('objects of a manifest', () => {
  it('are read in their order, with the namespace where it is said', () => {
    const text =
      '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n# nothing\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: a}\n';
    expect(readManifests(text)).toEqual({
      ok: true,
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', name: 'a', namespace: undefined },
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'b', namespace: 'a' },
      ],
    });
  });

  it.each([
    ['', null],
    ['just words', null],
    ['apiVersion: v1\nkind: Pod\nmetadata: {}\n', null],
    ['apiVersion: v1\nkind: [\n', 3],
  ])('are said to be unreadable: %j', (text, line) => {
    expect(readManifests(text)).toEqual({ ok: false, line });
  });
});

describe('a manifest that is kept', () => {
  it('has no value of a Secret in it, and everything else', () => {
    const note = 'kubectl.kubernetes.io/last-applied-configuration: \'{"data":{"password":"aHVudGVyMg=="}}\'';
    const text = `apiVersion: v1\nkind: Secret\nmetadata: {name: db, annotations: {${note}, team: db}}\ndata: {password: aHVudGVyMg==}\nstringData: {user: hunter2}\n`;
    const shown = shownManifest(text);
    expect(shown).not.toMatch(/aHVu|hunter2/);
    expect(parseAllDocuments(shown)[0]?.toJS()).toEqual({
      ...{ apiVersion: 'v1', kind: 'Secret' },
      metadata: { name: 'db', annotations: { team: 'db' } },
      ...{ data: { password: '•••' }, stringData: { user: '•••' } },
    });
    const other = 'kind: ConfigMap\ndata: {about: a Secret}\n';
    expect(shownManifest(other)).toBe('kind: ConfigMap\ndata: { about: a Secret }\n');
  });
});
