#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { createProcessIo, runVrfleet } = await import('#fleet/cli');
process.exit(
  await runVrfleet(
    process.argv.slice(2),
    createProcessIo((status) => process.exit(status)),
  ),
);
