#!/usr/bin/env node
// Starts the compiled program. The only place that sets the exit status.
import { main } from '../dist/llmtui.js';

process.exitCode = await main(process);
