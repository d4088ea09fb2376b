import { expect, it } from 'vitest';
import { backendOfEach } from '../../support/backend-of-each.ts';

const backend = backendOfEach();

const plans = () => backend.client.plans;

it('lists templates without their text, which a procedure delivers', async () => {
  const listed = await plans().templates();
  expect(listed.map(({ id }) => id)).toContain('practice');
  for (const template of listed) {
    expect(template).not.toHaveProperty('text');
    expect(template.headline.title).not.toBeNull();
  }
  const { text, headline } = await plans().template({ id: 'practice' });
  expect(text).toContain('apiVersion: cockpit/v1');
  expect(headline.title).toEqual({ zh: '演练发布', en: 'Practice release' });
  await expect(plans().template({ id: 'none' })).rejects.toMatchObject({ code: 'not-found' });
});

it('delivers the JSON Schema of plans to the editor', async () => {
  expect(await plans().schema({ language: 'en' })).toMatchObject({
    type: 'object',
    properties: { apiVersion: {}, guards: {} },
  });
});
