export type {
  ChainTraffic,
  EditableFilter,
  FilterEdit,
  PacketCounter,
  ProgramContext,
  ProgramMachine,
  World,
} from './machine.ts';
export { programs, runProgram, type InstalledProgram } from './registry.ts';
