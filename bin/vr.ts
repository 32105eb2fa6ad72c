#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { createProcessIo, runVr } = await import('#fleet/cli/vr');
process.exit(
  await runVr(
    process.argv.slice(2),
    createProcessIo((status) => process.exit(status)),
  ),
);
