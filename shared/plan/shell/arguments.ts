import type { ProgramCall } from './program-calls.ts';

/** Whether an option is given: long ones with or without a value, short ones alone or among others (`-sf` has `-f`). */
export function hasOption({ args }: Pick<ProgramCall, 'args'>, ...names: readonly string[]): boolean {
  return args.some((arg) =>
    names.some((name) => {
      if (arg === name || arg.startsWith(`${name}=`)) return true;
      const isShort = /^-[A-Za-z]$/.test(name) && /^-[A-Za-z]+$/.test(arg);
      return isShort && arg.includes(name[1]!);
    }),
  );
}

/** Value of an option: `--name=value`, `--name value`, `-n value` or `-nvalue`; null where it is not given. */
export function optionValue({ args }: Pick<ProgramCall, 'args'>, ...names: readonly string[]): string | null {
  for (const [index, arg] of args.entries()) {
    for (const name of names) {
      if (arg === name) return args[index + 1] ?? null;
      if (arg.startsWith(`${name}=`)) return arg.slice(name.length + 1);
      const isShort = /^-[A-Za-z]$/.test(name);
      if (isShort && arg.startsWith(name) && arg.length > 2 && !arg.startsWith('--')) return arg.slice(2);
    }
  }
  return null;
}

/** Arguments that are no options and no values of the options named. */
export function positionals({ args }: Pick<ProgramCall, 'args'>, withValue: readonly string[] = []): readonly string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (!arg.startsWith('-')) found.push(arg);
    else if (withValue.includes(arg)) index += 1;
  }
  return found;
}
