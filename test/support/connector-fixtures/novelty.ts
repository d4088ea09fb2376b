import { startHangingServer } from '../servers/start-hanging-server.ts';
import { startLoggingNginx } from '../servers/start-logging-nginx.ts';
import type { ConnectorFixture } from './connector-fixture.ts';

/** The access log of a real nginx, served by itself: every reading of it is a line of the next. */
export async function noveltyFixture(): Promise<ConnectorFixture> {
  const nginx = await startLoggingNginx();
  const hanging = await startHangingServer();
  const http = { linesFrom: 'http', sourcePath: '/log/access.log', everySeconds: 1 };
  return {
    config: { ...http, url: nginx.url, lineSeconds: 300, historySeconds: 3_600 },
    metrics: {
      queries: { value: 'count "GET /log" 5m', empty: 'new 5m', invalid: 'grown 5m ratio=often' },
      emptyIsUnheard: false,
      hangingConfig: { ...http, url: `http://127.0.0.1:${hanging.port}` },
    },
    async stop() {
      await nginx.stop();
      await hanging.stop();
    },
  };
}
