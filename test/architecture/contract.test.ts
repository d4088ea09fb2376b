import { isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../../shared/contract/index.ts';

interface Procedure {
  readonly path: string;
  readonly access: unknown;
  readonly errors: readonly string[];
  readonly input: unknown;
}

function procedures(node: object, path: readonly string[] = []): Procedure[] {
  if (isContractProcedure(node)) {
    const { meta, errorMap, inputSchema } = node['~orpc'];
    return [{ path: path.join('.'), access: meta.access, errors: Object.keys(errorMap), input: inputSchema }];
  }
  return Object.entries(node).flatMap(([name, child]) => procedures(child as object, [...path, name]));
}

const all = procedures(contract);

describe('the contract', () => {
  it('has procedures', () => expect(all.length).toBeGreaterThan(2));

  it.each(all)('$path says whether it reads or writes, and declares the one error', ({ access, errors }) => {
    expect(['read', 'write']).toContain(access);
    expect(errors).toEqual(['COCKPIT']);
  });

  it.each(all.filter(({ access }) => access === 'write'))('$path takes a command id', ({ input }) => {
    // Repeated, it must be answered with the first answer.
    const { properties, required } = z.toJSONSchema(input as z.ZodType, { io: 'input', unrepresentable: 'any' });
    expect(properties).toHaveProperty('commandId');
    expect(required).toContain('commandId');
  });
});
