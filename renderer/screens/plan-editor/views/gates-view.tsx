import { formatDuration } from '../../../../shared/i18n/format.ts';
import { parseDurationMs } from '../../../../shared/plan/duration.ts';
import type { GateFile } from '../../../../shared/plan/schema.ts';
import { useTranslate } from '../../../components/use-translate.ts';
import type { Fact } from './fact-row.tsx';
import { FactLists } from './fact-section.tsx';
import { type FactWords, useFactWords } from './fact-words.ts';

/** What must hold before a batch or before the release is complete, by category and in the order of the text. */
export function GatesView() {
  const t = useTranslate();
  const words = useFactWords();
  const byCategory = Map.groupBy(words.file.gates ?? [], ({ category }) =>
    category === undefined ? t('planFacts:gate.other') : words.local(category),
  );
  const lists = [...byCategory].map(([title, gates]) => ({
    title,
    facts: gates.map((gate) => gateFact(words, gate)),
  }));
  return <FactLists lists={lists} none={t('planFacts:gate.none')} />;
}

function gateFact({ t, local, titleOf }: FactWords, gate: GateFile): Fact {
  const { live, recorded, evidence, basis, validFor } = gate;
  const asked =
    live !== undefined
      ? t('planFacts:gate.live', { query: live.query, pass: live.pass })
      : recorded !== undefined && t(`planFacts:gate.recorded.${recorded.kind}`);
  return {
    way: ['gates', { id: gate.id }],
    title: local(gate.title),
    note:
      gate.before === 'completion'
        ? t('planFacts:gate.beforeCompletion')
        : gate.before === undefined
          ? t('planFacts:gate.beforeFirst')
          : t('planFacts:gate.before', { batch: gate.before }),
    details: [
      gate.threshold,
      gate.stretch !== undefined && t('planFacts:gate.stretch', { stretch: gate.stretch }),
      asked,
      ...(gate.again ?? []).map(({ endOf, threshold = '' }) => t('planFacts:gate.again', { batch: endOf, threshold })),
      gate.owner !== undefined && local(gate.owner),
      gate.due !== undefined && t('planFacts:gate.due', { due: gate.due }),
      evidence?.what !== undefined && t('planFacts:gate.evidence', { what: local(evidence.what) }),
      evidence?.required === true && t('planFacts:gate.evidenceRequired'),
      evidence?.keptIn !== undefined && t('planFacts:gate.keptIn', { where: evidence.keptIn.map(local).join(', ') }),
      validFor !== undefined && t('planFacts:gate.validFor', { duration: formatDuration(parseDurationMs(validFor)) }),
      gate.mayBeWaived === false && t('planFacts:gate.notWaivable'),
      basis !== undefined &&
        t('planFacts:gate.basis', { basis: basis.map((id) => titleOf('references', id)).join(', ') }),
      gate.claimed !== undefined && t('planFacts:claimed', { what: Object.values(gate.claimed).join(' ') }),
    ],
    item: gate,
  };
}
