import type { MissingStatus } from '../../model/gathered.ts';
import { formatSpan } from '../../model/quantity.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? 'slow' : 'fast');
export const off = (offsetMs: number): string => `${formatSpan(Math.abs(offsetMs))} ${slowOrFast(offsetMs)}`;
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
export const list = (items: readonly string[]): string => items.join(', ');

/** Of a service that did not tell; follows its name. */
export const untold: Record<MissingStatus, string> = {
  absent: 'cannot be asked',
  denied: 'may not be asked by this user',
  timeout: 'did not answer in time',
  failed: 'gave no answer that can be used',
};
