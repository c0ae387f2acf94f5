import { defineConfig } from 'vitest/config';
import { define } from './scripts/project.mjs';

export default defineConfig({
  define,
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
