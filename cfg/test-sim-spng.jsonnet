// Detector simulation, the truth and signal processing, by the name that the Wire-Cell Toolkit has for it: sim-sigproc.jsonnet has the arguments.

import 'sim-sigproc.jsonnet'
