import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createEditor } from '../../../renderer/screens/plan-editor/code/create-editor.ts';
import { Screen as PlansScreen } from '../../../renderer/screens/plans/plans-screen.tsx';
import { PlanIntake } from '../../../renderer/screens/start/plan-intake.tsx';
import { ConnectionContext } from '../../../renderer/stores/connection.ts';
import { loadTranslate } from '../../../shared/i18n/translator.ts';
import { longestPlanText } from '../../../shared/plan/parse-limits.ts';
import { renderInCockpit } from '../render.tsx';
import { connectionTo } from './render-flight.tsx';

// jsdom lays nothing out.
Element.prototype.scrollIntoView = () => {};
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;

/** Whoever asks the backend, or reads the file, has not looked at its size first. */
const connection = connectionTo({
  plans: {
    lint: async () => Promise.reject(new Error('asked')),
    list: async () => [],
    templates: async () => [],
  },
});

const large = (name: string) => ({
  name,
  size: 10_000_000,
  text: () => Promise.reject(new Error('was read')),
});
const dropped = (name: string) => ({ dataTransfer: { types: ['Files'], files: [large(name)] } });
const tenMillion = 'a'.repeat(10_000_000);

describe.each([
  ['en', 'release.yaml', '"release.yaml" has 9.54 MiB, more than the limit of 1.91 MiB; nothing was imported.'],
  ['zh', 'release.md', '「release.md」有 9.54 MiB，超过上限 1.91 MiB，没有导入。'],
] as const)('a file of 10 MB that is dropped on the library (%s)', (language, name, sentence) => {
  it('is refused unread, and its limit named', async () => {
    await renderInCockpit(
      <ConnectionContext value={connection}>
        <PlansScreen />
      </ConnectionContext>,
      language,
    );
    const zone = await screen.findByRole('region', { name: /^(Import|导入)/ });
    fireEvent.drop(zone, dropped(name));
    await screen.findByText((text) => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ') === sentence);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe.each([
  ['en', 'The file is larger than 2 MB', /Nothing was inserted: the plan would become too long/, 'at most 2000000'],
  ['zh', '文件超过 2 MB', /没有插入：计划的字符数会超过上限/, '上限 2000000'],
] as const)('opening a plan (%s)', (language, tooLarge, tooLong, limit) => {
  it('refuses a file and a text of 10 MB, and keeps the text that was there', async () => {
    const { content } = await renderInCockpit(
      <ConnectionContext value={connection}>
        <PlanIntake initialText="" onLeave={() => {}} />
      </ConnectionContext>,
      language,
    );
    const field = screen.getByRole('textbox') as HTMLTextAreaElement;
    fireEvent.drop(content.querySelector('input[type=file]')!.parentElement!, dropped('a.yaml'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe(tooLarge));
    fireEvent.change(field, { target: { value: tenMillion } });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toMatch(tooLong));
    expect(screen.getByRole('alert').textContent).toContain(limit);
    expect(field.value).toBe('');
    fireEvent.change(field, { target: { value: ' ' } });
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

describe('the editor', () => {
  async function open(text: string) {
    const parent = document.body.appendChild(document.createElement('div'));
    const told = { tooLong: 0, texts: [] as string[] };
    const editor = createEditor({
      parent,
      text,
      readOnly: false,
      translate: await loadTranslate('en'),
      schema: () => null,
      onText: (changed) => told.texts.push(changed),
      onTooLong: () => {
        told.tooLong += 1;
      },
      onPlace: () => {},
    });
    const content = parent.querySelector('.cm-content')!;
    const close = () => {
      editor.close();
      parent.remove();
    };
    return { editor, content, told, close };
  }
  const paste = (content: Element, text: string) =>
    fireEvent.paste(content, { clipboardData: { getData: () => text, files: [] } });

  it('refuses to have 10 MB pasted into it, and goes on', async () => {
    const { editor, content, told, close } = await open('title: T\n');
    paste(content, tenMillion);
    expect(told).toEqual({ tooLong: 1, texts: [] });
    expect(editor.text()).toBe('title: T\n');
    paste(content, 'b');
    expect(told).toEqual({ tooLong: 1, texts: ['btitle: T\n'] });
    close();
  });

  it('refuses a file of 10 MB unread', async () => {
    const { editor, content, told, close } = await open('title: T\n');
    fireEvent.drop(content, { dataTransfer: { ...dropped('a.yaml').dataTransfer, getData: () => '' } });
    expect(told.tooLong).toBe(1);
    expect(editor.text()).toBe('title: T\n');
    close();
  });

  it('lets a text that is too long become shorter', async () => {
    const { editor, told, close } = await open('a'.repeat(longestPlanText + 2));
    editor.show('a'.repeat(longestPlanText + 1));
    expect(told.tooLong).toBe(0);
    expect(editor.text()).toHaveLength(longestPlanText + 1);
    close();
  });
});
