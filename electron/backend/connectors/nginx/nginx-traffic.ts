import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit, FoundTarget } from '../../../../shared/release/split.ts';
import type { CallOptions, TrafficCapability } from '../connector.ts';
import { lowerHosts, raiseHosts } from './change-hosts.ts';
import { changedLines } from './changed-lines.ts';
import { revisionOf } from './host-files.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { ChangedTarget, NamedHost, NginxHosts, TargetChange } from './nginx-hosts.ts';
import { asUtf8, packTexts, unpackTexts } from './nginx-snapshot.ts';
import { editServers, exposureOf, findUpstream } from './upstream-servers.ts';
import { settingFor } from './weights.ts';

/** Moves the share between the two `server` lines of one upstream, on every host of the connection. */
export function createNginxTraffic(config: NginxConfig, hosts: NginxHosts): TrafficCapability {
  const find = (text: string, file: string) => findUpstream(text, { ...config, file });
  const edited = (text: string, file: string, to: Exposure) => editServers(text, find(text, file), settingFor(to));
  const foundIn = (target: string, text: string, file: string): FoundTarget => ({
    target,
    exposure: exposureOf(find(text, file)),
  });
  const foundAfter = (done: readonly ChangedTarget[]): FoundSplit => ({
    targets: done.map(({ target, changed }) => foundIn(target, changed.runningText ?? changed.fileText, changed.file)),
  });

  const readHost = async ({ target, host }: NamedHost, call: CallOptions): Promise<FoundTarget> => {
    await host.settled(call);
    const { file, runningText } = await host.observe(call);
    return foundIn(target, runningText, file);
  };

  return {
    exposures: ['percent', 'permille', 'weights', 'none'],

    read: async (options) => ({ targets: await hosts.all(options, readHost) }),

    async readEach(options) {
      const { answers, silent } = await hosts.each(options, readHost);
      return { targets: answers, unread: silent };
    },

    async preview(to, options) {
      const targets = await hosts.all(options, async ({ target, host }, call) => {
        await host.settled(call);
        const { file, fileText, runningText } = await host.observe(call);
        const next = edited(fileText, file, to);
        const shown = hosts.alone ? file : `${target}:${file}`;
        const diff = changedLines(asUtf8(fileText), asUtf8(next), shown);
        const { exposure: from } = foundIn(target, runningText, file);
        return { target, from, to, diff, revision: revisionOf(fileText) };
      });
      return { targets };
    },

    async apply(change, expected, options) {
      const changes = change.map(({ target, exposure }): TargetChange => {
        const expectedRevision = expected?.get(target) ?? null;
        return { target, expectedRevision, edit: (text, file) => edited(text, file, exposure) };
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
        const { file } = await host.ready(call);
        const text = await host.read(call);
        find(text, file);
        return { target, text };
      });
      return packTexts(texts, hosts.alone);
    },

    async restore(snapshot, options) {
      const [first] = await hosts.named();
      const texts = unpackTexts(snapshot, first?.target ?? '');
      const changes = texts.map(
        ({ target, text }): TargetChange => ({
          target,
          expectedRevision: null,
          edit: (_, file) => {
            find(text, file);
            return text;
          },
        }),
      );
      return foundAfter(await lowerHosts(hosts, changes, options));
    },
  };
}
