// Data to train networks with: deposits of charge are made up, simulated, and brought to what the main job's network sees, beside
// the true charge.
//
//   wire-cell -c train/make-data.jsonnet -A nevents=20 -A output=data.h5
//
//   mixture        what events are made of: "usual", or parts LOW-HIGH*WHAT with commas, where WHAT is one thing of depos=, as in
//                  2-6*tracks:1:60-88,0-8*muon:down; or a list of {count: [low, high], event: keys of DepoGenerator}, a file of
//                  one's own.  Each event has numbers of its own
//   depos          in place of a mixture: the same things in each event, as in simulate.jsonnet; see docs/deposits.md
//   input          in place of both: archives of deposits, or segments of other simulations
//   segments       keys of SegmentFileSource for such segments
//   adc, scan      in place of these: archives of waveforms, and the hand scan of them (docs/view.md), which is the truth then
//                  without a simulation; with %d, the ident of a TPC, one for each.  Events without a region are left out
//   classes        of the hand scan, those that count, as in track,shower:2000; without it all
//   value          what samples in regions have, whose class has no number of its own
//   nevents        number of events, in each TPC
//   spread         [us] what a mixture makes starts between 0 and this time; cosmic rays come over the whole readout
//   output         HDF5 file; with %d, the ident of a TPC, one for each; with {shard} several, of a number of events each.  In
//                  the classic layout a name with %(tier)s, which is rec or tru
//   events         number of events in a file, with {shard} in its name; 0: all in one
//   layout         native, for our trainer; or classic, the pair of files of public training codes
//   gzip           how hard files are compressed, 0 to 9
//   overwrite      whether files that are there already are replaced; else they are refused
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment, builtin or auto, as in simulate.jsonnet
//   tpcid          ident of the TPC, a list of them, or all
//   view_crossed   for U, V and W: 1 for the views that the network is to see
//   features       images that it is to see: spng, those of the main chain, or osp, those of the traditional one
//   crossviews     how coincidences of views are found: cellviews or crossviews
//   rebin          ticks that the network sees as one
//   smear          whether the true charge is smeared as much as signal processing does, by the detector's numbers
//   lifetime       [ms] of electrons, in place of the detector's
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any
//   noise_scale    factor on it; LOW-HIGH, as in 0.7-1.5, for one of its own in each event that a mixture makes
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers.  Other data want other seeds

local usual = import 'spng/defaults.jsonnet';
local data = import 'spng/train/data.jsonnet';

function(mixture='usual',
         depos=usual.depos,
         input='',
         segments=usual.segments,
         adc='',
         scan='',
         classes='',
         value=1000,
         nevents=usual.nevents,
         spread=200,
         output='',
         events=0,
         layout='native',
         gzip=1,
         overwrite=usual.overwrite,
         detector=usual.detector,
         detname=detector,
         files=usual.files,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         view_crossed=usual.view_crossed,
         features=usual.features,
         crossviews=usual.crossviews,
         rebin=usual.rebin,
         smear=true,
         lifetime=null,
         fluctuate=usual.fluctuate,
         noise=usual.noise,
         noise_scale=1,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds)
  data.files({
    mixture: mixture,
    depos: depos,
    input: input,
    segments: segments,
    adc: adc,
    scan: scan,
    classes: classes,
    value: value,
    nevents: nevents,
    spread: spread,
    output: output,
    events: events,
    layout: layout,
    gzip: gzip,
    overwrite: overwrite,
    detname: detname,
    files: files,
    tpcids: tpcids,
    view_crossed: view_crossed,
    features: features,
    crossviews: crossviews,
    rebin: rebin,
    smear: smear,
    lifetime: lifetime,
    fluctuate: fluctuate,
    noise: noise,
    noise_scale: noise_scale,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
  })
