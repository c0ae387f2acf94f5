/** Wall time tied to the monotonic clock: at `monotonicNs` the wall clock stood at `wallNs`, ± `errorNs`. */
export interface Anchor {
  readonly monotonicNs: bigint;
  /** ns since the Unix epoch. */
  readonly wallNs: bigint;
  readonly errorNs: bigint;
}

/** Wall time of a monotonic instant. */
export const wallNsAt = (anchor: Anchor, monotonicNs: bigint): bigint =>
  anchor.wallNs + (monotonicNs - anchor.monotonicNs);

/** By how much the wall clock moved against the monotonic one between two anchors, ns; positive = it was set forward. */
export const wallMovementNs = (before: Anchor, after: Anchor): bigint =>
  after.wallNs - wallNsAt(before, after.monotonicNs);
