import { renameSync, writeFileSync } from 'node:fs';

/**
 * `fail-over.ts ENDPOINT-FILE OLD-LEADER NEW-LEADER [--planned]`: tells how far the new leader is behind, makes it the
 * leader, tells the services where it is, and proves that it takes a write. Planned, it refuses while it is behind.
 */
const [endpointFile = '', oldUrl = '', newUrl = '', planned] = process.argv.slice(2);

async function call(url: string, method: string, body?: string): Promise<{ role: string; rows: number }> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
  if (!answer.ok) throw new Error(`${method} was answered ${answer.status}`);
  return (await answer.json()) as { role: string; rows: number };
}

try {
  const [before, after] = await Promise.all([call(oldUrl, 'GET'), call(newUrl, 'GET')]);
  const lag = Math.max(0, before.rows - after.rows);
  console.info(`lag ${lag}`);
  if (planned === '--planned' && lag > 0) throw new Error(`it is ${lag} behind`);
  await call(oldUrl, 'PUT', 'follower');
  await call(newUrl, 'PUT', 'leader');
  writeFileSync(`${endpointFile}.new`, newUrl);
  renameSync(`${endpointFile}.new`, endpointFile);
  await call(`${newUrl}/rows`, 'POST', 'probe');
  console.info(`leader ${newUrl}`);
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
