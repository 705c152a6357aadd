// How coarse may the network see, and what is signal: ticks that are one to it, and the true charge above which a bin is
// labelled.
//
//   spng-scan train/studies/rebin-threshold.jsonnet
//
// Losses and Dice of other bins and labels can not be compared, so there are none in the table: each network does the main job's
// regions, with the rebinning that it was trained with, and its charge is compared with the truth tick by tick.
// 27 trainings: as it is about two days on two cores; with rebins=4,8 thresholds=100 and the sizes of networks.jsonnet's head
// two minutes on the toy.
//
//   detector, files, tpcid   as in the jobs
//   events, validation   simulated events to train and to validate with
//   epochs         of each training
//   repeats        trainings of each point, with seeds from 1 on
//   rebins, thresholds   comma lists of what is tried: ticks, and electrons per tick
//   network, width   of all points
//   crop, batch, loss   of the training, as in train/dnnroi.jsonnet
//   angles, tracks   theta_xz [degree] of the tracks that spng-eval measures, and how many of them at each angle in each plane
//   device, threads   of each step

local studies = import 'spng/train/studies.jsonnet';

function(rebins='4,6,10',
         thresholds='10,100,200',
         network='unet',
         width=16,
         detector=studies.usual.detector,
         files=studies.usual.files,
         tpcid=studies.usual.tpcid,
         events=studies.usual.events,
         validation=studies.usual.validation,
         epochs=studies.usual.epochs,
         repeats=studies.usual.repeats,
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
    crop: crop,
    batch: batch,
    loss: loss,
    angles: angles,
    tracks: tracks,
    device: device,
    threads: threads,
  };
  {
    about: 'Ticks in a bin and threshold of labels [electrons per tick]: %s, %s epochs of %s events of %s' %
           [network, epochs, events, detector],
    axes: { rebin: studies.numbers('rebins', rebins), threshold: studies.numbers('thresholds', thresholds) },
    repeats: studies.repeats(args),
    shared: [studies.data(args, 'data-{rebin}', { rebin: '{rebin}' }), studies.baseline(args)],
    steps: [
      studies.training(args, 'data-{rebin}', { network: network, width: width, threshold: '{threshold}' }),
      studies.measuring(args, './run/network.ts', { rebin: '{rebin}' }),
    ],
    figures: studies.physics + {
      epoch_s: { file: 'run/metrics.csv', column: 's', label: 's an epoch' },
    },
  }
