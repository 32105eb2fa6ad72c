export { comparedFields } from './compared-fields.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recorder.ts';
export type { Difference, PlayResult } from './play-session.ts';
export { replaySession, type ReplayedFleet, type ReplayedFleetParts, type ReplaySessionOptions } from './replay-session.ts';
export { replayToConnector, type ReplayToConnectorOptions } from './replay-to-connector.ts';
