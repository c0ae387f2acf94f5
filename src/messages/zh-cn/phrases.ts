import { formatSpan } from '../../model/quantity.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? '慢' : '快');
export const off = (offsetMs: number): string => `${slowOrFast(offsetMs)} ${formatSpan(Math.abs(offsetMs))}`;
export const list = (items: readonly string[]): string => items.join('、');
