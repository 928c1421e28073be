import type { DownloadProgress } from '../../models/hub/progress.js';
import { clean } from '../../terminal/sanitise.js';
import { bytesText } from '../../terminal/units.js';
import { StatusLine } from '../status-line.js';

const BAR = 20;

/** The bar of a download on stderr: only on a terminal, one line that is redrawn and goes at the end. */
export class PullProgress {
  readonly #line: StatusLine;

  /** Without a stream nothing is shown. */
  constructor(stream: NodeJS.WriteStream | undefined) {
    this.#line = new StatusLine(stream);
  }

  show(progress: DownloadProgress): void {
    this.#line.show(progressLine(progress));
  }

  clear(): void {
    this.#line.clear();
  }
}

/** `42 % [########            ] 340 MB of 807 MB, 12 MB/s, 38 s left`, with what it is about. */
export function progressLine({
  type,
  file,
  done,
  total,
  bytesPerSecond,
  secondsLeft,
}: DownloadProgress): string {
  const name = clean(file, 'line');
  if (total === 0) return type === 'waiting' ? `another llmtui downloads ${name}` : name;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR);
  const bar = `[${'#'.repeat(filled)}${' '.repeat(BAR - filled)}]`;
  const parts = [
    `${String(Math.floor(share * 100)).padStart(3)} % ${bar} ${bytesText(done)} of ${bytesText(total)}`,
  ];
  if (type === 'checking') parts.push('checking it');
  if (type === 'waiting') parts.push('another llmtui downloads it');
  if (type !== 'checking' && bytesPerSecond !== undefined) parts.push(`${bytesText(bytesPerSecond)}/s`);
  if (type !== 'checking' && secondsLeft !== undefined) parts.push(`${time(secondsLeft)} left`);
  return `${parts.join(', ')}  ${name}`;
}

function time(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
