// Training and use of a network that tells cosmic, neutrino and background pixels of wire-plane images apart: files in larcv3's layout
// in, a network's file or scores out.
//
//   wire-cell -c train/cosmic.jsonnet -A mode=train -A data=train.h5 -A validation=val.h5 -A output=run1 -A network=tiny
//   wire-cell -c train/cosmic.jsonnet -A mode=inference -A data=test.h5 -A model=run1/network.ts -A output=scores
//   wire-cell -c train/cosmic.jsonnet -A mode=iotest -A data=train.h5
//
// docs/cosmic-training.md tells more.
//
//   mode           train, inference or iotest
//   data           files, names or patterns, in a comma separated list
//   validation     files to validate with; without them a part of the events of data
//   validation_fraction that part
//   image          name of the images in the files
//   labels         name of their labels
//   downsample     how often images are halved: means of pixels, and the largest label
//   log            whether x becomes log(x + 1)
//   batch          events in a batch, of all processes together
//   output         the folder of a training, or of scores
//   name           of the network's file, without its ending .ts
//   resume         whether to go on from last.ckpt of the folder, if it is there
//   overwrite      whether what the folder has is begun anew
//   network        uresnet, a21, scc21, polaris, uresnet3d, tiny or s4 (cosmic_uresnet and so on, as spng-net lists them); without it that of
//                  weights, or uresnet
//   options        of the network, as --tla-code 'options={depth: 4}'
//   sparse         whether only places with charge are computed
//   params         keys of CosmicTagger's own, as --tla-code 'params={NETWORK_DEPTH: 5, MINIBATCH: 1}'; what is told here beside them counts more
//   weights        file to begin with in place of random numbers: a network NAME.ts, or a checkpoint NAME.ckpt
//   balance        of classes in the loss: none, even, light or focal
//   optimiser      adam, rmsprop, adamw or sgd
//   lr             learning rate at its highest
//   weight_decay   pulls weights to 0
//   average        decay of a running mean of the weights, which is validated and written then; 0 for none
//   clip           longest gradient; 0 for any
//   accumulate     batches whose gradients make one step
//   schedule       of the learning rate: constant, flat_top (CosmicTagger's), exp, cosine or plateau
//   warmup         [epochs] over which the rate rises from 0
//   epochs         at most
//   iterations     steps at most; 0 for no end
//   patience       [epochs] without a better validation, after which training ends; 0 for no end
//   stop_on        what of the validation is to be better: loss, accuracy, nonbkg_accuracy, neutrino_accuracy, cosmic_iou, neutrino_iou or
//                  miou
//   seed           of weights, order, and all that is random
//   ahead          batches that are prepared while the network computes
//   checkpoint_steps steps between checkpoints within an epoch; 0 for none
//   settle         batches of the training by which statistics of batch normalisation are taken anew before a validation; 0: as they are
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   precision      float32, or bfloat16 for most of the network's operations
//   model          of inference: the file of a network
//   resamples      of inference: of events, for the errors of means
//   write_scores   of inference: whether scores.h5 is written
//   gzip           of inference: how hard it is compressed, 0 to 9

local cosmic = import 'spng/train/cosmic.jsonnet';

function(mode,
         data=null,
         validation=null,
         validation_fraction=null,
         image=null,
         labels=null,
         downsample=null,
         log=null,
         batch=null,
         output=null,
         name=null,
         resume=null,
         overwrite=null,
         network=null,
         options={},
         sparse=null,
         params={},
         weights=null,
         balance=null,
         optimiser=null,
         lr=null,
         weight_decay=null,
         average=null,
         clip=null,
         accumulate=null,
         schedule=null,
         warmup=null,
         epochs=null,
         iterations=null,
         patience=null,
         stop_on=null,
         seed=null,
         ahead=null,
         checkpoint_steps=null,
         settle=null,
         device=null,
         precision=null,
         model=null,
         resamples=null,
         write_scores=null,
         gzip=null)
  cosmic(mode, {
    data: data,
    validation: validation,
    validation_fraction: validation_fraction,
    image: image,
    labels: labels,
    downsample: downsample,
    log: log,
    batch: batch,
    output: output,
    name: name,
    resume: resume,
    overwrite: overwrite,
    network: network,
    options: options,
    sparse: sparse,
    params: params,
    weights: weights,
    balance: balance,
    optimiser: optimiser,
    lr: lr,
    weight_decay: weight_decay,
    average: average,
    clip: clip,
    accumulate: accumulate,
    schedule: schedule,
    warmup: warmup,
    epochs: epochs,
    iterations: iterations,
    patience: patience,
    stop_on: stop_on,
    seed: seed,
    ahead: ahead,
    checkpoint_steps: checkpoint_steps,
    settle: settle,
    device: device,
    precision: precision,
    model: model,
    resamples: resamples,
    write_scores: write_scores,
    gzip: gzip,
  })
