// The steps of one TPC's signal processing by the names that the Wire-Cell Toolkit's configurations use.

import 'wct/tpc.jsonnet'
