// Which particle was it: events that are made up, or waveforms or signals of files, to what a network takes them for, in JSON. Images are made
// as the network's card says. A toy: the particles are DepoGenerator's (docs/deposits.md). docs/pid.md tells more.
//
//   wire-cell -c test-pid.jsonnet -A model=pid.ts -A depos=muon:500MeV:40% -A nevents=5 -A output=scores.json
//
//   model          TorchScript file of a network that tells particles, with its card
//   depos          what to generate in each event, as in simulate.jsonnet
//   nevents        number of such events, in each TPC
//   input          in place of them: archives of frames, as in sigproc.jsonnet
//   tier           what these hold: adc or signal
//   source         what the network's images are of, as its card says: signal or adc
//   output         JSON file of the scores, class and energy of each event; with %d, the ident of a TPC, one for each
//   overwrite      whether a file that is there already is replaced; else it is refused
//   empty          what becomes of an event without charge: error, or skip
//   parameter      the number that a network with a parameter is given
//   shift          [bins] by which the window of an image is moved
//   tags           traces of the archives, as in sigproc.jsonnet
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment, builtin or auto, as in simulate.jsonnet
//   tpcid          ident of the TPC, a list of them, or all
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5
//   view_crossed, rebin, crossviews, features, roi_model, precision, optimize
//                  of the signal processing, as in sigproc.jsonnet, where roi_model is called model; precision and optimize are the network's, too
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers

local pid = import 'spng/pid.jsonnet';
local usual = pid.usual;

function(model=null,
         depos=usual.depos,
         nevents=usual.nevents,
         input=usual.input,
         tier=usual.tier,
         source=usual.source,
         output=usual.output,
         overwrite=usual.overwrite,
         empty=usual.empty,
         parameter=usual.parameter,
         shift=usual.shift,
         tags=usual.tags,
         detector=usual.detector,
         detname=detector,
         files=usual.files,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         fluctuate=usual.fluctuate,
         noise=usual.noise,
         view_crossed=usual.view_crossed,
         rebin=usual.rebin,
         crossviews=null,
         features=usual.features,
         roi_model=usual.roi_model,
         precision=usual.precision,
         optimize=usual.optimize,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds)
  pid.scores({
    model: model,
    depos: depos,
    nevents: nevents,
    input: input,
    tier: tier,
    source: source,
    output: output,
    overwrite: overwrite,
    empty: empty,
    parameter: parameter,
    shift: shift,
    tags: tags,
    detname: detname,
    files: files,
    tpcids: tpcids,
    fluctuate: fluctuate,
    noise: noise,
    view_crossed: view_crossed,
    rebin: rebin,
    crossviews: crossviews,
    features: features,
    roi_model: roi_model,
    precision: precision,
    optimize: optimize,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
  })
