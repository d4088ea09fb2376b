import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

// `node env-service.ts PORT ENV_FILE`: a service that reads its share from its environment when it starts, and from the
// file itself when it gets SIGHUP. A file `unhealthy` in its folder makes it say so; one `start-ms` has it start slowly.
const [, , port, envFile = ''] = process.argv;

let percent = process.env.ROLLOUT_PERCENT ?? '';
let isOn = process.env.USE_DOMAIN_SERVICE === 'true';
if (!/^[0-9.]+$/.test(percent)) throw new Error('ROLLOUT_PERCENT is no number');
process.on('SIGHUP', () => {
  const text = readFileSync(envFile, 'utf8');
  percent = /^ROLLOUT_PERCENT=(\S*)$/m.exec(text)?.[1] ?? '';
  isOn = /^export USE_DOMAIN_SERVICE='true'$/m.test(text);
});

let due = 0;
const server = createServer((request, response) => {
  if (request.url === '/health') {
    response.writeHead(existsSync('unhealthy') ? 503 : 200).end('{"status":"UP"}');
  } else if (request.url === '/config') {
    response.end(JSON.stringify({ rollout: { percent: Number(percent), domain: isOn }, pid: process.pid }));
  } else {
    due += isOn ? Number(percent) / 100 : 0;
    const isNew = due >= 1 - 1e-9;
    if (isNew) due -= 1;
    response.writeHead(200, { 'x-app-version': isNew ? 'v2' : 'v1' }).end();
  }
});
await sleep(existsSync('start-ms') ? Number(readFileSync('start-ms', 'utf8')) : 0);
server.listen(Number(port), '127.0.0.1');
