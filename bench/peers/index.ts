import { bareNode } from './bare-node.ts';
import { checkNtpTime } from './check-ntp-time.ts';
import { chronyd1, chronyd4 } from './chronyd.ts';
import { hapiSntp } from './hapi-sntp.ts';
import { ntpTimeSync } from './ntp-time-sync.ts';
import { ntpTime } from './ntp-time.ts';
import { ntpdig1, ntpdig4 } from './ntpdig.ts';
import { ntplib } from './ntplib.ts';
import { timecheck, timecheckNtp } from './timecheck.ts';

/** In the order of the tables. */
export const tools = [
  bareNode,
  timecheck,
  timecheckNtp,
  chronyd1,
  chronyd4,
  ntpdig1,
  ntpdig4,
  checkNtpTime,
  ntplib,
  ntpTimeSync,
  ntpTime,
  hapiSntp,
] as const;

export type ToolId = (typeof tools)[number]['id'];
export const toolIds: readonly ToolId[] = tools.map((tool) => tool.id);
