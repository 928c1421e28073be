import t from 'tap';
import { deviceTypes } from '../../../lib/engine/llama/abi.js';
import { openBindings } from '../../../lib/engine/llama/bindings.js';
import { freeBytesOf, layersFor } from '../../../lib/engine/llama/gpu-layers.js';
import { findLibraries } from '../../../lib/engine/llama/libraries.js';
import { packageRoot } from '../../../lib/package.js';
import { starterOptions } from './starter.js';

t.test('as many layers go on a GPU as its free memory takes, and a part of it stays free', async t => {
  const auto = { ...starterOptions, gpuNeeds: [0, 100, 200, 300, 400] };
  t.equal(layersFor(auto, 1000), 4);
  t.equal(layersFor(auto, 330), 3);
  t.equal(layersFor(auto, 300), 2, 'not to the brim');
  t.equal(layersFor(auto, 50), 0);
  t.equal(layersFor(auto, 0), 0);
});

t.test('a number that was set counts, and without a forecast all layers do', async t => {
  t.equal(layersFor({ ...starterOptions, gpuLayers: 7, gpuNeeds: [0, 100] }, 50), 7);
  t.equal(layersFor(starterOptions, 50), -1);
});

t.test('llama.cpp tells the free memory of a device', async t => {
  const { platform, arch } = process;
  const libraries = findLibraries({
    device: 'cpu',
    configured: undefined,
    from: packageRoot(),
    platform,
    arch,
  });
  const native = openBindings(libraries);
  native.ggml_backend_load_all_from_path(libraries.folder);
  const cpu = native.ggml_backend_dev_by_type(deviceTypes.cpu);
  t.ok(cpu !== null && freeBytesOf(native, cpu) > 100e6);
});
