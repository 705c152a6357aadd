// Training of a network that finds regions of interest: shards of features and truth in, a network's file out.
//
//   wire-cell -c train/dnnroi.jsonnet -A data='shards-*.h5' -A output=run1
//
// The folder output gets the best network, NAME.ts, which the jobs take as their model, checkpoints, tables and curves.
// SIGTERM or SIGINT save and end the job, with exit code 143 or 130; with resume=true it goes on.  docs/training.md tells more.
//
//   data           shards, names or patterns, in a comma separated list; or live, straight from the simulation
//   validation     shards to validate with; without them a part of the events of data
//   validation_fraction   that part
//   planes         comma list of the planes that are learnt: u, v, w; without it all that data have
//   output         the folder
//   name           of the network's file, without its ending .ts
//   resume         whether to go on from last.ckpt of the folder, if it is there
//   overwrite      whether a training that the folder has is begun anew
//   network        as spng-net lists them; without it unet, or that of weights
//   features       comma list of the images that the network is to see, as in dense,mp2; without it all that data have
//   width          channels of the network's first level; null for the network's own
//   levels         how often the network halves an image; null for the network's own
//   options        more options of the network, as --tla-code 'options={align_corners: false}'
//   weights        file to begin with in place of random numbers: a network NAME.ts, or a checkpoint NAME.ckpt
//   loss           bce, bce+dice, focal or hurdle, which learns the charge too
//   threshold      true charge [electrons] of a bin per tick above which it is labelled
//   reduce         what that charge is of: mean or sum of the bin's ticks
//   padding        [bins] that runs of labels are widened by
//   score          where scores are cut, in the figures and by the jobs that take the network
//   optimiser      sgd, adam, adamw or rmsprop
//   lr             learning rate at its highest
//   weight_decay   pulls weights to 0
//   average        decay of a running mean of the weights, which is validated and written then; 0 for none
//   clip           longest gradient; 0 for any
//   accumulate     batches whose gradients make one step
//   schedule       of the learning rate: constant, exp, cosine, flat_top or plateau
//   warmup         [epochs] over which the rate rises from 0
//   epochs         at most
//   patience       [epochs] without a better validation, after which training ends; 0 for no end
//   stop_on        what of the validation is to be better: loss, dice, eff_pix, pur_pix, eff_roi or pur_roi
//   batch          crops in a batch, of all processes together
//   crop           size of crops, CHANNELSxBINS; all for whole images
//   signal         probability that a crop is around a label
//   per_event      crops of each image in an epoch
//   dead, noisy    mean share of channels that are made dead, or that have noise only
//   seed           of weights, order, crops and all that is random
//   ahead          batches that are prepared while the network computes
//   checkpoint_steps   steps between checkpoints within an epoch; 0 for none
//   settle             batches of the training by which statistics of batch normalisation are taken anew before a validation; 0: as they are
//   images         of the validation, that spng-view shows after each epoch beside the truth; 0 for none
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   precision      float32, or bfloat16 for most of the network's operations
//   live           of live data: arguments of train/make-data.jsonnet, as --tla-code 'live={detector: "toy", seeds: [5]}'
//   validation_events   live events that are validated with
//   epoch_events   live events that are an epoch

local usual = import 'spng/train/defaults.jsonnet';
local train = import 'spng/train/trainer.jsonnet';

function(data,
         validation='',
         validation_fraction=usual.validation_fraction,
         planes='',
         output='',
         name=usual.name,
         resume=usual.resume,
         overwrite=usual.overwrite,
         network='',
         features='',
         width=null,
         levels=null,
         options={},
         weights='',
         loss=usual.loss,
         threshold=usual.threshold,
         reduce=usual.reduce,
         padding=usual.padding,
         score=usual.score,
         optimiser=usual.optimiser,
         lr=usual.lr,
         weight_decay=usual.weight_decay,
         average=usual.average,
         clip=usual.clip,
         accumulate=usual.accumulate,
         schedule=usual.schedule,
         warmup=usual.warmup,
         epochs=usual.epochs,
         patience=usual.patience,
         stop_on=usual.stop_on,
         batch=usual.batch,
         crop=usual.crop,
         signal=usual.signal,
         per_event=usual.per_event,
         dead=usual.dead,
         noisy=usual.noisy,
         seed=usual.seed,
         ahead=usual.ahead,
         checkpoint_steps=usual.checkpoint_steps,
         settle=usual.settle,
         images=usual.images,
         device=usual.device,
         precision=usual.precision,
         live={},
         validation_events=usual.validation_events,
         epoch_events=usual.epoch_events)
  train.dnnroi({
    data: data,
    validation: validation,
    validation_fraction: validation_fraction,
    planes: planes,
    output: output,
    name: name,
    resume: resume,
    overwrite: overwrite,
    network: network,
    features: features,
    width: width,
    levels: levels,
    options: options,
    weights: weights,
    loss: loss,
    threshold: threshold,
    reduce: reduce,
    padding: padding,
    score: score,
    optimiser: optimiser,
    lr: lr,
    weight_decay: weight_decay,
    average: average,
    clip: clip,
    accumulate: accumulate,
    schedule: schedule,
    warmup: warmup,
    epochs: epochs,
    patience: patience,
    stop_on: stop_on,
    batch: batch,
    crop: crop,
    signal: signal,
    per_event: per_event,
    dead: dead,
    noisy: noisy,
    seed: seed,
    ahead: ahead,
    checkpoint_steps: checkpoint_steps,
    settle: settle,
    images: images,
    device: device,
    precision: precision,
    live: live,
    validation_events: validation_events,
    epoch_events: epoch_events,
  })
