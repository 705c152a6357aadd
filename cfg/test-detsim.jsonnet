// Detector simulation, by the name that the Wire-Cell Toolkit has for it: simulate.jsonnet has the arguments.

import 'simulate.jsonnet'
