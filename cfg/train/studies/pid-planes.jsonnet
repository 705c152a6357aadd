// Views against each other: one plane, all of them as colours of an image, and Siamese networks, whose first layers are each plane's own or shared.
//
//   spng-scan train/studies/pid-planes.jsonnet
//
// A toy: the particles are those of DepoGenerator.  It takes about a day of a core; -A detector=toy -A events=20 -A validation=10 -A test=20
// -A epochs=1 -A repeats=1 -A bins=64 -A width=0.05 takes a minute or two and shows nothing.
//
//   detector, files, source   of the data, as in train/make-pid.jsonnet
//   kinds          what events are of, as its particles
//   classes        that are told apart
//   events, validation, test   simulated events to train with, to choose the epoch by, and to measure on
//   ticks, width, epochs, patience, bins, shift, batch, lr, schedule
//                  of images and training, as in train/pid.jsonnet
//   normalization  of networks: batch, layer or none
//   repeats        trainings of each point, with seeds from 1 on
//   device, threads   of each step

local pid = import 'spng/train/pid-studies.jsonnet';

function(detector=pid.usual.detector,
         files=pid.usual.files,
         source=pid.usual.source,
         kinds=pid.usual.kinds,
         classes=pid.usual.classes,
         events=pid.usual.events,
         validation=pid.usual.validation,
         test=pid.usual.test,
         ticks=pid.usual.ticks,
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
  {
    about: 'Planes: %s events, width %s' % [events, width],
    axes: {
      planes: [
        { label: 'first alone', network: 'inception', which: '0', options: pid.options(args) },
        { label: 'second alone', network: 'inception', which: '1', options: pid.options(args) },
        { label: 'both as colours', network: 'inception', which: '0,1', options: pid.options(args) },
        { label: 'Siamese, separate', network: 'siamese', which: '0,1', options: pid.options(args, { share_weights: false }) },
        { label: 'Siamese, shared', network: 'siamese', which: '0,1', options: pid.options(args, { share_weights: true }) },
      ],
    },
    repeats: pid.repeats(args),
    shared: [pid.data(args, 'data', { ticks: ticks })],
    steps: [
      pid.training(args, pid.of('data'), { network: '{network}', planes: '{which}', ticks: ticks }, '{options}'),
      pid.testing(args, pid.of('data')),
    ],
    figures: pid.figures(args),
  }
