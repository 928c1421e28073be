/** What the terminal is asked for while a full screen is shown, and how each is undone. */
interface Mode {
  readonly on: string;
  readonly off: string;
}

const privateMode = (number: number): Mode => ({ on: `\x1b[?${number}h`, off: `\x1b[?${number}l` });
const inverted = ({ on, off }: Mode): Mode => ({ on: off, off: on });

/** The title is pushed on the terminal's stack, so that the shell's comes back. */
const title: Mode = { on: '\x1b[22;2t', off: '\x1b[23;2t' };
const alternateScreen = privateMode(1049);
const lineWrap = privateMode(7);
const cursor = privateMode(25);
const bracketedPaste = privateMode(2004);
const focusReports = privateMode(1004);
/** Buttons, movement while one is held, and coordinates beyond column 223. */
const mouse = [1000, 1002, 1006].map(privateMode);
const applicationKeys: Mode = { on: '\x1b[?1l\x1b>', off: '\x1b[?1l\x1b>' };
/** Kitty's "disambiguate" tells Shift-Enter from Enter; terminals keep one stack for each screen. */
const kittyKeys: Mode = { on: '\x1b[>1u', off: '\x1b[<u' };
/** xterm's way to the same end. */
const modifyOtherKeys: Mode = { on: '\x1b[>4;1m', off: '\x1b[>4m' };

/** The Linux console has no title and no such keys; old ones print parts of what they do not know. */
const modernOnly: readonly Mode[] = [title, kittyKeys, modifyOtherKeys];

function modesFor(term: string): readonly Mode[] {
  const all = [
    title,
    alternateScreen,
    inverted(lineWrap),
    inverted(cursor),
    applicationKeys,
    bracketedPaste,
    ...mouse,
    focusReports,
    modifyOtherKeys,
    kittyKeys,
  ];
  return term === 'linux' ? all.filter(mode => !modernOnly.includes(mode)) : all;
}

/** Takes the whole screen. `term` is the environment's TERM. */
export function enterScreen(term: string): string {
  return modesFor(term)
    .map(mode => mode.on)
    .join('');
}

/**
 * Gives the terminal back. It starts with whatever ends a sequence that was cut off: a string, a synchronized
 * update, a scroll region, a style.
 */
export function leaveScreen(term: string): string {
  const undo = modesFor(term)
    .map(mode => mode.off)
    .reverse()
    .join('');
  const link = term === 'linux' ? '' : '\x1b]8;;\x1b\\';
  return `\x1b\\${link}\x1b[?2026l\x1b[r\x1b[m${undo}`;
}

/** Wraps a frame so that the terminal shows it at once (mode 2026), the cursor hidden while it moves. */
export function frame(body: string, place: { readonly x: number; readonly y: number } | null): string {
  const shown = place ? `\x1b[${place.y + 1};${place.x + 1}H\x1b[?25h` : '';
  return `\x1b[?2026h\x1b[?25l${body}${shown}\x1b[?2026l`;
}

/** Names the window or tab; `term` as for `enterScreen`. */
export function windowTitle(text: string, term: string): string {
  return term === 'linux' ? '' : `\x1b]2;${text.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')}\x1b\\`;
}
