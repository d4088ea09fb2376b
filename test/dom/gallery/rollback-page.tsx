import { ConfirmRollback } from '../../../renderer/components/confirm-rollback.tsx';
import { useTranslate } from '../../../renderer/components/use-translate.ts';
import { CockpitPage } from './cockpit-page.tsx';
import { useSampleWords } from './words.ts';

const nothing = (): void => {};

export function RollbackPage() {
  const t = useTranslate();
  const w = useSampleWords();
  return (
    <>
      <CockpitPage />
      <ConfirmRollback
        opened
        title={t('cockpit:rollback.title', { name: w('品牌诊断', 'Brand diagnosis'), version: '2.0.0' })}
        situation={`${t('cockpit:rollback.trigger', { cause: w('P95 红灯 12.4 s，持续 60 s', 'P95 red at 12.4 s for 60 s') })} ${t('cockpit:rollback.live', { split: w('web-1 新版本 10 %，web-2 新版本 10 %', 'web-1 10 %, web-2 10 % on the new version'), age: t('age.ago', { duration: '0.6 s' }) })} ${t('cockpit:rollback.promotionsStopped')}`}
        defaultOption="all"
        options={[
          {
            id: 'stage',
            title: t('cockpit:rollback.stage', { exposure: '1 %' }),
            note: t('cockpit:rollback.stageNote', { batch: 'REL-B1' }),
            actions: [
              {
                id: '1',
                text: w('web-1、web-2 权重 90/10 → 99/1', 'web-1, web-2 weights 90/10 → 99/1'),
                note: t('cockpit:rollback.parallel'),
              },
              { id: '2', text: w('抽样核对（需要 459 个响应）', 'Sample the split (459 answers)'), note: '≈ 3 s' },
              {
                id: '3',
                text: w('公告草稿：回滚通知', 'Draft the announcement'),
                note: w('15 min 内', 'within 15 min'),
              },
            ],
            confirmLabel: t('cockpit:rollback.stage', { exposure: '1 %' }),
          },
          {
            id: 'all',
            title: t('cockpit:rollback.all'),
            note: t('cockpit:rollback.stableHealthy', {
              version: '1.9.4',
              age: t('age.ago', { duration: '0.2 s' }),
              targets: '2/2',
            }),
            noteLevel: 'green',
            actions: [
              {
                id: '1',
                text: w('web-1、web-2 权重 → 100/0', 'web-1, web-2 weights → 100/0'),
                note: `${t('cockpit:rollback.parallel')} · ${t('cockpit:rollback.lastDrill', { took: '0.41 s' })}`,
              },
              { id: '2', text: w('关闭开关 report.v2', 'Switch off report.v2'), note: '0.1 s' },
              { id: '3', text: w('抽样核对 + 健康检查', 'Sample the split, check health'), note: '≈ 3 s' },
              {
                id: '4',
                text: w('停止新版本服务', 'Stop the new version'),
                note: t('cockpit:rollback.separateConfirm'),
              },
            ],
            confirmLabel: t('cockpit:rollback.allConfirm'),
          },
        ]}
        willNotRestore={w(
          '已写入的新格式报告（31 份）；用户浏览器里的 gray_release cookie。',
          '31 reports in the new format; the gray_release cookie in browsers.',
        )}
        onChoose={nothing}
        onClose={nothing}
      />
    </>
  );
}
