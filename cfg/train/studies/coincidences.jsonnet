// What coincidences of planes are good for: networks that see the deconvolved image alone, or MP2 and MP3 besides.
//
//   spng-scan train/studies/coincidences.jsonnet
//
// All are trained anew on the same events; a network that lacks an image has one channel less in its first layer.
// 12 trainings: as it is about a day on two cores; with the sizes of networks.jsonnet's head two minutes on the toy.
//
//   detector, files, tpcid   as in the jobs
//   events, validation   simulated events to train and to validate with
//   epochs         of each training
//   repeats        trainings of each point, with seeds from 1 on
//   network, width   of all points
//   crop, batch, loss   of the training, as in train/dnnroi.jsonnet
//   angles, tracks   theta_xz [degree] of the tracks that spng-eval measures, and how many of them at each angle in each plane
//   device, threads   of each step

local studies = import 'spng/train/studies.jsonnet';

function(network='unet',
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
    about: 'With and without coincidences of planes: %s, %s epochs of %s events of %s' % [network, epochs, events, detector],
    axes: {
      coincidences: [
        { label: 'none', features: 'dense' },
        { label: 'MP2', features: 'dense,mp2' },
        { label: 'MP3', features: 'dense,mp3' },
        { label: 'MP2 and MP3', features: 'dense,mp2,mp3' },
      ],
    },
    repeats: studies.repeats(args),
    shared: [studies.data(args, 'data'), studies.baseline(args)],
    steps: [
      studies.training(args, 'data', { network: network, width: width, features: '{features}' }),
      studies.measuring(args, './run/network.ts'),
    ],
    figures: {
      loss: studies.best('val_loss', 'validation loss'),
      dice: studies.best('val_dice', 'Dice'),
    } + studies.physics,
  }
