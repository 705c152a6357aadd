// Data to train a network with that tells cosmic rays from neutrinos: events of both are made up, simulated and brought to signals, and their
// images of all views are written beside their labels, in larcv3's layout. A toy: the particles and vertices are DepoGenerator's
// (docs/deposits.md). docs/cosmic.md tells more.
//
//   wire-cell -c train/make-cosmic.jsonnet -A nevents=20 -A output=cosmic.h5
//
//   cosmics        the cosmic rays of an event: parts LOW-HIGH*WHAT with commas, where WHAT is one thing of depos=, as in
//                  3-9*muon:down; or a list of {count: [low, high], event: keys of DepoGenerator}, a file of one's own
//   neutrinos      its vertices, likewise; they are of the time of the beam, 0
//   signals        in place of all that: archives of frames of signals, of somebody's own events
//   cosmic_truth   of the true charge of the cosmic rays in them; of several TPCs names have %d
//   neutrino_truth of that of the neutrinos
//   nevents        number of events that are made up, in each TPC
//   output         HDF5 file; with %d, the ident of a TPC, one for each
//   overwrite      whether a file that is there already is replaced; else it is refused
//   ticks          ticks that are a row of pixels, their mean
//   channels       channels that are a column, their mean; 1 and 1 for full resolution
//   size           ROWSxCOLUMNS of an image: views that are smaller lie in its middle, larger ones are cut at both ends
//   floor          [electrons] of a sample: pixels whose mean does not exceed it are 0
//   unit           [electrons] of a sample that are 1 in the image
//   threshold      [electrons] of a sample: true charge that labels a pixel
//   gzip           how hard lists are compressed, 0 to 9
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment, builtin or auto, as in simulate.jsonnet
//   tpcid          ident of the TPC, a list of them, or all
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5
//   view_crossed, rebin, crossviews, features, model, precision
//                  of the signal processing, as in sigproc.jsonnet
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers.  Other data want other seeds

local cosmic = import 'spng/cosmic.jsonnet';
local usual = cosmic.usual;

function(cosmics=usual.cosmics,
         neutrinos=usual.neutrinos,
         signals=usual.signals,
         cosmic_truth=usual.cosmic_truth,
         neutrino_truth=usual.neutrino_truth,
         nevents=usual.nevents,
         output='',
         overwrite=usual.overwrite,
         ticks=usual.ticks,
         channels=usual.channels,
         size=usual.size,
         floor=usual.floor,
         unit=usual.unit,
         threshold=usual.threshold,
         gzip=usual.gzip,
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
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds)
  cosmic.data({
    cosmics: cosmics,
    neutrinos: neutrinos,
    signals: signals,
    cosmic_truth: cosmic_truth,
    neutrino_truth: neutrino_truth,
    nevents: nevents,
    output: output,
    overwrite: overwrite,
    ticks: ticks,
    channels: channels,
    size: size,
    floor: floor,
    unit: unit,
    threshold: threshold,
    gzip: gzip,
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
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
  })
