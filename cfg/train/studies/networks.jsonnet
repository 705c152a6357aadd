// Which network: four of them, narrower than the published ones, on the same data with the same steps.
//
//   spng-scan train/studies/networks.jsonnet
//
// Shows how well each does after as many epochs, and what a training costs; an order that the seeds do not keep is none.
// 12 trainings: as it is about a day on two cores, with -A detector=toy -A files=builtin -A events=4 -A validation=1
// -A epochs=1 -A repeats=1 -A reduce=16 -A crop=64x64 -A angles=45 -A tracks=1 a few minutes.
//
//   detector, files, tpcid   as in the jobs
//   events, validation   simulated events to train and to validate with
//   epochs         of each training
//   repeats        trainings of each point, with seeds from 1 on
//   reduce         factor by which networks are narrower than the published ones
//   crop, batch, loss   of the training, as in train/dnnroi.jsonnet
//   angles, tracks   theta_xz [degree] of the tracks that spng-eval measures, and how many of them at each angle in each plane
//   device, threads   of each step

local studies = import 'spng/train/studies.jsonnet';

function(detector=studies.usual.detector,
         files=studies.usual.files,
         tpcid=studies.usual.tpcid,
         events=studies.usual.events,
         validation=studies.usual.validation,
         epochs=studies.usual.epochs,
         repeats=studies.usual.repeats,
         reduce=studies.usual.reduce,
         crop=studies.usual.crop,
         batch=studies.usual.batch,
         loss=studies.usual.loss,
         angles=studies.usual.angles,
         tracks=studies.usual.tracks,
         device=studies.usual.device,
         threads=studies.usual.threads)
  local args = {
    detector: detector,
    files: files,
    tpcid: tpcid,
    events: events,
    validation: validation,
    epochs: epochs,
    repeats: repeats,
    reduce: reduce,
    crop: crop,
    batch: batch,
    loss: loss,
    angles: angles,
    tracks: tracks,
    device: device,
    threads: threads,
  };
  {
    about: 'Networks, narrower than the published ones by %s: %s epochs of %s events of %s' % [reduce, epochs, events, detector],
    axes: { network: studies.networks(reduce) },
    repeats: studies.repeats(args),
    shared: [studies.data(args, 'data'), studies.baseline(args)],
    steps: [
      studies.training(args, 'data', { network: '{network}', width: '{width}' }),
      studies.measuring(args, './run/network.ts'),
    ],
    figures: {
      loss: studies.best('val_loss', 'validation loss'),
      dice: studies.best('val_dice', 'Dice'),
    } + studies.physics + {
      epoch_s: { file: 'run/metrics.csv', column: 's', label: 's an epoch' },
    },
  }
