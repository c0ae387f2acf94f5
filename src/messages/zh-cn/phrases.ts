import type { MissingStatus } from '../../model/gathered.ts';
import { formatSpan } from '../../model/quantity.ts';

const slowOrFast = (offsetMs: number): string => (offsetMs > 0 ? '慢' : '快');
export const off = (offsetMs: number): string => `${slowOrFast(offsetMs)} ${formatSpan(Math.abs(offsetMs))}`;
export const list = (items: readonly string[]): string => items.join('、');

/** Of a service that did not tell; follows its name. */
export const untold: Record<MissingStatus, string> = {
  absent: '无法查询',
  denied: '不允许本用户查询',
  timeout: '未及时应答',
  failed: '没有给出可用的应答',
};
