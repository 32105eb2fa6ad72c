export { checkItem, decodeQueueFile, type CheckedItem, type DecodedQueueFile } from './decode-queue-file.ts';
export { itemProblems, type ItemProblem } from './item-problems.ts';
export { parseCommandLine } from './parse-command-line.ts';
