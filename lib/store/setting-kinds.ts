import { resolve } from 'node:path';

/** What a reader of a setting answers when the text is not allowed. */
export const refused = Symbol('refused');

/** Where a value was written: relative paths start at `base`, a leading `~` at `home`. */
export interface Spot {
  readonly base: string;
  readonly home: string;
}

/** What the text of a setting may be, and what it means. */
export interface Kind<Value> {
  /** Completes the sentence "allowed is …". */
  readonly allowed: string;
  readonly read: (text: string, spot: Spot) => Value | typeof refused;
}

export const anyText: Kind<string> = { allowed: 'any text', read: text => text };

export const folder: Kind<string> = {
  allowed: 'a folder',
  read: (text, { base, home }) =>
    resolve(
      base,
      text.replace(/^~(?=$|[\\/])/, () => home),
    ),
};

export const yesOrNo: Kind<boolean> = {
  allowed: '1, true, yes, on, 0, false, no or off',
  read: text => {
    const word = text.toLowerCase();
    if (['1', 'true', 'yes', 'on'].includes(word)) return true;
    return ['0', 'false', 'no', 'off'].includes(word) ? false : refused;
  },
};

export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    allowed: `one of ${words.join(', ')}`,
    read: text => words.find(word => word.toLowerCase() === text.toLowerCase()) ?? refused,
  };
}

export function whole(min: number, max: number): Kind<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: text => (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : refused),
  };
}

/** Bytes, in the binary units that llmtui shows. */
export const size: Kind<number> = {
  allowed: 'a size such as 500M or 2G, in bytes where no unit is given',
  read: text => {
    const [, figure, unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]?)i?b?$/i.exec(text) ?? [];
    if (figure === undefined) return refused;
    const bytes = Math.floor(Number(figure) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
    return Number.isSafeInteger(bytes) ? bytes : refused;
  },
};

export function orAuto<Value, Auto>(kind: Kind<Value>, auto: Auto): Kind<Value | Auto> {
  return {
    allowed: `${kind.allowed}, or auto`,
    read: (text, spot) => (text.toLowerCase() === 'auto' ? auto : kind.read(text, spot)),
  };
}

/** An address to listen on; an IPv6 address without its brackets. */
export const address: Kind<string> = {
  allowed: 'an address or name of this machine, such as 127.0.0.1 or 0.0.0.0',
  read: text => {
    const [, host] = /^\[?([\w.:%-]{1,253}?)\]?$/.exec(text) ?? [];
    return host ?? refused;
  },
};

/** What a client sends as its key: one word of an HTTP header. */
export const key: Kind<string> = {
  allowed: 'one word of letters, digits and signs of ASCII',
  read: text => (/^[\x21-\x7e]{1,512}$/.test(text) ? text : refused),
};

/** Origins of web pages, as a browser names them, or `*` for all. */
export const origins: Kind<readonly string[]> = {
  allowed: 'origins such as http://localhost:3000 with commas between them, or *',
  read: text => {
    const names = text.split(/[\s,]+/).filter(name => name !== '');
    const found = names.map(originOf);
    return found.includes(undefined) ? refused : (found as string[]);
  },
};

/** Names of hosts, without scheme and port. */
export const hostNames: Kind<readonly string[]> = {
  allowed: 'names of hosts, such as box.lan, with commas between them',
  read: text => {
    const names = text.split(/[\s,]+/).filter(name => name !== '');
    const isName = (name: string): boolean => /^[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}\.?$/.test(name);
    return names.every(isName) ? names.map(name => name.toLowerCase().replace(/\.$/, '')) : refused;
  },
};

/** `scheme://host[:port]` in lower case; a slash at the end, which an origin has not, goes. */
function originOf(name: string): string | undefined {
  return name === '*' ? name : /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+(?=\/?$)/i.exec(name)?.[0].toLowerCase();
}

const secondsOf: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds, from text such as `5m`, `1h30m` or `300`; what is negative stands for ever and is -1. */
export const duration: Kind<number> = {
  allowed: 'a time such as 5m, 1h30m or 300 (seconds), 0 for none, or -1 for ever',
  read: text => {
    if (/^-\d{1,9}(?:ms|[hms])?$/.test(text)) return -1;
    if (/^\d{1,9}(?:\.\d{1,3})?$/.test(text)) return Number(text);
    if (!/^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|[hms]))+$/.test(text)) return refused;
    const parts = [...text.matchAll(/([\d.]+)(ms|[hms])/g)];
    return parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * secondsOf[unit!]!, 0);
  },
};
