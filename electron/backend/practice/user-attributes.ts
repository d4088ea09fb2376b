import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AudienceAttributes } from '../../../shared/audience/audience.ts';

/** Attributes by which the router counts requests; everything else it knows only to decide. */
export const countedAttributes = {
  planTier: ['pro', 'plus', 'free'],
  languagePair: ['L1', 'L2', 'L3', 'L4'],
  userType: ['internal', 'vip', 'regular', 'new'],
} as const;

export type CountedAttribute = keyof typeof countedAttributes;

type Weighted = readonly (readonly [value: string, weight: number])[];

const planTiers: Readonly<Record<string, Weighted>> = {
  internal: [['pro', 1]],
  vip: [
    ['pro', 7],
    ['plus', 3],
  ],
  regular: [
    ['pro', 1],
    ['plus', 3],
    ['free', 6],
  ],
  new: [
    ['plus', 1],
    ['free', 9],
  ],
};

const languagePairs: Weighted = [
  ['L1', 4],
  ['L2', 3],
  ['L3', 2],
  ['L4', 1],
];

/** Cities with their share of the users, their region, and their tier: 1 is the largest. */
const cities: readonly { readonly name: string; readonly weight: number; readonly place: readonly [string, string] }[] =
  [
    { name: '北京', weight: 12, place: ['cn-north', '1'] },
    { name: '上海', weight: 14, place: ['cn-east', '1'] },
    { name: '广州', weight: 9, place: ['cn-south', '1'] },
    { name: '深圳', weight: 10, place: ['cn-south', '1'] },
    { name: '杭州', weight: 8, place: ['cn-east', '2'] },
    { name: '成都', weight: 8, place: ['cn-southwest', '2'] },
    { name: '武汉', weight: 7, place: ['cn-central', '2'] },
    { name: '西安', weight: 6, place: ['cn-northwest', '2'] },
    { name: '洛阳', weight: 9, place: ['cn-central', '3'] },
    { name: '保定', weight: 9, place: ['cn-north', '3'] },
    { name: '绵阳', weight: 8, place: ['cn-southwest', '3'] },
  ];

/**
 * What is known about a synthetic user, as a function of the id alone: a user stays the same one however often they
 * come. The type is the part of the id before its last `-`; an id without one is a regular user's.
 */
export function attributesOf(userId: string): AudienceAttributes {
  const written = userId.slice(0, userId.lastIndexOf('-'));
  const userType = Object.hasOwn(planTiers, written) ? written : 'regular';
  const digest = hash('sha1', `attributes of ${userId}`, 'hex');
  /** The n-th of ten independent numbers in [0, 1). */
  const draw = (index: number) => Number.parseInt(digest.slice(4 * index, 4 * index + 4), 16) / 0x10000;
  const city =
    cities[
      pick(
        cities.map(({ weight }) => weight),
        draw(0),
      )
    ]!;
  const tiers = planTiers[userType]!;
  return {
    userType,
    internal: String(userType === 'internal'),
    planTier:
      tiers[
        pick(
          tiers.map(([, weight]) => weight),
          draw(1),
        )
      ]![0],
    languagePair:
      languagePairs[
        pick(
          languagePairs.map(([, weight]) => weight),
          draw(2),
        )
      ]![0],
    login: userType === 'new' && draw(3) < 0.6 ? 'anonymous' : 'logged-in',
    clientForm: draw(4) < 0.55 ? 'web' : 'h5',
    city: city.name,
    region: city.place[0],
    cityTier: city.place[1],
    active: String(draw(5) < (userType === 'new' ? 0.4 : 0.8)),
    level: String(1 + Math.floor(draw(6) * (userType === 'new' ? 3 : 10))),
  };
}

function pick(weights: readonly number[], drawn: number): number {
  let left = drawn * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return index === -1 ? weights.length - 1 : index;
}

const prefix = 'x-user-';
/** Names that are remembered: a client may invent any. */
const mostNames = 200;

/** `X-User-Plan-Tier: pro` and so on. A header carries no Chinese, so values are percent-encoded. */
export function attributeHeaders(attributes: AudienceAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [headerOf(name), encodeURIComponent(value)]),
  );
}

const headerOf = remembered(
  (attribute) => `${prefix}${attribute.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
);
const attributeOf = remembered((header) =>
  header.slice(prefix.length).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
);

/** Names are translated for every request, and there are few: each is worked out once. */
function remembered(translate: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const translated = translate(name);
    if (known.size < mostNames) known.set(name, translated);
    return translated;
  };
}

/** Every `X-User-…` header but the id, as attributes: also those that only somebody's own request carries. */
export function attributesFrom(headers: IncomingHttpHeaders): AudienceAttributes {
  const attributes: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith(prefix) || header === 'x-user-id' || typeof value !== 'string') continue;
    attributes[attributeOf(header)] = decoded(value);
  }
  return attributes;
}

function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
