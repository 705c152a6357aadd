// A network that is told the noise level: trained at several levels, tested at one that it has not seen.
//
//   spng-scan train/studies/pid-noise.jsonnet
//
// Beside it one that was trained at that level alone, and one that was trained at the several without being told.
// A toy: the particles are those of DepoGenerator.  It takes about a day of a core; -A detector=toy -A events=20 -A validation=10 -A test=20
// -A epochs=1 -A repeats=1 -A bins=64 -A width=0.05 takes a minute or two and shows nothing.
//
//   levels         comma list of factors on the noise that networks are trained at
//   between        the factor that they are tested at
//   detector, files, source   of the data, as in train/make-pid.jsonnet
//   kinds          what events are of, as its particles
//   classes        that are told apart
//   events, validation, test   simulated events to train with, to choose the epoch by, and to measure on
//   ticks, network, width, epochs, patience, bins, shift, batch, lr, schedule
//                  of images and training, as in train/pid.jsonnet
//   normalization  of networks: batch, layer or none
//   repeats        trainings of each point, with seeds from 1 on
//   device, threads   of each step

local pid = import 'spng/train/pid-studies.jsonnet';
local wc = import 'spng/wirecell.jsonnet';
local words = import 'spng/words.jsonnet';

function(levels='0.5,1,3',
         between=2,
         detector=pid.usual.detector,
         files=pid.usual.files,
         source=pid.usual.source,
         kinds=pid.usual.kinds,
         classes=pid.usual.classes,
         events=pid.usual.events,
         validation=pid.usual.validation,
         test=pid.usual.test,
         ticks=pid.usual.ticks,
         network=pid.usual.network,
         width=pid.usual.width,
         normalization=pid.usual.normalization,
         epochs=pid.usual.epochs,
         patience=pid.usual.patience,
         repeats=pid.usual.repeats,
         bins=pid.usual.bins,
         shift=pid.usual.shift,
         batch=pid.usual.batch,
         lr=pid.usual.lr,
         schedule=pid.usual.schedule,
         device=pid.usual.device,
         threads=pid.usual.threads)
  local args = pid.usual {
    detector: detector,
    files: files,
    source: source,
    kinds: kinds,
    classes: classes,
    events: events,
    validation: validation,
    test: test,
    ticks: ticks,
    network: network,
    width: width,
    normalization: normalization,
    epochs: epochs,
    patience: patience,
    repeats: repeats,
    bins: bins,
    shift: shift,
    batch: batch,
    lr: lr,
    schedule: schedule,
    device: device,
    threads: threads,
  };
  local all = wc.listify(levels);
  local at = std.toString(words.number('between', between));
  // Files of all levels together; each has its part of the events.
  local share = args {
    [key]: std.max(1, std.floor(pid.integer(args, key) / std.length(all)))
    for key in ['events', 'validation']
  };
  local noise(args, name, level, seeds, parts) = pid.data(args, name, { noise: level, ticks: ticks }, seeds, parts);
  {
    about: 'The noise level as a parameter: trained at %s, tested at %s' % [levels, at],
    axes: {
      told: [
        // Files by a pattern of names.
        { label: 'dedicated', which: 'between', parameter: '', how: 'plane' },
        { label: 'not told', which: 'level-*', parameter: '', how: 'plane' },
        { label: 'as a plane', which: 'level-*', parameter: 'noise', how: 'plane' },
        { label: 'to the dense layer', which: 'level-*', parameter: 'noise', how: 'dense' },
      ],
    },
    repeats: pid.repeats(args),
    shared: [noise(args, 'between', at, 0, ['train', 'validation', 'test'])]
            + [noise(share, 'level-' + all[ind], all[ind], ind + 1, ['train', 'validation']) for ind in std.range(0, std.length(all) - 1)],
    steps: [
      pid.training(args, pid.of('{which}'), { parameter: '{parameter}', parameter_input: '{how}', ticks: ticks }),
      pid.testing(args, pid.of('between'), { seen: pid.of('{which}')('train') }),
    ],
    figures: pid.figures(args),
  }
