import type { QueueFault } from '../../model/wakatime-facts.ts';

/** What is wrong with the file. */
export class BoltFault extends Error {
  readonly code: QueueFault;

  constructor(code: QueueFault) {
    super(code);
    this.code = code;
  }
}

/** What bbolt never writes. */
export const corrupt = (): BoltFault => new BoltFault('corrupt-page');
