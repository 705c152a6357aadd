// How many ticks are one to a network that tells particles: sums of 1, 2, 4 and 8 of them.
//
//   spng-scan train/studies/pid-ticks.jsonnet
//
// Resolution against containment: windows of as many bins hold more of a track for more ticks, with less detail.
// A toy: the particles are those of DepoGenerator.  It takes about a day of a core; -A detector=toy -A events=20 -A validation=10 -A test=20
// -A epochs=1 -A repeats=1 -A bins=64 -A width=0.05 takes a minute or two and shows nothing.
//
//   tried          comma list of ticks that are tried
//   detector, files, source   of the data, as in train/make-pid.jsonnet
//   kinds          what events are of, as its particles
//   classes        that are told apart
//   events, validation, test   simulated events to train with, to choose the epoch by, and to measure on
//   network, width, epochs, patience, bins, shift, batch, lr, schedule
//                  of images and training, as in train/pid.jsonnet
//   normalization  of networks: batch, layer or none
//   repeats        trainings of each point, with seeds from 1 on
//   device, threads   of each step

local pid = import 'spng/train/pid-studies.jsonnet';
local wc = import 'spng/wirecell.jsonnet';
local words = import 'spng/words.jsonnet';

function(tried='1,2,4,8',
         detector=pid.usual.detector,
         files=pid.usual.files,
         source=pid.usual.source,
         kinds=pid.usual.kinds,
         classes=pid.usual.classes,
         events=pid.usual.events,
         validation=pid.usual.validation,
         test=pid.usual.test,
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
  local all = [words.integer('tried', one) for one in wc.listify(tried)];
  {
    about: 'Sums of ticks: %s of %s events, %s bins' % [network, events, bins],
    axes: { ticks: all },
    repeats: pid.repeats(args),
    // Files of the finest sum serve all.
    shared: [pid.data(args, 'data', { ticks: std.foldl(std.min, all, all[0]) })],
    steps: [pid.training(args, pid.of('data'), { ticks: '{ticks}' }), pid.testing(args, pid.of('data'))],
    figures: pid.figures(args),
  }
