// What all nodes of a job share.  Give ".config" to the node factories and ".uses" to pg.main().
//
// seeds: of the random numbers; with none the host finds some for each job and logs them.
// calls: a number for each event, which its drift and its noise are drawn by; none: its place among the events.
// device: one, or a list of devices among which TPCs are spread by ".config_of(tpc ident)"; what belongs to no TPC is on
// the first.  Each has a semaphore of its own.

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

function(device=usual.device, seeds=usual.seeds, verbosity=usual.verbosity, semaphore=usual.semaphore, calls=[])
  local devices = words.devices(device);
  local semaphore_of(one) = {
    type: 'Semaphore',
    name: if std.length(devices) == 1 then '' else one,
    data: { concurrency: words.integer('semaphore', semaphore) },
  };
  local objects = {
    dft: { type: 'FftwDFT', name: '' },
    rng: {
      type: 'Random',
      name: 'rng' + std.join('', [std.toString(seed) for seed in seeds]),
      data: { generator: 'default', seeds: seeds, [if calls != [] then 'calls']: calls },
    },
    semaphore: semaphore_of(devices[0]),
  };
  local config = {
    dft: wc.tn(objects.dft),
    rng: wc.tn(objects.rng),
    semaphore: wc.tn(objects.semaphore),
    device: devices[0],
    verbosity: words.integer('verbosity', verbosity),
  };
  {
    objects: objects,
    uses: [objects.dft, objects.rng] + [semaphore_of(one) for one in devices],
    devices: devices,
    config: config,
    config_of(ident)::
      local one = devices[ident % std.length(devices)];
      config { device: one, semaphore: wc.tn(semaphore_of(one)) },
  }
