export { PairElection, type ElectionStatus, type PairElectionOptions, type SegmentNic, type SegmentOf } from './pair-election.ts';
export type { VrrpRole } from './vrrp-group.ts';
