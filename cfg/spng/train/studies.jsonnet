// Pieces of the studies that spng-scan does: steps of training and measuring, with {arguments} that it fills in.
//
// "args" are the arguments of a study; what it has none for is as "usual" says.

local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

// KEY=VALUE of what jobs are given.
local given(keys) = std.flattenArrays([['-A', '%s=%s' % [key, keys[key]]] for key in std.objectFields(keys)]);

{
  local studies = self,

  given:: given,

  // What a real study on ProtoDUNE-HD has.
  usual:: {
    detector: 'pdhd',
    files: 'auto',
    tpcid: 0,
    events: 200,
    validation: 20,
    epochs: 30,
    repeats: 3,
    reduce: 4,
    crop: '256x256',
    batch: 4,
    loss: 'bce+dice',
    angles: '45,60,75,80,82,85',
    tracks: 5,
    device: 'cpu',
    threads: 2,
  },

  // Networks by their names, narrower by a factor than the published ones; the argument "width".
  networks(reduce)::
    local published = { unet: 64, mobilenetv2_unet: 32, mobilenetv3_unet: 16, transformer_unet: 64 };
    local factor = words.number('reduce', reduce);
    if factor < 1 then words.unfit('reduce', std.toString(reduce), 'a number from 1 on') else [
      { label: name, width: std.max(1, std.floor(published[name] / factor + 0.5)) }
      for name in ['unet', 'mobilenetv2_unet', 'mobilenetv3_unet', 'transformer_unet']
    ],

  repeats(args):: words.integer('repeats', args.repeats),
  numbers(what, list):: [words.number(what, one) for one in wc.listify(list)],

  // train.h5 and test.h5, of other events.
  data(args, name, keys={})::
    local job(output, events, seeds) = ['wire-cell', '-t', args.threads, '-c', 'train/make-data.jsonnet'] + given({
      detector: args.detector,
      files: args.files,
      tpcid: args.tpcid,
      nevents: events,
      output: output,
      seeds: seeds,
      overwrite: 'true',
    } + keys);
    { name: name, steps: [job('train.h5', args.events, '101,102'), job('test.h5', args.validation, '201,202')] },

  // The training of a point, from data of that name, with keys of its own.  A point that was stopped goes on.
  training(args, name, keys)::
    ['wire-cell', '-t', args.threads, '-c', 'train/dnnroi.jsonnet'] + given({
      data: '{shared}/%s/train.h5' % name,
      validation: '{shared}/%s/test.h5' % name,
      output: 'run',
      resume: 'true',
      planes: 'u,v',
      epochs: args.epochs,
      crop: args.crop,
      batch: args.batch,
      loss: args.loss,
      seed: '{seed}',
      device: args.device,
    } + keys),

  // Tracks of U and V by the main job, of events that no training has seen.
  measuring(args, chains, keys={})::
    [
      'spng-eval', '-t', args.threads, '-o', 'eval', '--overwrite', '--chains', chains, '--planes', 'u,v', '--engine', 'Pgrapher',
      '--detector', args.detector, '--files', args.files, '--angles', args.angles, '--events', args.tracks, '--device', args.device,
    ] + given({ tpcid: args.tpcid, seeds: '301,302,303' } + keys),

  // The same by what has learnt nothing.
  baseline(args):: { name: 'baseline', steps: [studies.measuring(args, usual.finder + ',osp')] },

  // Of the best epoch, by the loss of the validation.
  best(column, label):: { file: 'run/metrics.csv', column: column, pick: 'min:val_loss', label: label },

  // Means over planes and angles, at full tick resolution: beside the network the weight-free finder and the traditional chain.
  physics::
    local one(file, chain, column, label) = { [if chain != '' then 'beside']: column } + {
      file: file,
      column: column,
      where: { [if chain != '' then 'chain']: chain },
      label: label,
    };
    local base = '{shared}/baseline/eval/scan.csv';
    {
      inside: one('eval/scan.csv', '', 'inside', 'charge inside regions'),
      purity: one('eval/scan.csv', '', 'purity', 'purity'),
      inside_weight_free: one(base, usual.finder, 'inside', 'inside, weight-free'),
      purity_weight_free: one(base, usual.finder, 'purity', 'purity, weight-free'),
      inside_traditional: one(base, 'osp', 'inside', 'inside, traditional'),
      purity_traditional: one(base, 'osp', 'purity', 'purity, traditional'),
    },
}
