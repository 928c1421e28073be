import t from 'tap';
import { pictureFindings } from '../../../lib/cli/doctor/pictures.js';
import type { ModelEntry } from '../../../lib/models/list.js';

const entry = (name: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  ...{ name, path: `/${name}.gguf`, sizeBytes: 1, status: 'available', description: '', needBytes: 1 },
  ...{ context: 1, starter: false },
  ...more,
});

t.test('whether local models read pictures, and what they lack', t => {
  const projector = '/mmproj.gguf';
  t.match(pictureFindings(undefined, []), [{ verdict: 'ok', text: /npm install -g @fugood\/llama\.node/ }]);
  const blind = entry('eye', { projector, visionFault: 'the package is not here' });
  t.match(pictureFindings(undefined, [blind]), [{ verdict: 'note', text: /^eye could/, fix: /npm install/ }]);
  const seeing = entry('eye', { projector, vision: true });
  t.match(pictureFindings('/peer.js', [entry('a'), seeing]), [{ verdict: 'ok', text: 'read by eye' }]);
  t.match(pictureFindings('/peer.js', [entry('far', { vision: true, remote: true })]), [
    { text: /no local/ },
  ]);
  const broken = entry('b', { visionFault: 'its projector /x is not there' });
  t.match(pictureFindings('/peer.js', [broken])[1], { verdict: 'note', text: /b reads none: its projector/ });
  t.end();
});
