import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Files share one window: what a test has rendered is gone before the next one looks.
afterEach(() => cleanup());
