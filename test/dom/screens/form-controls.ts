import { act, fireEvent } from '@testing-library/react';

export type Control = HTMLInputElement | HTMLTextAreaElement;

/** Every control of a form with the words of its label. */
export function labels(form: HTMLElement): { readonly words: string; readonly control: Control }[] {
  return [...form.querySelectorAll<HTMLLabelElement>('label[for]')].map(({ textContent, htmlFor }) => ({
    words: textContent.replace(/ \*$/, ''),
    control: document.getElementById(htmlFor) as Control,
  }));
}

export function controlOf(form: HTMLElement, words: string): Control {
  const found = labels(form).find((label) => label.words === words);
  if (found === undefined) throw new Error(`no field ${words}`);
  return found.control;
}

/** Chooses a value from a list; null: the first that there is. */
export async function choose(control: Control, value: string | null): Promise<void> {
  await act(async () => fireEvent.click(control));
  const list = document.getElementById(control.getAttribute('aria-controls') ?? '');
  const option = list?.querySelector(value === null ? '[role=option]' : `[role=option][value="${value}"]`);
  if (option == null) throw new Error(`no option ${value}`);
  await act(async () => fireEvent.click(option));
}

/** Not by its role: those are slow to tell in a long form. */
export function found(within: Element | undefined, selector: string): HTMLElement {
  const one = within?.querySelector<HTMLElement>(selector);
  if (one == null) throw new Error(`nothing is ${selector}`);
  return one;
}

/** By its words, likewise. */
export async function pressed(within: HTMLElement, words: string): Promise<void> {
  const button = [...within.querySelectorAll('button')].find(({ textContent }) => textContent.startsWith(words));
  if (button === undefined || button.disabled) throw new Error(`no button ${words} to press`);
  await act(async () => fireEvent.click(button));
}
