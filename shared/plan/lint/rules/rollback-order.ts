import { exposurePercent } from '../../../release/exposure.ts';
import type { ProgramCall } from '../../shell/program-calls.ts';
import type { WrittenCommands } from '../commands.ts';
import type { LintContext } from '../context.ts';
import { titleText } from '../texts.ts';
import { shownCall } from './commands-danger.ts';

/** What is stopped, started and deleted, and when: the version that is to serve must be up before, and stay. */
export function lintRollbackOrder(context: LintContext): void {
  lintOrder(context);
  lintCleanUp(context);
  lintOverrides(context);
}

type Move = 'traffic' | 'stop' | 'start';

function moveOf({ program, args }: ProgramCall): Move | null {
  if (/^(nginx|openresty)$/.test(program) && args.includes('reload')) return 'traffic';
  if (/^(systemctl|service|supervisorctl|docker|pm2)$/.test(program)) {
    if (args.some((arg) => /^(stop|disable|kill)$/.test(arg))) return 'stop';
    if (args.some((arg) => /^(start|enable)$/.test(arg))) return 'start';
  }
  return null;
}

/** Traffic that moves to a version which is started afterwards meets nobody; so does a version that is stopped first. */
function lintOrder({ commands, report }: LintContext): void {
  const check = (
    moves: readonly { readonly move: Move; readonly call: ProgramCall; readonly source: WrittenCommands }[],
  ) => {
    const started = moves.findLastIndex(({ move }) => move === 'start');
    const early = moves.slice(0, Math.max(0, started)).find(({ move }) => move !== 'start');
    if (early === undefined) return;
    const { call, source } = early;
    const params = { command: shownCall(call), start: shownCall(moves[started]!.call) };
    report('rollback.order', source.path, params, { offset: call.start, executed: source.executed });
  };
  const movesOf = (sources: readonly WrittenCommands[]) =>
    sources.flatMap((source) =>
      source.calls.flatMap((call) => {
        const move = moveOf(call);
        return move === null ? [] : [{ move, call, source }];
      }),
    );
  const inRollback = commands.filter((source) => source.inRollback);
  check(movesOf(inRollback.filter((source) => source.executed && source.step?.list === 'scripts')));
  for (const source of inRollback.filter(({ executed }) => !executed)) check(movesOf([source]));
}

const deletes = /^(kubectl|oc|helm|docker|aws|gcloud|terraform)$/;
const retires =
  /下线旧版本|停(止|用)旧版本|清理(灰度|旧)|decommission|retire (the )?old|take (the )?old version offline|delete (the )?(canary|old)/i;

/** Clean-up inside a batch is done before anybody has looked; what it removes is what a rollback would need. */
function lintCleanUp({ commands, steps, batches, texts, report }: LintContext): void {
  const last = batches.at(-1);
  for (const source of commands) {
    const { calls, path, executed, step } = source;
    if (step?.list !== 'steps' || step.step.batch === undefined) continue;
    const removed = calls.find(
      ({ program, args }) => deletes.test(program) && args.some((arg) => /^(delete|uninstall|rm|destroy)$/.test(arg)),
    );
    if (removed !== undefined && !watchedBefore(source, steps)) {
      report(
        'cleanup.before-verify',
        path,
        { command: shownCall(removed), batch: step.step.batch },
        { offset: removed.start, executed },
      );
    }
    const stopped = calls.find((call) => moveOf(call) === 'stop');
    const offline =
      stopped !== undefined &&
      exposurePercent(last?.exposure ?? { kind: 'none' }) === 100 &&
      step.step.batch === last?.batch.id;
    if (offline && !watchedBefore(source, steps)) {
      report(
        'cleanup.before-watch',
        path,
        { command: shownCall(stopped), batch: step.step.batch },
        { offset: stopped.start, executed },
      );
    }
  }
  for (const { step, path, list } of steps) {
    if (list !== 'steps' || step.batch === undefined || step.kind === 'command') continue;
    const waits = steps.some(
      (other) =>
        other.list === 'steps' &&
        other.step.kind === 'wait' &&
        comesBefore(other.path, path) &&
        other.step.batch === step.batch,
    );
    if (retires.test(titleText(step.title)) && !waits) {
      report('cleanup.before-watch', [...path, 'title'], { command: step.id, batch: step.batch });
    }
  }
  for (const { text, path, role } of texts) {
    if (role === 'quote' && path.length >= 3 && (path[0] === 'batches' || path[0] === 'tracks') && retires.test(text)) {
      report('cleanup.before-watch', path, { command: text.trim().slice(0, 40), batch: String(path[1]) });
    }
  }
}

/** A wait, an approval or a gate stands before it in the same batch: it was looked at first. */
function watchedBefore({ step }: WrittenCommands, steps: LintContext['steps']): boolean {
  return steps.some(
    (other) =>
      other.list === 'steps' &&
      step !== null &&
      other.step.batch === step.step.batch &&
      (other.step.kind === 'wait' || other.step.kind === 'approval') &&
      comesBefore(other.path, step.path),
  );
}

function comesBefore(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return Number(a.at(-1)) < Number(b.at(-1));
}

/** A parameter that only changes the request which carries it takes nothing back. */
function lintOverrides({ file, commands, steps, texts, report }: LintContext): void {
  const names = Object.values(file.switches ?? {}).flatMap(({ bypasses = [] }) =>
    bypasses
      .filter(({ kind, to }) => kind === 'parameter' && to === 'old')
      .map(({ name, value }) => (value === undefined ? `${name}=` : `${name}=${value}`)),
  );
  const overrides = (text: string) =>
    names.some((name) => text.includes(name)) || /[?&]force[_-]\w+=(false|0|old|stable)/i.test(text);
  for (const { step, path, list } of steps) {
    if (
      (list === 'scripts' || list === 'manual') &&
      step.kind === 'http' &&
      overrides(`${step.path ?? ''}${step.url ?? ''}`)
    ) {
      report('rollback.not-global', [...path, step.path === undefined ? 'url' : 'path'], { item: step.id });
    }
  }
  for (const { text, path, executed, inRollback, step } of commands) {
    if (inRollback && overrides(text))
      report('rollback.not-global', path, { item: step?.step.id ?? 'rollback' }, { executed });
  }
  for (const { text, path, role } of texts) {
    if (
      role === 'quote' &&
      /(查询参数|query parameter|请求参数).{0,4}回滚|rollback by (query|request) parameter/i.test(text)
    ) {
      report('rollback.not-global', path, { item: text.trim().slice(0, 30) });
    }
  }
}
