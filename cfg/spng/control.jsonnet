// What all nodes of a job share.  Give ".config" to the node factories and ".uses" to pg.main().

local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

function(device='cpu', seeds=[0, 1, 2, 3, 4], verbosity=0, semaphore=1)
  local objects = {
    dft: { type: 'FftwDFT', name: '' },
    rng: {
      type: 'Random',
      name: 'rng' + std.join('', [std.toString(seed) for seed in seeds]),
      data: { generator: 'default', seeds: seeds },
    },
    semaphore: { type: 'Semaphore', name: '', data: { concurrency: words.integer('semaphore', semaphore) } },
  };
  local config = {
    dft: wc.tn(objects.dft),
    rng: wc.tn(objects.rng),
    semaphore: wc.tn(objects.semaphore),
    device: words.device(device),
    verbosity: words.integer('verbosity', verbosity),
  };
  {
    objects: objects,
    uses: [objects.dft, objects.rng, objects.semaphore],
    config: config,
  }
