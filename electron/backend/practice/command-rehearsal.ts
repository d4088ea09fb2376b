import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { answer } from './app-service.ts';
import type { FaultBoard } from './faults.ts';
import { parseJson, readBody } from './request-body.ts';

const maxBodyBytes = 512 * 1024;

/** Values of the environment do not come here at all: a rehearsal needs none of them. */
const orderSchema = z.strictObject({
  command: z.array(z.string()).min(1).max(1_000),
  envNames: z.array(z.string()).max(200),
  directory: z.string().nullable(),
  /** What the program is taken to print. */
  rehearse: z
    .string()
    .max(64 * 1024)
    .nullable(),
});

export const rehearsalPath = '/rehearsal/exec';
/** Media type of an order: what comes without it to the same path is a request for the application. */
export const rehearsalType = 'application/vnd.cockpit.rehearsal+json';

/**
 * `POST` to the path of rehearsals: nothing is run, on this machine or any other. The answer is a transcript as JSON lines,
 * `{"stream": "stdout" | "stderr", "text"}` and at the end `{"exitCode"}`; while the fault says `hang` the end never
 * comes. 400 where the order is not understood.
 */
export async function rehearseCommand(
  request: IncomingMessage,
  response: ServerResponse,
  faults: FaultBoard,
): Promise<void> {
  const text = await readBody(request, maxBodyBytes);
  if (text === null) return answer(response, 413, { error: 'too-large' });
  const order = orderSchema.safeParse(parseJson(text));
  if (!order.success) return answer(response, 400, { error: 'invalid', detail: order.error.issues[0]?.message });
  const { command, envNames, directory, rehearse } = order.data;
  const fault = faults.active('exec');
  if (fault?.which === 'next') faults.set('exec', false);
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  const write = (line: object) => response.write(`${JSON.stringify(line)}\n`);
  const surroundings = [
    ...(directory === null ? [] : [`# 目录 / folder: ${directory}`]),
    ...(envNames.length === 0 ? [] : [`# 环境变量 / environment: ${envNames.join(', ')}`]),
  ];
  write({
    stream: 'stderr',
    text: [
      '# 演练：下面的命令没有在任何机器上执行。',
      '# Rehearsal: the command below was not run on any machine.',
      ...surroundings,
      `$ ${command.map(shown).join(' ')}`,
      '',
    ].join('\n'),
  });
  if (fault?.mode === 'hang') return;
  if (rehearse !== null && rehearse !== '')
    write({ stream: 'stdout', text: rehearse.endsWith('\n') ? rehearse : `${rehearse}\n` });
  write({ exitCode: fault === null ? 0 : fault.code });
  response.end();
}

export function isRehearsal(request: IncomingMessage): boolean {
  return request.method === 'POST' && request.headers['content-type'] === rehearsalType;
}

/** An argument as it is read best: in quotes where a shell would want them. */
function shown(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
