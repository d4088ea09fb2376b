import { CockpitFault } from '../../../../shared/errors.ts';
import type { Exposure } from '../../../../shared/release/exposure.ts';
import type { FoundSplit } from '../../../../shared/release/split.ts';
import { type CallOptions, startCall } from '../../platform/call-limits.ts';
import type { TrafficCapability, TrafficSnapshot } from '../connector.ts';
import { changedLines } from './changed-lines.ts';
import type { NginxConfig, NginxParts } from './nginx-config.ts';
import { readConfig } from './nginx-installation.ts';
import { revisionOf } from './nginx-writer.ts';
import { editServers, exposureOf, findUpstream } from './upstream-servers.ts';
import { settingFor } from './weights.ts';

/** One nginx is one target: this machine. */
const target = 'local';

const textType = 'text/plain; charset=utf-8';
/** For a file that is not UTF-8, of which every byte must come back all the same. */
const bytesType = 'application/octet-stream; encoding=base64';

/** Moves the share between the two `server` lines of one upstream. */
export function createNginxTraffic(
  config: NginxConfig,
  ready: (options: CallOptions) => Promise<NginxParts>,
): TrafficCapability {
  const find = (text: string, file: string) => findUpstream(text, { ...config, file });
  const foundIn = (text: string, file: string): FoundSplit => ({
    targets: [{ target, exposure: exposureOf(find(text, file)) }],
  });
  const edited = (text: string, file: string, to: Exposure) => editServers(text, find(text, file), settingFor(to));

  /** Observes; throws `nginx-config-changed` when it cannot be told what nginx runs. */
  async function observe(options: CallOptions) {
    const limits = startCall(options, config.configFile);
    try {
      const { file, running } = await limits.within(ready(options));
      const seen = await running.observe(limits);
      if (seen.runningText === null) throw new CockpitFault('nginx-config-changed', { file, reason: 'loaded-unknown' });
      return { file, fileText: seen.fileText, runningText: seen.runningText };
    } finally {
      limits.end();
    }
  }

  /** A change right after another one's cancel meets a reload that is still under way: the writer knows its end. */
  async function settled(options: CallOptions): Promise<void> {
    const limits = startCall(options, config.configFile);
    try {
      const { writer } = await limits.within(ready(options));
      await limits.within(writer.settled());
    } finally {
      limits.end();
    }
  }

  return {
    exposures: ['percent', 'permille', 'weights', 'none'],
    async read(options) {
      await settled(options);
      const { file, runningText } = await observe(options);
      return foundIn(runningText, file);
    },

    async preview(to, options) {
      await settled(options);
      const { file, fileText, runningText } = await observe(options);
      const next = edited(fileText, file, to);
      const diff = changedLines(asUtf8(fileText), asUtf8(next), file);
      const from = exposureOf(find(runningText, file));
      return { targets: [{ target, from, to, diff, revision: revisionOf(fileText) }] };
    },

    async apply(change, expected, options) {
      const [wanted, ...others] = change;
      if (wanted?.target !== target || others.length > 0) {
        const named = change.map((one) => one.target).join(', ');
        throw new CockpitFault('not-found', { target: named });
      }
      const expectedRevision = expected?.get(target) ?? null;
      // A raise that was never previewed is a raise on an unknown state.
      if (expected !== null && expectedRevision === null)
        throw new CockpitFault('invalid-input', { field: 'expected' });
      const { file, writer } = await ready(options);
      const seen = await writer.change(
        { edit: (fileText) => edited(fileText, file, wanted.exposure), expectedRevision },
        options,
      );
      return foundIn(seen.runningText ?? seen.fileText, file);
    },

    async snapshot(options) {
      await settled(options);
      const { file } = await ready(options);
      const text = await readConfig(file);
      find(text, file);
      const utf8 = asUtf8(text);
      const survives = Buffer.from(utf8, 'utf8').equals(Buffer.from(text, 'latin1'));
      if (survives) return { mediaType: textType, content: utf8 };
      return { mediaType: bytesType, content: Buffer.from(text, 'latin1').toString('base64') };
    },

    async restore(snapshot, options) {
      const text = bytesOf(snapshot).toString('latin1');
      const { file, writer } = await ready(options);
      find(text, file);
      const seen = await writer.change({ edit: () => text, expectedRevision: null }, options);
      return foundIn(seen.runningText ?? seen.fileText, file);
    },
  };
}

function bytesOf({ mediaType, content }: TrafficSnapshot): Buffer {
  if (mediaType === textType) return Buffer.from(content, 'utf8');
  if (mediaType === bytesType) return Buffer.from(content, 'base64');
  throw new CockpitFault('invalid-input', { field: 'mediaType', value: mediaType });
}

function asUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
