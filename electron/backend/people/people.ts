import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Person } from '../../../shared/contract/people.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';
import type { PersonRow } from '../journal/people-store.ts';

/** Who works with this cockpit. Events hold ids; names stay in a table that can be redacted. */
export interface People {
  list(): Person[];
  /** Who sits here; made from the login name at the first start. */
  me(): Person;
  setMe(name: string): Person;
  /** The person with this name, added when new. */
  named(name: string): Person;
  setPin(name: string, pin: string): Person;
  pinMatches(personId: string, pin: string): boolean;
}

interface PinDetails {
  readonly salt: string;
  readonly key: string;
}

const meKey = 'me';
const keyBytes = 32;

export function createPeople(journal: Journal, host: Host): People {
  const { people, settings } = journal;
  const named = (name: string): Person => {
    const known = people.list().find((row) => row.name === name);
    if (known !== undefined) return personOf(known);
    const row: PersonRow = { id: host.newId(), name, details: {}, createdAt: host.now().utc };
    people.save(row);
    return personOf(row);
  };
  const setMe = (name: string): Person => {
    const person = named(name);
    settings.save(meKey, person.personId);
    return person;
  };
  return {
    list: () => people.list().map(personOf),
    me: () => {
      const id = settings.get(meKey);
      const row = typeof id === 'string' ? people.get(id) : null;
      if (row !== null) return personOf(row);
      return host.readOnly ? { personId: '', name: loginName(), hasPin: false } : setMe(loginName());
    },
    setMe,
    named,
    setPin: (name, pin) => {
      const person = named(name);
      const salt = randomBytes(16);
      const details: { pin: PinDetails } = {
        pin: { salt: salt.toString('hex'), key: scryptSync(pin, salt, keyBytes).toString('hex') },
      };
      people.save({ id: person.personId, name, details, createdAt: host.now().utc });
      return { ...person, hasPin: true };
    },
    pinMatches: (personId, pin) => {
      const stored = pinOf(people.get(personId));
      if (stored === null) return false;
      const key = Buffer.from(stored.key, 'hex');
      return timingSafeEqual(key, scryptSync(pin, Buffer.from(stored.salt, 'hex'), key.length));
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
