import { formatSpan } from '../../model/quantity.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? 'slow' : 'fast');
export const off = (offsetMs: number): string => `${formatSpan(Math.abs(offsetMs))} ${slowOrFast(offsetMs)}`;
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
export const list = (items: readonly string[]): string => items.join(', ');
