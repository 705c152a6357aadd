// Training and test of a network that tells which particle an event is, or its energy: files of train/make-pid.jsonnet in, a network's file
// or figures and scores out.  A toy: the particles are DepoGenerator's (docs/deposits.md).
//
//   wire-cell -c train/pid.jsonnet -A mode=train -A data=train.h5 -A validation=val.h5 -A output=run1 -A width=0.125
//   wire-cell -c train/pid.jsonnet -A mode=test -A data=test.h5 -A model=run1/network.ts -A output=scores
//
// docs/pid-training.md tells more.
//
//   mode           train or test
//   data           files of train/make-pid.jsonnet, names or patterns, in a comma separated list
//   validation     of train: files to validate with; without them a part of the events of data
//   validation_fraction that part
//   output         the folder of a training, or of scores
//   name           of the network's file, without its ending .ts
//   resume         whether to go on from last.ckpt of the folder, if it is there
//   overwrite      whether what the folder has is begun anew
//   learn          classes, energy, or both: classes,energy
//   classes        words of particles that are told apart (docs/deposits.md)
//   others         whether events of other particles are left out; they are an error if not
//   planes         which of the planes of the files, as 0,1; without it all
//   ticks          ticks that are summed to a bin of an image
//   sum            of samples: plain, or absolute for that of their magnitudes
//   wires          of each plane in an image: fewer lie amid zeros; 0 for as many as there are
//   bins           [bins] of the window of greatest charge
//   shift          [bins] most by which windows of the training are moved, either way
//   turn           whether half of the training's events are turned by 180 degrees about the drift direction
//   parameter      key of the files, such as noise, whose number the network is told, too
//   parameter_input how: plane, convolved as the others, or dense
//   balance        of classes of different numbers: sampling, weights (in the loss) or none
//   class_weights  of each class in the loss, in their order, in place of those of balance=weights
//   former         a network whose mistakes on the training's events come oftener
//   wrong_weight   how much oftener
//   batch          events in a batch, of all processes together
//   network        inception, siamese or resnet (pid_inception and so on, as spng-net lists them); without it that of weights, or inception
//   width          factor on the width of the published network, as in 0.25
//   options        of the network, as --tla-code 'options={dropout: 0.2}'
//   weights        file to begin with in place of random numbers: a network NAME.ts, or a checkpoint NAME.ckpt
//   auxiliary      factor on the loss of auxiliary heads, where the network has them
//   classes_weight factor on the loss of classes
//   energy_weight  factor on the loss of energies
//   optimiser      adam, rmsprop, adamw or sgd
//   lr             learning rate at its highest
//   weight_decay   pulls weights to 0
//   average        decay of a running mean of the weights, which is validated and written then; 0 for none
//   clip           longest gradient; 0 for any
//   accumulate     batches whose gradients make one step
//   schedule       of the learning rate: constant, exp, cosine, plateau or flat_top
//   warmup         [epochs] over which the rate rises from 0
//   epochs         at most
//   iterations     steps at most; 0 for no end
//   patience       [epochs] without a better validation, after which training ends; 0 for no end
//   stop_on        what of the validation is to be better: loss, accuracy, accuracy_CLASS or energy_within_20
//   seed           of weights, order, and all that is random
//   ahead          batches that are prepared while the network computes
//   checkpoint_steps steps between checkpoints within an epoch; 0 for none
//   settle         batches of the training by which statistics of batch normalisation are taken anew before a validation; 0: as they are
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   precision      float32, or bfloat16 for most of the network's operations
//   model          of test: the file of a network, or a checkpoint
//   seen           of test: files that the network was trained on, for the gap between training and test
//   resamples      of test: of events, for the errors of figures

local pid = import 'spng/train/pid.jsonnet';

function(mode,
         data=null,
         validation=null,
         validation_fraction=null,
         output=null,
         name=null,
         resume=null,
         overwrite=null,
         learn=null,
         classes=null,
         others=null,
         planes=null,
         ticks=null,
         sum=null,
         wires=null,
         bins=null,
         shift=null,
         turn=null,
         parameter=null,
         parameter_input=null,
         balance=null,
         class_weights=null,
         former=null,
         wrong_weight=null,
         batch=null,
         network=null,
         width=null,
         options={},
         weights=null,
         auxiliary=null,
         classes_weight=null,
         energy_weight=null,
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
         seen=null,
         resamples=null)
  pid(mode, {
    data: data,
    validation: validation,
    validation_fraction: validation_fraction,
    output: output,
    name: name,
    resume: resume,
    overwrite: overwrite,
    learn: learn,
    classes: classes,
    others: others,
    planes: planes,
    ticks: ticks,
    sum: sum,
    wires: wires,
    bins: bins,
    shift: shift,
    turn: turn,
    parameter: parameter,
    parameter_input: parameter_input,
    balance: balance,
    class_weights: class_weights,
    former: former,
    wrong_weight: wrong_weight,
    batch: batch,
    network: network,
    width: width,
    options: options,
    weights: weights,
    auxiliary: auxiliary,
    classes_weight: classes_weight,
    energy_weight: energy_weight,
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
    seen: seen,
    resamples: resamples,
  })
