import type { SwitchFile } from '../../../../shared/plan/schema.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import type { Fact } from './fact-row.tsx';
import { FactLists } from './fact-section.tsx';
import { type FactWords, useFactWords } from './fact-words.ts';
import { usePlanView } from './plan-view-context.tsx';

/** What moves the traffic, and whom it can tell apart: slots, switches, audiences, lists of targets, flags, data. */
export function TrafficView() {
  const t = useTranslate();
  const words = useFactWords();
  const { plan } = usePlanView();
  const { file, local } = words;
  const lists = {
    slots: Object.entries(file.connections ?? {}).map(
      ([id, slot]): Fact => ({
        way: ['connections', id],
        title: slot.title === undefined ? id : local(slot.title),
        note: t(`connections:capability.${slot.capability}`),
        details: [slot.title !== undefined && id, slot.expects !== undefined && local(slot.expects)],
        item: slot,
      }),
    ),
    switches: Object.entries(file.switches ?? {}).flatMap(([id, written]) => switchFacts(words, id, written)),
    dimensions: (file.dimensions ?? []).map(
      (dimension, index): Fact => ({
        way: ['dimensions', { id: dimension.id }],
        title: `${index + 1}. ${local(dimension.title)}`,
        note: dimension.supplementary === true ? t('planFacts:traffic.supplementary') : '',
        details: [dimension.values?.join(', ')],
        item: dimension,
      }),
    ),
    audiences: [
      ...(file.audiences ?? []).map(
        (audience): Fact => ({
          way: ['audiences', { id: audience.id }],
          title: local(audience.title),
          note: audience.id,
          details: [
            plan?.audiences[audience.id]?.target,
            audience.allowlist === true && t('planFacts:traffic.allowlist'),
          ],
          item: audience,
        }),
      ),
      ...composition(words),
    ],
    targets: [
      ...Object.entries(file.targetLists ?? {}).map(
        ([id, list]): Fact => ({
          way: ['targetLists', id],
          title: list.title === undefined ? id : local(list.title),
          note: list.file ?? t('planFacts:traffic.targets', { count: list.targets?.length ?? 0 }),
          details: [list.targets?.join(', '), list.sha256 !== undefined && `SHA-256 ${list.sha256}`],
          item: list,
        }),
      ),
      ...(file.targetConstraints ?? []).map(
        (constraint, index): Fact => ({
          way: ['targetConstraints', index],
          title: constraint.targets.join(', '),
          note: t(`planFacts:traffic.constraint.${constraint.kind}`),
          item: constraint,
        }),
      ),
    ],
    flags: (file.flags ?? []).map(
      (flag): Fact => ({
        way: ['flags', { id: flag.id }],
        title: local(flag.title),
        note: flag.killSwitch === true ? t('planFacts:traffic.killSwitch') : '',
        details: [
          flag.key,
          flag.on === undefined ? t('planFacts:traffic.byHand') : t('planFacts:traffic.on', { slot: flag.on }),
          flag.opensAt !== undefined && t('planFacts:traffic.opensAt', { batch: flag.opensAt }),
        ],
        item: flag,
      }),
    ),
    migrations: (file.migrations ?? []).map(
      (migration): Fact => ({
        way: ['migrations', { id: migration.id }],
        title: local(migration.title),
        note:
          migration.compatible === undefined
            ? ''
            : t(migration.compatible ? 'planFacts:traffic.compatible' : 'planFacts:traffic.incompatible'),
        details: [migration.reverse !== undefined && local(migration.reverse)],
        item: migration,
      }),
    ),
  };
  return (
    <FactLists
      lists={Object.entries(lists).map(([id, facts]) => ({
        title: t(`planFacts:list.${id as keyof typeof lists}`),
        facts,
      }))}
      none={t('planFacts:traffic.none')}
    />
  );
}

const handling = ['capture', 'apply', 'verify', 'revert', 'doesNotRestore', 'precedence'] as const;

function switchFacts({ t, local, value }: FactWords, id: string, written: SwitchFile): readonly Fact[] {
  const way = ['switches', id] as const;
  const head: Fact = {
    way,
    title: written.title === undefined ? id : local(written.title),
    note: t(`planFacts:mechanism.${written.mechanism}`),
    details: [
      t(`planFacts:sticky.${written.sticky}`),
      written.takesEffect !== undefined && t(`planFacts:takesEffect.${written.takesEffect}`),
      written.probe !== undefined && t('planFacts:traffic.probed', { slot: written.probe }),
      written.authoritative === false && t('planFacts:traffic.notAuthoritative'),
      written.consistency !== undefined && local(written.consistency),
      ...Object.entries(written.facts ?? {}).map(([name, fact]) => `${name}: ${value(fact)}`),
    ],
    item: written,
  };
  const parts = handling.flatMap((part): readonly Fact[] => {
    const texts = written[part];
    if (texts === undefined) return [];
    return [{ way: [...way, part], title: t(`planFacts:handling.${part}`), details: texts.map(local) }];
  });
  const bypasses = (written.bypasses ?? []).map(
    (bypass): Fact => ({
      way: [...way, 'bypasses', { id: bypass.id }],
      title: t('planFacts:traffic.bypass', {
        kind: t(`planFacts:bypass.${bypass.kind}`),
        name: bypass.value === undefined ? bypass.name : `${bypass.name}=${bypass.value}`,
      }),
      note: t(`planFacts:traffic.to.${bypass.to}`),
      details: [!bypass.removedByRollback && t('planFacts:traffic.staysAfterRollback')],
      item: bypass,
    }),
  );
  return [head, ...parts, ...bypasses, ...sampleFacts({ t }, id, written)];
}

/** Who is asked for after a shift, and how. */
function sampleFacts({ t }: Pick<FactWords, 't'>, id: string, { samples }: SwitchFile): readonly Fact[] {
  if (samples === undefined) return [];
  const { users, path = '/', attributes = {} } = samples;
  return [
    {
      way: ['switches', id, 'samples'],
      title: t('planFacts:traffic.samples', { kind: t(`planFacts:bypass.${samples.in}`), name: samples.name }),
      note:
        users === undefined
          ? t('planFacts:traffic.samplesMadeUp')
          : t('planFacts:traffic.samplesListed', { count: users.length }),
      details: [
        t('planFacts:traffic.samplesPath', { path }),
        ...Object.entries(attributes).map(([attribute, name]) =>
          t('planFacts:traffic.samplesAttribute', { attribute, name }),
        ),
        ...(users ?? []).map((user) => [user.id, ...attributesOf(user)].join(' ')),
      ],
      item: samples,
    },
  ];
}

function attributesOf({ attributes = {} }: { readonly attributes?: object | undefined }): readonly string[] {
  return Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
}

function composition({ t, file }: FactWords): readonly Fact[] {
  const { audienceComposition: composed } = file;
  if (composed === undefined) return [];
  const { bucket } = composed;
  return [
    {
      way: ['audienceComposition'],
      title: t(`planFacts:traffic.order.${composed.order}`),
      note: t(`planFacts:traffic.fallback.${composed.fallback}`),
      details: [bucket !== undefined && t('planFacts:traffic.bucket', bucket)],
      item: composed,
    },
  ];
}
