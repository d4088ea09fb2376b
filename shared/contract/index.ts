import type { ContractRouterClient } from '@orpc/contract';
import { connections } from './connections.ts';
import { journal } from './journal.ts';
import { people } from './people.ts';
import { plans } from './plans.ts';
import { practice } from './practice.ts';
import { releases } from './releases.ts';
import { reports } from './reports.ts';
import { system } from './system.ts';
import { vault } from './vault.ts';

/** Every area of the contract: the only door between the screens and the backend. A new area is one line here. */
export const contract = { connections, journal, people, plans, practice, releases, reports, system, vault };

export type Contract = typeof contract;
export type CockpitClient = ContractRouterClient<Contract>;
