import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit, FoundTarget } from '../../../../shared/release/split.ts';
import type { CallOptions, TrafficCapability } from '../connector.ts';
import { diffWithCommands, revisionWithCommands, type ShiftCommands, stateRevisionOf } from '../shift-commands.ts';
import { lowerHosts, raiseHosts } from './change-hosts.ts';
import { changedLines } from './changed-lines.ts';
import { revisionOf } from './host-files.ts';
import type { ChangedTarget, NamedHost, NginxHosts, TargetChange } from './nginx-hosts.ts';
import type { NginxMode } from './nginx-mode.ts';
import { asUtf8, packTexts, unpackTexts } from './nginx-snapshot.ts';

/** Moves the share between the two versions on every host of the connection, in the way of its mode. */
export function createNginxTraffic(mode: NginxMode, hosts: NginxHosts): TrafficCapability {
  const foundIn = (target: string, text: string, file: string): FoundTarget => ({
    target,
    exposure: mode.exposureOf(text, file),
  });
  const foundAfter = (done: readonly ChangedTarget[]): FoundSplit => ({
    targets: done.map(({ target, changed }) => foundIn(target, changed.runningText ?? changed.fileText, changed.file)),
  });

  const commandsTo = (to: Exposure): ShiftCommands => mode.commands?.(to) ?? { commands: [] };

  const readHost = async ({ target, host }: NamedHost, call: CallOptions): Promise<FoundTarget> => {
    await host.settled(call);
    const { file, runningText } = await host.observe(call);
    return foundIn(target, runningText, file);
  };

  return {
    exposures: ['percent', 'permille', 'weights', 'none'],
    ...(mode.patienceMs === undefined ? {} : { patienceMs: mode.patienceMs }),

    read: async (options) => ({ targets: await hosts.all(options, readHost) }),

    async readEach(options) {
      const { answers, silent } = await hosts.each(options, readHost);
      return { targets: answers, unread: silent };
    },

    async preview(to, options) {
      const targets = await hosts.all(options, async ({ target, host }, call) => {
        await host.settled(call);
        const { file, fileText, runningText } = await host.observe(call);
        const { edit } = await mode.plan(host, to, call);
        const next = edit(fileText, file);
        const shown = hosts.alone ? file : `${target}:${file}`;
        const lines = changedLines(asUtf8(fileText), asUtf8(next), shown);
        const commands = commandsTo(to);
        const diff = lines === '' ? '' : diffWithCommands(lines, target, commands);
        const { exposure: from } = foundIn(target, runningText, file);
        return { target, from, to, diff, revision: revisionWithCommands(revisionOf(fileText), commands) };
      });
      return { targets };
    },

    async apply(change, expected, options) {
      const changes = change.map(({ target, exposure }): TargetChange => {
        const previewed = expected?.get(target) ?? null;
        const expectedRevision = previewed === null ? null : stateRevisionOf(previewed, commandsTo(exposure));
        return { target, expectedRevision, plan: (host, call) => mode.plan(host, exposure, call) };
      });
      for (const { target } of change) await hosts.find(target);
      // A raise that was never previewed is a raise on an unknown state.
      if (expected !== null && changes.some(({ expectedRevision }) => expectedRevision === null)) {
        throw new CockpitFault('invalid-input', { field: 'expected' });
      }
      return foundAfter(await (expected === null ? lowerHosts : raiseHosts)(hosts, changes, options));
    },

    async snapshot(options) {
      const texts = await hosts.all(options, async ({ target, host }, call) => {
        await host.settled(call);
        const { installation } = await host.ready(call);
        const [{ text, file, mode: bits, owner }, nginx, services, atBoot] = await Promise.all([
          host.read(call),
          installation.version(call),
          mode.capture?.(host, call) ?? null,
          mode.captureBoot?.(host, call),
        ]);
        mode.exposureOf(text, file);
        const evidence = { file, ...owner, mode: bits, nginx, ...(atBoot == null ? {} : { atBoot }) };
        return { target, text, services, evidence };
      });
      return packTexts(texts);
    },

    snapshotText: (snapshot) => {
      const texts = unpackTexts(snapshot, '');
      if (hosts.alone && texts[0]?.services === null) return asUtf8(texts[0].text);
      return texts
        .map(({ target, text, services }) => {
          const states = services === null ? '' : ` ${JSON.stringify(services)}`;
          return `# ${target}${states}\n${asUtf8(text).replace(/\n*$/, '\n')}`;
        })
        .join('');
    },

    async restore(snapshot, options) {
      const [first] = await hosts.named();
      const texts = unpackTexts(snapshot, first?.target ?? '');
      const changes = texts.map(
        ({ target, text, services, evidence }): TargetChange => ({
          target,
          expectedRevision: null,
          plan: async (host, call) => ({
            ...(await mode.planRestore(host, text, services, call)),
            mode: evidence?.mode,
          }),
        }),
      );
      return foundAfter(await lowerHosts(hosts, changes, options));
    },
  };
}
