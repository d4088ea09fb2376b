import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Person } from '../../../shared/contract/people.ts';
import { CockpitFault } from '../../../shared/errors.ts';
import type { Host } from '../host.ts';
import { journalStream } from '../journal/append.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { PersonRow } from '../journal/people-store.ts';
import { createPinAttempts } from './pin-attempts.ts';

/**
 * Who works with this cockpit. Events hold ids; names stay in a table that can be redacted. What changes here is
 * written by the caller, inside the transaction of the event that tells of it.
 */
export interface People {
  list(): Person[];
  /** Who sits here; made from the login name, and recorded, at the first start. */
  me(): Person;
  /** Null when nobody has this id. */
  get(personId: string): Person | null;
  /** Null when nobody has this name. */
  find(name: string): Person | null;
  add(personId: string, name: string): void;
  setDriver(personId: string): void;
  /** Replaces whatever PIN there is: asking for that one is the caller's business. Throws `not-found`. */
  setPin(personId: string, pin: string): void;
  /**
   * Throws `unauthorised` {what: `pin`} when this is not the person's PIN or there is none, and
   * {what: `pin-attempts`, waitMs}, retryable, after too many wrong ones.
   */
  requirePin(personId: string, pin: string): void;
}

interface PinDetails {
  readonly salt: string;
  readonly key: string;
}

const meKey = 'me';
const keyBytes = 32;

export function createPeople(journal: Journal, host: Host): People {
  const { people, settings } = journal;
  const attempts = createPinAttempts(host);
  const get = (personId: string): Person | null => {
    const row = people.get(personId);
    return row === null ? null : personOf(row);
  };
  const find = (name: string): Person | null => {
    const row = people.list().find((candidate) => candidate.name === name);
    return row === undefined ? null : personOf(row);
  };
  const add = (personId: string, name: string): void =>
    people.save({ id: personId, name, details: {}, createdAt: host.now().utc });
  const setDriver = (personId: string): void => settings.save(meKey, personId);
  const nameByLogin = (): Person => {
    const name = loginName();
    const known = find(name);
    const personId = known?.personId ?? host.newId();
    const types = known === null ? ['person-added', 'driver-named'] : ['driver-named'];
    journal.append({
      stream: journalStream,
      expectedSequence: 'any',
      commandId: host.newId(),
      actor: { kind: 'person', id: personId },
      at: host.now(),
      events: types.map((type) => ({ type, version: 1, payload: { personId } })),
      within: () => {
        if (known === null) add(personId, name);
        setDriver(personId);
      },
    });
    return known ?? { personId, name, hasPin: false };
  };
  return {
    list: () => people.list().map(personOf),
    me: () => {
      const id = settings.get(meKey);
      const named = typeof id === 'string' ? get(id) : null;
      if (named !== null) return named;
      return host.readOnly ? { personId: '', name: loginName(), hasPin: false } : nameByLogin();
    },
    get,
    find,
    add,
    setDriver,
    setPin: (personId, pin) => {
      const row = people.get(personId);
      if (row === null) throw new CockpitFault('not-found', { kind: 'person', id: personId });
      const salt = randomBytes(16);
      const key = scryptSync(pin, salt, keyBytes);
      const stored: PinDetails = { salt: salt.toString('hex'), key: key.toString('hex') };
      people.save({ ...row, details: { ...(row.details as object), pin: stored } });
    },
    requirePin: (personId, pin) => {
      const stored = pinOf(people.get(personId));
      if (stored === null) throw new CockpitFault('unauthorised', { what: 'pin' });
      attempts.requireOpen(personId);
      const key = Buffer.from(stored.key, 'hex');
      if (!timingSafeEqual(key, scryptSync(pin, Buffer.from(stored.salt, 'hex'), key.length))) {
        attempts.wrong(personId);
        throw new CockpitFault('unauthorised', { what: 'pin' });
      }
      attempts.right(personId);
    },
  };
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
}

function pinOf(row: PersonRow | null): PinDetails | null {
  const pin = (row?.details as { pin?: PinDetails } | undefined)?.pin;
  return pin ?? null;
}

function personOf(row: PersonRow): Person {
  return { personId: row.id, name: row.name, hasPin: pinOf(row) !== null };
}
