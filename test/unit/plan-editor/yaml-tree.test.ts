import { describe, expect, it } from 'vitest';
import { isWithin, nameOfWay, wayAt } from '../../../renderer/screens/plan-editor/code/way-at.ts';
import { nodeAt, parseYaml, startOf, type YamlStep } from '../../../renderer/screens/plan-editor/code/yaml-tree.ts';

const text = `title: x
guards:
  - title: first
    id: errors
    perBatch:
      REL-B0: { green: '< 3 %' }
  - { id: "latency", unit: seconds }
steps:
- kind: manual
`;
const lineAt = (way: readonly YamlStep[], of = text): string | null => {
  const node = nodeAt(parseYaml(of), of, way);
  return node === null ? null : (of.slice(startOf(node, of)).split('\n')[0] ?? '');
};

describe('an item', () => {
  it.each<[readonly YamlStep[], string | null]>([
    [['title'], 'title: x'],
    [['guards', { id: 'errors' }], 'title: first'],
    [['guards', 0], 'title: first'],
    [['guards', { id: 'latency' }], '{ id: "latency", unit: seconds }'],
    [['guards', { id: 'errors' }, 'perBatch', 'REL-B0'], "REL-B0: { green: '< 3 %' }"],
    [['guards', { id: 'errors' }, 'perBatch', 'REL-B0', 'green'], "green: '< 3 %' }"],
    [['steps', 0, 'kind'], 'kind: manual'],
    [['guards', { id: 'none' }], null],
    [['guards', 7], null],
    [['title', 'zh'], null],
    [['steps', 'kind'], null],
  ])('%j is found in the text', (way, line) => expect(lineAt(way)).toBe(line));

  it('is found in JSON', () => {
    const json = '{\n  "guards": [\n    { "id": "errors",\n      "unit": "ratio" }\n  ]\n}';
    expect(lineAt(['guards', { id: 'errors' }, 'unit'], json)).toBe('"unit": "ratio" }');
  });
});

it.each([
  ['first', 'guards/errors/title'],
  ["'< 3", 'guards/errors/perBatch/REL-B0/green'],
  ['seconds', 'guards/latency/unit'],
  ['manual', 'steps/0/kind'],
  ['title: x', 'title'],
])('the place of %j has a name', (part, name) => {
  const at = text.indexOf(part);
  expect(nameOfWay(wayAt(parseYaml(text).resolveInner(at, 1), text))).toBe(name);
});

it('is within the item that it belongs to, and within no other', () => {
  const way = ['guards', { id: 'errors' }];
  expect(isWithin('guards/errors/title', way)).toBe(true);
  expect(isWithin('guards/errors', way)).toBe(true);
  expect(isWithin('guards/errors-2', way)).toBe(false);
  expect(isWithin(null, way)).toBe(false);
});
