export { comparedFields } from './compared-fields.ts';
export { createRecorder, type Recorder } from './recorder.ts';
export type { Difference, PlayResult } from './play-session.ts';
export { replaySession, type ReplayedFleet, type ReplayedFleetParts } from './replay-session.ts';
export { replayToConnector } from './replay-to-connector.ts';
