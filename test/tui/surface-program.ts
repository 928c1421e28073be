// A small full-screen program for surface-teardown.test.ts: argv is the way out, and a file for what was saved.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { keyName } from '../../lib/terminal/input.js';
import { Surface } from '../../lib/tui/surface.js';
import { guardTerminal } from '../../lib/tui/terminal-session.js';

const [, , way = 'stay', file = '/dev/null'] = process.argv;
let keys = '';

const surface = new Surface({
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  onInput: event => {
    const name = event.type === 'key' ? keyName(event) : event.type;
    keys += ` ${name}`;
    if (name === 'ctrl-z') session.suspend();
    if (name === 'q') leave();
    if (name === 'e') edit();
    show();
  },
  onResize: show,
  onGone: () => void session.stop('SIGHUP'),
});
const session = guardTerminal(surface, {
  process,
  onStop: async reason => {
    await new Promise(resolve => setTimeout(resolve, 20));
    appendFileSync(file, `saved ${reason}\n`);
    if (way === 'hang') await new Promise(() => {});
  },
  graceMs: 2000,
});
const alive = setInterval(() => {}, 1000);

function show(): void {
  const { columns, rows } = surface;
  const text = `ready ${process.pid} ${columns}x${rows}${keys}`;
  const pane = { left: 0, top: 0, width: columns, height: rows, border: true, focused: true, title: 'test' };
  surface.paint({
    panes: [{ ...pane, id: 'only', rows: [[{ text }]] }],
    cursor: { x: 3, y: 3 },
    windowTitle: 'surface program',
  });
}

/** Lends the terminal to a program that reads one line. */
function edit(): void {
  surface.suspend();
  const editor = spawn('/bin/sh', ['-c', 'trap "" INT; echo editing; read line; echo "got $line"'], {
    stdio: 'inherit',
  });
  editor.on('exit', () => surface.resume());
}

function leave(): void {
  clearInterval(alive);
  session.release();
  process.stdout.write('left\n');
}

surface.start();
show();
setTimeout(() => {
  if (way === 'return') leave();
  if (way === 'throw') throw new Error('a bug \x1b[2J');
  if (way === 'reject') void Promise.reject(new Error('a rejection'));
  if (way === 'exit') process.exit(3);
  if (way === 'flood') setInterval(() => surface.repaint(), 5);
}, 50);
