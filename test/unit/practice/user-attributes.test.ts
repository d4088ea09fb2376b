import { describe, expect, it } from 'vitest';
import { attributeHeaders, attributesFrom, attributesOf } from '../../../electron/backend/practice/user-attributes.ts';

const userIds = ['internal', 'vip', 'regular', 'new'].flatMap((type) =>
  Array.from({ length: 2_000 }, (_, index) => `${type}-${index + 1}`),
);
const all = userIds.map(attributesOf);

describe('what is known about a synthetic user', () => {
  it('follows from the id alone', () => {
    expect(userIds.map(attributesOf)).toEqual(all);
    expect(attributesOf('vip-7')).not.toEqual(attributesOf('vip-8'));
    expect(attributesOf('张工')).toMatchObject({ userType: 'regular', internal: 'false' });
    expect(attributesOf('constructor-1')).toMatchObject({ userType: 'regular' });
  });

  it('has every value that a plan may name, for enough users to see them', () => {
    const values = (name: string) => new Set(all.map((attributes) => attributes[name]));
    expect(values('userType')).toEqual(new Set(['internal', 'vip', 'regular', 'new']));
    expect(values('internal')).toEqual(new Set(['true', 'false']));
    expect(values('planTier')).toEqual(new Set(['pro', 'plus', 'free']));
    expect(values('languagePair')).toEqual(new Set(['L1', 'L2', 'L3', 'L4']));
    expect(values('login')).toEqual(new Set(['logged-in', 'anonymous']));
    expect(values('clientForm')).toEqual(new Set(['web', 'h5']));
    expect(values('cityTier')).toEqual(new Set(['1', '2', '3']));
    expect(values('active')).toEqual(new Set(['true', 'false']));
    expect(values('level')).toEqual(new Set(Array.from({ length: 10 }, (_, index) => String(index + 1))));
    for (const city of ['北京', '上海', '广州']) {
      const users = all.filter((attributes) => attributes.city === city);
      expect(users.length).toBeGreaterThan(all.length / 20);
      expect(new Set(users.map(({ region, cityTier }) => `${region} ${cityTier}`)).size).toBe(1);
    }
    for (const { internal, userType } of all) expect(internal).toBe(String(userType === 'internal'));
  });

  it('comes through headers as it was', () => {
    for (const attributes of all.slice(0, 500)) {
      const headers = attributeHeaders(attributes);
      expect(Object.values(headers).join('')).toMatch(/^[\x21-\x7e]+$/);
      expect(attributesFrom({ ...headers, 'x-user-id': 'somebody', host: 'router' })).toEqual(attributes);
    }
  });

  it('reads headers that only somebody sends, and those that are not encoded well', () => {
    expect(attributesFrom({ 'x-user-tenant-group': 'blue', 'x-user-note': '100%' })).toEqual({
      tenantGroup: 'blue',
      note: '100%',
    });
  });
});
