// Events of cosmic rays and neutrino-like vertices to signals without the charge of the cosmic rays, and a report of what was kept and removed
// against the truth. A toy: the particles and vertices are DepoGenerator's (docs/deposits.md). docs/cosmic.md tells more.
//
//   wire-cell -c test-cosmic.jsonnet -A tagger=cosmic.ts -A 'output=%(tier)s.npz' -A report=report.json
//
//   tagger         TorchScript file of a network that tells cosmic rays from neutrinos, with its card
//   remove         classes of its whose charge is removed: a name, or a comma list
//   score          what their scores together must exceed; without it, where one of them has the largest score
//   output         archives of frames: %(tier)s is adc, cosmic and neutrino (their true charge), signal, and tagged (what is left of it);
//                  with %(tpcid)d one for each TPC.  Empty to write none
//   report         JSON file of the charge of cosmic rays, neutrinos and neither that was found and kept; with %d one for each TPC
//   threshold      [electrons] of a sample: true charge that does not exceed it is of neither
//   cosmics        the cosmic rays of an event, as in train/make-cosmic.jsonnet
//   neutrinos      its vertices, likewise
//   nevents        number of events, in each TPC
//   overwrite      whether outputs that are there already are replaced; else they are refused
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment, builtin or auto, as in simulate.jsonnet
//   tpcid          ident of the TPC, a list of them, or all
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5
//   view_crossed, rebin, crossviews, features, model, precision, optimize
//                  of the signal processing, as in sigproc.jsonnet; precision and optimize are the tagger's, too
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers

local cosmic = import 'spng/cosmic.jsonnet';
local usual = cosmic.usual;

function(tagger='',
         remove=usual.remove,
         score=usual.score,
         output='',
         report='',
         threshold=usual.threshold,
         cosmics=usual.cosmics,
         neutrinos=usual.neutrinos,
         nevents=usual.nevents,
         overwrite=usual.overwrite,
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
         model=usual.model,
         precision=usual.precision,
         optimize=usual.optimize,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds)
  cosmic.remove({
    tagger: tagger,
    remove: remove,
    score: score,
    output: output,
    report: report,
    threshold: threshold,
    cosmics: cosmics,
    neutrinos: neutrinos,
    nevents: nevents,
    overwrite: overwrite,
    detname: detname,
    files: files,
    tpcids: tpcids,
    fluctuate: fluctuate,
    noise: noise,
    view_crossed: view_crossed,
    rebin: rebin,
    crossviews: crossviews,
    features: features,
    model: model,
    precision: precision,
    optimize: optimize,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
  })
