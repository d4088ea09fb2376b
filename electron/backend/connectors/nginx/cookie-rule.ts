import { CockpitFault } from '../../../../shared/errors.ts';
import { type Exposure, exposurePercent } from '../../../../shared/release/exposure.ts';
import type { NginxConfig } from './nginx-config.ts';
import type { HostEdit } from './nginx-host.ts';
import type { NginxMode } from './nginx-mode.ts';
import { type Directive, readDirectives, type Word } from './read-directives.ts';

/** Stands before every line that was taken out; what follows it is the line as it was. */
const marker = '#cockpit-off# ';
/** A line begins after a line feed; to `^` it also would after a carriage return. */
const marked = new RegExp(`(?<![^\\n])${marker}`, 'g');

/** Directives that lead a request somewhere by their last word. */
const leading: ReadonlySet<string> = new Set([
  ...['proxy_pass', 'set', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass'],
]);
/** Directives that may name the cookie without leading anybody anywhere. */
const harmless: ReadonlySet<string> = new Set([
  ...['log_format', 'access_log', 'add_header', 'proxy_set_header', 'fastcgi_param', 'proxy_cache_key'],
]);

type State = 'active' | 'redirected' | 'removed';

interface Rule {
  readonly state: State;
  /** What is commented out with the rule: an `if` block, or the entries of a `map`. */
  readonly parts: readonly Directive[];
  /** The words that lead to the new version, or to the upstream in its place. */
  readonly words: readonly Word[];
}

/** The terms of a rule: which cookie, and how either way is written. */
interface Terms {
  readonly file: string;
  readonly cookie: string;
  readonly target: string;
  readonly upstream: string;
}

/**
 * T-04: with the share of nobody the opt-in rule goes too, in the same change, and with any other share it is there.
 * While it is there and nobody else gets the new version, the exposure is that of a target, not of nobody.
 */
export function withCookieRule(config: NginxConfig, mode: NginxMode): NginxMode {
  const { cookieName: cookie, cookieRule } = config;
  if (cookie === undefined || cookieRule === 'keep') return mode;
  const off: State = cookieRule === 'redirect' ? 'redirected' : 'removed';
  const terms = (file: string): Terms => ({
    file,
    cookie,
    target: config.cookieTarget ?? config.canaryServer,
    upstream: config.upstream,
  });
  const edited = (edit: HostEdit['edit'], to: Exposure): HostEdit['edit'] => {
    const state = exposurePercent(to) === 0 ? off : 'active';
    return (text, file) => setRule(edit(text, file), terms(file), state);
  };
  return {
    ...mode,
    exposureOf(text, file) {
      const exposure = mode.exposureOf(text, file);
      if (findRule(text, terms(file)).state !== 'active' || exposurePercent(exposure) !== 0) return exposure;
      return { kind: 'targets', targets: [`cookie ${cookie}`] };
    },
    async plan(host, to, options) {
      const planned = await mode.plan(host, to, options);
      return { ...planned, edit: edited(planned.edit, to) };
    },
  };
}

/** The text with the rule in another state. Throws as `findRule`, and where a line cannot be taken out by itself. */
export function setRule(text: string, terms: Terms, to: State): string {
  const { state } = findRule(text, terms);
  if (state === to) return text;
  const active =
    state === 'removed'
      ? text.replaceAll(marked, '')
      : replaceTargets(text, findRule(text, terms), terms.upstream, terms.target);
  if (to === 'active') return active;
  const rule = findRule(active, terms);
  if (to === 'redirected') return replaceTargets(active, rule, terms.target, terms.upstream);
  return rule.parts.reduceRight((edited, part) => commentedOut(edited, part, terms), active);
}

/**
 * Finds the one opt-in rule of a text, in one of these forms: an `if` whose condition asks `$cookie_NAME`, or
 * `$http_cookie` for the name, with one directive in it that leads to the new version; or a `map` of `$cookie_NAME`, or
 * of `$http_cookie` with patterns that hold the name, whose values name it. Throws `nginx-cookie-rule-missing` and
 * `nginx-cookie-rule-unclear` with the line.
 */
export function findRule(text: string, terms: Terms): Rule {
  const { file, cookie } = terms;
  const removed = text.includes(`\n${marker}`) || text.startsWith(marker);
  const directives = readDirectives(removed ? text.replaceAll(marked, '') : text, file);
  const found: Rule[] = [];
  const unclear = (reason: string, { line }: Directive) =>
    new CockpitFault('nginx-cookie-rule-unclear', { file, line, cookie, reason });
  for (const directive of everyDirective(directives)) {
    const name = directive.words[0].text;
    if (!asksCookie(directive, cookie) || harmless.has(name)) continue;
    if (name !== 'if' && name !== 'map') throw unclear('form', directive);
    const rule = name === 'if' ? ifRule(directive, terms) : mapRule(directive, terms);
    if (rule === null) throw unclear('target', directive);
    if (found.length > 0) throw unclear('several', directive);
    found.push(rule);
  }
  const [rule] = found;
  if (rule === undefined) throw new CockpitFault('nginx-cookie-rule-missing', { file, cookie });
  return removed ? { ...rule, state: 'removed' } : rule;
}

function* everyDirective(directives: readonly Directive[]): Generator<Directive> {
  for (const directive of directives) {
    yield directive;
    if (directive.body !== null) yield* everyDirective(directive.body);
  }
}

function asksCookie({ words, body }: Directive, cookie: string): boolean {
  const own = words.map(({ text }) => text).join(' ');
  if (new RegExp(`\\$(cookie_${cookie}\\b|\\{cookie_${cookie}\\})`, 'i').test(own)) return true;
  if (!own.includes('$http_cookie')) return false;
  const patterns = words[0].text === 'map' ? (body ?? []).map((entry) => entry.words[0].text) : [];
  return [own, ...patterns].some((part) => part.includes(cookie));
}

function ifRule(directive: Directive, terms: Terms): Rule | null {
  const ways = [...everyDirective(directive.body ?? [])].filter(({ words }) => leading.has(words[0].text));
  const [way] = ways;
  const word = way?.words.at(-1);
  if (ways.length !== 1 || word === undefined) return null;
  const state = stateOf([word], terms);
  return state === null ? null : { state, parts: [directive], words: [word] };
}

function mapRule(directive: Directive, terms: Terms): Rule | null {
  const byHeader = directive.words[1]?.text === '$http_cookie';
  const entries = (directive.body ?? []).filter(({ words: [pattern, value] }) => {
    if (value === undefined || pattern.text === 'default') return false;
    return (!byHeader || pattern.text.includes(terms.cookie)) && stateOf([value], terms) !== null;
  });
  const words = entries.flatMap((entry) => entry.words.slice(1, 2));
  const state = words.length === 0 ? null : stateOf(words, terms);
  return state === null ? null : { state, parts: entries, words };
}

/** Null where the words lead neither here nor there, or not all the same way. */
function stateOf(words: readonly Word[], { target, upstream }: Terms): State | null {
  if (words.every(({ text }) => named(target).test(text))) return 'active';
  return words.every(({ text }) => named(upstream).test(text)) ? 'redirected' : null;
}

/** A server or an upstream as a whole name: `brand` is not in `brand_v2`. */
function named(name: string): RegExp {
  return new RegExp(`(?<=^|/|@)${escaped(name)}(?=$|[/:;?$"'])`);
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function replaceTargets(text: string, { words }: Rule, from: string, to: string): string {
  return words.reduceRight(
    (edited, { start, end }) =>
      edited.slice(0, start) + edited.slice(start, end).replace(namedRaw(from), () => to) + edited.slice(end),
    text,
  );
}

/** As `named`, in a word as it is written, be it in quotes. */
function namedRaw(name: string): RegExp {
  return new RegExp(`(?<=^|/|@|["'])${escaped(name)}(?=$|[/:;?$"'])`);
}

/** Every line of the directive, which must stand on lines of its own. */
function commentedOut(text: string, { start, end, line }: Directive, { file, cookie }: Terms): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const to = lineEnd === -1 ? text.length : lineEnd;
  if (text.slice(from, start).trim() !== '' || !/^[ \t]*(#.*)?\r?$/.test(text.slice(end, to))) {
    throw new CockpitFault('nginx-cookie-rule-unclear', { file, line, cookie, reason: 'not-alone' });
  }
  return text.slice(0, from) + marker + text.slice(from, to).replaceAll('\n', `\n${marker}`) + text.slice(to);
}
