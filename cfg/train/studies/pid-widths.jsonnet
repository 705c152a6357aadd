// How wide a network is that tells particles: factors on the widths of the published one.
//
//   spng-scan train/studies/pid-widths.jsonnet
//
// A toy: the particles are those of DepoGenerator.  It takes about a day of a core; -A detector=toy -A events=20 -A validation=10 -A test=20
// -A epochs=1 -A repeats=1 -A bins=64 -A widths=0.05 takes a minute or two and shows nothing.
//
//   widths         comma list of factors that are tried
//   detector, files, source   of the data, as in train/make-pid.jsonnet
//   kinds          what events are of, as its particles
//   classes        that are told apart
//   events, validation, test   simulated events to train with, to choose the epoch by, and to measure on
//   ticks, network, epochs, patience, bins, shift, batch, lr, schedule
//                  of images and training, as in train/pid.jsonnet
//   normalization  of networks: batch, layer or none
//   repeats        trainings of each point, with seeds from 1 on
//   device, threads   of each step

local pid = import 'spng/train/pid-studies.jsonnet';

function(widths='0.0625,0.125,0.25,0.5',
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
  {
    about: 'Widths of %s: %s events' % [network, events],
    axes: { width: pid.list('widths', widths) },
    repeats: pid.repeats(args),
    shared: [pid.data(args, 'data', { ticks: ticks })],
    steps: [pid.training(args, pid.of('data'), { width: '{width}', ticks: ticks }), pid.testing(args, pid.of('data'))],
    figures: pid.figures(args) { epoch_s: { file: 'run/metrics.csv', column: 's', label: 's an epoch' } },
  }
