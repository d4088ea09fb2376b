import type { NginxConfig } from './nginx-config.ts';
import type { Finding, NginxMode } from './nginx-mode.ts';
import { editServers, exposureOf, findUpstream } from './upstream-servers.ts';
import { settingFor } from './weights.ts';

/** T-01: the share is that of the weights of two `server` lines. */
export function createWeightsMode(config: NginxConfig): NginxMode {
  const find = (text: string, file: string) => findUpstream(text, { ...config, file });
  return {
    exposureOf: (text, file) => exposureOf(find(text, file)),
    async plan(_, to) {
      const setting = settingFor(to);
      return { edit: (text, file) => editServers(text, find(text, file), setting) };
    },
    async planRestore(_host, text) {
      return {
        edit: (_now, file) => {
          find(text, file);
          return text;
        },
      };
    },
    describe(text, file): Finding {
      const pair = find(text, file);
      const { upstream } = config;
      const ok = !(pair.stable.down && pair.canary.down);
      if (!ok) return { ok, code: 'nginx-upstream-all-down', params: { file, line: pair.line, upstream } };
      const exposure = exposureOf(pair);
      const percent = exposure.kind === 'percent' ? exposure.percent : null;
      return { ok, code: 'nginx-ok', params: { upstream, line: pair.line, percent } };
    },
  };
}
