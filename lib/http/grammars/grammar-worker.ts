/** Entry of the thread in which grammars are made for `Grammars`. */
import { parentPort } from 'node:worker_threads';
import { type GrammarSource, made } from './making.js';

parentPort!.on('message', (source: GrammarSource) => parentPort!.postMessage(made(source)));
