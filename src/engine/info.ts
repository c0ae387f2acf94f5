import type { EngineInfo } from './client.ts';
import { at, textAt, textsAt } from './json.ts';

const MAX_TEXT = 200;
const MAX_HINTS = 100;

/** `GET /info`; `null` for what is no such answer. */
export const readInfo = (value: unknown): EngineInfo | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const text = (key: string): string | null => textAt(value, MAX_TEXT, key) || null;
  const security = textsAt(value, MAX_HINTS, MAX_TEXT, 'SecurityOptions');
  return {
    operatingSystem: text('OperatingSystem'),
    kernelVersion: text('KernelVersion'),
    name: text('Name'),
    rootless: at(value, 'Rootless') === true || security.some((option) => /^name=rootless\b/.test(option)),
    hints: [...security, ...textsAt(value, MAX_HINTS, MAX_TEXT, 'Labels')],
  };
};
