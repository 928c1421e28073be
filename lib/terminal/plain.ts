/**
 * Latin, Greek, Cyrillic, punctuation, arrows, mathematics, box drawing and shapes but those that became emoji;
 * CJK punctuation, kana, ideographs, Hangul syllables and full-width forms.
 */
const plain =
  /[\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2200-\u22ff\u2500-\u25a9\u25b2-\u25b5\u25b8-\u25bf\u25c2-\u25fa\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]/;

/** Whether every terminal gives `cluster` the same width and never joins it to a neighbour that is plain too. */
export function isPlain(cluster: string): boolean {
  if (cluster.length !== 1) return false;
  const unit = cluster.charCodeAt(0);
  return unit < 0x7f || plain.test(cluster);
}
