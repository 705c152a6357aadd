// Pieces of one TPC's graph by the names that the Wire-Cell Toolkit's configurations use.

import 'wct/subgraphs.jsonnet'
