// Pieces of the studies of networks that tell particles, for spng-scan, with {arguments} that it fills in.
//
// "args" are the arguments of a study; what it has none for is as "usual" says.

local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local studies = import 'studies.jsonnet';

{
  local pid = self,

  // What a study on the detector that looks like LArIAT has.
  usual:: {
    detector: 'lariat',
    files: 'auto',
    source: 'signal',
    kinds: '',
    classes: 'electron,photon,muon,pion,proton',
    events: 5000,
    validation: 500,
    test: 2000,
    ticks: 8,
    network: 'inception',
    width: 0.125,
    normalization: 'batch',
    epochs: 30,
    patience: 0,
    repeats: 3,
    bins: 256,
    shift: 8,
    batch: 16,
    lr: 0.002,
    schedule: 'cosine',
    device: 'cpu',
    threads: 1,
  },

  integer(args, name):: words.integer(name, args[name]),
  repeats(args):: pid.integer(args, 'repeats'),
  list(what, got):: [words.number(what, one) for one in wc.listify(got)],

  // train.h5, validation.h5 and test.h5, or some of them, of other events; `keys` are of train/make-pid.jsonnet, `seeds` tell data of one
  // study apart.  Networks of one plane are to see the events that the others see.
  data(args, name, keys={}, seeds=0, parts=['train', 'validation', 'test'])::
    local job(part, events, place) = ['wire-cell', '-t', args.threads, '-c', 'train/make-pid.jsonnet'] + studies.given({
      detector: args.detector,
      files: args.files,
      tpcid: 0,
      source: args.source,
      nevents: events,
      output: part + '.h5',
      seeds: 6101 + 10 * seeds + place,
      every_plane: 'true',
      overwrite: 'true',
    } + (if args.kinds == '' then {} else { particles: args.kinds }) + keys);
    local all = { train: job('train', args.events, 0), validation: job('validation', args.validation, 1), test: job('test', args.test, 2) };
    { name: name, steps: [all[part] for part in parts] },

  // Of a network, with more of its own.  The published one has no normalisation, and learns nothing in its first epochs.
  options(args, more={}):: std.manifestJsonMinified({ normalization: args.normalization } + more),

  // The training of a point, from files of data, with keys of its own, and its test.  A point that was stopped goes on.
  training(args, data, keys, options=pid.options(args))::
    ['wire-cell', '-t', args.threads, '-c', 'train/pid.jsonnet'] + studies.given({
      mode: 'train',
      data: data('train'),
      validation: data('validation'),
      output: 'run',
      resume: 'true',
      classes: args.classes,
      network: args.network,
      width: args.width,
      epochs: args.epochs,
      patience: args.patience,
      bins: args.bins,
      shift: args.shift,
      batch: args.batch,
      lr: args.lr,
      schedule: args.schedule,
      seed: '{seed}',
      device: args.device,
    } + keys)
    + ['--tla-code', 'options=' + options],
  testing(args, data, keys={})::
    ['wire-cell', '-t', args.threads, '-c', 'train/pid.jsonnet'] + studies.given({
      mode: 'test',
      data: data('test'),
      seen: data('train'),
      model: 'run/network.ts',
      output: 'scores',
      overwrite: 'true',
      device: args.device,
    } + keys),

  // The files of data of one name.
  of(name):: function(part) '{shared}/%s/%s.h5' % [name, part],

  // Of the test; beside muons and pions what the toy's interactions alone could tell.
  figures(args)::
    local words = wc.listify(args.classes);
    local has(names) = std.setDiff(std.set(names), std.set(words)) == [];
    local score(column, label, more={}) = { file: 'scores/scores.json', column: column, label: label } + more;
    local fakes(signal, other) = score('pairs.%s/%s.fake_rate.0' % [signal, other], '%s / %s, fakes' % [signal, other]);
    local one(names, key, figure) = if has(names) then { [key]: figure } else {};
    { accuracy: score('accuracy.0', 'accuracy') }
    + one(['electron', 'photon'], 'electron_photon', fakes('electron', 'photon'))
    + one(['muon', 'pion'], 'muon_pion', fakes('muon', 'pion'))
    + one(['muon', 'pion'], 'limit', score('limit.interactions.fake_rate.0', 'the same by interactions alone', { beside: 'muon_pion' }))
    + one(['electron'], 'electron_all', fakes('electron', 'all'))
    + { gap: score('gap.accuracy.difference.0', 'accuracy on training less test') },
}
