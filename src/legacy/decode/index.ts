export { checkItem, decodeQueueFile, type DecodedQueueFile } from './decode-queue-file.ts';
export { itemJsonSchema, itemProblems, type ItemProblem } from './item-problems.ts';
export { parseCommandLine } from './parse-command-line.ts';
