import { z } from 'zod';
import { type FormHint, hinted } from './form-hints.ts';

/** `NAME=value`. */
export const environmentLine = /^[A-Za-z_][A-Za-z0-9_]*=[^\0]*$/;

/** What commands get beside the environment of their machine, a line each. */
export const environmentLines = (form: FormHint = {}) =>
  hinted(z.array(z.string().regex(environmentLine)).max(50).default([]), { input: 'list', ...form });
