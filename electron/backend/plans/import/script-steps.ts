import { stepSchema } from '../../../../shared/steps/index.ts';
import { secretsAsVariables, secretsIn } from '../../platform/command-secrets.ts';
import { curlRequest } from './curl-request.ts';
import type { Code, Span } from './document-tree.ts';
import type { StepDraft } from './draft-plan.ts';
import type { ItemIds } from './item-ids.ts';
import { durationsIn, planDuration } from './quantities.ts';
import {
  changesShell,
  onlyPrints,
  plainWords,
  readScript,
  type ScriptCommand,
  type ScriptLine,
  type ScriptPart,
} from './shell-script.ts';

/** A step made of a piece of a script, with its lines. */
export interface ScriptStep {
  readonly step: StepDraft;
  readonly spans: readonly Span[];
}

const printedOnly = /^(?:set\s+-|#!)/;

/**
 * Steps of a fence of commands, in their order: each command its own where none needs what another one left in the
 * shell, else the script as a whole. `title` names what the document calls it.
 */
export function scriptSteps(code: Code, title: string, ids: ItemIds): readonly ScriptStep[] {
  const lines = withoutPrompts(code.lines);
  const script = readScript(lines);
  if (script.parts.length === 0) return [];
  if (script.carriesState) {
    const text = lines
      .map((line) => line.text)
      .join('\n')
      .trim();
    return [shellStep(text, titleOf(script.parts[0]!, title), [{ line: code.line, endLine: code.endLine }], ids)];
  }
  const steps: ScriptStep[] = [];
  // What a script prints about itself belongs to the next thing that it does.
  let waiting: ScriptLine[] = [];
  for (const part of script.parts) {
    const made = part.commands.length > 0 ? partSteps(part, title, ids) : trailing(part, steps, ids, title);
    if (made === null) waiting.push(...part.comments, ...part.commands.map(({ text, line }) => ({ text, line })));
    else {
      steps.push(...withNote(made, waiting));
      if (made.length > 0) waiting = [];
    }
  }
  if (waiting.length > 0 && steps.length > 0) steps.push(...withNote([steps.pop()!], waiting));
  return steps;
}

/** Lines of a session: what stands behind a prompt is typed, `>` goes on with it, anything else was printed. */
function withoutPrompts(lines: Code['lines']): readonly ScriptLine[] {
  const prompt = /^\s*\$\s+/;
  if (!lines.some(({ text }) => prompt.test(text))) return lines;
  let typed = false;
  return lines.map(({ line, text }) => {
    const goesOn = typed && (/^\s*>/.test(text) || text.trim() === '');
    typed = prompt.test(text) || goesOn || /^\s*#/.test(text);
    if (!typed) return { line, text: `# ${text}` };
    return { line, text: text.replace(goesOn ? /^\s*>\s?/ : prompt, '') };
  });
}

/** The first step with these lines in its note. */
function withNote(steps: readonly ScriptStep[], lines: readonly ScriptLine[]): readonly ScriptStep[] {
  const [first, ...others] = steps;
  if (first === undefined || lines.length === 0) return steps;
  const note = [
    ...(typeof first.step.note === 'string' ? [first.step.note] : []),
    ...lines.map(({ text }) => text),
  ].filter((text) => text.trim() !== '');
  const spans = [...lines.map(({ line }) => ({ line, endLine: line })), ...first.spans];
  const step = note.length === 0 ? first.step : { ...first.step, note: note.join('\n') };
  return [{ step, spans }, ...others];
}

/** Null for a part that only prints, or sets options of the shell. */
function partSteps(part: ScriptPart, title: string, ids: ItemIds): readonly ScriptStep[] | null {
  const heading = titleOf(part, title);
  const commentSpans = part.comments.map(({ line }) => ({ line, endLine: line }));
  const note = part.comments
    .slice(1)
    .map(({ text }) => commentText(text))
    .filter((text) => text !== '' && text !== heading);
  const configuration = part.commands.filter((command) => command.configuration);
  const runnable = part.commands.filter((command) => !command.configuration && !isNoise(command));
  const noise = part.commands.filter((command) => !command.configuration && isNoise(command));
  const made: ScriptStep[] = configuration.map((command) => manualStep(heading, command.text, [spanOf(command)], ids));
  if (runnable.length > 0 && runnable.some(({ text }) => changesShell(text))) {
    const text = runnable.map((command) => command.text).join('\n');
    const spans = runnable.map(spanOf);
    // What only changes the shell that runs it does nothing as a command of its own: a person has to put it in place.
    made.push(
      runnable.every((command) => changesShell(command.text))
        ? manualStep(heading, text, spans, ids)
        : shellStep(text, heading, spans, ids),
    );
  } else {
    runnable.forEach((command, index) => {
      const own =
        runnable.length > 1 && index > 0
          ? `${heading} (${index + 1}/${runnable.length})`
          : runnable.length > 1
            ? `${heading} (1/${runnable.length})`
            : heading;
      made.push(commandStep(command, own, ids));
    });
  }
  if (made.length === 0) {
    const text = [...part.comments.map((line) => line.text), ...noise.map((command) => command.text)].join('\n');
    const worthIt = noise.some(({ text: words }) => onlyPrints(words)) && part.comments.length > 0;
    return worthIt ? [manualStep(heading, text, [...commentSpans, ...noise.map(spanOf)], ids)] : null;
  }
  const [first, ...others] = made;
  const words = [...note, ...noise.map((command) => command.text)];
  const step = words.length === 0 ? first!.step : { ...first!.step, note: words.join('\n') };
  return [{ ...first!, step, spans: [...commentSpans, ...noise.map(spanOf), ...first!.spans] }, ...others];
}

const actsByHand =
  /^(?:然后|再)?(?:重启|重载|观察|等待|修改|通知|手动|执行|restart|reload|wait|watch|observe|notify|edit|manually|then)/i;

/**
 * Comments with no command under them: something that a person does, or what the command above should show. Null where
 * neither is there.
 */
function trailing(part: ScriptPart, steps: ScriptStep[], ids: ItemIds, title: string): readonly ScriptStep[] | null {
  const spans = part.comments.map(({ line }) => ({ line, endLine: line }));
  const words = part.comments.map(({ text }) => commentText(text)).filter((text) => text !== '');
  const first = stripNumber(words[0] ?? '');
  if (actsByHand.test(first)) {
    const duration = /^(?:观察|等待|wait|observe|watch)/i.test(first) ? durationsIn(first)[0] : undefined;
    if (duration !== undefined && duration.minMs > 0 && words.length === 1) {
      const wait = { kind: 'wait', title: first, for: planDuration(duration.minMs), imported: true } as const;
      return [{ step: { id: ids.take('', 'wait'), ...wait }, spans }];
    }
    return [manualStep(first || title, words.slice(1).join('\n'), spans, ids)];
  }
  const last = steps.pop();
  if (last === undefined) return null;
  steps.push(
    ...withNote(
      [last],
      part.comments.map(({ line, text }) => ({ line, text: commentText(text) })),
    ),
  );
  return [];
}

function isNoise({ text }: ScriptCommand): boolean {
  return printedOnly.test(text) || onlyPrints(text);
}

function spanOf({ line, endLine }: ScriptCommand): Span {
  return { line, endLine };
}

function commentText(text: string): string {
  return text.startsWith('#!') ? '' : text.replace(/^#+\s?/, '').trim();
}

function stripNumber(text: string): string {
  return text.replace(/^(?:\d+\s*[.、)]|[-*•])\s*/, '').trim();
}

function titleOf(part: ScriptPart, fallback: string): string {
  const comment = part.comments.map(({ text }) => commentText(text)).find((text) => text !== '');
  const own = comment === undefined ? '' : stripNumber(comment);
  const first = part.commands[0]?.text.split('\n')[0] ?? '';
  return own || fallback || first.slice(0, 80) || 'command';
}

/** A command as the step that does the same: a request where `curl` makes a plain one, argv where no shell is needed. */
function commandStep(command: ScriptCommand, title: string, ids: ItemIds): ScriptStep {
  const http = httpStep(command.text, title, ids);
  if (http !== null) return { step: http, spans: [spanOf(command)] };
  // A secret reaches a program through its environment, for which it takes a shell.
  const words = secretsIn(command.text).length > 0 ? null : plainWords(command.text);
  if (words === null) return shellStep(command.text, title, [spanOf(command)], ids);
  return {
    step: {
      id: ids.take('', 'command'),
      kind: 'command',
      title,
      run: [...words],
      imported: true,
      ...marksOf(command.text),
    },
    spans: [spanOf(command)],
  };
}

function httpStep(text: string, title: string, ids: ItemIds): StepDraft | null {
  const request = curlRequest(text);
  // The cockpit sends secrets in headers only.
  if (request === null || secretsIn(`${request.url} ${request.body ?? ''}`).length > 0) return null;
  const headers: Record<string, string | { secret: string }> = {};
  const notes: string[] = [];
  for (const [name, value] of Object.entries(request.headers)) {
    const [secret] = secretsIn(value);
    headers[name] = secret === undefined ? value : { secret };
    if (secret !== undefined) notes.push(`${name}: ${value}`);
  }
  const step = {
    id: 'probe',
    kind: 'http' as const,
    title,
    url: request.url,
    ...(request.method === 'GET' ? {} : { method: request.method }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(request.body === null ? {} : { body: request.body }),
    imported: true,
    ...(notes.length === 0 ? {} : { note: notes.join('\n') }),
  };
  // The schema is stricter about addresses than curl: what it refuses stays a command.
  return stepSchema.safeParse(step).success ? { ...step, id: ids.take('', 'http') } : null;
}

function shellStep(text: string, title: string, spans: readonly Span[], ids: ItemIds): ScriptStep {
  const { text: shellText, env } = secretsAsVariables(text);
  return {
    step: {
      id: ids.take('', 'command'),
      kind: 'command',
      title,
      run: ['bash', '-c', shellText],
      ...(Object.keys(env).length === 0 ? {} : { env }),
      imported: true,
      ...marksOf(text),
    },
    spans,
  };
}

function manualStep(title: string, instructions: string, spans: readonly Span[], ids: ItemIds): ScriptStep {
  return {
    step: {
      id: ids.take('', 'manual'),
      kind: 'manual',
      title,
      imported: true,
      ...(instructions === '' ? {} : { instructions }),
    },
    spans,
  };
}

type Mark = 'load-test' | 'intrusive' | 'dangerous' | 'irreversible';
const marks: readonly (readonly [Mark, RegExp])[] = [
  ['load-test', /(?:^|\s|\/)(?:ab|wrk|k6|hey|jmeter|locust|vegeta|siege)\s/],
  ['intrusive', /(?:^|\s)(?:nmap|zap-cli|zap\.sh|nikto|sqlmap|masscan)\s/],
  ['dangerous', /\brm\s+-\w*r|\bpkill\b|\bkillall\b|\bmkfs|\bdrop\s+(?:table|database)\b|\bflushall\b/i],
  ['irreversible', /\bdelete\s+(?:namespace|ns|pvc|pv)\b|\bdrop\s+(?:table|database)\b|\btruncate\s+table\b/i],
];

/** Marks that make the cockpit ask once more before it starts such a command. */
function marksOf(text: string): { marks?: Mark[] } {
  const found = marks.filter(([, pattern]) => pattern.test(text)).map(([mark]) => mark);
  return found.length === 0 ? {} : { marks: found };
}
