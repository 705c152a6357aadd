// Data to train a network with that tells which particle an image is of: events of one particle each are made up, simulated, and their
// images of all planes written beside what they are, in larcv3's layout. A toy: the particles are DepoGenerator's (docs/deposits.md).
// docs/pid.md tells more.
//
//   wire-cell -c train/make-pid.jsonnet -A nevents=100 -A output=pid.h5
//
//   particles      kinds of events, which come in turn: a comma list of things of depos= as in simulate.jsonnet, such as electron:500MeV:40%
//                  (a kinetic energy and its spread); or a list of such and of keys of DepoGenerator, a file of one's own
//   nevents        number of events that are made up, in each TPC
//   source         what images are of: signal (the charge that the signal processing finds) or adc (waveforms, without each wire's median)
//   output         HDF5 file; with %d, the ident of a TPC, one for each
//   overwrite      whether a file that is there already is replaced; else it is refused
//   ticks          ticks that are summed to a row of pixels: the finest that a network is to see
//   sum            plain, or absolute for the sum of magnitudes
//   floor          [electrons, or counts] of a sum: pixels whose magnitude does not exceed it are 0
//   unit           [electrons, or counts] of a sum that are 1
//   keep_empty     whether events that leave no charge are written too
//   every_plane    whether events are left out of which any plane sees no charge
//   gzip           how hard lists are compressed, 0 to 9
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment, builtin or auto, as in simulate.jsonnet
//   tpcid          ident of the TPC, a list of them, or all
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5
//   view_crossed, rebin, crossviews, features, roi_model, precision
//                  of the signal processing, as in sigproc.jsonnet, where roi_model is called model
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers.  Other data want other seeds

local pid = import 'spng/pid.jsonnet';
local usual = pid.usual;

function(particles=usual.particles,
         nevents=usual.nevents,
         source=usual.source,
         output=usual.output,
         overwrite=usual.overwrite,
         ticks=usual.ticks,
         sum=usual.sum,
         floor=usual.floor,
         unit=usual.unit,
         keep_empty=usual.keep_empty,
         every_plane=usual.every_plane,
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
         roi_model=usual.roi_model,
         precision=usual.precision,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds)
  pid.data({
    particles: particles,
    nevents: nevents,
    source: source,
    output: output,
    overwrite: overwrite,
    ticks: ticks,
    sum: sum,
    floor: floor,
    unit: unit,
    keep_empty: keep_empty,
    every_plane: every_plane,
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
    roi_model: roi_model,
    precision: precision,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
  })
