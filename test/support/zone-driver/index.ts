export { RecordedCommands, type RecordedRequest, type RecordingName, type Renames } from './recorded-commands.ts';
export { ServerSide, type Asked, type GivenAnswer, type Ping } from './server-side.ts';
export { ZoneDriver, type Request, type ZoneDriverOptions } from './zone-driver.ts';
