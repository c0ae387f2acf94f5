import type { InspectedContainer } from '../../src/engine/client.ts';

/** One that runs, and has nothing special. */
export const inspected = (changes: Partial<InspectedContainer> = {}): InspectedContainer => ({
  id: '3f4c'.repeat(16),
  name: 'api',
  image: 'registry.example/api:1.2',
  state: 'running',
  startError: null,
  startedAt: Date.UTC(2026, 10, 22, 6, 0, 0),
  pid: 7362,
  environment: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
  labels: new Map(),
  entrypoint: [],
  command: ['sleep', '1000'],
  user: '',
  runtime: 'runc',
  privileged: false,
  capAdd: [],
  capDrop: [],
  pidMode: '',
  usernsMode: '',
  mounts: [],
  timezone: null,
  networkMode: 'default',
  ports: [],
  ...changes,
});
